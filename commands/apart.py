"""Say of two tickets that are alike that they are not about the same."""

from desk.effects import RefreshCard
from desk.ticket import Ticket
from storage import beginnings
from storage.work import Work


def apart(work: Work, number: int, other: int) -> Ticket:
    """Neither card takes the other ticket for the same any more."""
    one, another = work.tickets((number, other), "apart")
    beginnings.part(work.session, one, another, work.actor.id, work.now)
    work.leave(one, RefreshCard(one.id))
    return one
