"""Counts how a period went, part by part."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, func, literal

from desk.course import Course, spans, starts
from desk.metrics import Metric, Times
from desk.period import Period
from desk.workspace import Workspace
from storage import workload
from storage.database import Session
from storage.facts import FACTS, Span, counted, so_far
from storage.measuring import ranked
from storage.tables.tickets import TICKET


def course(session: Session, workspace: Workspace, team: str | None, period: Period, now: datetime) -> Course:
    """How the period went for a team, or for all; of one that is not over, the parts that have begun."""
    parts = [Span(workspace.id, begins, min(ends, now)) for begins, ends in spans(period) if begins < now]
    whole = so_far(workspace.id, period, now)
    came = workload.arrivals(session, whole, team)
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
    return sa.select(facts, *nothing).join(TICKET, TICKET.c.id == facts.c.ticket_id).where(*counted(team))
