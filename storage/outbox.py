"""The outbox: effects wait here with their transaction's commit, and are sent once, in order, on a lease."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    update,
)
from sqlmodel import select

from desk.effects import KINDS
from desk.effects.answers import Propose, ReadThread, Respond, ShowHome
from desk.effects.articles import Suggest
from desk.effects.effect import Delivery, Effect, Inner
from desk.effects.messages import Remove
from desk.effects.model import AskModel
from desk.effects.pings import Amend, Bundle, Ping
from desk.effects.rooms import InRoom
from desk.effects.tickets import RefreshCard
from desk.severity import Severity
from desk.text import clean
from desk.ticket import Ticket
from desk.workspace import Workspace
from storage.database import Session
from storage.tables.columns import insert_into
from storage.tables.outbox import OUTBOX, EffectRow
from storage.tables.tickets import TICKET, facts

UPDATES, REMOVALS, ANSWERS, READINGS, ROOMS = "~update", "~delete", "~respond", "~read", "~room"
INNER = "~inner"
"""The lanes of what is not a post: no channel's pace holds them back, only Slack's word to wait."""
MODEL = "~model"
"""The lane of what does not go to Slack at all but to a model, apart from everything else."""


IS_OPEN = OUTBOX.c.state.in_([literal_column("'waiting'"), literal_column("'leased'")])
"""Written out, not bound: only then does SQLite know that the index of what is open will do."""


IS_BUNDLED = OUTBOX.c.lane.endswith(f".{Bundle.__name__}")
"""Whether it goes out, or went, with others: its lane is their bundle."""


def is_person(lane: str) -> bool:
    """Whether what is posted in the lane goes to one person rather than into a channel."""
    return lane.startswith(("U", "W"))


@dataclass(frozen=True)
class Leased:
    """An effect that this sender has to itself until its lease ends.

    `doubtful`: an earlier attempt may have landed, so look before posting. `revision`: which wish it answers.
    """

    row: int
    effect_id: str
    workspace: str
    effect: Effect
    lease: str
    revision: int
    attempts: int
    doubtful: bool
    lane: str
    created_at: datetime


def leave(
    session: Session, workspace: Workspace, ticket: Ticket, effect: Effect, now: datetime, seq: int
) -> None:
    """Put an effect of a ticket in; the same one again is a no-op, a card's a newer revision of it."""
    via = getattr(effect, "via", None)
    host = facts(session.execute(_TICKET, {"ticket": via}).one()) if via else ticket
    lane = _lane(effect, workspace, host)
    order = {
        "ticket_id": ticket.id,
        "message_id": getattr(effect, "message", None),
        "key": f"{host.id}:{effect.queue}",
        "lane": lane,
        "reader": lane if isinstance(effect, Ping) else None,
        "priority": 0 if ticket.severity == Severity.SEV1 else 1,
    }
    _put(session, workspace.id, f"{ticket.id}.{effect.name(seq)}", effect, now, **order)


_TICKET = sa.select(TICKET).where(TICKET.c.id == bindparam("ticket"))


def drop(session: Session, ticket: int, names: Collection[str]) -> list[Effect]:
    """Take back effects of a ticket that nobody has begun, by patterns of their names; answers the others."""
    wanted = or_(*(OUTBOX.c.effect_id.like(f"{ticket}.{name}") for name in names))
    mine = (OUTBOX.c.ticket_id == ticket, wanted)
    untouched = (OUTBOX.c.state == "waiting", OUTBOX.c.attempts == 0, ~OUTBOX.c.doubtful)
    session.execute(sa.delete(OUTBOX).where(*mine, *untouched))
    left = session.execute(sa.select(OUTBOX.c.kind, OUTBOX.c["values"]).where(*mine))
    return [KINDS[kind](**values) for kind, values in left]


def leave_response(session: Session, workspace: str, cause: str, effect: Respond, now: datetime) -> None:
    """Put an answer to one person in; `cause` is the delivery it answers."""
    _leave_free(session, workspace, f"{cause}.Respond", effect, now)


def leave_home(session: Session, workspace: str, cause: str, person: str, now: datetime) -> None:
    """Put in that this person's home is drawn anew; `cause` is the delivery of what they did there."""
    _leave_free(session, workspace, f"{cause}.ShowHome", ShowHome(person), now)


def leave_reading(session: Session, workspace: str, effect: ReadThread, now: datetime) -> None:
    """Put the reading of a thread in."""
    _leave_free(session, workspace, effect.name(), effect, now)


def leave_free(session: Session, workspace: str, effect: Propose | Suggest, now: datetime) -> None:
    """Put in that somebody reads something for their eyes only."""
    _leave_free(session, workspace, effect.name(), effect, now)


def _leave_free(session: Session, workspace: str, effect_id: str, effect: Effect, now: datetime) -> None:
    """Put an effect in that belongs to no ticket and waits for no other."""
    lane = READINGS if isinstance(effect, ReadThread) else ANSWERS
    _put(session, workspace, effect_id, effect, now, key=effect_id, lane=lane, priority=0)


def leave_bundle(session: Session, workspace: str, bundle: Bundle, now: datetime) -> None:
    """Put in that pings go out as one post."""
    order = {"key": bundle.name(), "lane": bundle.to, "reader": bundle.to, "priority": 1}
    _put(session, workspace, bundle.name(), bundle, now, **order)


def leave_apart(
    session: Session, workspace: str, effect: Effect, now: datetime, *, after: Effect | None = None
) -> None:
    """Put an effect in that belongs to no ticket, in the lane of whom it is for if that is somebody.

    It happens `after` the other, whenever that does.
    """
    lane, key = getattr(effect, "to", UPDATES), (after or effect).name(0)
    _put(session, workspace, effect.name(0), effect, now, key=key, lane=lane, priority=1)


def leave_amendment(session: Session, workspace: str, effect: Amend, key: str, now: datetime) -> None:
    """Put in that a post is amended, after whatever else the key orders; once more if it was before."""
    _put(session, workspace, effect.name(), effect, now, key=key, lane=UPDATES, priority=1)


def _put(
    session: Session, workspace: str, effect_id: str, effect: Effect, now: datetime, **order: object
) -> None:
    """Put an effect in; `order` says of what it is, if of a ticket, after what, where and how soon."""
    named = {"workspace_id": workspace, "effect_id": effect_id, "kind": type(effect).__name__}
    wanted = {**named, "values": effect.values(), "created_at": now, "due_at": now}
    session.later(_WANTED[session.get_bind().dialect.name], {**_FRESH, **wanted, **order})


_FRESH = {
    **dict.fromkeys(("ticket_id", "message_id", "reader")),
    **{"state": "waiting", "attempts": 0, "revision": 1, "doubtful": False},
}


def _wanted(dialect: str) -> Any:
    """One that shows the present is wanted anew, due now unless somebody is drawing it this moment."""
    insert = insert_into(dialect, OUTBOX)
    leased = OUTBOX.c.state == "leased"
    new = insert.excluded
    changes = {
        "revision": OUTBOX.c.revision + 1,
        "state": case((leased, "leased"), else_="waiting"),
        "due_at": case((or_(leased, OUTBOX.c.state == "waiting"), OUTBOX.c.due_at), else_=new.due_at),
        "attempts": case((leased, OUTBOX.c.attempts), else_=0),
        "priority": new.priority,
        "lane": new.lane,
        "error": None,
    }
    renewed = OUTBOX.c.kind.in_([literal_column(f"'{name}'") for name, kind in KINDS.items() if kind.renewed])
    named = ["workspace_id", "effect_id"]
    return insert.on_conflict_do_update(index_elements=named, set_=changes, where=renewed)


_WANTED = {dialect: _wanted(dialect) for dialect in ("sqlite", "postgresql")}


def _lane(effect: Effect, workspace: Workspace, ticket: Ticket) -> str:
    """The channel whose posts it queues with, or the lane of what is not a post."""
    if isinstance(effect, InRoom):
        stands = ticket.room.channel if ticket.room and effect.delivery is Delivery.RECONCILE else None
        return stands or ROOMS
    if isinstance(effect, Inner):
        return MODEL if isinstance(effect, AskModel) else INNER
    if isinstance(effect, Remove):
        return REMOVALS
    if effect.delivery is Delivery.AT_MOST_ONCE:
        return ANSWERS
    if effect.delivery is Delivery.IDEMPOTENT or (isinstance(effect, RefreshCard) and ticket.card_ts):
        return UPDATES
    places = workspace.places
    lanes = {
        "card": places.triage_of(ticket),
        "thread": ticket.channel or ticket.requester,
        "alarm": places.fallback or places.managers or places.triage,
    }
    return lanes.get(effect.queue, effect.queue)


FEW = 5
"""Effects of a key that may wait before it stands behind those that have fewer: a flood hinders nobody."""

Room = Callable[[str], int]
"""How many posts a lane has room for at this moment."""


@dataclass(frozen=True)
class Claim:
    """What a sender asks for: what is due `now`, to itself for as long as a lease `lasts`, `most` at once.

    What another has leased is not due, but where its lease is among those that are `over`.
    """

    now: datetime
    lasts: timedelta
    most: int = 50
    over: Collection[str] = ()


def leases(session: Session) -> list[str]:
    """The leases that stand now, whether or not somebody still works on them."""
    return list(session.execute(_LEASES).scalars())


def claim(session: Session, wanted: Claim, room: Room, shut: Collection[str]) -> list[Leased]:
    """Lease the oldest due effect of each key, gravest first; `shut` lanes and the model's are passed over.

    Of a lane with no room left nothing is taken: it stays due.
    """
    candidates = _candidates(wanted, 4 * wanted.most, lambda lane: lane.not_in([*shut, MODEL]))
    return _lease(session, wanted, _fitting(session.execute(candidates).all(), room, wanted.most))


def claim_asking(session: Session, wanted: Claim) -> list[Leased]:
    """Lease what is to be asked of a model, oldest first, and nothing else."""
    candidates = _candidates(wanted, wanted.most, lambda lane: lane == MODEL)
    return _lease(session, wanted, session.execute(candidates).all())


def _lease(session: Session, wanted: Claim, chosen: Sequence[Row[Any]]) -> list[Leased]:
    if not chosen:
        return []
    values = {
        "rows": [row.id for row in chosen],
        "now": wanted.now,
        "over": list(wanted.over),
        "until": wanted.now + wanted.lasts,
        "token": uuid.uuid4().hex,
    }
    claimed = session.execute(_CLAIM, values)
    return [_leased(row) for row in sorted(claimed, key=lambda row: (row.priority, row.id))]


def _candidates(wanted: Claim, most: int, in_lane: Callable[[Any], ColumnElement[bool]]) -> Any:
    """The due heads of their keys, gravest first, and of those the keys for which little waits.

    One pass over what is open, whatever a database believes of a table that grows and shrinks all the time:
    an anti-join took PostgreSQL 127 ms instead of 0.3 until its statistics had caught up.
    """
    columns = [OUTBOX.c[name] for name in ("id", "kind", "lane", "priority", "state", "due_at", "lease")]
    same_key = [OUTBOX.c.workspace_id, OUTBOX.c.key]
    place = func.row_number().over(partition_by=same_key, order_by=OUTBOX.c.id).label("place")
    is_many = (func.count().over(partition_by=same_key) > FEW).label("is_many")
    waiting = sa.select(*columns, place, is_many).where(IS_OPEN).subquery()
    free = _is_free(waiting.c, wanted.now, list(wanted.over))
    query = sa.select(waiting.c.id, waiting.c.lane).where(
        waiting.c.place == 1, free, waiting.c.kind.in_(KINDS), in_lane(waiting.c.lane)
    )
    return query.order_by(waiting.c.priority, waiting.c.is_many, waiting.c.id).limit(most)


def _is_free(row: Any, now: Any, over: Any) -> ColumnElement[bool]:
    """Whether it is due and nobody's, or was somebody's whose lease is over."""
    return or_(
        and_(row.state == "waiting", row.due_at <= now), and_(row.state == "leased", row.lease.in_(over))
    )


def _fitting(rows: Sequence[Row[Any]], room: Room, most: int) -> list[Row[Any]]:
    taken: dict[str, int] = {}
    chosen = []
    for row in rows:
        if taken.get(row.lane, 0) >= room(row.lane):
            continue
        taken[row.lane] = taken.get(row.lane, 0) + 1
        chosen.append(row)
    return chosen[:most]


_LEASES = sa.select(OUTBOX.c.lease).where(IS_OPEN, OUTBOX.c.state == "leased").distinct()
_CLAIM = (
    update(OUTBOX)
    .where(
        OUTBOX.c.id.in_(bindparam("rows", expanding=True)),
        IS_OPEN,
        _is_free(OUTBOX.c, bindparam("now"), bindparam("over", expanding=True)),
    )
    .values(
        state="leased",
        lease=bindparam("token"),
        due_at=bindparam("until"),
        attempts=OUTBOX.c.attempts + 1,
        doubtful=or_(OUTBOX.c.doubtful, OUTBOX.c.state == "leased"),
    )
    .returning(OUTBOX)
)


def _leased(row: Row[Any]) -> Leased:
    return Leased(
        row=row.id,
        effect_id=row.effect_id,
        workspace=row.workspace_id,
        effect=KINDS[row.kind](**row._mapping["values"]),
        lease=row.lease,
        revision=row.revision,
        attempts=row.attempts,
        doubtful=row.doubtful,
        lane=row.lane,
        created_at=row.created_at,
    )


def is_held(session: Session, leased: Leased) -> bool:
    """Whether the effect is still this sender's: nobody else has claimed it since."""
    row = session.get(EffectRow, leased.row)
    return row is not None and row.lease == leased.lease


def finish(session: Session, leased: Leased, now: datetime, channel: str | None, ts: str | None) -> bool:
    """It happened. Answers False, and changes nothing, when the lease was lost meanwhile (fencing)."""
    place = {"channel_id": channel, "ts": ts, "revision_sent": leased.revision}
    return _settle(session, _FINISH, leased, now=now, **place)


def put_back(session: Session, leased: Leased, due: datetime, error: str, *, doubtful: bool) -> bool:
    """It did not happen, or nobody knows; due again at `due`. False when the lease was lost meanwhile."""
    return _settle(session, _PUT_BACK, leased, due=due, error=clean(error), maybe=doubtful)


def hold(
    session: Session, leased: Leased, due: datetime, error: str = "ratelimited", *, doubtful: bool = False
) -> bool:
    """It was held back by what is no fault of its own: due again at `due`, and the attempt does not count."""
    return _settle(session, _HOLD, leased, due=due, error=error, maybe=doubtful)


def set_aside(session: Session, leased: Leased, until: datetime) -> bool:
    """It is held until then, when what is held goes out together. False when the lease was lost meanwhile."""
    return _settle(session, _SET_ASIDE, leased, until=until)


def bury(session: Session, leased: Leased, now: datetime, error: str, *, doubtful: bool = False) -> bool:
    """It will not be tried again; it stays visible until it is revived, in doubt with a look first."""
    return _settle(session, _BURY, leased, now=now, error=clean(error), maybe=doubtful)


_DOUBT = or_(OUTBOX.c.doubtful, bindparam("maybe", type_=Boolean))
_HAS_STOOD = func.coalesce(bindparam("ts"), OUTBOX.c.ts).is_not(None)
_MINE = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"), OUTBOX.c.lease == bindparam("token"))
    .returning(OUTBOX.c.id)
)
_FINISH = _MINE.values(
    state=case((OUTBOX.c.revision != bindparam("revision_sent"), "waiting"), else_="sent"),
    due_at=bindparam("now"),
    finished_at=bindparam("now"),
    channel_id=func.coalesce(bindparam("channel_id"), OUTBOX.c.channel_id),
    ts=func.coalesce(bindparam("ts"), OUTBOX.c.ts),
    lane=case((and_(OUTBOX.c.kind == "RefreshCard", _HAS_STOOD), UPDATES), else_=OUTBOX.c.lane),
    doubtful=False,
    attempts=0,
    lease=None,
    error=None,
)
_PUT_BACK = _MINE.values(
    state="waiting",
    due_at=bindparam("due"),
    doubtful=_DOUBT,
    lease=None,
    error=bindparam("error"),
)
_HOLD = _MINE.values(
    state="waiting",
    due_at=bindparam("due"),
    attempts=OUTBOX.c.attempts - 1,
    doubtful=_DOUBT,
    lease=None,
    error=bindparam("error"),
)
_SET_ASIDE = _MINE.values(
    state="held",
    due_at=bindparam("until"),
    attempts=0,
    doubtful=False,
    lease=None,
    error=None,
)
_BURY = _MINE.values(
    state="buried",
    finished_at=bindparam("now"),
    doubtful=_DOUBT,
    lease=None,
    error=bindparam("error"),
)


def _settle(session: Session, statement: Any, leased: Leased, **values: Any) -> bool:
    mine = {"row": leased.row, "token": leased.lease}
    return session.execute(statement, {**mine, **values}).scalar() is not None


def fault(session: Session, workspace: str, effect_id: str) -> str:
    """Why the effect of this id was given up; "" when it was not."""
    query = select(EffectRow.error).where(
        EffectRow.workspace_id == workspace, EffectRow.effect_id == effect_id, EffectRow.state == "buried"
    )
    return session.exec(query).first() or ""


@dataclass(frozen=True)
class Buried:
    """An effect that was given up; `ticket` is the id of the ticket it belongs to."""

    row: int
    workspace: str
    kind: str
    ticket: int | None


def buried(session: Session) -> list[Buried]:
    """Every effect that was given up and waits for somebody to revive it."""
    query = sa.select(OUTBOX.c.id, OUTBOX.c.workspace_id, OUTBOX.c.kind, OUTBOX.c.ticket_id)
    buried = query.where(OUTBOX.c.state == "buried", OUTBOX.c.kind.in_(KINDS)).order_by(OUTBOX.c.id)
    return [Buried(*row) for row in session.execute(buried)]


def revive(session: Session, rows: Collection[int], now: datetime, grace: timedelta) -> int:
    """Try these buried effects anew; answers how many.

    One in doubt waits for `grace` first, so that what is under way has landed before it is looked for. What
    was bundled goes out with its bundle, which is as buried as it is.
    """
    anew = {
        "state": case((IS_BUNDLED, "bundled"), else_="waiting"),
        "attempts": 0,
        "due_at": case((OUTBOX.c.doubtful, now + grace), else_=now),
    }
    return _change_buried(session, rows, update(OUTBOX).values(**anew))


def forget(session: Session, rows: Collection[int]) -> int:
    """Drop these buried effects for good; answers how many."""
    return _change_buried(session, rows, sa.delete(OUTBOX))


def _change_buried(session: Session, rows: Collection[int], change: Any) -> int:
    ids = sorted(rows)
    still = change.where(OUTBOX.c.state == "buried").returning(OUTBOX.c.id)
    parts = (ids[start : start + 500] for start in range(0, len(ids), 500))  # a statement holds only so many
    return sum(len(session.execute(still.where(OUTBOX.c.id.in_(part))).all()) for part in parts)


def next_due(session: Session, after: datetime) -> datetime | None:
    """When the next effect that waits for a later moment than `after` is due."""
    found: datetime | None = session.execute(_NEXT_DUE, {"after": after}).scalar()
    return found


_NEXT_DUE = sa.select(func.min(OUTBOX.c.due_at)).where(IS_OPEN, OUTBOX.c.due_at > bindparam("after"))


def count_by_state(session: Session) -> dict[str, int]:
    """How many effects wait, are being sent, and are buried."""
    query = select(EffectRow.state, func.count()).where(EffectRow.state != "sent").group_by(EffectRow.state)
    return {"waiting": 0, "leased": 0, "buried": 0, **dict(session.execute(query).all())}
