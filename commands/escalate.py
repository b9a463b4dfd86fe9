"""Escalate a ticket: those in charge are called to it, for the reason that is given (rules 62 to 64)."""

from desk import escalation
from desk.refusal import Refused
from desk.text import clean
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def escalate(work: Work, number: int, reason: str) -> Ticket:
    """Whoever the ladder for it reaches is called; its requester can do so once a window."""
    ticket = work.ticket(number, "escalate")
    if not reason.strip():
        raise Refused(Sentence(N_("Say why: /desk escalate T-12 the whole office waits for it")))
    by_requester = work.actor.id == ticket.requester or not work.actor.is_agent
    said = Visibility.PUBLIC if by_requester else Visibility.INTERNAL
    escalation.may_ask(ticket, work.workspace.escalation, work.now, by_requester=by_requester)
    message = work.typed(ticket, clean(reason), said)
    asked = escalation.ask(ticket, work.workspace.escalation, message, by_requester=by_requester)
    return work.record(ticket, (asked,))
