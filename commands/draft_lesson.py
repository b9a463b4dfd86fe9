"""Draft a lesson: what was learnt from a ticket, in a model's words, waits in the form of a lesson."""

from desk.advice import refuse_unset
from desk.ticket import Ticket
from storage.work import Work


def draft_lesson(work: Work, number: int) -> Ticket:
    """A model drafts it of what both sides said; without one the form is filled in by rules (D1)."""
    ticket = work.ticket(number, "draft-lesson")
    refuse_unset("lesson", work.workspace.policy.model)
    work.wish(ticket, "lesson", work.actor.id)
    return ticket
