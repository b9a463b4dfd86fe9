"""Counts the figures of a period by aggregates of the database, and finds the tickets behind each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CTE, ColumnElement, FromClause, Row, Select, case, func, literal, null, or_

from desk.access import Viewer
from desk.metrics import By, Count, Figure, Metric, Numbers, Reason, Share, Times
from desk.period import Period
from desk.ticket import Clock
from desk.workspace import Workspace
from storage import facts, tickets
from storage.database import Session
from storage.facts import FACTS, SAME, Span, counted, so_far
from storage.tables.tags import TAGGING
from storage.tables.tickets import TICKET
from storage.tickets import Page, Place

_METRICS = tuple(Metric)
"""Their places stand for them in queries, for numbers are compared faster than words."""
_COUNTS = frozenset({Metric.REOPENED, Metric.HANDOFFS})


@dataclass(frozen=True)
class Which:
    """Which tickets are meant: those of a figure of a period, of a team or of all, and of a group.

    `hit`: of a share only those that count towards it, or only the others.
    """

    metric: Metric
    period: Period
    team: str | None = None
    by: By | None = None
    key: str = ""
    hit: bool | None = None


def numbers(
    session: Session, workspace: Workspace, team: str | None, period: Period, now: datetime
) -> Numbers:
    """The figures of the period, of a team's tickets or of all; of one that is not over, those so far.

    A ticket counts as it is known now: for its present team, severity, channel and tags, and not at all once
    it was taken back or merged. What people do later may so change what is found for an earlier period.
    """
    span = so_far(workspace.id, period, now)
    found: dict[tuple[str, str], dict[Metric, Figure]] = {}
    for by, key, metric, figure in _all(session, workspace, team, span):
        found.setdefault((by, key), {})[metric] = figure
    for figures in found.values():
        figures |= {metric: Count(_of(figures[same])) for metric, same in SAME.items() if same in figures}
    groups = {
        by: {key: figures for (of, key), figures in sorted(found.items()) if of == by}
        for by in By
        if any(of == by for of, _ in found)
    }
    return Numbers(found.get(_ALL, {}), groups)


def reasons(
    session: Session, workspace: Workspace, team: str | None, period: Period, now: datetime
) -> Mapping[Clock, Mapping[Reason, int]]:
    """Why what was promised was not kept: how often each reason holds, by clock."""
    missed = facts.missed(so_far(workspace.id, period, now)).subquery()
    why = (missed.c.clock, missed.c.reason)
    query = sa.select(*why, func.count().label("total")).join(TICKET, TICKET.c.id == missed.c.ticket_id)
    found: dict[Clock, dict[Reason, int]] = {}
    for row in session.execute(query.where(*counted(team)).group_by(*why)):
        found.setdefault(Clock(row.clock), {})[Reason(row.reason)] = row.total
    return found


def tickets_of(
    session: Session,
    workspace: Workspace,
    viewer: Viewer,
    which: Which,
    now: datetime,
    at: Place | None = None,
) -> Page:
    """The tickets behind a figure, newest first, as far as the viewer may see them."""
    span = so_far(workspace.id, which.period, now)
    known = _known(workspace, which.team, span, {SAME.get(which.metric, which.metric)})
    ids = sa.select(known.c.ticket_id)
    if which.hit is not None:
        ids = ids.where(known.c.hit == int(which.hit))
    if which.by is By.TAG:
        ids = ids.join(TAGGING, TAGGING.c.ticket_id == known.c.ticket_id).where(TAGGING.c.code == which.key)
    elif which.by:
        ids = ids.where(known.c[which.by] == which.key)
    return tickets.among(session, workspace.id, viewer, ids, at)


_ALL = ("", "")


def _of(figure: Figure) -> int:
    """How many facts it was counted on."""
    match figure:
        case Count():
            return figure.value
        case Share():
            return figure.of
    return figure.count


Told = tuple[str, str, Metric, Figure]


def _all(session: Session, workspace: Workspace, team: str | None, span: Span) -> Iterator[Told]:
    known = _known(workspace, team, span, FACTS.keys() - {Metric.BACKLOG_AGE})
    for row in session.execute(_grouped(known, _counted, ranked)):
        metric = _METRICS[row.metric]
        yield row.by, row.key, metric, _figure(metric, row, lambda value: timedelta(seconds=value))
    aged = _known(workspace, team, span, {Metric.BACKLOG_AGE})
    for row in session.execute(_grouped(aged, _aged)):
        metric = _METRICS[row.metric]
        yield row.by, row.key, metric, _figure(metric, row, lambda value: span.ends - value)


def _figure(metric: Metric, row: Row[Any], length: Callable[[Any], timedelta]) -> Figure:
    if metric in _COUNTS:
        return Count(row.total)
    if row.median is None:
        return Share(row.hits, row.total)
    return Times(row.total, length(row.median), length(row.p90))


def _known(workspace: Workspace, team: str | None, span: Span, metrics: Iterable[Metric]) -> CTE:
    """The facts of these figures, with what they are told apart by."""
    each = (
        FACTS[metric](span).add_columns(
            literal(_METRICS.index(metric), sa.Integer, literal_execute=True).label("metric")
        )
        for metric in sorted(metrics)
    )
    them = sa.union_all(*each).subquery("facts")
    marks = (column.label(by) for by, column in _marks(workspace).items())
    return (
        sa.select(*them.c, *marks)
        .join(TICKET, TICKET.c.id == them.c.ticket_id)
        .where(*counted(team))
        .cte("known")
    )


def _marks(workspace: Workspace) -> Mapping[By, ColumnElement[Any]]:
    """What of a ticket says to which group it belongs, but for its tags."""
    in_public = case((TICKET.c.channel_id.not_like("D%"), TICKET.c.channel_id))
    return {
        By.SEVERITY: sa.cast(TICKET.c.severity, sa.String),
        By.TEAM: TICKET.c.team,
        By.CHANNEL: in_public,
        By.ACCOUNT: _account(workspace),
    }


def _account(workspace: Workspace) -> ColumnElement[Any]:
    """The first tier of the policy to which the requester, or the channel, belongs now."""
    tiers = workspace.members_of_tiers().items()
    belongs = [
        (or_(TICKET.c.requester_id.in_(whom), TICKET.c.channel_id.in_(whom)), literal(tier))
        for tier, whom in tiers
    ]
    return case(*belongs) if belongs else sa.cast(null(), sa.String)


def _grouped(known: CTE, *counts: Callable[[Select[Any]], Select[Any]]) -> Any:
    """What is counted of all the facts, and of those of each group."""
    groups = [_group(known, by, known.c[by]) for by in By if by is not By.TAG]
    tagged = _group(known, By.TAG, TAGGING.c.code).join(TAGGING, TAGGING.c.ticket_id == known.c.ticket_id)
    everything = _group(known, "", literal("", sa.String, literal_execute=True))
    return sa.union_all(*(count(each) for each in (everything, *groups, tagged) for count in counts))


def _group(known: CTE, by: str, key: ColumnElement[Any]) -> Select[Any]:
    name = literal(str(by), sa.String, literal_execute=True)
    columns = (name.label("by"), key.label("key"), known.c.metric, known.c.hit, known.c.value)
    return sa.select(*columns).where(key.is_not(None))


def _counted(of: Select[Any]) -> Select[Any]:
    """How many there are of what took no time, and how many of them speak well."""
    each = of.subquery()
    counts = (func.count().label("total"), func.sum(each.c.hit).label("hits"))
    none = (sa.cast(null(), sa.Float).label(name) for name in ("median", "p90"))
    return _told(each).add_columns(*counts, *none).where(each.c.value.is_(None))


def ranked(of: Select[Any], *, latest_first: bool = False) -> Select[Any]:
    """The median and the 90th percentile by nearest rank, of each `by`, `key` and `metric` that took time."""
    each = of.subquery()
    order = each.c.value.desc() if latest_first else each.c.value
    part = func.cume_dist().over(partition_by=(each.c.key, each.c.metric), order_by=order).label("part")
    ranked = sa.select(*each.c, part).where(each.c.value.is_not(None)).subquery()
    first = func.max if latest_first else func.min

    def at(part: float) -> ColumnElement[Any]:
        return first(case((ranked.c.part >= part, ranked.c.value)))

    counts = (func.count().label("total"), sa.cast(null(), sa.BigInteger).label("hits"))
    return _told(ranked).add_columns(*counts, at(0.5).label("median"), at(0.9).label("p90"))


def _told(each: FromClause) -> Select[Any]:
    """What the rows are told apart by."""
    told = (each.c.by, each.c.key, each.c.metric)
    return sa.select(*told).group_by(*told)


def _aged(of: Select[Any]) -> Select[Any]:
    return ranked(of, latest_first=True)
