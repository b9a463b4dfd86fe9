"""Solve a ticket, saying what fixed it."""

from desk import life
from desk.text import clean
from desk.ticket import Ticket, Visibility
from storage.work import Work


def solve(work: Work, number: int, resolution: str) -> Ticket:
    """The ticket is solved; a resolution that is not empty is told to the requester."""
    ticket = work.ticket(number, "solve")
    said = clean(resolution).strip()
    message = work.typed(ticket, said, Visibility.PUBLIC) if said else None
    return work.record(ticket, life.solve(ticket, message))
