"""Take a promised update back."""

from desk import life
from desk.ticket import Ticket
from storage.work import Work


def unpromise(work: Work, number: int) -> Ticket:
    """Nothing is promised any more, and the requester reads so where they read of it."""
    ticket = work.ticket(number, "unpromise")
    return work.record(ticket, life.unpromise(ticket))
