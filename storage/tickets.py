"""Reading tickets: every query takes the viewer and sees only what they may see (rule 93)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    true,
)
from sqlmodel import col, select

from desk.access import Person, Scope, Viewer, scope
from desk.life import LIKE
from desk.query import ME, OPEN, Query
from desk.ticket import Change, Event, Kind, Side, Ticket, Visibility
from storage import people, ticket_words
from storage.database import Session
from storage.tables.events import EVENT, EventRow
from storage.tables.messages import BODY, MESSAGE, BodyRow, MessageRow
from storage.tables.tickets import FOLLOWER, TICKET, TicketRow, facts

PAGE = 10
"""Tickets that are shown at once."""

IS_OPEN = TICKET.c.status.in_([literal_column(f"'{status}'") for status in sorted(OPEN)])
"""Written out, not bound: only then does SQLite know that the index of open tickets will do."""


@dataclass(frozen=True)
class Found:
    """A ticket with the words it began with, None when they were redacted, whose it is, and when due."""

    ticket: Ticket
    words: str | None
    assignee: Person | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """A line of a ticket's history with the words it refers to."""

    event: Event
    words: str | None


def visible(who: Scope) -> ColumnElement[bool]:
    """The tickets in this scope, as SQL; `Scope.includes` says the same in Python."""
    followed = sa.select(FOLLOWER.c.ticket_id).where(
        FOLLOWER.c.workspace_id == TICKET.c.workspace_id, FOLLOWER.c.person_id == who.own
    )
    own = or_(TICKET.c.requester_id == who.own, TICKET.c.id.in_(followed))
    if not (who.all_teams or who.channels or who.trusted):
        return own  # said so plainly, the databases look by the person
    of_the_desk = and_(TICKET.c.assignee_id == who.own, true() if who.all_teams else false())
    shared = true() if who.all_teams else TICKET.c.channel_id.in_(who.channels)
    in_private = true() if who.trusted else false()
    return or_(own, of_the_desk, and_(~TICKET.c.private, shared), and_(TICKET.c.private, in_private))


def ticket(session: Session, workspace: str, viewer: Viewer, number: int) -> Ticket | None:
    """The ticket of this number; None when there is none or the viewer may not see it."""
    query = select(TicketRow).where(
        TicketRow.workspace_id == workspace, TicketRow.number == number, visible(scope(viewer))
    )
    row = session.exec(query).first()
    return row.facts() if row else None


def some(session: Session, workspace: str, viewer: Viewer, ids: Collection[int]) -> tuple[Found, ...]:
    """Those of the tickets with these ids that the viewer may see, in the order of their ids."""
    mine = TICKET.c.workspace_id == workspace, TICKET.c.id.in_(sorted(ids)), visible(scope(viewer))
    rows = session.execute(sa.select(*TICKET.c).where(*mine).order_by(TICKET.c.id)) if ids else ()
    return found(session, [facts(row) for row in rows])


@dataclass(frozen=True)
class Place:
    """Where a page of tickets begins: beside the ticket of this id, with `older` ones or with newer."""

    beside: int
    older: bool = True


@dataclass(frozen=True)
class Page:
    """Tickets, newest first, and where the neighbouring pages begin; None at an end."""

    found: tuple[Found, ...]
    newer: Place | None
    older: Place | None


Where = tuple[ColumnElement[bool], ...]


def find(session: Session, workspace: str, viewer: Viewer, query: Query, at: Place | None = None) -> Page:
    """The page of matching tickets that begins there; the newest without a place."""
    return _paged(session, lambda place: _page(session, workspace, viewer, query, place), at)


def among(
    session: Session, workspace: str, viewer: Viewer, which: Select[Any], at: Place | None = None
) -> Page:
    """The page of those that the viewer may see of the tickets with these ids."""
    wanted = sa.select(*TICKET.c).where(
        TICKET.c.workspace_id == workspace, visible(scope(viewer)), TICKET.c.id.in_(which)
    )
    return _paged(session, lambda place: _beside(session, place, wanted, TICKET.c.id), at)


def _paged(session: Session, read: Callable[[Place | None], list[Ticket]], at: Place | None) -> Page:
    """What is read beside the place, one ticket more than a page holds, as a page."""
    rows = read(at)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if at and not at.older:
        if not more:  # the newest page, which may have grown
            return _paged(session, read, None)
        rows.reverse()
    newer = bool(at) and (at.older or more) if at else False
    older = more if at is None or at.older else True
    return Page(
        found(session, rows),
        Place(rows[0].id, older=False) if newer and rows else None,
        Place(rows[-1].id) if older and rows else None,
    )


def _page(session: Session, workspace: str, viewer: Viewer, query: Query, at: Place | None) -> list[Ticket]:
    """One ticket more than a page holds, beginning beside the place and leading away from it."""
    beside = partial(_beside, session, at)
    if reach := ticket_words.reach(session, query, viewer):
        rows = beside(*matching(session, workspace, viewer, query, near=True), reach)
        if len(rows) > PAGE:
            return rows
    return beside(*matching(session, workspace, viewer, query))


def _beside(
    session: Session, at: Place | None, wanted: Select[Any], id_: ColumnElement[int], reach: int | None = None
) -> list[Ticket]:
    """The wanted tickets next to the place, of the `reach` ones next to it.

    A ticket's id grows with its number, for both are given under one lock.
    """
    is_older = at is None or at.older
    edge = sa.select(func.max(TICKET.c.id) + 1).scalar_subquery() if at is None else at.beside
    if at:
        wanted = wanted.where(id_ < at.beside if is_older else id_ > at.beside)
    if reach:
        wanted = wanted.where(id_ >= edge - reach if is_older else id_ <= edge + reach)
    wanted = wanted.order_by(id_.desc() if is_older else id_.asc()).limit(PAGE + 1)
    return [facts(row) for row in session.execute(wanted)]


def matching(
    session: Session, workspace: str, viewer: Viewer, query: Query, *, near: bool = False
) -> tuple[Select[Any], ColumnElement[int]]:
    """The tickets that the query means and the viewer may see, and the column by which to order them."""
    statement = sa.select(*TICKET.c).where(
        TICKET.c.workspace_id == workspace, visible(scope(viewer)), *_filters(query, viewer)
    )
    return ticket_words.among(session, statement, query, viewer, near=near)


def _filters(query: Query, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    if query.only_open or query.statuses == OPEN:
        yield IS_OPEN
    elif query.statuses:
        yield TICKET.c.status.in_(sorted(query.statuses))
        if query.statuses <= OPEN:
            yield IS_OPEN
    if query.severities:
        yield TICKET.c.severity.in_(sorted(map(int, query.severities)))
    if query.due_by:
        yield IS_OPEN
        yield TICKET.c.due_at <= query.due_by
        if not viewer.oversees:  # what others are promised is not theirs to know
            yield TICKET.c.requester_id == viewer.id
    if query.since:
        yield TICKET.c.opened_at >= query.since
    yield from (condition for wanted, condition in _marks(query) if wanted)
    yield from (column == value for column, value in _named(query, viewer) if value is not None)


def _marks(query: Query) -> tuple[tuple[bool, ColumnElement[bool]], ...]:
    return (
        (query.unassigned, TICKET.c.assignee_id.is_(None)),
        (query.unanswered, TICKET.c.answered_at.is_(None)),
        (query.snoozed is True, TICKET.c.snoozed_until.is_not(None)),
        (query.snoozed is False, TICKET.c.snoozed_until.is_(None)),
    )


def _named(query: Query, viewer: Viewer) -> tuple[tuple[ColumnElement[Any], object], ...]:
    return (
        (TICKET.c.requester_id, _person(query.requester, viewer)),
        (TICKET.c.assignee_id, _person(query.assignee, viewer)),
        (TICKET.c.number, query.number),
        (TICKET.c.team, query.team),
    )


def _person(named: str | None, viewer: Viewer) -> str | None:
    return viewer.id if named == ME else named


def found(session: Session, tickets: Sequence[Ticket]) -> tuple[Found, ...]:
    """These tickets, which their reader may see, each with what it began with and whose it is."""
    if not tickets:
        return ()
    began = session.execute(_FIRST, {"tickets": [each.id for each in tickets]})
    first = {row.ticket_id: (row.text, row.due_at) for row in began}
    workspace = tickets[0].workspace
    names = people.names(session, workspace, {each.assignee for each in tickets if each.assignee})
    return tuple(
        Found(each, words, names.get(each.assignee or ""), due_at)
        for each in tickets
        for words, due_at in [first.get(each.id, (None, None))]
    )


_FIRST = (
    sa.select(EVENT.c.ticket_id, BODY.c.text, TICKET.c.due_at)
    .join(TICKET, TICKET.c.id == EVENT.c.ticket_id)
    .join(MESSAGE, MESSAGE.c.id == EVENT.c.message_id)
    .join(BODY, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(EVENT.c.ticket_id.in_(bindparam("tickets", expanding=True)), EVENT.c.seq == 1)
)


def history(session: Session, ticket: Ticket, viewer: Viewer) -> list[Line]:
    """The ticket's log with the words it refers to.

    Who is not an agent sees nothing internal, and of what was edited only how it stands now.
    """
    then, now = col(EventRow.version), col(MessageRow.version)
    version = then if viewer.is_agent else case((then.is_not(None), now))
    query = (
        select(EventRow, MessageRow.visibility, BodyRow.text)
        .outerjoin(MessageRow, col(MessageRow.id) == EventRow.message_id)
        .outerjoin(
            BodyRow,
            and_(col(BodyRow.message_id) == EventRow.message_id, col(BodyRow.version) == version),
        )
        .where(EventRow.ticket_id == ticket.id)
        .order_by(col(EventRow.seq))
    )
    rows: Sequence[tuple[EventRow, str | None, str | None]] = session.exec(query).all()
    shown = [row for row in rows if viewer.is_agent or not _is_internal(*row[:2])]
    lines = [Line(event_of(row), words) for row, _visibility, words in shown]
    return lines if viewer.oversees else [_without_likes(line) for line in lines]


def _without_likes(line: Line) -> Line:
    """Which other tickets a guess was learnt from is for those who may see them."""
    change = line.event.change
    if LIKE not in change.detail:
        return line
    left = {name: value for name, value in change.detail.items() if name != LIKE}
    return replace(line, event=replace(line.event, change=replace(change, detail=left)))


_OF_THE_DESK = frozenset(
    {
        *(Kind.POLICY_APPLIED, Kind.WARNED, Kind.BREACHED),
        *(Kind.SURVEYED, Kind.SPARED, Kind.RATED),
        *(Kind.ROOM_WANTED, Kind.ROOM_OPENED, Kind.ROLE_GIVEN, Kind.ROOM_CLOSED, Kind.ROOM_ARCHIVED),
    }
)
"""What only the desk reads, besides its notes."""


def _is_internal(row: EventRow, visibility: str | None) -> bool:
    return visibility == Visibility.INTERNAL or row.kind in _OF_THE_DESK


def answer_since(session: Session, ticket: Ticket, viewer: Viewer, seen: int) -> Line | None:
    """The newest answer that somebody else gave the requester after the event `seen`."""
    found = (
        line
        for line in reversed(history(session, ticket, viewer))
        if line.event.seq > seen and line.event.actor != viewer.id and _is_answer(line.event.change)
    )
    return next(found, None)


def _is_answer(change: Change) -> bool:
    is_public = change.kind is Kind.REPLIED and change.after == Visibility.PUBLIC
    return is_public and change.detail.get("side") == Side.AGENT


def alarms_by(session: Session, workspace: str, person: str, since: datetime) -> int:
    """How many emergencies this person has called since then."""
    query = select(func.count()).where(
        EventRow.workspace_id == workspace,
        EventRow.kind == _SEVERITY,
        EventRow.actor_id == person,
        col(EventRow.at) > since,
        col(EventRow.detail)["alarm"].as_string() == "yes",
    )
    return int(session.exec(query).one())


_SEVERITY: Any = literal_column("'severity_changed'")
"""Written out, not bound: only then does a database know that the small index of these events will do."""


def log(session: Session, ticket_id: int) -> list[Event]:
    """Everything that happened to the ticket, for its fold."""
    query = select(EventRow).where(EventRow.ticket_id == ticket_id).order_by(col(EventRow.seq))
    return [event_of(row) for row in session.exec(query)]


def began(session: Session, tickets: Collection[int]) -> datetime:
    """When the earliest of these tickets began by itself, whatever was merged into it."""
    query = select(EventRow).where(col(EventRow.ticket_id).in_(tickets), EventRow.seq == 1)
    return min(event_of(row).moment for row in session.exec(query))


def newest(session: Session, workspace: str, most: int) -> list[Ticket]:
    """The newest tickets, newest first; for the operator's trials of rules, who reads none of them."""
    query = select(TicketRow).where(TicketRow.workspace_id == workspace)
    rows = session.exec(query.order_by(col(TicketRow.number).desc()).limit(most))
    return [row.facts() for row in rows]


def event_of(row: EventRow) -> Event:
    """The event that the row keeps."""
    change = Change(
        kind=Kind(row.kind),
        before=row.before,
        after=row.after,
        message=row.message_id,
        version=row.version,
        rule=row.rule,
        detail=row.detail,
    )
    return Event(row.seq, change, row.actor_id, row.cause, row.at)
