"""Open a ticket straight away from what somebody typed, wherever they are."""

from collections.abc import Collection, Sequence
from typing import Any

from desk import life
from desk.refusal import Refused
from desk.severity import Level, first_guess
from desk.text import clean
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage import tags as kept
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
    those count that there still are.
    """
    if not text.strip():
        raise Refused(Sentence(N_("Say what happened: /ticket the printer on floor 2 is on fire"), {}))
    ticket = work.open_ticket(work.actor.id, None, None)
    message = work.typed(ticket, clean(text), Visibility.PUBLIC, files)
    ticket = work.record(ticket, life.receive(message, first_guess(text)))
    ticket = work.record(ticket, life.assess(ticket, impact, urgency))
    return work.record(ticket, life.tag(ticket, _known(work, tags)))


def _known(work: Work, tags: Collection[str]) -> set[str]:
    tree = kept.tree(work.session, work.workspace) if tags else None
    return {code for code in map(tree.alive, tags) if code} if tree else set()
