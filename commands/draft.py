"""Draft a reply: it waits in the form of a reply, for an agent to go on from, and is never sent by itself."""

from desk.advice import refuse_unset
from desk.ticket import Ticket
from storage.work import Work


def draft(work: Work, number: int) -> Ticket:
    """It is made of what the requester may read, by a model if there is one (D6)."""
    ticket = work.ticket(number, "draft")
    refuse_unset("draft", work.workspace.policy.model)
    work.wish(ticket, "draft", work.actor.id)
    return ticket
