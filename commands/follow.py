"""Follow a ticket: hear of what happens to it without working it."""

from desk import joining
from desk.ticket import Ticket
from storage.work import Work


def follow(work: Work, number: int, person: str | None = None) -> Ticket:
    """The person, or else the actor, is told in direct messages, and may see the ticket (rule 93)."""
    ticket = work.ticket(number, "follow")
    return work.record(ticket, joining.follow(ticket, person or work.actor.id))
