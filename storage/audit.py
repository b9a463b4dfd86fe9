"""What the auditor reads, by queries of its own: open escalations, their steps, and what was posted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row, bindparam

from desk.audit import Alarmed, Missing, Place, Post, missing
from desk.effects.pings import Bundle, Page
from desk.ticket import DONE, Event, Kind
from desk.workspace import Workspace
from storage import tickets
from storage.database import Session
from storage.tables.events import EVENT, EventRow
from storage.tables.outbox import OUTBOX
from storage.tables.sweep import AlarmRow
from storage.tables.tickets import TICKET, facts

LONGEST = timedelta(days=31)
"""Longer than any escalation lasts."""
TOGETHER = 500
"""Tickets that are read at once."""


def late(session: Session, workspace: Workspace, before: datetime) -> list[Missing]:
    """Every call that was due before then and did not go out, the oldest first."""
    since = {"workspace": workspace.id, "since": before - LONGEST}
    ids = session.execute(_ESCALATED, since).scalars().all()
    parts = (ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER))
    found = (each for part in parts for each in _late(session, workspace, part, before))
    return sorted(found, key=lambda each: (each.since, each.number))


def _late(
    session: Session, workspace: Workspace, ids: Collection[int], before: datetime
) -> Iterator[Missing]:
    open_ = [ticket for ticket in map(facts, session.execute(_TICKETS, {"ids": ids})) if ticket.is_escalated]
    those = [each.id for each in open_]
    climbed, posts = _climbed(session, those), _posts(session, workspace.id, those)
    for ticket in open_:
        yield from missing(ticket, climbed[ticket.id], posts[ticket.id], workspace.escalation, before)


def _climbed(session: Session, ids: Collection[int]) -> Mapping[int, list[Event]]:
    """The steps that were taken, by ticket."""
    found = defaultdict(list)
    for row in session.execute(_CLIMBED, {"ids": ids}).scalars():
        found[row.ticket_id].append(tickets.event_of(row))
    return found


def _posts(session: Session, workspace: str, ids: Collection[int]) -> Mapping[int, dict[Place, Post]]:
    """What became of the calls, by ticket; one that went out with others shares their fate."""
    rows = session.execute(_PAGES, {"ids": ids}).all()
    bundles = _bundles(session, workspace, {row.lane for row in rows if row.state == "bundled"})
    found: dict[int, dict[Place, Post]] = defaultdict(dict)
    for row in rows:
        values = row._mapping["values"]
        place = Place(*(values[name] for name in Place._fields))
        found[row.ticket_id][place] = _post(bundles.get(row.lane, row) if row.state == "bundled" else row)
    return found


def _bundles(session: Session, workspace: str, names: Iterable[str]) -> dict[str, Row[Any]]:
    rows = session.execute(_BUNDLES, {"workspace": workspace, "names": list(names)})
    return {row.effect_id: row for row in rows}


def _post(row: Row[Any]) -> Post:
    """What is held on purpose should be out once that is over; anything else since it was left."""
    since = row.due_at if row.state == "held" else row.created_at
    return Post(row.state, row.ts is not None, since)


_ESCALATED = (
    sa.select(EVENT.c.ticket_id)
    .join(TICKET, TICKET.c.id == EVENT.c.ticket_id)
    .where(
        EVENT.c.kind == sa.literal_column(f"'{Kind.ESCALATED}'"),  # written out, for the index
        EVENT.c.workspace_id == bindparam("workspace"),
        EVENT.c.at > bindparam("since"),
        TICKET.c.status.not_in(sorted(DONE)),
    )
    .distinct()
)
_TICKETS = sa.select(TICKET).where(TICKET.c.id.in_(bindparam("ids", expanding=True)))
_CLIMBED = (
    sa.select(EventRow)
    .where(EVENT.c.ticket_id.in_(bindparam("ids", expanding=True)), EVENT.c.kind == Kind.CLIMBED)
    .order_by(EVENT.c.ticket_id, EVENT.c.seq)
)
_COLUMNS = [OUTBOX.c[name] for name in ("effect_id", "state", "lane", "ts", "due_at", "created_at")]
_PAGES = sa.select(OUTBOX.c.ticket_id, OUTBOX.c["values"], *_COLUMNS).where(
    OUTBOX.c.ticket_id.in_(bindparam("ids", expanding=True)), OUTBOX.c.kind == Page.__name__
)
_BUNDLES = sa.select(*_COLUMNS).where(
    OUTBOX.c.workspace_id == bindparam("workspace"),
    OUTBOX.c.effect_id.in_(bindparam("names", expanding=True)),
    OUTBOX.c.kind == Bundle.__name__,
)


def alarm(session: Session, workspace: str) -> Alarmed | None:
    """What people were told of by the alarm that lasts; None when there is none."""
    row = session.get(AlarmRow, workspace)
    return Alarmed(frozenset(row.keys), row.since, row.told_at, row.times) if row else None


def keep_alarm(session: Session, workspace: str, told: Alarmed | None) -> None:
    """Keep what people were told of; None: it is over."""
    row = session.get(AlarmRow, workspace)
    if row is not None and told is None:
        session.delete(row)
    elif told is not None:
        row = row or AlarmRow(workspace_id=workspace, keys=[], since=told.since, told_at=told.told_at)
        row.keys, row.since, row.told_at, row.times = sorted(told.keys), told.since, told.told_at, told.times
        session.add(row)
