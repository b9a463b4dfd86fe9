"""Unfollow a ticket: hear of it no more."""

from desk import joining
from desk.refusal import Refused
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage.work import Work


def unfollow(work: Work, number: int, person: str | None = None) -> Ticket:
    """The person, or else the actor, is told no more; only agents say so for others."""
    ticket = work.ticket(number, "unfollow")
    if person not in {None, work.actor.id} and not work.actor.is_agent:
        raise Refused(Sentence(N_("Only agents say who else follows a ticket.")))
    return work.record(ticket, joining.unfollow(ticket, person or work.actor.id))
