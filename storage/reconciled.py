"""Pairs of articles of which somebody said that they do not contradict each other, as they read then."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from desk.article import Article
from storage.database import Session
from storage.tables.articles import RECONCILED, ReconciledRow


def reconcile(session: Session, one: Article, other: Article, by: str, now: datetime) -> None:
    """As long as neither has another version, the two do not contradict each other."""
    first, last = sorted((one, other), key=lambda each: each.id)
    versions = {"version": first.version, "other_version": last.version}
    session.merge(ReconciledRow(article_id=first.id, other_id=last.id, by_id=by, at=now, **versions))


def reconciled(session: Session, articles: Sequence[Article]) -> set[tuple[int, int]]:
    """Which of these articles are so, by their ids, the older one first."""
    version = {each.id: each.version for each in articles}
    rows = session.execute(_RECONCILED, {"articles": list(version)}) if version else ()
    return {
        (row.article_id, row.other_id)
        for row in rows
        if (row.version, row.other_version) == (version[row.article_id], version.get(row.other_id))
    }


_RECONCILED = sa.select(RECONCILED).where(RECONCILED.c.article_id.in_(bindparam("articles", expanding=True)))
