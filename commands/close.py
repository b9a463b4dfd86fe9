"""Close a solved ticket: it can no longer be reopened by what its requester writes."""

from desk import life
from desk.ticket import Ticket
from storage.work import Work


def close(work: Work, number: int) -> Ticket:
    """Done for good; what they write becomes a new ticket (rule 39)."""
    ticket = work.ticket(number, "close")
    return work.record(ticket, life.close(ticket))
