"""Transfer a ticket to an agent, with what they need to know to go on."""

from commands.assign import only_agents
from desk import life
from desk.text import clean
from desk.ticket import Ticket, Visibility
from storage.work import Work


def transfer(work: Work, number: int, to: str, text: str) -> Ticket:
    """The person works it from now on; they read the text, and how it stands, in the card's thread."""
    ticket = work.ticket(number, "transfer")
    only_agents(work, to)
    message = work.typed(ticket, clean(text), Visibility.INTERNAL)
    ticket = work.record(ticket, life.note(message, typed=True))
    return work.record(ticket, life.transfer(ticket, to))
