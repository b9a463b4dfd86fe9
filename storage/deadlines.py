"""When the clock has something to do with tickets: a hint on each; the rules have the last word (rule 2)."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam, func

from desk.ticket import PAUSED, Status, Ticket
from storage.database import Session
from storage.tables.tickets import TICKET, UNINDEXED_WORKSPACE, facts


def claim(
    session: Session, workspaces: Collection[str], now: datetime, lease: timedelta, most: int
) -> list[tuple[str, int]]:
    """Claim tickets that may have to be woken by now, the oldest deadlines first; their workspaces and ids.

    Until the lease is over, or the ticket has changed, no other replica claims them: it saves work, no more.
    A claim that ends later than any lease was made by a clock that is ahead, and holds nobody up.
    """
    rows = session.execute(
        _CLAIM,
        {
            "workspaces": list(workspaces),
            "now": now,
            "until": now + lease,
            "absurd": now + 2 * lease,
            "most": most,
        },
    )
    return [(row.workspace_id, row.id) for row in rows]


def next_due(session: Session, after: datetime) -> datetime | None:
    """When the next ticket after that moment may have to be woken."""
    found: datetime | None = session.execute(_NEXT, {"after": after}).scalar()
    return found


def count_due(session: Session, now: datetime) -> int:
    """How many tickets the clock is late for, or just on its way to."""
    return int(session.execute(_COUNT, {"now": now}).scalar_one())


def expected(
    session: Session, workspace: str, after: int, until: int
) -> list[tuple[Ticket, datetime | None]]:
    """Of the tickets with ids `after` one `until` another, those that the policy of the day lets wait.

    Each with its hint.
    """
    rows = session.execute(_EXPECTED, {"workspace": workspace, "after": after, "until": until})
    return [(facts(row), row.wake_at) for row in rows]


def last(session: Session) -> int:
    """The id of the newest ticket; 0 when there is none."""
    return session.execute(_LAST).scalar() or 0


_PAST = TICKET.c.wake_at <= bindparam("now")
_IS_FREE = sa.or_(
    TICKET.c.claimed_until.is_(None),
    TICKET.c.claimed_until <= bindparam("now"),
    TICKET.c.claimed_until > bindparam("absurd"),
)
_DUE = (
    sa.select(TICKET.c.id)
    .where(_PAST, _IS_FREE, UNINDEXED_WORKSPACE.in_(bindparam("workspaces", expanding=True)))
    .order_by(TICKET.c.wake_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    sa.update(TICKET)
    .where(TICKET.c.id.in_(sa.select(_DUE.c.id)))
    .values(claimed_until=bindparam("until"))
    .returning(TICKET.c.workspace_id, TICKET.c.id)
)
_NEXT = sa.select(func.min(TICKET.c.wake_at)).where(TICKET.c.wake_at > bindparam("after"))
_COUNT = sa.select(func.count()).where(_PAST)
_EXPECTED = (
    sa.select(TICKET)
    .where(
        bindparam("workspace") == UNINDEXED_WORKSPACE,
        TICKET.c.id > bindparam("after"),
        TICKET.c.id <= bindparam("until"),
        sa.or_(
            TICKET.c.status.in_(sorted({*PAUSED, Status.SOLVED})),
            TICKET.c.snoozed_until.is_not(None),
        ),
    )
    .order_by(TICKET.c.id)
)
_LAST = sa.select(func.max(TICKET.c.id))
