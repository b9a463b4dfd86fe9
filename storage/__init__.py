"""The memory of the desk: the only SQL of the project."""
