"""Give somebody a role in a ticket's war room: commander, communications or scribe (F4)."""

from desk import life, war_room
from desk.ticket import RoomRole, Ticket
from storage.work import Work


def role(work: Work, number: int, which: RoomRole, to: str) -> Ticket:
    """This person has the role from now on."""
    ticket = work.ticket(number, "role")
    life.must_be_alive(ticket)
    return work.record(ticket, war_room.give(ticket, which, to))
