"""Take the link between two tickets away."""

from desk import joining
from desk.ticket import Ticket
from storage.work import Work


def unlink(work: Work, number: int, other: int) -> Ticket:
    """Neither card names the other ticket any more."""
    one, another = work.tickets((number, other), "unlink")
    untied, back = joining.unlink(one, another)
    work.record(another, back)
    return work.record(one, untied)
