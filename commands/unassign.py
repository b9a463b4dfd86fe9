"""Hand a ticket back: it lies with nobody, and waits in the queue."""

from desk import life
from desk.ticket import Ticket
from storage.work import Work


def unassign(work: Work, number: int) -> Ticket:
    """The ticket is in the queue again; the desk does not by itself give it to the same person."""
    ticket = work.ticket(number, "unassign")
    return work.record(ticket, life.hand_back(ticket))
