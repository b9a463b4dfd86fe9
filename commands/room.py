"""Open the war room of a grave ticket, or come into the one that it has (F4)."""

from desk import life, war_room
from desk.effects.rooms import Invite
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage.work import Work


def room(work: Work, number: int) -> Ticket | Sentence:
    """The ticket has a war room, and the actor is invited to it."""
    ticket = work.ticket(number, "room")
    stands = ticket.room is not None and ticket.room.stands
    if not stands or not (ticket.status.done or _is_open(ticket)):
        life.must_be_alive(ticket)
        return work.record(ticket, war_room.want())
    work.leave(ticket, Invite(ticket.id, work.actor.id))
    return Sentence(N_("You are invited to the war room of {key}."), {"key": ticket.key})


def _is_open(ticket: Ticket) -> bool:
    return ticket.room is not None and ticket.room.closed_at is None
