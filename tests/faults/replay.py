"""The seed of a fault test, how to run it again, and the figures it tells."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

SEED = int(os.environ.get("FAULT_SEED", "20260302"))
"""What the dice of the fault tests begin with."""


def replay(seed: int = SEED) -> str:
    """The command that runs the present test again."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    return f'FAULT_SEED={seed} pytest -m "soak or not soak" "{test}"'


@contextmanager
def replayed(seed: int) -> Iterator[None]:
    """Whatever fails herein tells how to begin with this seed again."""
    try:
        yield
    except Exception as fault:
        fault.add_note(replay(seed))
        raise


def note(figures: str) -> None:
    """Tell what happened, in numbers; seen with `pytest -s`, and when the test fails."""
    print(f"\n{figures}")  # noqa: T201 - what a fault test is read for
