"""Tell a ticket's history, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.refusal import NotFound
from desk.tags import Tag
from desk.ticket import Kind, Ticket
from storage import tags, tickets
from storage.tickets import Line
from storage.work import Work


@dataclass(frozen=True)
class History:
    """A ticket and everything that happened to it that the reader may see."""

    ticket: Ticket
    lines: list[Line]
    tags: Mapping[str, Tag] = field(default_factory=dict)


def history(work: Work, number: int) -> History:
    """What happened to the ticket, oldest first; NotFound when there is none that the actor may see."""
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, number)
    if ticket is None:
        raise NotFound(f"T-{number}")
    lines = tickets.history(work.session, ticket, work.actor)
    given = (line.event.change.after or "" for line in lines if line.event.change.kind is Kind.TAGGED)
    codes = {code for each in given for code in each.split()}
    return History(ticket, lines, tags.named(work.session, work.workspace, codes))
