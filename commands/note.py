"""Note something on a ticket that only the desk reads."""

from desk import life
from desk.text import clean
from desk.ticket import Ticket, Visibility
from storage.work import Work


def note(work: Work, number: int, text: str) -> Ticket:
    """The text goes into the card's thread and never to the requester (rule 8)."""
    ticket = work.ticket(number, "note")
    message = work.typed(ticket, clean(text), Visibility.INTERNAL)
    return work.record(ticket, life.note(message, typed=True))
