"""Unfollow a ticket: hear of it no more."""

from desk import joining
from desk.refusal import NotAllowed
from desk.ticket import Ticket
from storage.work import Work


def unfollow(work: Work, number: int, person: str | None = None) -> Ticket:
    """The person, or else the actor, is told no more; only agents say so for others."""
    ticket = work.ticket(number, "unfollow")
    if person not in {None, work.actor.id} and not work.actor.is_agent:
        raise NotAllowed
    return work.record(ticket, joining.unfollow(ticket, person or work.actor.id))
