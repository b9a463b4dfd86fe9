"""Explain the clocks of a ticket: why each stands where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.access import check
from desk.refusal import NotAllowed, NotFound
from desk.why import Account, explain
from storage import tickets
from storage.work import Work


@dataclass(frozen=True)
class Explained:
    """An account of a ticket's clocks, with the `words` that its events refer to, by their place in the log.

    `is_full` for the desk; the requester reads what they are promised, and nothing of how the desk works.
    """

    account: Account
    words: Mapping[int, str]
    is_full: bool


def why(work: Work, number: int) -> Explained:
    """What became of the ticket's clocks; NotFound when there is none that the actor may see.

    Of those who do not oversee the desk only its requester may ask: what somebody else is promised, such as
    more than others, is not theirs to know.
    """
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, number)
    if ticket is None:
        raise NotFound(f"T-{number}")
    check(work.actor, "why", ticket)
    is_full = work.actor.oversees
    if not is_full and work.actor.id != ticket.requester:
        raise NotAllowed
    lines = tickets.history(work.session, ticket, work.actor)
    words = {line.event.seq: line.words for line in lines if line.words}
    account = explain(ticket, tickets.log(work.session, ticket.id), work.versions, work.now)
    return Explained(account, words, is_full)
