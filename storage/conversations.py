"""Which ticket a place in Slack belongs to, and where the desk's own posts stand. Not scoped to a viewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import bindparam, literal_column
from sqlmodel import col, select

from desk.effects import KINDS
from desk.effects.effect import Effect
from desk.effects.surveys import Inquire
from desk.effects.tickets import Receipt, RefreshCard
from desk.ticket import Ticket
from storage.database import Session
from storage.outbox import IS_OPEN
from storage.tables.events import EventRow
from storage.tables.messages import BODY, MESSAGE, BodyRow, MessageRow
from storage.tables.outbox import OUTBOX, EffectRow
from storage.tables.tickets import TICKET


class Thread(StrEnum):
    """The two threads of a ticket."""

    REQUESTER = "requester"
    CARD = "card"


@dataclass(frozen=True)
class Post:
    """Something the desk posted, or is about to; `ts` is None until it stands in Slack.

    Of a file that was copied Slack does not tell the ts: then it is the new file's id.
    """

    effect: Effect
    effect_id: str
    channel: str | None
    ts: str | None

    def begins(self, ticket: Ticket) -> bool:
        """Whether it is the receipt with which the thread of a ticket that was typed starts, or will."""
        return isinstance(self.effect, Receipt) and self.ts == ticket.thread


def of_thread(session: Session, workspace: str, channel: str, root: str) -> tuple[int, Thread] | None:
    """The ticket whose thread starts there, and which of its two it is.

    A requester's thread may have begun before the message that became the ticket, or with no message of it.
    """
    place = {"workspace": workspace, "channel": channel, "ts": root}
    if (ticket := session.execute(_CARD_THERE, place).scalar()) is not None:
        return ticket, Thread.CARD
    said = session.execute(_SAID_THERE, place).first()
    ticket = said.ticket_id if said else None
    if ticket is None:
        ticket = session.execute(_SAID_UNDER, place).scalar()
    if ticket is None:
        ticket = session.execute(_THREAD_THERE, place).scalar()
    return (ticket, Thread.REQUESTER) if ticket is not None else None


def asked_there(session: Session, workspace: str, channel: str, ts: str) -> int | None:
    """The ticket of which its requester is asked there how it went."""
    place = {"workspace": workspace, "channel": channel, "ts": ts}
    ticket: int | None = session.execute(_ASKED_THERE, place).scalar()
    return ticket


_ASKED_THERE = sa.select(OUTBOX.c.ticket_id).where(
    OUTBOX.c.workspace_id == bindparam("workspace"),
    OUTBOX.c.channel_id == bindparam("channel"),
    OUTBOX.c.ts == bindparam("ts"),
    OUTBOX.c.kind == Inquire.__name__,
)


def chain(session: Session, ticket_id: int) -> list[int]:
    """The ticket, and the tickets that it goes on as, each merged into the next."""
    found = [ticket_id]
    while (into := session.execute(_MERGED_INTO, {"ticket": found[-1]}).scalar()) is not None:
        found.append(into)
    return found


_MERGED_INTO = sa.select(TICKET.c.merged_into_id).where(TICKET.c.id == bindparam("ticket"))


def is_known(session: Session, workspace: str, channel: str, ts: str) -> bool:
    """Whether the desk has this message, as a ticket's or not."""
    place = {"workspace": workspace, "channel": channel, "ts": ts}
    return session.execute(_SAID_THERE, place).first() is not None


_CARD_THERE = sa.select(TICKET.c.id).where(
    TICKET.c.workspace_id == bindparam("workspace"),
    TICKET.c.card_channel == bindparam("channel"),
    TICKET.c.card_ts == bindparam("ts"),
)
_THREAD_THERE = sa.select(TICKET.c.id).where(
    TICKET.c.workspace_id == bindparam("workspace"),
    TICKET.c.channel_id == bindparam("channel"),
    TICKET.c.thread_ts == bindparam("ts"),
)
_SAID_THERE = sa.select(MESSAGE.c.id, MESSAGE.c.ticket_id).where(
    MESSAGE.c.workspace_id == bindparam("workspace"),
    MESSAGE.c.channel_id == bindparam("channel"),
    MESSAGE.c.ts == bindparam("ts"),
)
_SAID_UNDER = (
    sa.select(MESSAGE.c.ticket_id)
    .where(
        MESSAGE.c.workspace_id == bindparam("workspace"),
        MESSAGE.c.channel_id == bindparam("channel"),
        MESSAGE.c.thread_ts == bindparam("ts"),
        MESSAGE.c.ticket_id.is_not(None),
        MESSAGE.c.visibility == literal_column("'public'"),
    )
    .order_by(MESSAGE.c.ts)
    .limit(1)
)


def latest_of(session: Session, workspace: str, channel: str, author: str) -> tuple[int, datetime] | None:
    """The ticket of the author's newest top-level message of the channel, and when that was said."""
    by = {"workspace": workspace, "channel": channel, "author": author}
    found = session.execute(_LATEST, by).first()
    return (found.ticket_id, found.at) if found else None


_LATEST = (
    sa.select(MESSAGE.c.ticket_id, MESSAGE.c.at)
    .where(
        MESSAGE.c.workspace_id == bindparam("workspace"),
        MESSAGE.c.channel_id == bindparam("channel"),
        MESSAGE.c.author_id == bindparam("author"),
        MESSAGE.c.thread_ts.is_(None),
        MESSAGE.c.ticket_id.is_not(None),
    )
    .order_by(MESSAGE.c.ts.desc())
    .limit(1)
)


def may_start(session: Session, workspace: str, channel: str, person: str) -> bool:
    """Whether a post may stand in the channel, or with the person, whose place Slack has not told us yet."""
    place = {"workspace": workspace, "lanes": [channel, person]}
    return session.execute(_IN_DOUBT, place).first() is not None


_IN_DOUBT = (
    sa.select(OUTBOX.c.id)
    .where(
        OUTBOX.c.workspace_id == bindparam("workspace"),
        OUTBOX.c.lane.in_(bindparam("lanes", expanding=True)),
        OUTBOX.c.kind.in_([RefreshCard.__name__, Receipt.__name__]),
        IS_OPEN,
        sa.or_(OUTBOX.c.attempts > 0, OUTBOX.c.doubtful),
    )
    .limit(1)
)


def is_awaited(session: Session, workspace: str, channel: str, ts: str) -> bool:
    """Whether this message may still come: the desk has not heard it, though perhaps that it is gone."""
    place = {"workspace": workspace, "channel": channel, "ts": ts}
    found = session.execute(_SAID_THERE, place).first()
    return found is None or not was_heard(session, found.id)


def was_heard(session: Session, message: int) -> bool:
    """Whether the message itself was told, rather than only that it is gone."""
    return session.get(BodyRow, (message, 1)) is not None


def strays(session: Session, workspace: str, channel: str, root: str) -> list[MessageRow]:
    """Replies that were heard before the root of their thread, oldest first."""
    place = {"workspace": workspace, "channel": channel, "root": root}
    found = session.execute(_STRAYS, place).scalars().all()  # the core finds out faster that there are none
    return [session.get_one(MessageRow, message) for message in found]


_STRAYS = (
    sa.select(MESSAGE.c.id)
    .where(
        MESSAGE.c.workspace_id == bindparam("workspace"),
        MESSAGE.c.channel_id == bindparam("channel"),
        MESSAGE.c.thread_ts == bindparam("root"),
        MESSAGE.c.ticket_id.is_(None),
    )
    .order_by(MESSAGE.c.ts)
)


def going_along(session: Session, first: MessageRow, *, is_root: bool) -> list[MessageRow]:
    """What goes along with a message that is split off, oldest first.

    What was said under it if it `is_root` of a thread, else what its author said after it in the same thread.
    """
    query = select(MessageRow).where(
        MessageRow.ticket_id == first.ticket_id,
        MessageRow.id != first.id,
        MessageRow.channel_id == first.channel_id,
        MessageRow.visibility == "public",
        col(MessageRow.deleted_at).is_(None),
    )
    if is_root:
        query = query.where(MessageRow.thread_ts == first.ts)
    else:
        same_thread = MessageRow.thread_ts == first.thread_ts
        query = query.where(
            same_thread, MessageRow.author_id == first.author_id, col(MessageRow.ts) > first.ts
        )
    return list(session.exec(query.order_by(col(MessageRow.ts))))


def first_message(session: Session, ticket_id: int) -> int | None:
    """The id of the message that the ticket began with; a reply may have been heard before it."""
    query = select(EventRow.message_id).where(EventRow.ticket_id == ticket_id, EventRow.seq == 1)
    return session.exec(query).first()


def beginning(session: Session, ticket_id: int) -> tuple[str, str]:
    """When its first message stands and when it was asked for, as Slack names moments; "" where neither."""
    query = (
        select(MessageRow.ts, EventRow.detail)
        .join(EventRow, col(EventRow.message_id) == MessageRow.id)
        .where(EventRow.ticket_id == ticket_id, EventRow.seq == 1)
    )
    ts, detail = session.exec(query).one()
    return ts or "", str(detail.get("asked", ""))


def words(session: Session, message: int, version: int | None = None) -> str | None:
    """What was said, in its newest version unless one is named; None once redacted."""
    row = session.get(MessageRow, message)
    if row is None:
        return None
    body = session.get(BodyRow, (message, version or row.version))
    return body.text if body else None


def words_of(session: Session, messages: Sequence[int]) -> tuple[str | None, ...]:
    """What each of these messages says, in its newest version; None once redacted."""
    if not messages:
        return ()
    found = {row.id: row.text for row in session.execute(_WORDS, {"messages": list(messages)})}
    return tuple(found.get(message) for message in messages)


_WORDS = (
    sa.select(MESSAGE.c.id, BODY.c.text)
    .join(BODY, sa.and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(MESSAGE.c.id.in_(bindparam("messages", expanding=True)))
)


def posts(session: Session, ticket_id: int, *, message: int | None = None) -> list[Post]:
    """What the desk posted for the ticket, or for one message of it, and did not take away."""
    query = select(EffectRow).where(EffectRow.state != "buried")
    if message is not None:  # which may have been another ticket's before
        query = query.where(EffectRow.message_id == message, col(EffectRow.kind).in_(("Carry", "Copy")))
    else:
        kinds = ("Receipt", "Announce", "Nudge", "Carry", "RefreshCard", "Notify", "Pledge")
        query = query.where(EffectRow.ticket_id == ticket_id, col(EffectRow.kind).in_(kinds))
    return [_post(row) for row in session.exec(query.order_by(col(EffectRow.id)))]


def post(session: Session, workspace: str, effect_id: str) -> Post | None:
    """Where the effect of this id stands."""
    query = select(EffectRow).where(EffectRow.workspace_id == workspace, EffectRow.effect_id == effect_id)
    row = session.exec(query).first()
    return _post(row) if row else None


def recorded(session: Session, workspace: str, channel: str, places: Collection[str]) -> set[str]:
    """Which of these places in the channel are those of effects that are known to stand there."""
    query = select(EffectRow.ts).where(
        EffectRow.workspace_id == workspace, EffectRow.channel_id == channel, col(EffectRow.ts).in_(places)
    )
    return {ts for ts in session.exec(query) if ts}


def _post(row: EffectRow) -> Post:
    return Post(KINDS[row.kind](**row.values), row.effect_id, row.channel_id, row.ts)


def answerers(session: Session, ticket_id: int) -> list[str]:
    """The people of the desk's side who spoke on the ticket."""
    query = select(MessageRow.author_id).where(MessageRow.ticket_id == ticket_id, MessageRow.side == "agent")
    return list(session.exec(query.distinct().order_by(MessageRow.author_id)))


def has_request(session: Session, tickets: Collection[int]) -> bool:
    """Whether anything that the requester's side said on these tickets still stands."""
    query = select(MessageRow.id).where(
        col(MessageRow.ticket_id).in_(tickets),
        MessageRow.side == "requester",
        col(MessageRow.deleted_at).is_(None),
    )
    return session.exec(query.limit(1)).first() is not None
