"""Give tickets their turns: what their deadlines ask for is done, once, whoever's clock comes first."""

from commands.automate import automate
from commands.climb import climb
from commands.survey import survey
from desk import waking
from desk.ticket import Ticket
from storage import deadlines
from storage.work import Work

MOST_STEPS = 100
"""Steps of one ticket that are done at once: far more than can be due."""


def turn(work: Work, *tickets: int) -> None:
    """All that is due on these tickets by now; a hint that is wrong is corrected instead (rule 2)."""
    for ticket in work.tickets_by_id(tickets):
        _turn(work, ticket)


def _turn(work: Work, found: Ticket) -> None:
    ticket = found
    for _ in range(MOST_STEPS):
        changes = waking.due(ticket, work.workspace.policy, work.versions, work.now)
        if not changes:
            break
        ticket = work.record(ticket, survey(work, ticket, climb(work, ticket, changes)))
    if ticket == found:
        work.expect(ticket)
    automate(work)


def expect_anew(work: Work, after: int, most: int) -> int | None:
    """The policy may be another one now: correct the hints that it makes wrong, of a stretch of tickets.

    Answers the id `after` which to go on; None when none is left.
    """
    until = after + most
    for ticket, at in deadlines.expected(work.session, work.workspace.id, after, until):
        if waking.hint(ticket, work.workspace.policy, work.versions).wake_at != at:
            work.expect(work.ticket_by_id(ticket.id))
    return until if until < deadlines.last(work.session) else None
