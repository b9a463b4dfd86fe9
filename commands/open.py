"""Open a ticket straight away from what somebody typed, wherever they are."""

from desk import life
from desk.refusal import Refused
from desk.severity import first_guess
from desk.text import clean
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def open(work: Work, text: str) -> Ticket:  # noqa: A001 - the verb's name
    """A ticket of the actor's; its thread is a direct message that its receipt starts."""
    if not text.strip():
        raise Refused(Sentence(N_("Say what happened: /ticket the printer on floor 2 is on fire"), {}))
    ticket = work.open_ticket(work.actor.id, None, None)
    message = work.typed(ticket, clean(text), Visibility.PUBLIC)
    return work.record(ticket, life.receive(message, first_guess(text)))
