"""Take a ticket: it becomes the actor's."""

from desk import life
from desk.ticket import Ticket
from storage.work import Work


def take(work: Work, number: int) -> Ticket:
    """The actor works the ticket from now on."""
    ticket = work.ticket(number, "take")
    return work.record(ticket, life.take(ticket, work.actor.id))
