"""Tell what the desk's own rules did with a ticket, and what they did not, and why."""

from dataclasses import dataclass

from desk.access import check
from desk.reaction import Run
from desk.refusal import NotFound
from desk.ticket import Ticket
from storage import runs as log
from storage import tickets
from storage.work import Work


@dataclass(frozen=True)
class Runs:
    """A ticket and the newest rules that were called on it, oldest first."""

    ticket: Ticket
    runs: list[Run]


def runs(work: Work, number: int) -> Runs:
    """The rules that were called on the ticket; NotFound when there is none that the actor may see."""
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, number)
    if ticket is None:
        raise NotFound(f"T-{number}")
    check(work.actor, "runs", ticket)
    return Runs(ticket, log.of_ticket(work.session, ticket.id))
