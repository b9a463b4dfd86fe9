"""Counts how a period went, part by part, and in which quarters of an hour requests came."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement
from sqlmodel import Session

from desk.course import Course, spans, starts
from desk.metrics import Metric, Times
from desk.period import Period
from desk.workspace import Workspace
from storage.facts import COUNTS, FACTS, Span
from storage.measuring import ranked
from storage.tables import TICKET

QUARTER = timedelta(minutes=15)
"""What every time zone is a multiple of away from UTC."""


def course(session: Session, workspace: Workspace, team: str | None, period: Period, now: datetime) -> Course:
    """How the period went for a team, or for all; of one that is not over, the parts that have begun."""
    parts = [Span(workspace.id, begins, min(ends, now)) for begins, ends in spans(period) if begins < now]
    whole = Span(workspace.id, period.begins, min(period.ends, now))
    came = quarters(session, workspace, team, whole)
    arrivals = Counter[tuple[int, int]]()
    for moment, count in came.items():
        local = moment.astimezone(period.zone)
        arrivals[local.weekday(), local.hour] += count
    return Course(
        starts=starts(period)[: len(parts)],
        received=tuple(_within(came, part) for part in parts),
        solved=tuple(_count(session, team, Metric.DEFLECTED, part) for part in parts),
        backlog=tuple(_count(session, team, Metric.BACKLOG_AGE, part) for part in parts),
        response=tuple(_times(session, team, Metric.FIRST_RESPONSE, part) for part in parts),
        arrivals=arrivals,
    )


def quarters(session: Session, workspace: Workspace, team: str | None, span: Span) -> Mapping[datetime, int]:
    """How many tickets were received in each quarter of an hour in which any was, by its first instant."""
    quarter = Quarter(TICKET.c.opened_at).label("quarter")
    received = (TICKET.c.opened_at >= span.begins, TICKET.c.opened_at < span.ends)
    query = sa.select(quarter, func.count()).where(
        TICKET.c.workspace_id == workspace.id, *received, *_counting(team)
    )
    found = session.execute(query.group_by(quarter).order_by(quarter))
    return {datetime.fromtimestamp(number * QUARTER.total_seconds(), UTC): count for number, count in found}


def _within(came: Mapping[datetime, int], part: Span) -> int:
    return sum(count for moment, count in came.items() if part.begins <= moment < part.ends)


def _count(session: Session, team: str | None, metric: Metric, part: Span) -> int:
    of = _facts(team, metric, part).subquery()
    return int(session.execute(sa.select(func.count()).select_from(of)).scalar_one())


def _times(session: Session, team: str | None, metric: Metric, part: Span) -> Times:
    found = session.execute(ranked(_facts(team, metric, part))).first()
    if found is None:
        return Times()
    return Times(found.total, timedelta(seconds=found.median), timedelta(seconds=found.p90))


def _facts(team: str | None, metric: Metric, part: Span) -> Select[Any]:
    """What the figure is counted on in one part, under no group's name."""
    facts = FACTS[metric](part).subquery("facts")
    nothing = (literal("", sa.String).label(name) for name in ("by", "key", "metric"))
    return sa.select(facts, *nothing).join(TICKET, TICKET.c.id == facts.c.ticket_id).where(*_counting(team))


def _counting(team: str | None) -> tuple[ColumnElement[bool], ...]:
    return (COUNTS, TICKET.c.team == team) if team else (COUNTS,)


class Quarter(FunctionElement[int]):
    """The number of the quarter of an hour, counted from 1970, that the moment in a column lies in."""

    inherit_cache = True
    type = sa.BigInteger()


@compiles(Quarter, "postgresql")
def _on_postgresql(of: Quarter, compiler: Any, **options: Any) -> str:
    moment = compiler.process(of.clauses, **options)
    return f"CAST(floor(extract(epoch FROM {moment}) / {_SECONDS}) AS bigint)"


@compiles(Quarter, "sqlite")
def _on_sqlite(of: Quarter, compiler: Any, **options: Any) -> str:
    return f"(CAST(strftime('%s', {compiler.process(of.clauses, **options)}) AS INTEGER) / {_SECONDS})"


_SECONDS = int(QUARTER.total_seconds())
