"""The memory of the desk: the only SQL of the project."""

import os

# numpy reads it once, when it is first imported, which is below this room. Its vectors here are small: with a
# thread a core they wait for each other on a busy machine, and took five times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
