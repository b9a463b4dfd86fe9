"""The inbox: what Slack told us, kept before it is acknowledged and handled exactly once (rules 45, 46)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row, bindparam, func, literal_column, update
from sqlmodel import col, select

from desk.text import clean
from storage.database import Session, is_transient
from storage.tables.columns import insert_into
from storage.tables.inbox import INBOX, DeliveryRow

LONGEST_ERROR = 500
"""Characters of an error that are kept with a delivery."""
FORGOTTEN = "{}"
"""What is left of a delivery once it is handled: what people said is kept in one place only, as bodies."""
WAITING: ColumnElement[str] = literal_column("'waiting'")
ASIDE: ColumnElement[str] = literal_column("'aside'")
"""Written out in queries, not bound: only then does SQLite know that the index of such rows will do."""


@dataclass(frozen=True)
class Delivery:
    """One thing that Slack told us. `id` is the same when Slack repeats it; `kind` says how to read it."""

    workspace: str
    id: str
    kind: str
    payload: dict[str, Any]


def put(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Keep the delivery; False when it is known already."""
    values = {
        "workspace_id": delivery.workspace,
        "delivery_id": delivery.id,
        "kind": delivery.kind,
        "payload": json.dumps(delivery.payload),
        "received_at": now,
        "due_at": now,
        "state": "waiting",
        "attempts": 0,
    }
    return session.execute(_keep(session.get_bind().dialect.name), values).scalar() is not None


@cache
def _keep(dialect: str) -> Any:
    return insert_into(dialect, INBOX).on_conflict_do_nothing().returning(INBOX.c.id)


Handle = Callable[[Session, Delivery, datetime], None]

_DUE = (
    sa.select(INBOX)
    .where(INBOX.c.state == WAITING, INBOX.c.due_at <= bindparam("now"))
    .order_by(INBOX.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_MARK = update(INBOX).where(INBOX.c.id == bindparam("row"))


def handle_due(session: Session, handle: Handle, now: datetime, *, most: int, attempts: int) -> int:
    """Handle the oldest due deliveries in one transaction; answers how many were looked at.

    One that fails is tried again later and set aside after `attempts`, where it blocks nobody and is seen.
    """
    rows = session.execute(_DUE, {"now": now, "most": most}).all()
    errors = _outcomes(session, rows, handle, now)
    if rows:
        marks = [_mark(row, error, now, attempts) for row, error in zip(rows, errors, strict=True)]
        session.connection().execute(_MARK, marks)
    return len(rows)


def _outcomes(
    session: Session, rows: Sequence[Row[Any]], handle: Handle, now: datetime
) -> list[Exception | None]:
    """None for each delivery that was handled, else its error: one savepoint, or one each if any fails."""
    if len(rows) > 1 and _handled(session, rows, handle, now) is None:
        return [None] * len(rows)
    return [_handled(session, [row], handle, now) for row in rows]


def _handled(session: Session, rows: Sequence[Row[Any]], handle: Handle, now: datetime) -> Exception | None:
    """None, or the error that undid the handling of these deliveries and only it."""
    try:
        with session.begin_nested():
            for row in rows:
                delivery = Delivery(row.workspace_id, row.delivery_id, row.kind, json.loads(row.payload))
                handle(session, delivery, now)
                session.flush()
    except Exception as error:
        if is_transient(error):
            raise
        return error
    return None


def _mark(row: Row[Any], error: Exception | None, now: datetime, attempts: int) -> dict[str, Any]:
    """What the row says after this attempt."""
    tried = row.attempts + 1
    mark = {
        "row": row.id,
        "attempts": tried,
        "due_at": row.due_at,
        "handled_at": now,
        "state": "handled",
        "payload": row.payload,
        "error": None,
    }
    if error is None:
        return {**mark, "payload": FORGOTTEN}
    state = "aside" if tried >= attempts else "waiting"
    words = clean(f"{type(error).__name__}: {error}")[:LONGEST_ERROR]
    return {
        **mark,
        "state": state,
        "handled_at": None,
        "due_at": now + timedelta(seconds=2**tried),
        "error": words,
    }


@dataclass(frozen=True)
class Backlog:
    """How the inbox stands: deliveries that wait, that were set aside, and since when the oldest waits."""

    waiting: int
    aside: int
    oldest: datetime | None


def backlog(session: Session) -> Backlog:
    """How the inbox stands now."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(DeliveryRow.received_at)).where(DeliveryRow.state == WAITING)
    ).one()
    aside = session.execute(select(func.count()).where(DeliveryRow.state == ASIDE)).scalar_one()
    return Backlog(waiting, aside, oldest)


def retry_set_aside(session: Session, now: datetime) -> int:
    """Try everything that was set aside once more; answers how many."""
    again = (
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == ASIDE)
        .values(state="waiting", attempts=0, due_at=now)
        .returning(col(DeliveryRow.id))
    )
    return len(session.execute(again).all())
