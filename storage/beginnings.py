"""Tickets by the words with which they began: which are alike, and what is learnt from judged ones."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, func

from desk.likeness import likeness, telling, weights
from desk.query import OPEN
from desk.severity import Severity
from desk.ticket import RESOLVED, Status, Ticket
from desk.triage import LOOKED_AT, MOST, MOST_SIMILAR, NEAR, RECENT, Precedent, Similar, teaches
from desk.words import rarest
from storage.database import Session
from storage.tables.beginnings import APART, BEGINNING, BEGINNING_WORD
from storage.tables.events import EVENT
from storage.tables.messages import BODY, MESSAGE
from storage.tables.tickets import TICKET

NEWEST = 2**62
"""The id of a ticket that is still to come."""
_ROWS, _CLOSER_LOOK = 100, 10
"""How many tickets with the rarest words of a text are looked at, newest first, and how many are compared."""


def keep(session: Session, ticket: Ticket, now: datetime) -> None:
    """Others are compared with what its first message says now, and perhaps learn from it."""
    words = telling(session.execute(_BEGAN, {"ticket": ticket.id}).scalar() or "")
    if not words:
        return
    of = {"workspace_id": ticket.workspace, "ticket_id": ticket.id, "is_judged": teaches(ticket)}
    session.execute(BEGINNING.insert(), {**of, "team": ticket.team or "", "at": now})
    session.execute(BEGINNING_WORD.insert(), [{**of, "word": word} for word in words])
    if teaches(ticket):
        which = {"workspace": ticket.workspace, "team": ticket.team or ""}
        _drop(session, session.execute(_OLD, which).scalars().all())


def forget(session: Session, ticket: Ticket) -> None:
    """Nothing is compared with the ticket any more."""
    _drop(session, [ticket.id])


def _drop(session: Session, tickets: Collection[int]) -> None:
    if tickets:
        session.execute(_FORGET, {"tickets": list(tickets)})
        session.execute(_FORGET_WORDS, {"tickets": list(tickets)})


_FORGET = BEGINNING.delete().where(BEGINNING.c.ticket_id.in_(bindparam("tickets", expanding=True)))
_FORGET_WORDS = BEGINNING_WORD.delete().where(
    BEGINNING_WORD.c.ticket_id.in_(bindparam("tickets", expanding=True))
)
_OLD = (
    sa.select(BEGINNING.c.ticket_id)
    .where(BEGINNING.c.workspace_id == bindparam("workspace"), BEGINNING.c.is_judged)
    .where(BEGINNING.c.team == bindparam("team"))
    .order_by(BEGINNING.c.at.desc(), BEGINNING.c.ticket_id.desc())
    .offset(MOST)
    .limit(10)
)
_BEGAN = (
    sa.select(BODY.c.text)
    .join_from(EVENT, MESSAGE, MESSAGE.c.id == EVENT.c.message_id)
    .join(BODY, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(EVENT.c.ticket_id == bindparam("ticket"), EVENT.c.seq == 1)
)


# --- what is learnt --------------------------------------------------------------------------------------


def precedents(session: Session, workspace: str, text: str, before: int = NEWEST) -> list[Precedent]:
    """The judged tickets that are like the text, the nearest first, of those `before` this id."""
    like = _alike(session, workspace, text, before, [True])
    nearest = list(like)[:LOOKED_AT]
    if not nearest:
        return []
    rows = {row.id: row for row in session.execute(_JUDGED, {"tickets": nearest})}
    return [_precedent(rows[each], like[each]) for each in nearest]


_JUDGED = sa.select(
    *(TICKET.c.id, TICKET.c.number, TICKET.c.private, TICKET.c.status, TICKET.c.severity),
    *(TICKET.c.overruled, TICKET.c.judged, TICKET.c.tags),
).where(TICKET.c.id.in_(bindparam("tickets", expanding=True)))


def _precedent(row: sa.Row[tuple[object, ...]], likeness: float) -> Precedent:
    stood = row.status in RESOLVED and not row.overruled
    is_none = row.status == Status.DISMISSED
    return Precedent(
        key=f"T-{row.number}",
        likeness=likeness,
        is_private=row.private,
        is_judged=row.judged,
        severity=Severity(row.severity) if (row.judged or stood) and not is_none else None,
        is_none=is_none,
        tags=tuple(row.tags),
    )


# --- what is similar -------------------------------------------------------------------------------------


def similar(session: Session, about: Ticket, words: str, now: datetime) -> list[Similar]:
    """The older tickets like this one that are undone, or were solved lately, the nearest first.

    Private ones are none of them, for the card is read by more people than they are (rule 93); nor is what
    somebody said to be about something else, or linked to it.
    """
    like = _alike(session, about.workspace, words, about.id, [False, True])
    if not like:
        return []
    rows = session.execute(_SIMILAR, {"tickets": list(like), "about": about.id, "since": now - RECENT})
    linked = {other for _link, other in about.links}
    found = [_similar(row, like[row.id], about) for row in rows if row.id not in linked]
    return sorted(found, key=lambda each: -each.likeness)[:MOST_SIMILAR]


_PARTED = sa.select(APART.c.ticket_id).where(APART.c.other_id == bindparam("about"))
_SIMILAR = (
    sa.select(
        *(TICKET.c.id, TICKET.c.number, TICKET.c.status, TICKET.c.requester_id),
        *(TICKET.c.card_channel, TICKET.c.card_ts),
    )
    .where(TICKET.c.id.in_(bindparam("tickets", expanding=True)), ~TICKET.c.private)
    .where(TICKET.c.merged_into_id.is_(None), TICKET.c.id.not_in(_PARTED))
    .where(
        sa.or_(
            TICKET.c.status.in_(sorted(OPEN)),
            and_(TICKET.c.status.in_(sorted(RESOLVED)), TICKET.c.solved_at >= bindparam("since")),
        )
    )
    .order_by(TICKET.c.id.desc())
)


def _similar(row: sa.Row[tuple[object, ...]], likeness: float, about: Ticket) -> Similar:
    is_repeat = row.requester_id == about.requester
    status = Status(row.status)
    return Similar(f"T-{row.number}", likeness, status, is_repeat, row.card_channel, row.card_ts)


def part(session: Session, ticket: Ticket, other: Ticket, by: str, now: datetime) -> None:
    """The two are not about the same, whatever their words."""
    first, last = sorted((ticket.id, other.id))
    if session.execute(_PAIR, {"ticket": first, "other": last}).first() is None:
        session.execute(APART.insert(), {"ticket_id": first, "other_id": last, "by_id": by, "at": now})


_PAIR = sa.select(APART.c.at).where(
    APART.c.ticket_id == bindparam("ticket"), APART.c.other_id == bindparam("other")
)


# --- what is like a text ---------------------------------------------------------------------------------


def _alike(
    session: Session, workspace: str, text: str, before: int, judged: Collection[bool]
) -> dict[int, float]:
    """How like the text the tickets are that are near to it, by id, the nearest first."""
    said = telling(text)
    if not said:
        return {}
    told = {"workspace": workspace, "words": said, "before": before, "judged": list(judged)}
    counted = session.execute(_COUNT, told).all()
    if not counted:
        return {}
    of = counted[0].all
    uses = {row.word: row.uses for row in counted}
    weight = weights(uses, of)
    words = _words_of(session, _closest(session, {**told, "words": rarest(uses, _ROWS)}, weight))
    like = {each: likeness(said, words[each], weight, of) for each in words}
    nearest = sorted((each for each in like if like[each] >= NEAR), key=lambda each: (-like[each], -each))
    return {each: like[each] for each in nearest}


_IS_JUDGED: sa.BindParameter[bool] = bindparam("judged", expanding=True)
_AMONG = (
    BEGINNING_WORD.c.workspace_id == bindparam("workspace"),
    BEGINNING_WORD.c.is_judged.in_(_IS_JUDGED),
    BEGINNING_WORD.c.word.in_(bindparam("words", expanding=True)),
    BEGINNING_WORD.c.ticket_id < bindparam("before"),
)
_COUNT = (
    sa.select(
        BEGINNING_WORD.c.word,
        func.count().label("uses"),
        sa.select(func.count())
        .select_from(BEGINNING)
        .where(BEGINNING.c.workspace_id == bindparam("workspace"), BEGINNING.c.is_judged.in_(_IS_JUDGED))
        .scalar_subquery()
        .label("all"),
    )
    .where(*_AMONG)
    .group_by(BEGINNING_WORD.c.word)
)


def _closest(session: Session, told: dict[str, Any], weight: dict[str, float]) -> list[int]:
    """The tickets that share the most telling words with the text."""
    shared: dict[int, float] = {}
    for row in session.execute(_HAVE, told):
        shared[row.ticket_id] = shared.get(row.ticket_id, 0) + weight[row.word]
    return sorted(shared, key=lambda each: (-shared[each], -each))[:_CLOSER_LOOK]


_HAVE = (
    sa.select(BEGINNING_WORD.c.ticket_id, BEGINNING_WORD.c.word)
    .where(*_AMONG)
    .order_by(BEGINNING_WORD.c.ticket_id.desc())
    .limit(_ROWS)
)


def _words_of(session: Session, tickets: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in session.execute(_WORDS, {"tickets": tickets}):
        found.setdefault(row.ticket_id, []).append(row.word)
    return found


_WORDS = sa.select(BEGINNING_WORD.c.ticket_id, BEGINNING_WORD.c.word).where(
    BEGINNING_WORD.c.ticket_id.in_(bindparam("tickets", expanding=True))
)
