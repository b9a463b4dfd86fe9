"""Open a ticket straight away from what somebody typed, wherever they are."""

from collections.abc import Collection, Sequence
from typing import Any

from desk import life
from desk.refusal import Refused
from desk.severity import Level, first_guess
from desk.text import clean
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def open(  # noqa: A001 - the verb's name
    work: Work,
    text: str,
    files: Sequence[dict[str, Any]] = (),
    impact: Level | None = None,
    urgency: Level | None = None,
    tags: Collection[str] = (),
) -> Ticket:
    """A ticket of the actor's; its thread is a direct message that its receipt starts.

    Its severity follows from `impact` and `urgency`; without both it is guessed from the words. Of the `tags`
    those count that the policy still has.
    """
    if not text.strip():
        raise Refused(Sentence(N_("Say what happened: /ticket the printer on floor 2 is on fire"), {}))
    ticket = work.open_ticket(work.actor.id, None, None)
    message = work.typed(ticket, clean(text), Visibility.PUBLIC, files)
    ticket = work.record(ticket, life.receive(message, first_guess(text)))
    ticket = work.record(ticket, life.assess(ticket, impact, urgency))
    return work.record(ticket, life.tag(ticket, work.workspace.policy.tags.keys() & set(tags)))
