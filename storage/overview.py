"""What a home tab counts and lists: the gravest tickets first, of those that its reader may see (rule 93)."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func

from desk.access import Person, Viewer, scope
from desk.query import Query
from desk.severity import Severity
from desk.ticket import Status
from storage import people, tickets
from storage.database import Session
from storage.tables.tickets import TICKET, facts
from storage.tickets import IS_OPEN, Found


@dataclass(frozen=True)
class Part:
    """How many tickets there are of a kind, and the first of them."""

    count: int
    found: tuple[Found, ...]


def part(
    session: Session, workspace: str, viewer: Viewer, query: Query, most: int, *, by_due: bool = False
) -> Part:
    """The matching tickets that the viewer may see: the gravest first, or `by_due`; then the oldest."""
    statement, id_ = tickets.matching(session, workspace, viewer, query)
    count = session.execute(statement.with_only_columns(func.count())).scalar_one()
    due = (TICKET.c.due_at.is_(None), TICKET.c.due_at) if by_due else ()
    rows = session.execute(statement.order_by(*due, TICKET.c.severity, id_).limit(most)) if count else ()
    return Part(count, tickets.found(session, [facts(row) for row in rows]))


def loads(session: Session, workspace: str, viewer: Viewer) -> list[tuple[Person, int]]:
    """How many open tickets each agent has who has any, the most first."""
    count = func.count().label("count")
    counted = (
        sa.select(TICKET.c.assignee_id, count)
        .where(_open(workspace, viewer), TICKET.c.assignee_id.is_not(None))
        .group_by(TICKET.c.assignee_id)
        .order_by(count.desc(), TICKET.c.assignee_id)
    )
    found = session.execute(counted).all()
    named = people.names(session, workspace, {row.assignee_id for row in found})
    return [(named[person], number) for person, number in found]


def counts(session: Session, workspace: str, viewer: Viewer) -> dict[tuple[Status, Severity], int]:
    """How many tickets are open, by status and severity."""
    counted = (
        sa.select(TICKET.c.status, TICKET.c.severity, func.count())
        .where(_open(workspace, viewer))
        .group_by(TICKET.c.status, TICKET.c.severity)
    )
    return {(Status(status), Severity(level)): count for status, level, count in session.execute(counted)}


def _open(workspace: str, viewer: Viewer) -> ColumnElement[bool]:
    return and_(TICKET.c.workspace_id == workspace, IS_OPEN, tickets.visible(scope(viewer)))
