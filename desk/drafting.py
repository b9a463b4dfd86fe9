"""What a lesson is filled in with from a ticket, by rules alone: the problem, its cause and what helped."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.article import Lesson, language_of
from desk.reviewing import LONGEST_PART, LONGEST_TITLE
from desk.section import Named
from desk.text import cut, title
from desk.thanks import is_thanks
from desk.ticket import Side


@dataclass(frozen=True)
class Spoken:
    """Something that was said for both sides to read."""

    side: Side
    text: str


@dataclass(frozen=True)
class Known:
    """What else is known of the ticket: what fixed it, what had caused it, its steps and tags."""

    resolution: str = ""
    cause: Named | None = None
    steps: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def drafted(said: Sequence[Spoken], known: Known) -> Lesson:
    """The lesson of a ticket: the problem in its requester's words, the fix in those of who solved it."""
    asked = [each.text for each in said if each.side is Side.REQUESTER and not is_thanks(each.text)]
    answers = [each.text for each in said if each.side is Side.AGENT and not is_thanks(each.text)]
    problem = cut("\n\n".join(asked), LONGEST_PART)
    language = language_of(problem or known.resolution)
    return Lesson(
        title=title(problem or known.resolution, LONGEST_TITLE),
        problem=problem,
        cause=known.cause.named(language) if known.cause else "",
        fix=cut(known.resolution or "".join(answers[-1:]), LONGEST_PART),
        steps=known.steps,
        tags=known.tags,
        language=language,
    )


def noted(text: str) -> Lesson:
    """A lesson that is only its own words so far: the first line is what it is about."""
    head = title(text, LONGEST_TITLE)
    problem = cut(text.strip(), LONGEST_PART) if " ".join(text.split()) != head else ""
    return Lesson(head, problem, language=language_of(text))
