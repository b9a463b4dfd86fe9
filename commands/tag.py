"""Tag a ticket: say what it is about."""

from desk import life
from desk.tags import chosen
from desk.ticket import Ticket
from storage import tags
from storage.work import Work


def tag(work: Work, number: int, said: list[str]) -> Ticket:
    """The ticket has these tags and no others; `+vpn -wifi` adds and takes away, `-` alone leaves none."""
    ticket = work.ticket(number, "tag")
    tree = tags.tree(work.session, work.workspace)
    wanted = set() if said == ["-"] else chosen(tree, said, ticket.tags)
    return work.record(ticket, life.tag(ticket, wanted))
