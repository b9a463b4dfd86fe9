"""Reopen a ticket that was done or dismissed."""

from desk import life
from desk.refusal import Refused
from desk.text import clean
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def reopen(work: Work, number: int, reason: str) -> Ticket:
    """The ticket is open again; an agent says why (rule 40), for the desk's eyes."""
    ticket = work.ticket(number, "reopen")
    said = clean(reason).strip()
    if not said and work.actor.id != ticket.requester:
        raise Refused(
            Sentence(N_("Say why: /desk reopen {key} the printer burns again"), {"key": ticket.key})
        )
    message = work.typed(ticket, said, Visibility.INTERNAL) if said else None
    return work.record(ticket, life.reopen(ticket, message))
