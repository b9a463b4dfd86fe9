"""The judged tickets from which triage learns: by which words they are like others, and what was judged."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, func
from sqlmodel import Session

from desk.severity import Severity
from desk.ticket import RESOLVED, Status, Ticket
from desk.triage import LOOKED_AT, MOST, NEAR, Precedent, likeness, telling, weights
from storage.tables import BODY, EVENT, MESSAGE, PRECEDENT, PRECEDENT_WORD, TICKET

_RAREST, _OF_EACH, _CLOSER_LOOK = 4, 50, 10
"""Words of a text that are looked for, judged tickets of each, newest first, and how many are compared."""


def keep(session: Session, ticket: Ticket, now: datetime) -> None:
    """The ticket teaches what its first message, as it stands now, was about; nothing once that is gone."""
    forget(session, ticket)
    session.flush()
    words = telling(session.execute(_BEGAN, {"ticket": ticket.id}).scalar() or "")
    if not words:
        return
    of = {"workspace_id": ticket.workspace, "ticket_id": ticket.id}
    team = ticket.team or ""
    session.execute(PRECEDENT.insert(), {**of, "team": team, "at": now})
    session.execute(PRECEDENT_WORD.insert(), [{**of, "word": word} for word in words])
    old = session.execute(_OLD, {"workspace": ticket.workspace, "team": team}).scalars().all()
    _drop(session, old)


def forget(session: Session, ticket: Ticket) -> None:
    """The ticket teaches nothing any more."""
    _drop(session, [ticket.id])


def _drop(session: Session, tickets: Collection[int]) -> None:
    if tickets:
        session.execute(_FORGET, {"tickets": list(tickets)})
        session.execute(_FORGET_WORDS, {"tickets": list(tickets)})


_FORGET = PRECEDENT.delete().where(PRECEDENT.c.ticket_id.in_(bindparam("tickets", expanding=True)))
_FORGET_WORDS = PRECEDENT_WORD.delete().where(
    PRECEDENT_WORD.c.ticket_id.in_(bindparam("tickets", expanding=True))
)
_OLD = (
    sa.select(PRECEDENT.c.ticket_id)
    .where(PRECEDENT.c.workspace_id == bindparam("workspace"), PRECEDENT.c.team == bindparam("team"))
    .order_by(PRECEDENT.c.at.desc(), PRECEDENT.c.ticket_id.desc())
    .offset(MOST)
    .limit(10)
)
_BEGAN = (
    sa.select(BODY.c.text)
    .join_from(EVENT, MESSAGE, MESSAGE.c.id == EVENT.c.message_id)
    .join(BODY, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(EVENT.c.ticket_id == bindparam("ticket"), EVENT.c.seq == 1)
)


def near(session: Session, workspace: str, text: str, but: int = 0) -> list[Precedent]:
    """The judged tickets that are like the text, the nearest first, `but` for the one of this id."""
    said = telling(text)
    if not said:
        return []
    told = {"workspace": workspace, "words": said, "but": but}
    counted = session.execute(_COUNT, told).all()
    if not counted:
        return []
    of = counted[0].all
    weight = weights({row.word: row.uses for row in counted}, of)
    words = _words_of(session, workspace, weight, but)
    like = {each: likeness(said, words[each], weight, of) for each in words}
    nearest = sorted((each for each in like if like[each] >= NEAR), key=lambda each: (-like[each], -each))
    return _precedents(session, {each: like[each] for each in nearest[:LOOKED_AT]})


_OF_WORKSPACE = PRECEDENT_WORD.c.workspace_id == bindparam("workspace")
_COUNT = (
    sa.select(
        PRECEDENT_WORD.c.word,
        func.count().label("uses"),
        sa.select(func.count())
        .select_from(PRECEDENT)
        .where(PRECEDENT.c.workspace_id == bindparam("workspace"))
        .scalar_subquery()
        .label("all"),
    )
    .where(_OF_WORKSPACE, PRECEDENT_WORD.c.word.in_(bindparam("words", expanding=True)))
    .where(PRECEDENT_WORD.c.ticket_id != bindparam("but"))
    .group_by(PRECEDENT_WORD.c.word)
)


def _words_of(session: Session, workspace: str, weight: dict[str, float], but: int) -> dict[int, list[str]]:
    """The words of the judged tickets that share the most telling words with the text."""
    rarest = sorted(weight, key=lambda word: (-weight[word], word))[:_RAREST]
    shared: dict[int, float] = {}
    for word in rarest:
        rows = session.execute(_HAVE, {"workspace": workspace, "word": word, "but": but})
        for ticket in rows.scalars():
            shared[ticket] = shared.get(ticket, 0) + weight[word]
    closest = sorted(shared, key=lambda each: (-shared[each], -each))[:_CLOSER_LOOK]
    found: dict[int, list[str]] = {}
    for row in session.execute(_WORDS, {"tickets": closest}):
        found.setdefault(row.ticket_id, []).append(row.word)
    return found


_HAVE = (
    sa.select(PRECEDENT_WORD.c.ticket_id)
    .where(_OF_WORKSPACE, PRECEDENT_WORD.c.word == bindparam("word"))
    .where(PRECEDENT_WORD.c.ticket_id != bindparam("but"))
    .order_by(PRECEDENT_WORD.c.ticket_id.desc())
    .limit(_OF_EACH)
)
_WORDS = sa.select(PRECEDENT_WORD.c.ticket_id, PRECEDENT_WORD.c.word).where(
    PRECEDENT_WORD.c.ticket_id.in_(bindparam("tickets", expanding=True))
)


def _precedents(session: Session, like: dict[int, float]) -> list[Precedent]:
    """What people judged of these tickets, by how like they are, in the same order."""
    if not like:
        return []
    rows = {row.id: row for row in session.execute(_JUDGED, {"tickets": list(like)})}
    return [_precedent(rows[each], likeness) for each, likeness in like.items()]


_JUDGED = sa.select(
    TICKET.c.id,
    TICKET.c.number,
    TICKET.c.private,
    TICKET.c.status,
    TICKET.c.severity,
    TICKET.c.overruled,
    TICKET.c.judged,
    TICKET.c.tags,
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
