"""Give somebody a role in a ticket's war room: commander, communications or scribe (F4)."""

from desk import life, war_room
from desk.access import scope
from desk.refusal import Refused
from desk.ticket import RoomRole, Ticket
from desk.wording import N_, Sentence
from storage.work import Work


def role(work: Work, number: int, which: RoomRole, to: str) -> Ticket:
    """This person, who is one of the desk's, has the role from now on."""
    ticket = work.ticket(number, "role")
    life.must_be_alive(ticket)
    changes = war_room.give(ticket, which, to)
    viewer = work.viewer(to)
    if not (viewer.oversees and scope(viewer).includes(ticket)):
        cannot = N_("<@{person}> cannot have a role there: only people of the desk who may read {key} can.")
        raise Refused(Sentence(cannot, {"person": to, "key": ticket.key}))
    return work.record(ticket, changes)
