"""Tell a ticket's history, line by line."""

from dataclasses import dataclass

from desk.refusal import NotFound
from desk.ticket import Ticket
from storage import tickets
from storage.tickets import Line
from storage.work import Work


@dataclass(frozen=True)
class History:
    """A ticket and everything that happened to it that the reader may see."""

    ticket: Ticket
    lines: list[Line]


def history(work: Work, number: int) -> History:
    """What happened to the ticket, oldest first; NotFound when there is none that the actor may see."""
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, number)
    if ticket is None:
        raise NotFound(f"T-{number}")
    return History(ticket, tickets.history(work.session, ticket, work.actor))
