"""Where articles stand among all meanings: vectors, kept in the database and compared in memory.

An article has a vector a part, and first of all one that lies amid them. That one alone is held in memory,
with whom the article is for, so that what an audience may not read is passed over before any is found.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import and_, bindparam, func, or_

from desk import search as rules
from desk.article import Audience, Readers, State
from desk.search import Query, Vector
from storage.database import Session
from storage.tables.articles import (
    ARTICLE,
    ARTICLE_CHANNEL,
    ARTICLE_EXAMPLE,
    ARTICLE_MEANING,
    ARTICLE_VERSION,
    lesson_of,
)

_KEPT = np.dtype("<f2")
"""How a vector is kept: two bytes a number lose nothing that could be told apart."""
_REFRESHED = 5.0
"""Seconds for which what is held in memory may lag behind the database."""
_LATE = timedelta(minutes=1)
"""By how much a change may carry an earlier moment than one that was seen before it."""
_AT_ONCE = 500

Matrix = NDArray[np.float32]


# telling


class Wanting(NamedTuple):
    """An article whose meaning is not known as it is now, and the texts to tell it by."""

    article: int
    at: datetime
    texts: list[str]


def wanting(session: Session, embedder: str, most: int) -> list[Wanting]:
    """Some articles whose meaning this embedder has not told since their words changed."""
    rows = session.execute(_WANTING.limit(most), {"embedder": embedder}).all()
    questions: dict[int, list[str]] = {row.article_id: [] for row in rows}
    for each in session.execute(_QUESTIONS, {"articles": list(questions)}) if rows else ():
        questions[each.article_id].append(each.text)
    return [
        Wanting(row.article_id, row.at, rules.parts(lesson_of(row.words), questions[row.article_id]))
        for row in rows
    ]


def progress(session: Session, embedder: str) -> tuple[int, int]:
    """Of how many articles the meaning is known, and of how many in all."""
    count = sa.select(sa.func.count()).select_from(ARTICLE_MEANING)
    missing = int(session.execute(count.where(_IS_WANTING), {"embedder": embedder}).scalar_one())
    total = int(session.execute(count).scalar_one())
    return total - missing, total


def keep(session: Session, told: Wanting, embedder: str, vectors: Sequence[Vector], now: datetime) -> bool:
    """The article's meaning is this, unless its words have changed since; answers whether it is."""
    parts = _normal(np.asarray(vectors, np.float32))
    kept = np.vstack([_normal(parts.mean(0, keepdims=True)), parts]).astype(_KEPT).tobytes()
    values = {"article": told.article, "told": told.at, "embedder": embedder, "vectors": kept, "now": now}
    return session.execute(_KEEP, values).first() is not None


_IS_WANTING = or_(
    ARTICLE_MEANING.c.embedder < bindparam("embedder"),
    ARTICLE_MEANING.c.embedder > bindparam("embedder"),
    and_(ARTICLE_MEANING.c.embedder == bindparam("embedder"), ARTICLE_MEANING.c.is_stale.is_(True)),
)
_WANTING = (
    sa.select(ARTICLE_MEANING.c.article_id, ARTICLE_MEANING.c.at, ARTICLE_VERSION.c.words)
    .join(ARTICLE, ARTICLE.c.id == ARTICLE_MEANING.c.article_id)
    .join(
        ARTICLE_VERSION,
        and_(ARTICLE_VERSION.c.article_id == ARTICLE.c.id, ARTICLE_VERSION.c.version == ARTICLE.c.version),
    )
    .where(_IS_WANTING)
)
_QUESTIONS = (
    sa.select(ARTICLE_EXAMPLE.c.article_id, ARTICLE_EXAMPLE.c.text)
    .where(ARTICLE_EXAMPLE.c.article_id.in_(bindparam("articles", expanding=True)))
    .order_by(ARTICLE_EXAMPLE.c.id)
)
_KEEP = (
    sa.update(ARTICLE_MEANING)
    .where(ARTICLE_MEANING.c.article_id == bindparam("article"), ARTICLE_MEANING.c.at == bindparam("told"))
    .values(embedder=bindparam("embedder"), is_stale=False, vectors=bindparam("vectors"), at=bindparam("now"))
    .returning(ARTICLE_MEANING.c.article_id)
)


# comparing


class Nearness:
    """How near the meaning of a question is to those that are kept."""

    def __init__(self, vector: Vector | None) -> None:
        self._vector = None if vector is None else _normal(np.asarray(vector, np.float32))

    def of(self, vectors: bytes | None) -> float | None:
        """Half by the nearest part, half by the whole; None for what is not known, or of another embedder."""
        if self._vector is None or vectors is None or not _is_of(vectors, self._vector.size):
            return None
        kept = np.frombuffer(vectors, _KEPT).reshape(-1, self._vector.size)
        near = kept.astype(np.float32) @ self._vector
        return float(near[0] + near[1:].max()) / 2


def _normal(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


class Held:
    """The middle of every article's meaning in a workspace, by one embedder, as of a few seconds ago."""

    def __init__(self, workspace: str, embedder: str, dimensions: int) -> None:
        self._asked = {"workspace": workspace, "embedder": embedder}
        self._seen: dict[int, tuple[Any, ...]] = {}
        self._rows: dict[int, int] = {}
        self._filled = 0
        self._ids = np.empty(0, np.int64)
        self._vectors: Matrix = np.empty((0, dimensions), np.float32)
        self._scope = np.empty(0, np.int32)
        self._scopes: dict[tuple[Readers, frozenset[str]], int] = {}
        self._newest: tuple[Any, ...] = ()
        self._since: datetime | None = None
        self._looked = -_REFRESHED
        self._lock = Lock()

    def nearest(self, vector: Vector, audience: Audience, most: int) -> list[int]:
        """The articles nearest to a vector among those that are for all of the audience, in no order."""
        filled, ids, vectors = self._filled, self._ids, self._vectors
        scope = self._scope[:filled].copy()  # others may meanwhile place what is for yet another audience
        # What is for nobody has the scope -1, which is the last one.
        is_open = np.array([*(audience.is_meant(*each) for each in [*self._scopes]), False])
        near = np.where(is_open[scope], vectors[:filled] @ _normal(np.asarray(vector, np.float32)), -2)
        best = np.argpartition(near, -most)[-most:] if filled > most else np.arange(filled)
        return [int(ids[each]) for each in best if near[each] > -2]

    def refresh(self, session: Session) -> None:
        """Take in what has changed, unless that was done a few seconds ago or somebody is about it."""
        if self._filled and self._lock.locked():
            return
        with self._lock:
            if monotonic() - self._looked < _REFRESHED:
                return
            # Of what is seen already, counting tells soon whether it is still all.
            newest = tuple(session.execute(_newest(self._since), self._asked).one())
            if newest != self._newest:
                rows = session.execute(_all(self._since), self._asked).all()
                news = [row for row in rows if self._seen.get(row.id) != tuple(row)]
                for at in range(0, len(news), _AT_ONCE):
                    self._take(session, news[at : at + _AT_ONCE])
                moments = (each for row in news for each in (row.updated_at, row.at) if each is not None)
                self._since = max(moments, default=self._since)
                self._newest = tuple(session.execute(_newest(self._since), self._asked).one())
            self._looked = monotonic()

    def _take(self, session: Session, news: Sequence[Any]) -> None:
        ids = [row.id for row in news]
        channels: dict[int, set[str]] = {each: set() for each in ids}
        for each in session.execute(_CHANNELS, {"articles": ids}):
            channels[each.article_id].add(each.channel_id)
        for row in session.execute(_VECTORS, {**self._asked, "articles": ids}):
            self._place(row, frozenset(channels[row.id]))
        self._seen |= {row.id: tuple(row) for row in news}

    def _place(self, row: Any, channels: frozenset[str]) -> None:
        """The article stands there from now on, for those whom it is for."""
        dimensions = self._vectors.shape[1]
        if row.state != State.PUBLISHED or not _is_of(row.vectors, dimensions):
            if row.id in self._rows:
                self._scope[self._rows[row.id]] = -1
            return
        at = self._rows.setdefault(row.id, len(self._rows))
        if at == len(self._ids):
            self._grow(2 * at + _AT_ONCE)
        self._ids[at] = row.id
        self._vectors[at] = np.frombuffer(row.vectors, _KEPT, dimensions)
        self._scope[at] = self._scopes.setdefault((Readers(row.readers), channels), len(self._scopes))
        self._filled = len(self._rows)

    def _grow(self, rows: int) -> None:
        for name in ("_ids", "_vectors", "_scope"):
            held = getattr(self, name)
            larger = np.empty((rows, *held.shape[1:]), held.dtype)
            larger[: len(held)] = held
            setattr(self, name, larger)


def held(session: Session, workspace: str, query: Query) -> Held:
    """What is held in memory of a workspace by the embedder of the question, up to date."""
    assert query.vector is not None, "without a vector there is nothing to compare"
    url = str(session.get_bind().engine.url)
    found = _held(url, workspace, query.embedder, len(query.vector))
    found.refresh(session)
    return found


@lru_cache(8)
def _held(_url: str, workspace: str, embedder: str, dimensions: int) -> Held:
    return Held(workspace, embedder, dimensions)


def _is_of(vectors: bytes | None, dimensions: int) -> bool:
    """Whether these are vectors of so many numbers."""
    return bool(vectors) and len(vectors or b"") % (dimensions * _KEPT.itemsize) == 0


def _all(since: datetime | None) -> sa.Select[Any]:
    """Which articles there are, and when they and their meanings last changed; only those since a moment."""
    if since is None:
        return _EACH
    return sa.union(
        _EACH.where(ARTICLE.c.updated_at >= since - _LATE), _EACH.where(ARTICLE_MEANING.c.at >= since - _LATE)
    )  # type: ignore[return-value]


def _newest(since: datetime | None) -> sa.Select[Any]:
    """When something changed last, and how much has since a moment."""
    articles = sa.select(func.max(ARTICLE.c.updated_at), func.count()).where(
        ARTICLE.c.workspace_id == bindparam("workspace")
    )
    stale = func.sum(sa.case((ARTICLE_MEANING.c.is_stale, 1), else_=0))
    told = sa.select(func.max(ARTICLE_MEANING.c.at), func.count(), stale).where(
        ARTICLE_MEANING.c.workspace_id == bindparam("workspace")
    )
    if since is not None:
        articles = articles.where(ARTICLE.c.updated_at >= since - _LATE)
        told = told.where(ARTICLE_MEANING.c.at >= since - _LATE)
    one, other = articles.subquery(), told.subquery()
    return sa.select(*one.c, *other.c).select_from(one.join(other, sa.true()))


_EACH = (
    sa.select(
        ARTICLE.c.id,
        ARTICLE.c.updated_at,
        *(ARTICLE_MEANING.c.at, ARTICLE_MEANING.c.embedder, ARTICLE_MEANING.c.is_stale),
    )
    .outerjoin(ARTICLE_MEANING, ARTICLE_MEANING.c.article_id == ARTICLE.c.id)
    .where(ARTICLE.c.workspace_id == bindparam("workspace"))
)
_VECTORS = (
    sa.select(ARTICLE.c.id, ARTICLE.c.state, ARTICLE.c.readers, ARTICLE_MEANING.c.vectors)
    .outerjoin(
        ARTICLE_MEANING,
        and_(
            ARTICLE_MEANING.c.article_id == ARTICLE.c.id, ARTICLE_MEANING.c.embedder == bindparam("embedder")
        ),
    )
    .where(ARTICLE.c.id.in_(bindparam("articles", expanding=True)))
)
_CHANNELS = sa.select(ARTICLE_CHANNEL).where(
    ARTICLE_CHANNEL.c.article_id.in_(bindparam("articles", expanding=True))
)
