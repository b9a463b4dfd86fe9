"""Sum a ticket up: what was asked, tried and settled, for who takes it over."""

from desk.advice import refuse_unset
from desk.ticket import Ticket
from storage.work import Work


def summary(work: Work, number: int) -> Ticket:
    """A model sums up what both sides said; nothing stands in for it."""
    ticket = work.ticket(number, "summary")
    refuse_unset("summary", work.workspace.policy.model)
    work.wish(ticket, "summary", work.actor.id)
    return ticket
