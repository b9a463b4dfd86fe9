"""Articles of the knowledge base: every query takes an audience and sees only what all of it may read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, true, update
from sqlmodel import Session

from desk.article import Article, Audience, Lesson, Readers, State
from desk.section import Language
from storage.tables import (
    ARTICLE,
    ARTICLE_CHANNEL,
    ARTICLE_EXAMPLE,
    ARTICLE_VERSION,
    WORKSPACE,
    article_facts,
    lesson_of,
)


@dataclass(frozen=True)
class Version:
    """The words of an article at one time, by whom, and what they said about the change."""

    number: int
    lesson: Lesson
    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class Example:
    """A question that an article answers; `ticket`: where it was asked, if it was one."""

    id: int
    text: str
    language: Language
    ticket: int | None = None


def readable(audience: Audience) -> ColumnElement[bool]:
    """The articles that all of the audience may read, as SQL; `Audience.reads` says the same in Python."""
    if not audience.served:
        return false()
    meant = or_(ARTICLE.c.readers == Readers.EVERYONE, _for_agents(audience), _for_channels(audience))
    mature = true() if audience.agents else ARTICLE.c.state == State.PUBLISHED
    own = (ARTICLE.c.author_id, ARTICLE.c.owner_id, ARTICLE.c.verifier_id)
    is_own = or_(*(person == audience.own for person in own)) if audience.own is not None else false()
    return or_(and_(meant, mature), is_own)


def _for_agents(audience: Audience) -> ColumnElement[bool]:
    return ARTICLE.c.readers == Readers.AGENTS if audience.agents else false()


def _for_channels(audience: Audience) -> ColumnElement[bool]:
    if not audience.channels:
        return false()
    shared = sa.select(ARTICLE_CHANNEL.c.article_id).where(
        ARTICLE_CHANNEL.c.channel_id.in_(sorted(audience.channels))
    )
    return and_(ARTICLE.c.readers == Readers.CHANNELS, ARTICLE.c.id.in_(shared))


def article(session: Session, workspace: str, audience: Audience, number: int) -> Article | None:
    """The article of this number; None when there is none or not all of the audience may read it."""
    found = _articles(session, _OF_WORKSPACE.where(ARTICLE.c.number == number, readable(audience)), workspace)
    return found[0] if found else None


def articles(
    session: Session, workspace: str, audience: Audience, ids: Collection[int]
) -> dict[int, Article]:
    """Those of these articles that all of the audience may read, by id."""
    query = _OF_WORKSPACE.where(ARTICLE.c.id.in_(sorted(ids)), readable(audience))
    return {each.id: each for each in _articles(session, query, workspace)} if ids else {}


def listed(
    session: Session, workspace: str, audience: Audience, where: Iterable[ColumnElement[bool]], most: int
) -> list[Article]:
    """The articles for which all of this holds, changed last first."""
    newest = (ARTICLE.c.updated_at.desc(), ARTICLE.c.id.desc())
    query = _OF_WORKSPACE.where(readable(audience), *where).order_by(*newest).limit(most)
    return _articles(session, query, workspace)


def locked(session: Session, workspace: str, number: int) -> Article | None:
    """The article of this number, locked; who asks says whether the actor may read it."""
    query = _OF_WORKSPACE.where(ARTICLE.c.number == number).with_for_update(of=ARTICLE)
    found = _articles(session, query, workspace)
    return found[0] if found else None


_OF_WORKSPACE = (
    sa.select(*ARTICLE.c, ARTICLE_VERSION.c.words)
    .join(
        ARTICLE_VERSION,
        and_(ARTICLE_VERSION.c.article_id == ARTICLE.c.id, ARTICLE_VERSION.c.version == ARTICLE.c.version),
    )
    .where(ARTICLE.c.workspace_id == bindparam("workspace"))
)


def _articles(session: Session, query: Select[Any], workspace: str) -> list[Article]:
    rows = session.execute(query, {"workspace": workspace}).all()
    found: dict[int, set[str]] = {row.id: set() for row in rows}
    for each in session.execute(_CHANNELS, {"articles": list(found)}) if found else ():
        found[each.article_id].add(each.channel_id)
    return [article_facts(row, frozenset(found[row.id])) for row in rows]


_CHANNELS = sa.select(ARTICLE_CHANNEL).where(
    ARTICLE_CHANNEL.c.article_id.in_(bindparam("articles", expanding=True))
)


def new(session: Session, workspace: str, words: Lesson, by: str, now: datetime, **columns: Any) -> int:
    """A draft with the next number of the workspace and these words; answers its number."""
    number = int(session.execute(_NEXT_NUMBER, {"workspace": workspace}).scalar_one())
    values = {
        "workspace_id": workspace,
        "number": number,
        "state": State.DRAFT,
        "readers": Readers.EVERYONE,
        "author_id": by,
        "owner_id": by,
        **{"version": 1, "helped": 0, "failed": 0, "failed_in_row": 0},
        **{"created_at": now, "updated_at": now},
        **columns,
    }
    article_id = int(session.execute(_NEW, values).scalar_one())
    _write(session, article_id, Version(1, words, by, now, ""))
    return number


_NEXT_NUMBER = (
    update(WORKSPACE)
    .where(WORKSPACE.c.id == bindparam("workspace"))
    .values(last_article=WORKSPACE.c.last_article + 1)
    .returning(WORKSPACE.c.last_article)
)
_NEW = ARTICLE.insert().returning(ARTICLE.c.id)


def change(session: Session, article_id: int, now: datetime, **columns: Any) -> None:
    """These columns of the article are so from now on."""
    values = {"article": article_id, "updated_at": now, **columns}
    session.execute(update(ARTICLE).where(ARTICLE.c.id == bindparam("article")), values)


def open_to(session: Session, article_id: int, channels: Iterable[str]) -> None:
    """The members of these channels, and of no others, are those whom the article names."""
    session.execute(ARTICLE_CHANNEL.delete().where(ARTICLE_CHANNEL.c.article_id == article_id))
    rows = [{"article_id": article_id, "channel_id": each} for each in sorted(set(channels))]
    if rows:
        session.execute(ARTICLE_CHANNEL.insert(), rows)


def write(session: Session, article_id: int, words: Lesson, by: str, now: datetime, note: str = "") -> int:
    """The newest version of the article has these words; answers its number."""
    last = session.execute(_LAST, {"article": article_id}).scalar_one()
    number = int(last or 0) + 1
    _write(session, article_id, Version(number, words, by, now, note))
    return number


_LAST = sa.select(sa.func.max(ARTICLE_VERSION.c.version)).where(
    ARTICLE_VERSION.c.article_id == bindparam("article")
)


def _write(session: Session, article_id: int, version: Version) -> None:
    values = {
        "article_id": article_id,
        "version": version.number,
        "by_id": version.by,
        "at": version.at,
        "note": version.note,
        "words": asdict(version.lesson),
    }
    session.execute(ARTICLE_VERSION.insert(), values)


def versions(session: Session, article: Article) -> list[Version]:
    """Every version of an article that the reader may read, oldest first."""
    rows = session.execute(_VERSIONS, {"article": article.id})
    return [Version(row.version, lesson_of(row.words), row.by_id, row.at, row.note) for row in rows]


_VERSIONS = (
    sa.select(ARTICLE_VERSION)
    .where(ARTICLE_VERSION.c.article_id == bindparam("article"))
    .order_by(ARTICLE_VERSION.c.version)
)


def examples(session: Session, articles: Sequence[int]) -> dict[int, list[Example]]:
    """The questions that each of these articles answers, oldest first."""
    found: dict[int, list[Example]] = {each: [] for each in articles}
    for row in session.execute(_EXAMPLES, {"articles": list(articles)}) if articles else ():
        found[row.article_id].append(Example(row.id, row.text, row.language, row.ticket_id))
    return found


_EXAMPLES = (
    sa.select(ARTICLE_EXAMPLE)
    .where(ARTICLE_EXAMPLE.c.article_id.in_(bindparam("articles", expanding=True)))
    .order_by(ARTICLE_EXAMPLE.c.id)
)
