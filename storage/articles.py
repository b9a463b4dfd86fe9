"""Articles of the knowledge base: every query takes an audience and sees only what all of it may read."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, true, update

from desk.article import Article, Audience, Lesson, Readers, State
from desk.section import Language
from storage.database import Session
from storage.tables.articles import (
    ARTICLE,
    ARTICLE_CHANNEL,
    ARTICLE_EXAMPLE,
    ARTICLE_VERSION,
    article_facts,
    lesson_of,
)
from storage.tables.people import WORKSPACE


@dataclass(frozen=True)
class Version:
    """The words of an article at one time, by whom, and what they said about the change.

    `word` is what was said to them when it was sent back.
    """

    number: int
    lesson: Lesson
    by: str
    at: datetime
    note: str = ""
    word: str = ""


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
    shared = sa.exists().where(
        ARTICLE_CHANNEL.c.article_id == ARTICLE.c.id,
        ARTICLE_CHANNEL.c.channel_id.in_(sorted(audience.channels)),
    )
    return and_(ARTICLE.c.readers == Readers.CHANNELS, shared)


def are_there(session: Session, workspace: str) -> bool:
    """Whether people are answered with any article at all."""
    return session.execute(_ARE_THERE, {"workspace": workspace}).first() is not None


_ARE_THERE = (
    sa.select(ARTICLE.c.id)
    .where(ARTICLE.c.workspace_id == bindparam("workspace"), ARTICLE.c.state == State.PUBLISHED)
    .limit(1)
)


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


class Which(StrEnum):
    """Kinds of articles that are listed."""

    PUBLISHED = "published"
    UNDONE = "undone"
    DOUBTFUL = "doubtful"


def kind(which: Which, person: str, today: date) -> ColumnElement[bool]:
    """What is published; what waits for a review or is a draft of this person; what is in doubt."""
    is_public = ARTICLE.c.state == State.PUBLISHED
    match which:
        case Which.PUBLISHED:
            return is_public
        case Which.UNDONE:
            own = and_(ARTICLE.c.state == State.DRAFT, ARTICLE.c.author_id == person)
            return or_(own, ARTICLE.c.state == State.REVIEW, ARTICLE.c.proposed.is_not(None))
        case Which.DOUBTFUL:
            return and_(is_public, or_(ARTICLE.c.review_on < today, ARTICLE.c.demoted_at.is_not(None)))


def some(
    session: Session, workspace: str, audience: Audience, where: ColumnElement[bool], part: tuple[int, int]
) -> tuple[list[Article], int]:
    """Of the articles for which this holds, changed last first, a part; and how many there are.

    A part is how many to leave out, and how many to take.
    """
    meant, (start, most) = and_(readable(audience), where), part
    newest = (ARTICLE.c.updated_at.desc(), ARTICLE.c.id.desc())
    query = _OF_WORKSPACE.where(meant).order_by(*newest).offset(start).limit(most)
    count = sa.select(sa.func.count()).select_from(ARTICLE).where(ARTICLE.c.workspace_id == workspace, meant)
    return _articles(session, query, workspace), int(session.execute(count).scalar_one())


def titles(session: Session, workspace: str, audience: Audience, numbers: Collection[int]) -> dict[int, str]:
    """What these articles are called, by number, of those that all of the audience may read."""
    query = _OF_WORKSPACE.where(ARTICLE.c.number.in_(sorted(numbers)), readable(audience))
    return (
        {each.number: each.lesson.title for each in _articles(session, query, workspace)} if numbers else {}
    )


def published(
    session: Session, workspace: str, audience: Audience, during: tuple[datetime, datetime]
) -> list[int]:
    """The numbers of the articles that were read and found true in a stretch of time, the latest first."""
    start, end = during
    lately = and_(ARTICLE.c.verified_at >= start, ARTICLE.c.verified_at < end)
    query = sa.select(ARTICLE.c.number).where(
        ARTICLE.c.workspace_id == workspace,
        ARTICLE.c.state == State.PUBLISHED,
        lately,
        readable(audience),
    )
    newest = query.order_by(ARTICLE.c.verified_at.desc(), ARTICLE.c.id.desc())
    return list(session.execute(newest).scalars())


def of_ticket(session: Session, workspace: str, audience: Audience, ticket: int) -> list[Article]:
    """The articles that come from this ticket and that all of the audience may read, oldest first."""
    query = _OF_WORKSPACE.where(ARTICLE.c.ticket_id == ticket, readable(audience))
    return _articles(session, query.order_by(ARTICLE.c.id), workspace)


def every(session: Session, workspace: str) -> list[Article]:
    """All articles, by number. Not scoped to a viewer: operators write them to files."""
    return _articles(session, _OF_WORKSPACE.order_by(ARTICLE.c.number), workspace)


def procedures(session: Session, workspace: str, audience: Audience, most: int) -> list[Article]:
    """The published articles with steps that all of the audience may read, changed last first."""
    has_steps = sa.func.json_array_length(ARTICLE_VERSION.c.words["steps"]) > 0
    query = _OF_WORKSPACE.where(readable(audience), ARTICLE.c.state == State.PUBLISHED, has_steps)
    return _articles(session, query.order_by(ARTICLE.c.updated_at.desc()).limit(most), workspace)


def overdue(session: Session, workspace: str, now: datetime, chased: datetime, most: int) -> list[Article]:
    """Published articles whose review is overdue and of which nobody was reminded since `chased`, claimed.

    Not scoped to a viewer: their owners are told. Of all replicas one gets each.
    """
    is_due = and_(
        ARTICLE.c.workspace_id == workspace,
        ARTICLE.c.state == State.PUBLISHED,
        ARTICLE.c.review_on < now.date(),
        or_(ARTICLE.c.chased_at.is_(None), ARTICLE.c.chased_at <= chased),
    )
    some = sa.select(ARTICLE.c.id).where(is_due).order_by(ARTICLE.c.review_on).limit(most)
    claim = update(ARTICLE).where(ARTICLE.c.id.in_(some), is_due).values(chased_at=now)
    claimed = list(session.execute(claim.returning(ARTICLE.c.id)).scalars())
    query = _OF_WORKSPACE.where(ARTICLE.c.id.in_(claimed)).order_by(ARTICLE.c.id)
    return _articles(session, query, workspace) if claimed else []


def key_of(session: Session, article_id: int) -> str:
    """How people name the article, whoever may read it."""
    return f"KB-{session.execute(_NUMBER, {'article': article_id}).scalar_one()}"


_NUMBER = sa.select(ARTICLE.c.number).where(ARTICLE.c.id == bindparam("article"))


def locked(session: Session, workspace: str, *where: ColumnElement[bool]) -> Article | None:
    """The one article of which this holds, locked; who asks says whether the actor may read it."""
    found = _articles(session, _OF_WORKSPACE.where(*where).with_for_update(of=ARTICLE), workspace)
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


def new(session: Session, article: Article) -> Article:
    """The article with the next number of the workspace, and its words as its first version."""
    number = int(session.execute(_NEXT_NUMBER, {"workspace": article.workspace}).scalar_one())
    values = {
        "workspace_id": article.workspace,
        "number": number,
        "author_id": article.author,
        "ticket_id": article.ticket,
        "source": article.source,
        "created_at": article.created_at,
        "updated_at": article.updated_at,
        **_columns(article),
    }
    kept = replace(article, id=int(session.execute(_NEW, values).scalar_one()), number=number)
    _open_to(session, kept)
    _write(session, kept.id, Version(1, kept.lesson, kept.author, kept.created_at))
    return kept


_NEXT_NUMBER = (
    update(WORKSPACE)
    .where(WORKSPACE.c.id == bindparam("workspace"))
    .values(last_article=WORKSPACE.c.last_article + 1)
    .returning(WORKSPACE.c.last_article)
)
_NEW = ARTICLE.insert().returning(ARTICLE.c.id)


def keep(session: Session, before: Article, article: Article, now: datetime) -> Article:
    """The article is so from now on, but for its words, which are in its versions."""
    session.execute(_KEEP, {"article": article.id, "updated_at": now, **_columns(article)})
    if article.channels != before.channels:
        _open_to(session, article)
    return replace(article, updated_at=now)


_KEEP = update(ARTICLE).where(ARTICLE.c.id == bindparam("article"))


def _columns(article: Article) -> dict[str, Any]:
    return {
        "state": article.state,
        "readers": article.readers,
        "owner_id": article.owner,
        "verifier_id": article.verifier,
        "verified_at": article.verified_at,
        "review_on": article.review_on,
        "version": article.version,
        "proposed": article.proposed,
        "helped": article.helped,
        "failed": article.failed,
        "failed_in_row": article.failed_in_row,
        "demoted_at": article.demoted_at,
    }


def _open_to(session: Session, article: Article) -> None:
    session.execute(ARTICLE_CHANNEL.delete().where(ARTICLE_CHANNEL.c.article_id == article.id))
    rows = [{"article_id": article.id, "channel_id": each} for each in sorted(article.channels)]
    if rows:
        session.execute(ARTICLE_CHANNEL.insert(), rows)


def write(session: Session, article: Article, words: Lesson, by: str, now: datetime, note: str = "") -> int:
    """The newest version of the article has these words; answers its number."""
    number = newest(session, article).number + 1
    _write(session, article.id, Version(number, words, by, now, note))
    return number


def _write(session: Session, article_id: int, version: Version) -> None:
    values = {
        "article_id": article_id,
        "version": version.number,
        "by_id": version.by,
        "at": version.at,
        "note": version.note,
        "word": version.word,
        "words": asdict(version.lesson),
    }
    session.execute(ARTICLE_VERSION.insert(), values)


def versions(session: Session, article: Article) -> list[Version]:
    """Every version of an article that the reader may read, oldest first."""
    return [_version(row) for row in session.execute(_VERSIONS, {"article": article.id})]


def newest(session: Session, article: Article) -> Version:
    """The newest version of an article that the reader may read; it may wait for its review."""
    return versions(session, article)[-1]


def _version(row: Any) -> Version:
    return Version(row.version, lesson_of(row.words), row.by_id, row.at, row.note, row.word)


def answer(session: Session, article: Article, version: int, word: str) -> None:
    """What is said to whoever wrote this version."""
    session.execute(_WORD, {"article": article.id, "number": version, "word": word})


_WORD = update(ARTICLE_VERSION).where(
    ARTICLE_VERSION.c.article_id == bindparam("article"), ARTICLE_VERSION.c.version == bindparam("number")
)


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


def add_example(session: Session, article: Article, example: Example, by: str, now: datetime) -> int:
    """The article answers this question too; answers the id under which that is kept."""
    values = {
        "workspace_id": article.workspace,
        "article_id": article.id,
        "text": example.text,
        "language": example.language,
        "ticket_id": example.ticket,
        "by_id": by,
        "at": now,
    }
    return int(session.execute(_NEW_EXAMPLE, values).scalar_one())


def drop_examples(session: Session, article: Article, where: ColumnElement[bool]) -> None:
    """The article answers those of its questions no more for which this holds."""
    session.execute(ARTICLE_EXAMPLE.delete().where(ARTICLE_EXAMPLE.c.article_id == article.id, where))


_NEW_EXAMPLE = ARTICLE_EXAMPLE.insert().returning(ARTICLE_EXAMPLE.c.id)
_EXAMPLES = (
    sa.select(ARTICLE_EXAMPLE)
    .where(ARTICLE_EXAMPLE.c.article_id.in_(bindparam("articles", expanding=True)))
    .order_by(ARTICLE_EXAMPLE.c.id)
)
