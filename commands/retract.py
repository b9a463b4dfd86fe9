"""Retract what one typed into the desk: it disappears wherever it stands."""

from commands.amend import take_back
from desk.ticket import Ticket
from storage.work import Work


def retract(work: Work, message: int) -> Ticket:
    """The message's words are gone for good and its copies removed; that it was there stays (rule 95)."""
    row, ticket = work.own_message(message, "retract")
    take_back(work, row)
    return ticket
