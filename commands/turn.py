"""Give a ticket its turn: what its deadlines ask for is done, once, whoever's clock comes first."""

from commands.automate import automate
from desk import waking
from desk.ticket import Ticket
from storage import deadlines
from storage.work import Work


def turn(work: Work, ticket_id: int) -> Ticket:
    """One step of what is due on the ticket by now; a hint that is wrong is corrected instead (rule 2)."""
    ticket = work.ticket_by_id(ticket_id)
    changes = waking.due(ticket, work.workspace.policy, work.now)
    if not changes:
        work.expect(ticket)
        return ticket
    ticket = work.record(ticket, changes)
    automate(work)
    return ticket


def expect_anew(work: Work, after: int, most: int) -> int | None:
    """The policy may be another one now: correct the hints that it makes wrong, of so many tickets.

    Answers the id of the last that was looked at, after which to go on; None when none is left.
    """
    policy = work.workspace.policy
    looked_at = deadlines.expected(work.session, work.workspace.id, after, most)
    for ticket, at in looked_at:
        if waking.next_at(ticket, policy) != at:
            work.expect(work.ticket_by_id(ticket.id))
    return looked_at[-1][0].id if len(looked_at) == most else None
