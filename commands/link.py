"""Link two tickets that have to do with each other."""

from desk import joining
from desk.ticket import Link, Ticket
from storage.work import Work


def link(work: Work, number: int, kind: Link, other: int) -> Ticket:
    """The first is a duplicate of the other, related to it or caused by it; both cards say so."""
    one, another = work.tickets((number, other), "link")
    tie, back = joining.link(one, kind, another)
    work.record(another, back)
    return work.record(one, tie)
