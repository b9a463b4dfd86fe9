"""Wake a ticket that sleeps, before its time (rule 44)."""

from desk import life
from desk.ticket import Ticket
from storage.work import Work


def wake(work: Work, number: int) -> Ticket:
    """It is no longer out of the way."""
    ticket = work.ticket(number, "wake")
    return work.record(ticket, life.wake(ticket))
