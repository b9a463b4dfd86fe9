"""Merge a ticket into another one: they are about the same."""

from desk import joining
from desk.ticket import Ticket
from storage import drawing
from storage.work import Work


def merge(work: Work, number: int, into: int) -> Ticket:
    """The ticket goes on as the other one, with all that is said in its threads from now on (rule 42)."""
    loser, survivor = work.tickets((number, into), "merge")
    with_it = [drawing.ticket(work.session, each) for each in loser.absorbed]
    promise = drawing.pledged(work.session, loser, loser.seq)
    lost, won = joining.merge(loser, survivor, with_it, promise)
    work.record(survivor, won)
    return work.record(loser, lost)
