"""Who works at the desk, what lies with whom, and what lies with nobody. Not scoped to a viewer."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func
from sqlmodel import col, select

from desk.access import Person, Viewer
from desk.access import viewer as with_roles
from desk.assignment import AT_HAND, LONG_AGO, Agent, Word
from desk.ticket import Event, Kind, Status, Ticket
from desk.workspace import Workspace
from storage.database import Session, alone
from storage.tables.events import EVENT, EventRow
from storage.tables.messages import BODY, MESSAGE
from storage.tables.people import MEMBERSHIP, PERSON, AgentRow
from storage.tables.tickets import TICKET, TicketRow, facts
from storage.tickets import event_of

MOST = 500
"""Tickets of the queue that are looked at together, gravest first."""

_DONE = [status for status in Status if status.done]


def agents(session: Session, workspace: Workspace) -> list[Agent]:
    """Everybody who works tickets, with how many lie with them and what they say of themselves."""
    loads = _loads(session, workspace.id)
    query = select(AgentRow).where(AgentRow.workspace_id == workspace.id)
    said = {row.person_id: row for row in session.exec(query)}
    unsaid = AgentRow(workspace_id=workspace.id, person_id="")
    return [
        _agent(each, loads.get(each.id, 0), said.get(each.id, unsaid))
        for each in _workers(session, workspace)
    ]


def _agent(who: Viewer, load: int, row: AgentRow) -> Agent:
    return Agent(who.id, load, row.given_at or LONG_AGO, _word(row), who.reads_private)


def _workers(session: Session, workspace: Workspace) -> list[Viewer]:
    """The agents and leads, with the channels in which cards stand."""
    inside: dict[str, set[str]] = {}
    for person, channel in session.execute(_IN, {"workspace": workspace.id, "channels": _triages(workspace)}):
        inside.setdefault(person, set()).add(channel)
    named = workspace.appointed.leads | (workspace.appointed.agents or frozenset())
    known = session.execute(_KNOWN, {"workspace": workspace.id, "people": sorted({*inside, *named})})
    desk = (workspace.places, workspace.appointed, workspace.policy.roles)
    people = (Person(*row) for row in known)
    viewers = (with_roles(each, frozenset(inside.get(each.id, ())), *desk) for each in people)
    return [each for each in viewers if each.is_agent]


def _triages(workspace: Workspace) -> list[str]:
    return sorted(workspace.places.triages)


_IN = sa.select(MEMBERSHIP.c.person_id, MEMBERSHIP.c.channel_id).where(
    MEMBERSHIP.c.workspace_id == bindparam("workspace"),
    MEMBERSHIP.c.channel_id.in_(bindparam("channels", expanding=True)),
)
_KNOWN = (
    sa.select(*(PERSON.c[column.name] for column in fields(Person)))
    .where(
        PERSON.c.workspace_id == bindparam("workspace"),
        PERSON.c.id.in_(bindparam("people", expanding=True)),
    )
    .order_by(PERSON.c.id)
)


def _loads(session: Session, workspace: str) -> dict[str, int]:
    return {row.assignee_id: row.load for row in session.execute(_LOADS, {"workspace": workspace})}


def word(session: Session, workspace: str, person: str) -> Word:
    """What this person says of their own work."""
    row = session.get(AgentRow, (workspace, person))
    return _word(row) if row else Word()


def _word(row: AgentRow) -> Word:
    return Word(row.away_since, row.back_at, row.capacity)


def keep_word(session: Session, workspace: str, person: str, word: Word) -> None:
    """What this person says of their own work, from now on."""
    row = _row(session, workspace, person)
    row.away_since, row.back_at, row.capacity = word.away_since, word.until, word.capacity


def was_given(session: Session, workspace: str, person: str, at: datetime) -> None:
    """The desk gave this person a ticket by itself."""
    _row(session, workspace, person).given_at = at


def _row(session: Session, workspace: str, person: str) -> AgentRow:
    row = session.get(AgentRow, (workspace, person))
    if row is None:
        row = AgentRow(workspace_id=workspace, person_id=person)
        session.add(row)
    return row


def queue(session: Session, workspace: str) -> list[tuple[Ticket, str]]:
    """Tickets that nobody has, each with the words it began with; gravest first, of equals the oldest."""
    rows = session.execute(_QUEUE, {"workspace": workspace})
    return [(facts(row), row.words or "") for row in rows]


def unanswered(session: Session, workspace: str) -> list[Ticket]:
    """Tickets that somebody has and nobody has answered, oldest first."""
    return [facts(row) for row in session.execute(_UNANSWERED, {"workspace": workspace})]


def with_people(session: Session, workspace: str, people: Collection[str]) -> list[Ticket]:
    """The tickets that lie with these people and are not done, by id."""
    rows = session.exec(_lie_with(workspace, people))
    return [row.facts() for row in rows]


def locked_with(session: Session, workspace: str, person: str) -> list[Ticket]:
    """The tickets that lie with this person and are not done, by id, locked."""
    rows = session.exec(_lie_with(workspace, [person]).with_for_update())
    return [row.facts() for row in rows]


def _lie_with(workspace: str, people: Collection[str]) -> Any:
    query = select(TicketRow).where(
        TicketRow.workspace_id == workspace,
        col(TicketRow.assignee_id).in_(sorted(people)),
        col(TicketRow.status).not_in(_DONE),
    )
    return query.order_by(col(TicketRow.id))


def alone_with_the_queue(session: Session, workspace: str) -> None:
    """Until this transaction ends no other replica gives tickets of the workspace to anybody by rule."""
    alone(session, f"queue:{workspace}")


def last_assigned(session: Session, tickets: Collection[int]) -> dict[int, Event]:
    """The newest event by which each of these tickets was given to somebody, or taken back."""
    query = select(EventRow).where(
        col(EventRow.ticket_id).in_(sorted(tickets)), EventRow.kind == Kind.ASSIGNED
    )
    rows: Iterable[EventRow] = session.exec(query.order_by(col(EventRow.ticket_id), col(EventRow.seq)))
    return {row.ticket_id: event_of(row) for row in rows}


_AT_HAND = (TICKET.c.workspace_id == bindparam("workspace"), TICKET.c.status.in_(sorted(AT_HAND)))
_LOADS = (
    sa.select(TICKET.c.assignee_id, func.count().label("load"))
    .where(*_AT_HAND, TICKET.c.assignee_id.is_not(None))
    .group_by(TICKET.c.assignee_id)
)
_UNANSWERED = (
    sa.select(TICKET)
    .where(*_AT_HAND, TICKET.c.assignee_id.is_not(None), TICKET.c.answered_at.is_(None))
    .order_by(TICKET.c.id)
    .limit(MOST)
)
_FIRST_WORDS = (
    sa.select(BODY.c.text)
    .join(MESSAGE, sa.and_(MESSAGE.c.id == BODY.c.message_id, MESSAGE.c.version == BODY.c.version))
    .join(EVENT, EVENT.c.message_id == MESSAGE.c.id)
    .where(EVENT.c.ticket_id == TICKET.c.id, EVENT.c.seq == 1)
    .scalar_subquery()
)
_GRAVEST = (TICKET.c.severity, TICKET.c.opened_at, TICKET.c.id)
_PLACE = func.row_number().over(partition_by=TICKET.c.team, order_by=_GRAVEST)
_QUEUED = (
    sa.select(TICKET.c.id, _PLACE.label("place"))
    .where(*_AT_HAND, TICKET.c.assignee_id.is_(None))
    .order_by("place", TICKET.c.id)
    .limit(MOST)
    .subquery()
)
"""Of each team as many: where one's queue is longer than can be looked at, the others have their turn."""
_QUEUE = (
    sa.select(TICKET, _FIRST_WORDS.label("words"))
    .join(_QUEUED, _QUEUED.c.id == TICKET.c.id)
    .order_by(*_GRAVEST)
)
