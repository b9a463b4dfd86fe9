"""Revise what one typed into the desk: a reply that stands in the requester's thread, or a note."""

from commands.amend import reword
from desk.text import clean
from desk.ticket import Ticket
from storage.work import Work


def revise(work: Work, message: int, text: str) -> Ticket:
    """The message and all its copies have new words (rule 95)."""
    row, ticket = work.own_message(message, "revise")
    reword(work, row, clean(text), None)
    return ticket
