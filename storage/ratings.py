"""Who was asked how a ticket went, and what they gave it: what events say, for counting (rule 86)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func

from desk.ticket import Kind
from storage.database import Session
from storage.tables.surveys import SURVEY


def count(session: Session, lines: Iterable[Mapping[str, Any]]) -> None:
    """Note those of these new lines of a ticket's log that ask, or answer that."""
    for line in lines:
        if line["kind"] == Kind.SURVEYED:
            asked = {name: line[name] for name in ("ticket_id", "seq", "workspace_id")}
            session.execute(_NEW, {**asked, "person_id": line["after"], "asked_at": line["at"]})
        if line["kind"] == Kind.RATED:
            which = {"ticket": line["ticket_id"], "asked": int(line["detail"]["survey"])}
            session.execute(_RATED, {**which, "given": int(line["after"]), "at": line["at"]})


def last_asked(session: Session, workspace: str, person: str) -> datetime | None:
    """When somebody was last asked how a ticket went."""
    asked: datetime | None = session.execute(_LAST, {"workspace": workspace, "person": person}).scalar()
    return asked


def given(session: Session, ticket: int, asked: int) -> int | None:
    """What was given by now when the event `asked` asked for it."""
    rating: int | None = session.execute(_GIVEN, {"ticket": ticket, "asked": asked}).scalar()
    return rating


_NEW = SURVEY.insert()
_RATED = (
    sa.update(SURVEY)
    .where(SURVEY.c.ticket_id == bindparam("ticket"), SURVEY.c.seq == bindparam("asked"))
    .values(rating=bindparam("given"), rated_at=func.coalesce(SURVEY.c.rated_at, bindparam("at")))
)
_GIVEN = sa.select(SURVEY.c.rating).where(
    SURVEY.c.ticket_id == bindparam("ticket"), SURVEY.c.seq == bindparam("asked")
)
_LAST = sa.select(func.max(SURVEY.c.asked_at)).where(
    SURVEY.c.workspace_id == bindparam("workspace"), SURVEY.c.person_id == bindparam("person")
)
