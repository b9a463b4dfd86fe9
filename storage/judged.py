"""What people said of the articles that were suggested to them, so that search can be measured by it.

This is read for an operator alone, of all workspaces and whoever may read what: nothing of it is shown.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import and_

from desk.article import Lesson, Outcome, Readers, State
from storage import articles
from storage.database import Session
from storage.questions import WORDS
from storage.tables.articles import ARTICLE, ARTICLE_VERSION, lesson_of
from storage.tables.questions import QUESTION, SUGGESTION


class Judged(NamedTuple):
    """A question, and the articles that solved it; none when all that was suggested did not."""

    id: int
    text: str
    language: str
    solved: frozenset[int]


class Published(NamedTuple):
    """An article that answers people, and the questions it is known by."""

    id: int
    lesson: Lesson
    readers: Readers
    examples: tuple[str, ...]


def judged(session: Session) -> list[Judged]:
    """The questions of which somebody said whether what was suggested solved them."""
    rows = groupby(session.execute(_JUDGED), lambda row: (row.id, row.words, row.language))
    return [
        Judged(number, text, language, _solved((row.article_id, row.outcome) for row in found))
        for (number, text, language), found in rows
    ]


def _solved(said: Iterable[tuple[int, str]]) -> frozenset[int]:
    return frozenset(article for article, outcome in said if outcome == Outcome.SOLVED)


def published(session: Session) -> list[Published]:
    """All articles that people are answered with."""
    rows = session.execute(_PUBLISHED).all()
    known = articles.examples(session, [row.id for row in rows])
    return [
        Published(row.id, lesson_of(row.words), Readers(row.readers), tuple(e.text for e in known[row.id]))
        for row in rows
    ]


_JUDGED = (
    sa.select(
        *(QUESTION.c.id, QUESTION.c.language, WORDS.label("words")),
        *(SUGGESTION.c.article_id, SUGGESTION.c.outcome),
    )
    .join(SUGGESTION, SUGGESTION.c.question_id == QUESTION.c.id)
    .where(SUGGESTION.c.outcome.is_not(None), WORDS.is_not(None))
    .order_by(QUESTION.c.id)
)
_PUBLISHED = (
    sa.select(ARTICLE.c.id, ARTICLE.c.readers, ARTICLE_VERSION.c.words)
    .join(
        ARTICLE_VERSION,
        and_(ARTICLE_VERSION.c.article_id == ARTICLE.c.id, ARTICLE_VERSION.c.version == ARTICLE.c.version),
    )
    .where(ARTICLE.c.state == State.PUBLISHED)
    .order_by(ARTICLE.c.id)
)
