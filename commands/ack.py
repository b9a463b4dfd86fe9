"""Acknowledge an escalated ticket: the actor is on it, and nobody else is called (rule 59)."""

from desk import escalation, life
from desk.access import may
from desk.ticket import Ticket
from storage.work import Work


def ack(work: Work, number: int) -> Ticket:
    """The actor is on it, or still is; if nobody has the ticket and they work tickets, it is theirs."""
    ticket = work.ticket(number, "ack")
    changes = escalation.acknowledge(ticket)
    if ticket.assignee is None and may(work.actor, "take", ticket):
        changes = life.take(ticket, work.actor.id)  # who takes it is on it
    return work.record(ticket, changes)
