"""Reply to the requester: the only way from the desk's side into their thread besides writing there."""

from desk import life
from desk.access import side_of
from desk.text import clean
from desk.ticket import Ticket, Visibility
from storage.work import Work


def reply(work: Work, number: int, text: str) -> Ticket:
    """The text goes into the requester's thread under the actor's name."""
    ticket = work.ticket(number, "reply")
    message = work.typed(ticket, clean(text), Visibility.PUBLIC)
    return work.record(ticket, life.reply(ticket, message, side_of(work.actor, ticket)))
