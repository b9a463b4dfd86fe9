"""Have what happened to a ticket written into its war room (F4)."""

from desk import war_room
from desk.effects.rooms import Timeline
from desk.ticket import Ticket
from storage.work import Work


def timeline(work: Work, number: int) -> Ticket:
    """The war room reads everything that happened until now."""
    ticket = work.ticket(number, "timeline")
    war_room.must_stand(ticket)
    work.leave(ticket, Timeline(ticket.id))
    return ticket
