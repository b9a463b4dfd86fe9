"""Wait for the requester, telling them what for, or having told them already (rule 30)."""

from desk import life
from desk.access import side_of
from desk.text import clean
from desk.ticket import Ticket, Visibility
from storage.work import Work


def wait(work: Work, number: int, text: str) -> Ticket:
    """The requester has to move now; a text goes to them like a reply."""
    ticket = work.ticket(number, "wait")
    said = clean(text).strip()
    if not said:
        return work.record(ticket, life.wait(ticket))
    life.wait(ticket)  # refuses what is done
    message = work.typed(ticket, said, Visibility.PUBLIC)
    return work.record(ticket, life.reply(ticket, message, side_of(work.actor, ticket), waits=True))
