"""Snooze a ticket: out of the way until a moment, or until somebody writes (rule 44)."""

from datetime import datetime

from desk import life
from desk.ticket import Ticket
from storage.work import Work


def snooze(work: Work, number: int, until: datetime) -> Ticket:
    """The ticket sleeps; its clocks keep running."""
    ticket = work.ticket(number, "snooze")
    return work.record(ticket, life.snooze(ticket, until, work.now))
