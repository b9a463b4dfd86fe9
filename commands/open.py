"""Open a ticket straight away from what somebody typed, wherever they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commands.guess import guess
from desk import life
from desk.categories import Category
from desk.refusal import Refused
from desk.severity import Level, Severity
from desk.text import clean
from desk.ticket import Side, Ticket, Visibility
from desk.wording import N_, Sentence
from storage import people
from storage import tags as kept
from storage.work import Work


@dataclass(frozen=True)
class Details:
    """What a form tells besides the words; `answers` to the category's questions, by their codes."""

    files: Sequence[dict[str, Any]] = ()
    impact: Level | None = None
    urgency: Level | None = None
    tags: Sequence[str] = ()
    private: bool = False
    category: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


NONE = Details()


def open(work: Work, text: str, details: Details = NONE) -> Ticket:  # noqa: A001 - the verb's name
    """A ticket of the actor's; its thread is a direct message that its receipt starts."""
    return begin(work, work.actor.id, text, details)


def begin(work: Work, requester: str, text: str, details: Details) -> Ticket:
    """A ticket of this person's from what the actor typed.

    Its severity follows from impact and urgency, else from its category; without them it is guessed from the
    words. A category or tag that there is no more does not count.
    """
    if not text.strip():
        raise Refused(Sentence(N_("Say what happened: /ticket the printer on floor 2 is on fire"), {}))
    policy = work.workspace.policy
    category = policy.categories.get(details.category)
    private = details.private or bool(category and category.private)
    ticket = work.open_ticket(requester, None, None, private=private)
    words = "\n".join([clean(text), *_answers(work, category, details)])
    message = work.typed(ticket, words, Visibility.PUBLIC, details.files, Side.REQUESTER)
    ticket = work.record(ticket, life.receive(message, guess(work, text)))
    if category:
        chosen, level = category.chosen(details.answers), category.severity
        ticket = work.record(ticket, life.categorise(ticket, details.category, chosen))
        ticket = work.record(ticket, life.begin_at(ticket, Severity(level) if level else None))
    ticket = work.record(ticket, life.assess(ticket, details.impact, details.urgency))
    tags = {*details.tags, *(category.tags if category else ())}
    return work.record(ticket, life.tag(ticket, _known(work, tags)))


def _known(work: Work, tags: Collection[str]) -> set[str]:
    """The codes by which these tags go now."""
    tree = kept.tree(work.session, work.workspace) if tags else None
    return {code for code in map(tree.alive, tags) if code} if tree else set()


def _answers(work: Work, category: Category | None, details: Details) -> list[str]:
    """What the category's questions were answered, in the language of the desk, who reads it."""
    if category is None:
        return []
    named = (people.person(work.session, work.workspace.id, each) for each in details.answers.values())
    names = {person.id: person.name for person in named if person}
    language = work.workspace.language_of(work.workspace.places.triage)
    return [clean(line) for line in category.lines(details.answers, names, language)]
