"""Add a step to a ticket's checklist."""

from desk import checklists
from desk.refusal import Refused
from desk.text import clean
from desk.ticket import Step, Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def step(work: Work, number: int, text: str) -> Ticket:
    """The step comes last; with a “!” before it, it has to be done before the ticket is solved."""
    ticket = work.ticket(number, "step")
    said = clean(text).strip()
    required = said.startswith((checklists.REQUIRED, "！"))
    words = said[1:].strip() if required else said
    if not words:
        raise Refused(Sentence(N_("Say what is to be done: /desk step {key} call them"), {"key": ticket.key}))
    message = work.typed(ticket, words, Visibility.INTERNAL)
    return work.record(ticket, checklists.add(ticket, [Step(message, required=required)]))
