"""Solve a ticket, saying what fixed it and what had caused it."""

from desk import checklists, life
from desk.access import side_of
from desk.refusal import Refused
from desk.text import clean, title
from desk.ticket import Side, Ticket, Visibility
from desk.wording import N_, Sentence
from storage import conversations
from storage.work import Work


def solve(work: Work, number: int, resolution: str, cause: str | None = None) -> Ticket:
    """The ticket is solved; a resolution that is not empty is told to the requester, the `cause` is not."""
    ticket = work.ticket(number, "solve")
    said = clean(resolution).strip()
    message = work.typed(ticket, said, Visibility.PUBLIC) if said else None
    return finish(work, ticket, message, cause)


def finish(work: Work, ticket: Ticket, message: int | None, cause: str | None = None) -> Ticket:
    """The ticket is solved, unless steps come first; what the desk has to do does not bind its requester."""
    changes = life.solve(ticket, message, cause)
    if side_of(work.actor, ticket) is Side.AGENT:
        _nothing_comes_first(work, ticket)
    return work.record(ticket, changes)


def _nothing_comes_first(work: Work, ticket: Ticket) -> None:
    left = checklists.come_first(ticket)
    if not left:
        return
    words = conversations.words_of(work.session, [step.message for _, step in left])
    named = [f"{place}. {title(said or '–', 60)}" for (place, _), said in zip(left, words, strict=True)]
    first = N_("Before {key} is solved, this has to be done: {steps}. Then: /desk done {key} {place}")
    values = {"key": ticket.key, "steps": "; ".join(named), "place": left[0][0]}
    raise Refused(Sentence(first, values))
