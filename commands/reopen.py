"""Reopen a ticket that was done or dismissed."""

from commands.tend import find_owner
from desk import life
from desk.access import side_of
from desk.refusal import Refused
from desk.text import clean
from desk.ticket import Side, Status, Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def reopen(work: Work, number: int, reason: str) -> Ticket:
    """The ticket is open again; an agent says why (rule 40), for the desk's eyes.

    What its requester reopens is as good as a message: its owner has it if they are there (rule 39).
    """
    ticket = work.ticket(number, "reopen")
    if ticket.status is Status.CLOSED and work.actor.id == ticket.requester:
        over = N_("{key} is closed. Write in its thread, and a new ticket goes on with it.")
        raise Refused(Sentence(over, {"key": ticket.key}))
    said = clean(reason).strip()
    if not said and work.actor.id != ticket.requester:
        raise Refused(
            Sentence(N_("Say why: /desk reopen {key} the printer burns again"), {"key": ticket.key})
        )
    message = work.typed(ticket, said, Visibility.INTERNAL) if said else None
    ticket = work.record(ticket, life.reopen(ticket, message))
    is_requesters = side_of(work.actor, ticket) is Side.REQUESTER
    return find_owner(work, ticket) if is_requesters and ticket.assignee else ticket
