"""Reads everything for an export, row after row. Not scoped to a viewer: operators run it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause, Select, and_, func

from storage.database import Database, Session
from storage.tables.events import EVENT
from storage.tables.messages import BODY, MESSAGE
from storage.tables.people import PERSON
from storage.tables.tickets import TICKET


class What(StrEnum):
    """What a row of the export is."""

    TICKETS = "tickets"
    EVENTS = "events"


@dataclass(frozen=True)
class Wish:
    """What is to be exported: since a moment if one is given, and people's names and words only if wished."""

    what: What = What.TICKETS
    since: datetime | None = None
    words: bool = False


def count(database: Database, wish: Wish) -> int:
    """How many rows there are now."""
    table, at, _ = _SOURCES[wish.what]
    query = sa.select(func.count()).select_from(table)
    query = query.where(at >= wish.since) if wish.since else query
    return int(database.look(lambda session: session.execute(query).scalar_one()))


def columns(wish: Wish) -> list[str]:
    """The names of the columns."""
    return [column.name for column in _query(wish).selected_columns]


def rows(database: Database, wish: Wish, at_once: int = 500) -> Iterator[dict[str, Any]]:
    """Each row by column, the oldest tickets first; `at_once` of them are held at a time."""
    _, _, keys = _SOURCES[wish.what]
    query = _query(wish).add_columns(*(key.label(f"_{at}") for at, key in enumerate(keys)))
    query = query.order_by(*keys).limit(at_once)
    with Session(database.reader) as session:
        found = session.execute(query).all()
        while found:
            for row in found:
                yield {name: value for name, value in row._mapping.items() if not name.startswith("_")}
            last = tuple(found[-1])[-len(keys) :]
            found = session.execute(query.where(_after(keys, last))).all()


def _after(keys: tuple[ColumnElement[int], ...], last: tuple[Any, ...]) -> ColumnElement[bool]:
    return sa.tuple_(*keys) > sa.tuple_(*last)


def _query(wish: Wish) -> Select[Any]:
    _, at, _ = _SOURCES[wish.what]
    query = _tickets(words=wish.words) if wish.what is What.TICKETS else _events(words=wish.words)
    return query.where(at >= wish.since) if wish.since else query


def _tickets(*, words: bool) -> Select[Any]:
    other = TICKET.alias("other")
    survivor = sa.select(other.c.number).where(other.c.id == TICKET.c.merged_into_id).scalar_subquery()
    query: Select[Any] = sa.select(
        *(
            TICKET.c[name]
            for name in ("workspace_id", "number", "status", "severity", "overruled", "private")
        ),
        *(
            TICKET.c[name]
            for name in ("requester_id", "channel_id", "assignee_id", "team", "category", "tags")
        ),
        *(TICKET.c[name] for name in ("opened_at", "answered_at", "first_solved_at", "solved_at")),
        *(TICKET.c[name] for name in ("reopened", "cause", "snoozed_until")),
        survivor.label("merged_into"),
    )
    if not words:
        return query
    requester, assignee, first, resolution = PERSON.alias(), PERSON.alias(), BODY.alias(), BODY.alias()
    query = query.outerjoin(EVENT, and_(EVENT.c.ticket_id == TICKET.c.id, EVENT.c.seq == 1))
    query = _told(_told(query, EVENT.c.message_id, first), TICKET.c.resolution_id, resolution)
    query = _known(_known(query, TICKET.c.requester_id, requester), TICKET.c.assignee_id, assignee)
    return query.add_columns(
        requester.c.name.label("requester"),
        assignee.c.name.label("assignee"),
        first.c.text.label("words"),
        resolution.c.text.label("resolution"),
    )


def _events(*, words: bool) -> Select[Any]:
    query: Select[Any] = sa.select(
        EVENT.c.workspace_id,
        TICKET.c.number,
        *(EVENT.c[name] for name in ("seq", "kind", "at", "actor_id", "cause", "rule", "before", "after")),
        EVENT.c.detail,
    ).join(TICKET, TICKET.c.id == EVENT.c.ticket_id)
    if not words:
        return query
    actor, said = PERSON.alias(), BODY.alias()
    then = and_(said.c.message_id == EVENT.c.message_id, said.c.version == EVENT.c.version)
    query = _known(query, EVENT.c.actor_id, actor).outerjoin(said, then)
    return query.add_columns(actor.c.name.label("actor"), said.c.text.label("words"))


def _told(query: Select[Any], message: ColumnElement[Any], body: FromClause) -> Select[Any]:
    """With the words of a message as they stand now, if there is one."""
    newest = MESSAGE.alias()
    query = query.outerjoin(newest, newest.c.id == message)
    return query.outerjoin(body, and_(body.c.message_id == newest.c.id, body.c.version == newest.c.version))


def _known(query: Select[Any], who: ColumnElement[Any], person: FromClause) -> Select[Any]:
    """With what Slack told of a person, if there is one."""
    return query.outerjoin(person, and_(person.c.workspace_id == TICKET.c.workspace_id, person.c.id == who))


_SOURCES: dict[What, tuple[sa.Table, ColumnElement[Any], tuple[ColumnElement[int], ...]]] = {
    What.TICKETS: (TICKET, TICKET.c.opened_at, (TICKET.c.id,)),
    What.EVENTS: (EVENT, EVENT.c.at, (EVENT.c.ticket_id, EVENT.c.seq)),
}
"""Where the rows of each come from, when they happened, and by what they are ordered."""
