"""When requests come, and what lies with whom: for those who plan a desk's hours, not to rank people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, func

from desk.ticket import Kind, Side, Visibility
from storage.database import Session
from storage.facts import Span, counted, open_at_the_end, solves, within
from storage.moments import QuarterHour
from storage.tables.events import EVENT
from storage.tables.tickets import TICKET

Quarters = Mapping[datetime, int]
"""How many there were in each quarter of an hour that had any, by when it began, in UTC."""


@dataclass(frozen=True)
class Load:
    """What somebody had to do in a period: `open` at its end, `solved` in it, and when they answered."""

    open: int = 0
    solved: int = 0
    answered: Quarters = field(default_factory=dict)


def arrivals(session: Session, span: Span, team: str | None = None) -> Quarters:
    """When tickets came, of a team or of all."""
    quarter = QuarterHour(TICKET.c.opened_at).label("quarter")
    query = (
        sa.select(quarter, func.count().label("total"))
        .where(TICKET.c.workspace_id == span.workspace, within(TICKET.c.opened_at, span), *counted(team))
        .group_by(quarter)
    )
    return {row.quarter: row.total for row in session.execute(query)}


def loads(session: Session, span: Span, team: str | None = None) -> Mapping[str, Load]:
    """The load of each person who had any, of a team's tickets or of all."""
    lies, solved = (_counts(session, query) for query in (_lies_with(span, team), _solved_for(span, team)))
    answered: dict[str, dict[datetime, int]] = {}
    for row in session.execute(_answered_by(span, team)):
        answered.setdefault(row.person, {})[row.quarter] = row.total
    people = sorted({*lies, *solved, *answered})
    return {who: Load(lies.get(who, 0), solved.get(who, 0), answered.get(who, {})) for who in people}


def _counts(session: Session, query: Any) -> dict[str, int]:
    return {row.person: row.total for row in session.execute(query)}


def _lies_with(span: Span, team: str | None) -> Any:
    """Found by going back: whose a ticket was before it was given to somebody since then."""
    since = (EVENT.c.workspace_id == span.workspace, EVENT.c.at >= span.ends, EVENT.c.kind == Kind.ASSIGNED)
    first = sa.select(EVENT.c.ticket_id, func.min(EVENT.c.seq).label("seq")).where(*since)
    changed = first.group_by(EVENT.c.ticket_id).subquery("given")
    then = EVENT.alias("then")
    person = sa.case((changed.c.seq.is_(None), TICKET.c.assignee_id), else_=then.c.before).label("person")
    those = open_at_the_end(span).subquery("open")
    return (
        sa.select(person, func.count().label("total"))
        .select_from(those)
        .join(TICKET, TICKET.c.id == those.c.ticket_id)
        .outerjoin(changed, changed.c.ticket_id == TICKET.c.id)
        .outerjoin(then, and_(then.c.ticket_id == changed.c.ticket_id, then.c.seq == changed.c.seq))
        .where(*counted(team), person.is_not(None))
        .group_by(person)
    )


def _solved_for(span: Span, team: str | None) -> Any:
    """Each ticket once, for whoever has it."""
    person, solve = TICKET.c.assignee_id.label("person"), solves(span)
    return (
        sa.select(person, func.count(TICKET.c.id.distinct()).label("total"))
        .join(solve, solve.c.ticket_id == TICKET.c.id)
        .where(*counted(team), TICKET.c.assignee_id.is_not(None))
        .group_by(person)
    )


def _answered_by(span: Span, team: str | None) -> Any:
    """When they wrote to requesters, whether from Slack's thread or the desk."""
    quarter, person = QuarterHour(EVENT.c.at).label("quarter"), EVENT.c.actor_id.label("person")
    return (
        sa.select(person, quarter, func.count().label("total"))
        .join(TICKET, TICKET.c.id == EVENT.c.ticket_id)
        .where(
            EVENT.c.workspace_id == span.workspace,
            EVENT.c.kind == Kind.REPLIED,
            within(EVENT.c.at, span),
            EVENT.c.after == Visibility.PUBLIC,
            EVENT.c.detail["side"].as_string() == Side.AGENT,
            func.coalesce(EVENT.c.detail["earlier"].as_string(), "no") != "yes",
            *counted(team),
        )
        .group_by(person, quarter)
    )
