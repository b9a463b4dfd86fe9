"""Rate: a requester says, from 1 to 5, how what they asked for went (rule 86)."""

from desk import surveying
from desk.refusal import NotAllowed
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage.work import Work


def rate(work: Work, number: int, rating: int) -> Ticket:
    """The ticket has this rating, whatever it had before; nothing else comes of it."""
    ticket = own(work, number, "rate")
    return work.record(ticket, surveying.rate(ticket, rating))


def own(work: Work, number: int, verb: str) -> Ticket:
    """The actor's own ticket, locked; nobody else says how it went."""
    ticket = work.ticket(number, verb)
    if work.actor.id != ticket.requester:
        others = N_("Only who asked can say how {key} went.")
        raise NotAllowed(Sentence(others, {"key": ticket.key}))
    return ticket
