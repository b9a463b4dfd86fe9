"""Say which steps of a ticket's checklist are done."""

from collections.abc import Collection

from desk import checklists
from desk.ticket import Ticket
from storage.work import Work


def steps(work: Work, number: int, places: Collection[int]) -> Ticket:
    """The steps at these places are done, and no others."""
    ticket = work.ticket(number, "steps")
    return work.record(ticket, checklists.check_only(ticket, places))


def done(work: Work, number: int, place: int) -> Ticket:
    """The step at this place is done."""
    ticket = work.ticket(number, "done")
    return work.record(ticket, checklists.check(ticket, [place], done=True))


def undone(work: Work, number: int, place: int) -> Ticket:
    """The step at this place is after all not done."""
    ticket = work.ticket(number, "undone")
    return work.record(ticket, checklists.check(ticket, [place], done=False))
