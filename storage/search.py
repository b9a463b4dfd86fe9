"""Finds the articles that answer a question, among those alone that everybody who sees the answer may read.

A published article has one row in the table `search_article` with its words, which each database's own
full-text search looks through, and one with its meaning, part by part. What the audience may read is settled
in SQL before anything is found, and once more of what was found, so that what is held in memory never tells.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, and_, bindparam, column, literal_column, table
from sqlalchemy.dialects.postgresql import TSQUERY

from desk import search as rules
from desk import words
from desk.article import Audience, State
from desk.search import Candidate, Hit, Query, Rarity
from storage import meanings
from storage.articles import readable
from storage.database import Session
from storage.tables.articles import (
    ARTICLE,
    ARTICLE_EXAMPLE,
    ARTICLE_MEANING,
    ARTICLE_VERSION,
    ARTICLE_WORD,
    lesson_of,
)
from storage.tables.columns import insert_into

WHOLE = 200
"""Articles of a workspace that are all compared with every question; of more the likely ones are."""
_BY_WORDS, _BY_MEANING = 12, 16
"""Articles that are compared closely because of their words, and because of their meaning."""
_WITHIN = {"sqlite": 3000, "postgresql": 1000}
"""Articles that each database looks through for a question's rarest words, in 20 ms among 100,000 articles.

At least the rarest counts.
"""
_MOST_WORDS = 12
_EVERY = ""
"""Stands in `article_word` for all articles."""


# finding


def search(session: Session, workspace: str, query: Query, audience: Audience, most: int = 3) -> list[Hit]:
    """The published articles nearest to a question that all of the audience may read, nearest first."""
    stems = rules.asked(query.text)
    rarity = _rarity(session, workspace, stems)
    meant = and_(ARTICLE.c.workspace_id == workspace, ARTICLE.c.state == State.PUBLISHED, readable(audience))
    if not audience.served or not rarity.articles:
        return []
    if rarity.articles > WHOLE:
        likely = {
            *_by_words(session, meant, stems, rarity),
            *_by_meaning(session, workspace, query, audience),
        }
        meant = and_(ARTICLE.c.id.in_(sorted(likely)), meant)
    return rules.rank(query, _candidates(session, meant, query), rarity, most)


def _rarity(session: Session, workspace: str, stems: Sequence[str]) -> Rarity:
    asked = {"workspace": workspace, "words": [_EVERY, *stems]}
    having = {row.word: row.articles for row in session.execute(_HAVING, asked)}
    return Rarity(having.pop(_EVERY, 0), having)


_HAVING = sa.select(ARTICLE_WORD.c.word, ARTICLE_WORD.c.articles).where(
    ARTICLE_WORD.c.workspace_id == bindparam("workspace"),
    ARTICLE_WORD.c.word.in_(bindparam("words", expanding=True)),
)


def _by_words(
    session: Session, meant: ColumnElement[bool], stems: Sequence[str], rarity: Rarity
) -> list[int]:
    """The articles that hold the rarest of these words, those that hold more of them first."""
    uses = {stem: rarity.having[stem] for stem in stems if rarity.having.get(stem)}
    database = session.get_bind().dialect.name
    asked = words.rarest(uses, _WITHIN[database])[:_MOST_WORDS]
    if not asked:
        return []
    if database == "sqlite":
        return list(session.scalars(_found_sqlite(asked, meant).limit(_BY_WORDS)))
    session.execute(_ALONE)
    return list(session.scalars(_found_postgresql(asked, rarity, meant).limit(_BY_WORDS)))


_ALONE = sa.text("SET LOCAL max_parallel_workers_per_gather = 0")
"""To start others takes PostgreSQL longer than to look by itself."""


def _found_sqlite(stems: list[str], meant: ColumnElement[bool]) -> Select[Any]:
    match = literal_column("search_article").bool_op("MATCH")(" OR ".join(f'"{stem}"' for stem in stems))
    found = sa.select(ARTICLE.c.id).join(_IN_SQLITE, _IN_SQLITE.c.rowid == ARTICLE.c.id)
    return found.where(match, meant).order_by(literal_column("search_article.rank"))


def _found_postgresql(stems: list[str], rarity: Rarity, meant: ColumnElement[bool]) -> Select[Any]:
    """Its own ranks do not know which words are rare; a word at a time is found without reading the rest.

    Who may read an article is looked up one by one, the likeliest first, or it reads them all beforehand.
    """
    each = [
        sa.select(_IN_POSTGRESQL.c.article_id, sa.literal(rarity.of(stem), sa.Float).label("worth")).where(
            _IN_POSTGRESQL.c.stems.bool_op("@@")(_tsquery(f"'{stem}'"))
        )
        for stem in stems
    ]
    every = sa.union_all(*each).subquery()
    worth = sa.func.sum(every.c.worth).label("worth")
    held = sa.select(every.c.article_id, worth).group_by(every.c.article_id).subquery()
    one = sa.select(ARTICLE.c.id).where(ARTICLE.c.id == held.c.article_id, meant).limit(1).lateral()
    found = sa.select(one.c.id).join_from(held, one, sa.true())
    return found.order_by(held.c.worth.desc(), held.c.article_id)


def _tsquery(text: str) -> ColumnElement[Any]:
    return sa.cast(sa.literal(text, sa.Text), TSQUERY)


def _by_meaning(session: Session, workspace: str, query: Query, audience: Audience) -> list[int]:
    if query.vector is None:
        return []
    return meanings.held(session, workspace, query).nearest(query.vector, audience, _BY_MEANING)


def _candidates(session: Session, meant: ColumnElement[bool], query: Query) -> list[Candidate]:
    """What is compared of the articles that are meant."""
    held = _IN_SQLITE if session.get_bind().dialect.name == "sqlite" else _IN_POSTGRESQL
    of_article = held.c.rowid if "rowid" in held.c else held.c.article_id
    found = sa.select(ARTICLE.c.id, ARTICLE.c.demoted_at, held.c.said, _IS_TRIED.label("is_tried"))
    if query.vector is None:
        found = found.add_columns(sa.null().label("vectors"))
    else:
        is_known = and_(
            ARTICLE_MEANING.c.article_id == ARTICLE.c.id, ARTICLE_MEANING.c.embedder == query.embedder
        )
        found = found.add_columns(ARTICLE_MEANING.c.vectors).outerjoin(ARTICLE_MEANING, is_known)
    rows = session.execute(found.join(held, of_article == ARTICLE.c.id).where(meant).order_by(ARTICLE.c.id))
    near = meanings.Nearness(query.vector)
    return [
        Candidate(row.id, row.said, near.of(row.vectors), bool(row.is_tried), row.demoted_at is not None)
        for row in rows
    ]


_IN_SQLITE = table("search_article", column("rowid", sa.BigInteger), column("said", sa.Text))
_IN_POSTGRESQL = table(
    "search_article", column("article_id", sa.BigInteger), column("stems"), column("said", sa.Text)
)
_IS_TRIED = sa.select(ARTICLE_EXAMPLE.c.id).where(ARTICLE_EXAMPLE.c.article_id == ARTICLE.c.id).exists()


# keeping


def index(session: Session, article_id: int) -> None:
    """The article is found by its words and questions as they are now; one that is not published, no more."""
    session.flush()
    row = session.execute(_ARTICLE, {"article": article_id}).one()
    before = session.scalars(_said(session), {"article": article_id}).first()
    questions = [each.text for each in session.execute(_EXAMPLES, {"articles": [article_id]})]
    is_public = row.state == State.PUBLISHED
    now = rules.said(lesson_of(row.words), questions) if is_public else None
    if now == before:
        return
    _count(session, row.workspace_id, _stems(before), _stems(now))
    _write(session, article_id, now)
    if now is None:
        session.execute(_FORGET_MEANING, {"article": article_id})
    else:
        _is_stale(session, row)


def _stems(said: str | None) -> set[str]:
    return set() if said is None else {_EVERY, *map(words.stem, said.split())}


def _count(session: Session, workspace: str, before: set[str], now: set[str]) -> None:
    """In how many articles each word stands; in one order, so that two that do it wait for each other."""
    changes = dict.fromkeys(now - before, 1) | dict.fromkeys(before - now, -1)
    rows = [
        {"workspace_id": workspace, "word": word, "articles": change}
        for word, change in sorted(changes.items())
    ]
    statement = insert_into(session.get_bind().dialect.name, ARTICLE_WORD)
    more = ARTICLE_WORD.c.articles + statement.excluded.articles
    key = ["workspace_id", "word"]
    if rows:
        session.execute(statement.on_conflict_do_update(index_elements=key, set_={"articles": more}), rows)


def _write(session: Session, article_id: int, said: str | None) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(_FORGET_SQLITE if is_sqlite else _FORGET_POSTGRESQL, {"article": article_id})
    if said is not None:
        stems = [words.stem(word) for word in said.split()]
        known: Any = " ".join(stems) if is_sqlite else sorted(set(stems))
        values = {"article": article_id, "stems": known, "said": said}
        session.execute(_KEEP_SQLITE if is_sqlite else _KEEP_POSTGRESQL, values)


def _is_stale(session: Session, row: Any) -> None:
    """Its meaning is to be told anew; until then the old one counts."""
    values = {"article_id": row.id, "workspace_id": row.workspace_id, "at": row.updated_at}
    statement = insert_into(session.get_bind().dialect.name, ARTICLE_MEANING)
    anew = {"is_stale": True, "at": row.updated_at}
    session.execute(
        statement.on_conflict_do_update(index_elements=["article_id"], set_=anew),
        {**values, "embedder": "", "is_stale": True, "vectors": b""},
    )


def _said(session: Session) -> sa.TextClause:
    return _SAID_SQLITE if session.get_bind().dialect.name == "sqlite" else _SAID_POSTGRESQL


_WORDED = sa.select(*ARTICLE.c, ARTICLE_VERSION.c.words).join(
    ARTICLE_VERSION,
    and_(ARTICLE_VERSION.c.article_id == ARTICLE.c.id, ARTICLE_VERSION.c.version == ARTICLE.c.version),
)
_ARTICLE = _WORDED.where(ARTICLE.c.id == bindparam("article"))
_EXAMPLES = (
    sa.select(ARTICLE_EXAMPLE.c.article_id, ARTICLE_EXAMPLE.c.text)
    .where(ARTICLE_EXAMPLE.c.article_id.in_(bindparam("articles", expanding=True)))
    .order_by(ARTICLE_EXAMPLE.c.id)
)
_SAID_SQLITE = sa.text("SELECT said FROM search_article WHERE rowid = :article")
_SAID_POSTGRESQL = sa.text("SELECT said FROM search_article WHERE article_id = :article")
_FORGET_SQLITE = sa.text("DELETE FROM search_article WHERE rowid = :article")
_FORGET_POSTGRESQL = sa.text("DELETE FROM search_article WHERE article_id = :article")
_KEEP_SQLITE = sa.text("INSERT INTO search_article (rowid, stems, said) VALUES (:article, :stems, :said)")
_KEEP_POSTGRESQL = sa.text(
    "INSERT INTO search_article (article_id, stems, said) "
    "VALUES (:article, array_to_tsvector(CAST(:stems AS text[])), :said)"
)
_FORGET_MEANING = ARTICLE_MEANING.delete().where(ARTICLE_MEANING.c.article_id == bindparam("article"))
