"""Pings in the outbox: how many a reader had, those held, those that go out together, those to be amended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row, and_, bindparam, func, literal_column, or_, update

from desk.effects import KINDS
from desk.effects.pings import Alert, Amend, Bundle, Page, Ping
from desk.ticket import Ticket
from storage import outbox
from storage.database import Session
from storage.outbox import Leased
from storage.tables.outbox import OUTBOX


@dataclass(frozen=True)
class Kept:
    """A ping that is held, or goes out with others."""

    row: int
    effect_id: str
    effect: Ping
    due: datetime


MOST = 1000
"""Pings that are put together at once: as many as a statement can well name. The others go out next."""


def told_since(session: Session, leased: Leased, since: datetime) -> int:
    """How many posts with pings have reached the reader of this one since then, or are just being sent there.

    Of those on their way only what was claimed before it counts, so that of several the first goes out.
    """
    place = {"workspace": leased.workspace, "reader": leased.lane, "row": leased.row, "since": since}
    return int(session.execute(_TOLD_SINCE, place).scalar_one())


def lanes_due(session: Session, now: datetime) -> list[tuple[str, str]]:
    """The workspaces and lanes in which something held may be told by now."""
    return [(row.workspace_id, row.lane) for row in session.execute(_LANES_DUE, {"now": now})]


def next_due(session: Session, after: datetime) -> datetime | None:
    """When something more may be told that is held."""
    found: datetime | None = session.execute(_NEXT_DUE, {"after": after}).scalar()
    return found


def tickets_due(session: Session, workspace: str, lane: str, now: datetime) -> list[int]:
    """The tickets of which something is held in the lane that may be told by then, by id."""
    due = _kept(session, _DUE, workspace=workspace, lane=lane, now=now)
    return sorted({each.effect.ticket for each in due})


def held(session: Session, workspace: str, lane: str, now: datetime) -> list[Kept]:
    """What is held in the lane and may be told by then, locked, oldest first."""
    return _kept(session, _DUE.with_for_update(), workspace=workspace, lane=lane, now=now)


def of_bundle(session: Session, workspace: str, effect: Bundle) -> list[Kept]:
    """The pings of this bundle, under way or sent, oldest first."""
    return _kept(session, _OF_BUNDLE, workspace=workspace, pings=effect.pings)


def _kept(session: Session, query: Any, **place: Any) -> list[Kept]:
    rows = session.execute(query, place)
    return [Kept(row.id, row.effect_id, _ping(row), row.due_at) for row in rows]


def _ping(row: Row[Any]) -> Ping:
    ping = KINDS[row.kind](**row._mapping["values"])
    assert isinstance(ping, Ping)
    return ping


def _alert(row: Row[Any]) -> Alert:
    return Alert(**row._mapping["values"])


def let_go(session: Session, pings: Sequence[Kept], now: datetime) -> None:
    """These are moot: nobody is told."""
    _change(session, pings, state="sent", finished_at=now)


def release(session: Session, pings: Sequence[Kept], now: datetime) -> None:
    """These go out now, each by itself; wanted anew, since they have waited long enough."""
    _change(session, pings, state="waiting", created_at=now, due_at=now, revision=OUTBOX.c.revision + 1)


def release_of(session: Session, ticket: Ticket, now: datetime) -> None:
    """What is held of the ticket is looked at again: it may be grave enough to be told at once."""
    session.execute(_RELEASE, {"ticket": ticket.id, "now": now})


def bundle(session: Session, workspace: str, lane: str, pings: Sequence[Kept], now: datetime) -> None:
    """These go out now, as one post."""
    together = Bundle(lane, [each.effect_id for each in pings])
    _change(session, pings, state="bundled", lane=together.name())
    outbox.leave_bundle(session, workspace, together, now)


def _change(session: Session, pings: Sequence[Kept], **values: Any) -> None:
    if pings:
        rows = [each.row for each in pings]
        session.execute(update(OUTBOX).where(OUTBOX.c.id.in_(rows)).values(**values))


def unbundle(session: Session, leased: Leased, effect: Bundle, until: datetime) -> None:
    """A bundle is not told now after all: its pings are held until then, and it never was."""
    mine = sa.delete(OUTBOX).where(OUTBOX.c.id == leased.row, OUTBOX.c.lease == leased.lease)
    if session.execute(mine.returning(OUTBOX.c.id)).scalar() is not None:
        _members(session, leased, effect, state="held", lane=leased.lane, due_at=until)


def stand(
    session: Session, leased: Leased, effect: Bundle, now: datetime, channel: str | None, ts: str | None
) -> None:
    """The pings of a bundle stand where it does; nowhere when there was nothing to tell any more."""
    _members(session, leased, effect, state="sent", finished_at=now, channel_id=channel, ts=ts)


def bury(session: Session, leased: Leased, effect: Bundle, now: datetime, error: str) -> None:
    """The pings of a bundle that was given up are given up with it."""
    _members(session, leased, effect, state="buried", finished_at=now, error=error)


def _members(session: Session, leased: Leased, effect: Bundle, **values: Any) -> None:
    whose = {"workspace": leased.workspace, "pings": effect.pings}
    session.execute(_BUNDLED.values(**values), whose)


def amend(
    session: Session,
    ticket: Ticket,
    episodes: Collection[tuple[str, int]],
    now: datetime,
    *,
    is_given: bool = False,
) -> None:
    """Have every alert of these episodes that stands, or may be about to, say what has become of it.

    One that nobody was told of, as when the ticket was paused in the morning, may be true again; but who
    `is_given` the ticket now is told by an alert of their own, if they have to be.
    """
    found = session.execute(_TOLD, {"ticket": ticket.id, "kind": Alert.__name__})
    told = [row for row in found if _alert(row).topic[1:3] in episodes]
    _amend(session, ticket, [row for row in told if not row.is_let_go], now)
    if not is_given:
        _tell_again(session, ticket, told, now)


def _tell_again(session: Session, ticket: Ticket, told: Collection[Row[Any]], now: datetime) -> None:
    """Of alerts that tell the same reader of the same the latest counts, if it tells all that was noted."""
    latest = {_alert(row).topic: row for row in told}
    running = (each for each in ticket.clocks.episodes if each.ended is None)
    noted = {(ticket.id, str(each.clock), each.seq, ticket.assignee or ""): each.noted for each in running}
    let_go = (row for topic, row in latest.items() if row.is_let_go and noted.get(topic) == _alert(row).noted)
    if again := [row.id for row in let_go]:
        session.execute(_AGAIN, {"rows": again, "now": now})


def amend_pages(session: Session, ticket: Ticket, escalations: Collection[int], now: datetime) -> None:
    """Have every page of these escalations that stands, or may be about to, say what has become of it."""
    found = session.execute(_TOLD, {"ticket": ticket.id, "kind": Page.__name__})
    told = (row for row in found if not row.is_let_go)
    _amend(session, ticket, [row for row in told if row._mapping["values"]["escalation"] in escalations], now)


def _amend(session: Session, ticket: Ticket, told: Collection[Row[Any]], now: datetime) -> None:
    for post, key in sorted({(row.post, row.order) for row in told}):
        outbox.leave_amendment(session, ticket.workspace, Amend(post), key, now)


def take_away_repeated(session: Session, workspace: str, alert: Alert, now: datetime) -> None:
    """The alert stands now: of its topic none need stand by itself before the latest."""
    for row in _repeated(session, alert):
        outbox.leave_amendment(session, workspace, Amend(row.effect_id), row.key, now)


def is_repeated(session: Session, alert: Alert, effect_id: str) -> bool:
    """Whether this alert, which stands by itself, was followed by another one of its topic that stands."""
    return any(row.effect_id == effect_id for row in _repeated(session, alert))


def _repeated(session: Session, alert: Alert) -> list[Row[Any]]:
    standing = session.execute(_STANDING, {"ticket": alert.ticket})
    alike = [row for row in standing if _alert(row).topic == alert.topic]
    return [row for row in alike[:-1] if not row.is_bundled]


def amend_post(session: Session, leased: Leased, now: datetime) -> None:
    """Have this post, which was drawn from what may no longer be so, say how it is now."""
    key = session.execute(_KEY, {"row": leased.row}).scalar_one()
    outbox.leave_amendment(session, leased.workspace, Amend(leased.effect_id), key, now)


_MINE = OUTBOX.alias()
_OF_READER = (
    OUTBOX.c.workspace_id == bindparam("workspace"),
    OUTBOX.c.reader == bindparam("reader"),
    OUTBOX.c.lane == OUTBOX.c.reader,  # of what was bundled, the bundle counts
)
_REACHED = sa.select(func.count()).where(
    *_OF_READER, OUTBOX.c.finished_at > bindparam("since"), OUTBOX.c.ts.is_not(None)
)
_UNDER_WAY_BEFORE = (
    sa.select(func.count())
    .select_from(sa.join(OUTBOX, _MINE, _MINE.c.id == bindparam("row")))
    .where(
        *_OF_READER,
        OUTBOX.c.finished_at.is_(None),
        OUTBOX.c.state == "leased",
        or_(
            OUTBOX.c.due_at < _MINE.c.due_at,
            and_(OUTBOX.c.due_at == _MINE.c.due_at, OUTBOX.c.id < _MINE.c.id),
        ),
    )
)
"""A leased one is due when its lease ends, so it was claimed before another that ends later."""
_TOLD_SINCE = sa.select(_REACHED.scalar_subquery() + _UNDER_WAY_BEFORE.scalar_subquery())

_IS_HELD = OUTBOX.c.state == literal_column("'held'")
"""Written out, not bound: only then does SQLite know that the index of what is held will do."""

_LANES_DUE = (
    sa.select(OUTBOX.c.workspace_id, OUTBOX.c.lane)
    .where(_IS_HELD, OUTBOX.c.due_at <= bindparam("now"))
    .distinct()
    .order_by(OUTBOX.c.workspace_id, OUTBOX.c.lane)
)
_NEXT_DUE = sa.select(func.min(OUTBOX.c.due_at)).where(_IS_HELD, OUTBOX.c.due_at > bindparam("after"))
_PINGS = sa.select(*(OUTBOX.c[name] for name in ("id", "effect_id", "kind", "values", "due_at"))).order_by(
    OUTBOX.c.id
)
_DUE = _PINGS.where(
    _IS_HELD,
    OUTBOX.c.due_at <= bindparam("now"),
    OUTBOX.c.workspace_id == bindparam("workspace"),
    OUTBOX.c.lane == bindparam("lane"),
).limit(MOST)
_OF_THESE = (
    OUTBOX.c.workspace_id == bindparam("workspace"),
    OUTBOX.c.effect_id.in_(bindparam("pings", expanding=True)),
)
_OF_BUNDLE = _PINGS.where(*_OF_THESE)
_BUNDLED = update(OUTBOX).where(*_OF_THESE, OUTBOX.c.state == "bundled")
_RELEASE = (
    update(OUTBOX)
    .where(OUTBOX.c.ticket_id == bindparam("ticket"), _IS_HELD)
    .values(state="waiting", created_at=bindparam("now"), due_at=bindparam("now"))
)
_KEY = sa.select(OUTBOX.c.key).where(OUTBOX.c.id == bindparam("row"))
_OF_TICKET = OUTBOX.c.ticket_id == bindparam("ticket")
_TOLD = (
    sa.select(
        OUTBOX.c.id,
        OUTBOX.c["values"],
        and_(OUTBOX.c.state == "sent", OUTBOX.c.ts.is_(None)).label("is_let_go"),
        sa.case((outbox.IS_BUNDLED, OUTBOX.c.lane), else_=OUTBOX.c.effect_id).label("post"),
        sa.case((outbox.IS_BUNDLED, OUTBOX.c.lane), else_=OUTBOX.c.key).label("order"),
    )
    .where(
        _OF_TICKET,
        OUTBOX.c.kind == bindparam("kind"),
        or_(OUTBOX.c.ts.is_not(None), OUTBOX.c.state.in_(["waiting", "leased", "bundled", "sent"])),
    )
    .order_by(OUTBOX.c.id)
)
"""What of a ticket's pings stands, or may soon: posts, and what an amendment of them has to wait for.

And what was let go, for it was moot when it was to be told.
"""
_AGAIN = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(bindparam("rows", expanding=True)))
    .values(
        state="waiting",
        created_at=bindparam("now"),
        due_at=bindparam("now"),
        finished_at=None,
        lane=OUTBOX.c.reader,  # it may have been in a bundle
        attempts=0,
        revision=OUTBOX.c.revision + 1,
    )
)
_STANDING = (
    sa.select(OUTBOX.c.effect_id, OUTBOX.c.key, OUTBOX.c["values"], outbox.IS_BUNDLED.label("is_bundled"))
    .where(_OF_TICKET, OUTBOX.c.kind == Alert.__name__, OUTBOX.c.ts.is_not(None))
    .order_by(OUTBOX.c.id)
)
