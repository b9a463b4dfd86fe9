"""The rules of the desk: values in, decisions out; no I/O, no clock, no randomness."""
