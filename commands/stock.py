"""Stock a desk with articles that are known already, so that it can be asked how well it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.article import Article, Lesson, Readers, State, language_of
from storage import articles, search
from storage.articles import Example
from storage.database import Session


@dataclass(frozen=True)
class Known:
    """An article that answers people, under the name by which questions refer to it."""

    name: str
    lesson: Lesson
    examples: tuple[str, ...] = ()
    readers: Readers = Readers.EVERYONE


def stock(session: Session, workspace: str, known: Sequence[Known], now: datetime) -> dict[int, str]:
    """Publish the articles as they are; answers their names by their ids."""
    return {_publish(session, workspace, each, now): each.name for each in known}


def _publish(session: Session, workspace: str, known: Known, now: datetime) -> int:
    article = Article(
        id=0,
        workspace=workspace,
        number=0,
        state=State.PUBLISHED,
        lesson=known.lesson,
        readers=known.readers,
        author="",
        owner="",
        created_at=now,
        updated_at=now,
    )
    kept = articles.new(session, article)
    for text in known.examples:
        articles.add_example(session, kept, Example(0, text, language_of(text)), "", now)
    search.index(session, kept.id)
    return kept.id
