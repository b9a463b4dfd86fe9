"""What somebody asked of the knowledge base, and what they said of the articles that it was answered with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.article import Outcome
from desk.refusal import NotFound, Refused
from desk.search import Hit
from desk.ticket import Ticket
from desk.wording import N_, Sentence


@dataclass(frozen=True)
class Suggestion:
    """An article that was suggested for a question, and what its asker said of it, if anything."""

    article: int
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Question:
    """What a person asked, in a ticket or besides; `text` is None when it was taken back.

    `suggestions` are the articles that it was answered with, the best one first. `is_private`: it was asked
    in a private ticket, or in a direct message.
    """

    id: int
    person: str
    channel: str | None
    ticket: int | None
    text: str | None
    suggestions: tuple[Suggestion, ...] = ()
    is_private: bool = False

    @property
    def to_learn(self) -> str:
        """What articles may learn of it, whose examples the whole desk reads: nothing that was private."""
        return "" if self.is_private else (self.text or "").strip()

    @property
    def left(self) -> tuple[int, ...]:
        """The articles of which nothing was said yet."""
        return tuple(each.article for each in self.suggestions if each.outcome is None)

    @property
    def solved_by(self) -> int | None:
        """The article that solved it."""
        return next((each.article for each in self.suggestions if each.outcome is Outcome.SOLVED), None)

    @property
    def wants_person(self) -> bool:
        """Whether its asker would rather be answered by a person."""
        return any(each.outcome is Outcome.PERSON for each in self.suggestions)


def in_language(hits: Sequence[Hit], languages: Mapping[int, str], asked: str) -> list[Hit]:
    """The hits, without those in another language than was asked in if one in that language is an answer.

    What is written down twice is answered once.
    """
    own = [hit for hit in hits if languages.get(hit.article) == asked]
    return own if any(hit.sure for hit in own) else list(hits)


def judged(
    question: Question, by: str, outcome: Outcome, article: int | None, ticket: Ticket | None
) -> tuple[int, ...]:
    """The articles of which `by` says this: one of those suggested, or all that are left for a person.

    NotFound when the question is not theirs; Refused when all was said before.
    """
    if question.person != by:
        raise NotFound(f"Q-{question.id}")
    wants_person = outcome is Outcome.PERSON
    meant = tuple(each for each in question.left if wants_person or each == article)
    is_first = bool(meant) or (wants_person and ticket is None)
    is_solved = question.solved_by is not None or (ticket is not None and ticket.article is not None)
    if is_solved or not is_first:
        raise Refused(Sentence(N_("You have said what came of that already.")))
    return meant
