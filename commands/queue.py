"""List the queue: open tickets that are nobody's yet."""

from commands.find import Results, find
from storage.work import Work


def queue(work: Work) -> Results:
    """The open tickets that wait for somebody to take them."""
    return find(work, "unassigned")
