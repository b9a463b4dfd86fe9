"""Acknowledge an escalated ticket: the actor is on it, and nobody else is called (rule 59)."""

from desk import escalation
from desk.ticket import Ticket
from storage.work import Work


def ack(work: Work, number: int) -> Ticket:
    """The actor is on it, or still is."""
    ticket = work.ticket(number, "ack")
    return work.record(ticket, escalation.acknowledge(ticket))
