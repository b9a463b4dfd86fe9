"""Resume a ticket that waited or was on hold."""

from desk import life
from desk.ticket import Ticket
from storage.work import Work


def resume(work: Work, number: int) -> Ticket:
    """The desk goes on with it."""
    ticket = work.ticket(number, "resume")
    return work.record(ticket, life.resume(ticket))
