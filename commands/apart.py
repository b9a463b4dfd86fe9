"""Say of two tickets that are alike that they are not about the same."""

from desk.effects.tickets import RefreshCard
from desk.ticket import Ticket
from storage import beginnings
from storage.work import Work


def apart(work: Work, number: int, other: int) -> Ticket:
    """Neither card takes the other ticket for the same any more."""
    one, another = work.tickets((number, other), "apart")
    beginnings.part(work.session, one, another, work.actor.id, work.now)
    for each in (one, another):  # whichever is the newer one asks whether they are the same
        work.leave(each, RefreshCard(each.id))
    return one
