"""When the clock has something to do with tickets: a hint on each; the rules have the last word (rule 2)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam, func
from sqlmodel import Session

from desk.ticket import PAUSED, Status, Ticket
from storage.tables import TICKET, facts


def due(session: Session, now: datetime, most: int) -> list[tuple[str, int]]:
    """The workspaces and ids of tickets that may have to be woken by now, the oldest deadline first."""
    return [(row.workspace_id, row.id) for row in session.execute(_DUE, {"now": now, "most": most})]


def next_due(session: Session, after: datetime) -> datetime | None:
    """When the next ticket after that moment may have to be woken."""
    found: datetime | None = session.execute(_NEXT, {"after": after}).scalar()
    return found


def count_due(session: Session, now: datetime) -> int:
    """How many tickets the clock is late for, or just on its way to."""
    return int(session.execute(_COUNT, {"now": now}).scalar_one())


def expected(session: Session, workspace: str) -> list[tuple[Ticket, datetime | None]]:
    """The tickets that the clock may wait for, whatever the policy says, each with its hint."""
    rows = session.execute(_EXPECTED, {"workspace": workspace})
    return [(facts(row), row.wake_at) for row in rows]


_PAST = TICKET.c.wake_at <= bindparam("now")
_DUE = (
    sa.select(TICKET.c.workspace_id, TICKET.c.id)
    .where(_PAST)
    .order_by(TICKET.c.wake_at, TICKET.c.id)
    .limit(bindparam("most"))
)
_NEXT = sa.select(func.min(TICKET.c.wake_at)).where(TICKET.c.wake_at > bindparam("after"))
_COUNT = sa.select(func.count()).where(_PAST)
_EXPECTED = sa.select(TICKET).where(
    TICKET.c.workspace_id == bindparam("workspace"),
    sa.or_(
        TICKET.c.status.in_(sorted({*PAUSED, Status.SOLVED})),
        TICKET.c.snoozed_until.is_not(None),
    ),
)
