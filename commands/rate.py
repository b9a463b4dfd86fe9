"""Rate: a requester says, from 1 to 5, how what they asked for went (rule 86)."""

from desk import surveying
from desk.ticket import Ticket
from storage.work import Work


def rate(work: Work, number: int, rating: int) -> Ticket:
    """The ticket has this rating, whatever it had before; nothing else comes of it."""
    ticket = work.ticket(number, "rate")
    return work.record(ticket, surveying.rate(ticket, rating))
