"""What the sweep remembers: how far each channel is proven known, and the gaps still to be looked at."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import delete, func, update
from sqlmodel import col, select

from desk.effects.answers import ReadThread
from desk.intake import instant
from desk.sweep import OPEN_END, Gap, Known, Pace, Urgency, stamp
from desk.ticket import DONE
from storage import conversations
from storage.conversations import Thread
from storage.database import Session, alone
from storage.inbox import WAITING
from storage.outbox import IS_OPEN
from storage.tables.columns import insert_into
from storage.tables.inbox import INBOX
from storage.tables.messages import MessageRow
from storage.tables.outbox import OUTBOX
from storage.tables.sweep import GAP, WATCH, AllowanceRow, GapRow, WatchRow
from storage.tables.tickets import TICKET, TicketRow

OVERLAP = timedelta(hours=1)
"""How much of what was seen is always compared again, for history may show a message late."""


# what is watched


def watch(
    session: Session, workspace: str, intake: Collection[str], others: Collection[str], now: datetime
) -> None:
    """Watch these channels alone: what stood there before this moment is none of the desk's business.

    What was said in a channel before it became an `intake` channel is no request either.
    """
    _forget_all_but(session, workspace, intake, others)
    first = {"since": stamp(now), "seen_until": stamp(now), "begun_at": now, "proven_at": now}
    insert = insert_into(_dialect(session), WATCH)
    wanted = insert.on_conflict_do_update(
        index_elements=["workspace_id", "channel_id"], set_={"is_intake": insert.excluded.is_intake}
    )
    for each in sorted({*intake, *others}):
        row = {"workspace_id": workspace, "channel_id": each, "is_intake": each in intake, **first}
        session.execute(wanted, row)


def _forget_all_but(
    session: Session, workspace: str, intake: Collection[str], others: Collection[str]
) -> None:
    """Forget the channels that are watched no more, or not yet as intake, and their gaps."""
    left = WATCH.c.channel_id.not_in([*intake, *others])
    became_intake = WATCH.c.channel_id.in_(intake) & ~WATCH.c.is_intake
    session.execute(delete(WATCH).where(WATCH.c.workspace_id == workspace, left | became_intake))
    watched = sa.select(WATCH.c.channel_id).where(WATCH.c.workspace_id == workspace)
    gaps = (GAP.c.workspace_id == workspace, GAP.c.thread_ts == "", GAP.c.channel_id.not_in(watched))
    session.execute(delete(GAP).where(*gaps))


def since(session: Session, workspace: str, channel: str) -> str:
    """From when on messages of the channel are the desk's business; of one that is not watched, all."""
    row = session.get(WatchRow, (workspace, channel))
    return row.since if row else ""


def business_since(session: Session, gap: Gap) -> str:
    """From when on what stands in the gap is the desk's business: in a ticket's thread, from its request."""
    begun = since(session, gap.workspace, gap.channel)
    return max(begun, _asked_at(session, gap, gap.thread) or "") if gap.thread else begun


def _asked_at(session: Session, gap: Gap, root: str) -> str | None:
    """Where the request stands whose thread starts there; "" in a card's, None in no ticket's thread."""
    found = conversations.of_thread(session, gap.workspace, gap.channel, root)
    if found is None or found[1] is Thread.CARD:
        return found and ""
    request = conversations.first_message(session, found[0])
    row = session.get(MessageRow, request) if request else None
    return (row and row.ts) or ""


def is_being_read(session: Session, gap: Gap) -> bool:
    """Whether a ticket that starts in the gap's thread is still taking in what stood there (rule 51)."""
    reading = sa.select(OUTBOX.c.id).where(
        OUTBOX.c.workspace_id == gap.workspace,
        IS_OPEN,
        OUTBOX.c.kind == ReadThread.__name__,
        OUTBOX.c["values"]["channel"].as_string() == gap.channel,
        OUTBOX.c["values"]["thread"].as_string() == gap.thread,
    )
    was_read = sa.select(INBOX.c.id).where(
        INBOX.c.workspace_id == gap.workspace, INBOX.c.state == WAITING, INBOX.c.kind == "thread"
    )
    return bool(session.execute(sa.select(sa.or_(reading.exists(), was_read.exists()))).scalar())


@dataclass(frozen=True)
class Proof:
    """How far a channel is proven known. `error`: what Slack said instead of showing its history, if so."""

    channel: str
    until: datetime
    gaps: int
    error: str | None


def proofs(session: Session, workspace: str | None = None) -> list[Proof]:
    """How far every channel that is watched is proven known, in the workspace or in all."""
    query = select(WatchRow).order_by(col(WatchRow.workspace_id), col(WatchRow.channel_id))
    if workspace is not None:
        query = query.where(WatchRow.workspace_id == workspace)
    return [_proof(row, _left(session, row)) for row in session.exec(query)]


def _proof(row: WatchRow, left: list[str]) -> Proof:
    until = min([row.proven_at, *map(instant, left)])
    return Proof(row.channel_id, until, len(left), row.error)


def _left(session: Session, row: WatchRow) -> list[str]:
    """Where the gaps begin that looks up to the present have left."""
    query = select(GapRow.oldest).where(
        GapRow.workspace_id == row.workspace_id,
        GapRow.channel_id == row.channel_id,
        GapRow.urgency == Urgency.MISSED,
        GapRow.newest != OPEN_END,
    )
    return list(session.exec(query))


def count_gaps(session: Session) -> dict[Urgency, int]:
    """How many gaps are still to be looked at, by why."""
    query = select(GapRow.urgency, func.count()).group_by(col(GapRow.urgency))
    counted = {Urgency(urgency): count for urgency, count in session.exec(query)}
    return dict.fromkeys(Urgency, 0) | counted


# a round: the gaps that are opened


def begin_round(session: Session, workspace: str, now: datetime, due: datetime, horizon: datetime) -> None:
    """Open the gaps of every channel whose last round began by `due`, and of open tickets' threads.

    What was seen is looked at again back to the oldest ticket that may go on, but not beyond `horizon`.
    """
    query = select(WatchRow).where(WatchRow.workspace_id == workspace, col(WatchRow.begun_at) <= due)
    rows = session.exec(query).all()
    gaps = [(gap, gap.newest) for row in rows for gap in _of_channel(session, row, horizon)]
    if rows and not _is_under_way(session, workspace, col(GapRow.thread_ts) != ""):
        gaps += _of_threads(session, workspace)
    _open(session, gaps, now)
    for row in rows:
        row.begun_at = now


def _of_channel(session: Session, row: WatchRow, horizon: datetime) -> Iterator[Gap]:
    """What was never looked at, and what is to be looked at again unless that is still under way."""
    missed = Gap(0, row.workspace_id, row.channel_id, "", Urgency.MISSED, row.seen_until, OPEN_END)
    yield missed
    here = (col(GapRow.channel_id) == row.channel_id, col(GapRow.thread_ts) == "")
    if not _is_under_way(session, row.workspace_id, *here):
        oldest = min(_oldest_root(session, row, horizon), stamp(row.begun_at - OVERLAP))
        yield replace(missed, urgency=Urgency.AGAIN, oldest=max(row.since, stamp(horizon), oldest))


def _is_under_way(session: Session, workspace: str, *where: sa.ColumnElement[bool]) -> bool:
    """Whether an earlier round still looks again there: it ends before the next begins, or it never would."""
    query = select(GapRow.id).where(GapRow.workspace_id == workspace, GapRow.urgency == Urgency.AGAIN, *where)
    return session.exec(query.limit(1)).first() is not None


def _oldest_root(session: Session, row: WatchRow, horizon: datetime) -> str:
    """A second before the oldest thread starts in the channel of a ticket that is open or solved of late."""
    may_go_on = sa.or_(col(TicketRow.status).not_in(DONE), col(TicketRow.solved_at) >= horizon)
    is_open = (TicketRow.workspace_id == row.workspace_id, may_go_on)
    asked = select(func.min(TicketRow.thread_ts)).where(TicketRow.channel_id == row.channel_id, *is_open)
    carded = select(func.min(TicketRow.card_ts)).where(TicketRow.card_channel == row.channel_id, *is_open)
    found = (session.exec(asked).first(), session.exec(carded).first())
    oldest = min((ts for ts in found if ts), default=OPEN_END)
    return stamp(instant(oldest) - timedelta(seconds=1))


def _of_threads(session: Session, workspace: str) -> Iterator[tuple[Gap, str]]:
    """Both threads of every ticket that goes on, each with when it was last active."""
    active = func.coalesce(func.max(MessageRow.at), TICKET.c.opened_at).label("active")
    places = (TICKET.c.channel_id, TICKET.c.thread_ts, TICKET.c.card_channel, TICKET.c.card_ts)
    is_alive = TICKET.c.status.not_in(DONE)
    alive = sa.select(TICKET.c.id).where(is_alive)  # what goes on as one of these is heard too (rule 42)
    query = (
        sa.select(*places, active)
        .join(MessageRow, col(MessageRow.ticket_id) == TICKET.c.id, isouter=True)
        .where(TICKET.c.workspace_id == workspace, sa.or_(is_alive, TICKET.c.merged_into_id.in_(alive)))
        .group_by(TICKET.c.id)
    )
    for row in session.execute(query):
        for channel, ts in ((row.channel_id, row.thread_ts), (row.card_channel, row.card_ts)):
            if channel and ts:
                yield Gap(0, workspace, channel, ts, Urgency.AGAIN, "", OPEN_END), stamp(row.active)


def suspect(session: Session, gap: Gap, threads: Iterable[str], now: datetime) -> None:
    """Threads of the gap's channel, or single messages of it, have to be looked at soon."""
    suspected = replace(gap, urgency=Urgency.SUSPECT, oldest="", newest=OPEN_END)
    _open(session, [(replace(suspected, thread=ts), ts) for ts in threads], now)


def _open(session: Session, gaps: Iterable[tuple[Gap, str]], now: datetime) -> None:
    """Have these gaps looked at, each given with what is newest of it; one that is open already stays so."""
    rows = [
        {
            "workspace_id": gap.workspace,
            "channel_id": gap.channel,
            "thread_ts": gap.thread,
            "urgency": int(gap.urgency),
            "oldest": gap.oldest,
            "newest": gap.newest,
            "active": active,
            "due_at": now,
        }
        for gap, active in gaps
    ]
    if rows:
        session.connection().execute(insert_into(_dialect(session), GAP).on_conflict_do_nothing(), rows)


# a look: one gap is taken, and what came of it


def claim(session: Session, workspace: str, now: datetime, shortest: float, lease: timedelta) -> Gap | None:
    """The most urgent gap whose method may be called now, for the caller alone until the lease ends.

    `shortest`: the fewest seconds between two calls of a method, by all replicas together.
    """
    alone(session, f"sweep:{workspace}")
    query = select(GapRow).where(GapRow.workspace_id == workspace, GapRow.due_at <= now)
    for is_thread in (False, True):
        if _allowance(session, workspace, now, is_thread=is_thread).free_at > now:
            query = query.where((col(GapRow.thread_ts) != "") != is_thread)
    order = (col(GapRow.urgency), col(GapRow.active).desc(), col(GapRow.id))
    row = session.exec(query.order_by(*order).limit(1)).first()
    if row is None:
        return None
    row.due_at = now + lease
    allowance = _allowance(session, workspace, now, is_thread=bool(row.thread_ts))
    allowance.free_at = now + timedelta(seconds=max(allowance.step, shortest))
    return _gap(row)


def next_due(session: Session, workspace: str) -> datetime | None:
    """When the next gap may be claimed; None when there is none."""
    moments = []
    for is_thread in (False, True):
        query = select(func.min(GapRow.due_at)).where(
            GapRow.workspace_id == workspace, (col(GapRow.thread_ts) != "") == is_thread
        )
        due = session.exec(query).first()
        allowance = session.get(AllowanceRow, (workspace, is_thread))
        if due is not None:
            moments.append(max(due, allowance.free_at) if allowance else due)
    return min(moments, default=None)


def _allowance(session: Session, workspace: str, now: datetime, *, is_thread: bool) -> AllowanceRow:
    row = session.get(AllowanceRow, (workspace, is_thread))
    if row is None:
        row = AllowanceRow(workspace_id=workspace, is_thread=is_thread, free_at=now)
        session.add(row)
    return row


def went_well(session: Session, gap: Gap, now: datetime, shortest: float) -> None:
    """Slack answered."""
    row = _allowance(session, gap.workspace, now, is_thread=bool(gap.thread))
    pace = Pace(row.step, row.streak).went_well(shortest)
    row.step, row.streak = pace.step, pace.streak


def was_refused(session: Session, gap: Gap, now: datetime, seconds: float) -> None:
    """Slack asked to wait so long, and from now on to come less often; the gap waits with it."""
    row = _allowance(session, gap.workspace, now, is_thread=bool(gap.thread))
    pace = Pace(row.step, row.streak).was_refused(seconds)
    row.step, row.streak, row.free_at = pace.step, pace.streak, now + timedelta(seconds=seconds)
    put_back(session, gap, now)


def put_back(session: Session, gap: Gap, due: datetime, error: str | None = None) -> None:
    """The gap could not be looked at: it is due again later, and its channel says why."""
    session.execute(update(GapRow).where(col(GapRow.id) == gap.row).values(due_at=due))
    _keep_error(session, gap, error)


def close(session: Session, gap: Gap) -> None:
    """All that stands in the gap is known. What is proven of a thread is so whyever it was looked at."""
    same = [col(GapRow.id) == gap.row]
    if gap.thread:
        same = [
            col(GapRow.workspace_id) == gap.workspace,
            col(GapRow.channel_id) == gap.channel,
            col(GapRow.thread_ts) == gap.thread,
        ]
    session.execute(delete(GapRow).where(*same))
    _keep_error(session, gap, None)


def narrow(session: Session, gap: Gap, now: datetime) -> None:
    """Only this part of the gap is left."""
    active = {} if gap.thread else {"active": gap.newest}
    ends = {"oldest": gap.oldest, "newest": gap.newest, "due_at": now, **active}
    session.execute(update(GapRow).where(col(GapRow.id) == gap.row).values(**ends))
    _keep_error(session, gap, None)


def seen(session: Session, gap: Gap, newest: str | None, at: datetime) -> None:
    """The channel was looked at up to the present, where `newest` stands, at that moment."""
    if row := session.get(WatchRow, (gap.workspace, gap.channel)):
        row.proven_at = at
        row.seen_until = max(row.seen_until, newest or "")


def _keep_error(session: Session, gap: Gap, error: str | None) -> None:
    if not gap.thread and (row := session.get(WatchRow, (gap.workspace, gap.channel))):
        row.error = error


def _gap(row: GapRow) -> Gap:
    return Gap(
        row=row.id or 0,
        workspace=row.workspace_id,
        channel=row.channel_id,
        thread=row.thread_ts,
        urgency=Urgency(row.urgency),
        oldest=row.oldest,
        newest=row.newest,
    )


# what the desk knows


def known(session: Session, gap: Gap, stamps: Collection[str]) -> dict[str, Known]:
    """What the desk knows of these messages of the gap's channel, by ts."""
    return {row.ts or "": _known(row) for row in _messages(session, gap, col(MessageRow.ts).in_(stamps))}


def believed(session: Session, part: Gap) -> list[str]:
    """The messages that the desk believes to stand in this part of a gap."""
    place = col(MessageRow.thread_ts) == part.thread if part.thread else col(MessageRow.thread_ts).is_(None)
    ends = (col(MessageRow.ts) > part.oldest, col(MessageRow.ts) < part.newest)
    rows = _messages(session, part, place, *ends, col(MessageRow.deleted_at).is_(None))
    return [row.ts for row in rows if row.ts]


def unheard(session: Session, gap: Gap, latest: Mapping[str, str], new: Collection[str]) -> list[str]:
    """Of these roots, with their latest replies, the tickets' and the `new` ones whose reply is not known."""

    def is_ours(root: str, reply: str) -> bool:
        asked = "" if root in new else _asked_at(session, gap, root)
        return asked is not None and reply > asked

    ours = {root: ts for root, ts in latest.items() if is_ours(root, ts)}
    said = {row.ts for row in _messages(session, gap, col(MessageRow.ts).in_(ours.values()))}
    posted = _own_posts(gap).where(OUTBOX.c.ts.in_(ours.values()))
    heard = said | set(session.execute(posted).scalars())
    return [root for root, reply in ours.items() if reply not in heard]


def _messages(session: Session, gap: Gap, *where: sa.ColumnElement[bool]) -> list[MessageRow]:
    """What people said in the gap's channel; what they typed into the desk stands there as its own post."""
    typed = _own_posts(gap).where(OUTBOX.c.ts == MessageRow.ts).exists()
    query = select(MessageRow).where(
        MessageRow.workspace_id == gap.workspace, MessageRow.channel_id == gap.channel, *where, ~typed
    )
    return list(session.exec(query))


def _own_posts(gap: Gap) -> Any:
    return sa.select(OUTBOX.c.ts).where(
        OUTBOX.c.workspace_id == gap.workspace, OUTBOX.c.channel_id == gap.channel
    )


def _known(row: MessageRow) -> Known:
    return Known(row.author_id, row.edited_ts, row.deleted_at is not None)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
