"""Reopen a ticket that was done or dismissed."""

from desk import life
from desk.refusal import Refused
from desk.text import clean
from desk.ticket import Status, Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def reopen(work: Work, number: int, reason: str) -> Ticket:
    """The ticket is open again; an agent says why (rule 40), for the desk's eyes."""
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
    return work.record(ticket, life.reopen(ticket, message))
