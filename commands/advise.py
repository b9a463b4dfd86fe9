"""Keep what a model suggested for a ticket: its card shows it, and nothing else follows (rule 82)."""

from desk.advice import Advice
from desk.effects.model import AskModel
from desk.effects.tickets import RefreshCard
from storage import advice, drawing
from storage.work import Work


def advise(work: Work, asked: AskModel, told: Advice | None) -> None:
    """None: there is nothing to suggest. What was outdated meanwhile nobody waits for, nor for a hint."""
    is_awaited = advice.keep(work.session, asked.ticket, asked.task, told, work.now)
    if is_awaited and (told or asked.task != "triage"):
        work.leave(drawing.ticket(work.session, asked.ticket), RefreshCard(asked.ticket))
