"""Counts the figures of a period by aggregates of the database, and finds the tickets behind each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CTE, ColumnElement, Row, Select, case, func, literal, null, or_
from sqlmodel import Session

from desk.access import Viewer
from desk.metrics import By, Count, Figure, Metric, Numbers, Reason, Share, Times
from desk.period import Period
from desk.ticket import Clock
from desk.workspace import Workspace
from storage import facts, tickets
from storage.facts import FACTS, SAME, Span, counted
from storage.tables import TAGGING, TICKET
from storage.tickets import Page, Place

_TIMES = frozenset(
    {
        *(Metric.CLAIM_TIME, Metric.FIRST_RESPONSE, Metric.FIRST_RESPONSE_IN_HOURS),
        *(Metric.FIRST_RESPONSE_OUT_OF_HOURS, Metric.NEXT_RESPONSE),
        *(Metric.REQUESTER_WAIT, Metric.AGENT_WORK),
    }
)
_COUNTS = frozenset({Metric.REOPENED, Metric.HANDOFFS})
_SHARES = FACTS.keys() - _TIMES - _COUNTS - {Metric.BACKLOG_AGE}


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
    span = _span(workspace, period, now)
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
    missed = facts.missed(_span(workspace, period, now)).subquery()
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
    span = _span(workspace, which.period, now)
    known = _known(workspace, which.team, span, {SAME.get(which.metric, which.metric)})
    ids = sa.select(known.c.ticket_id)
    if which.hit is not None:
        ids = ids.where(known.c.hit == int(which.hit))
    if which.by is By.TAG:
        ids = ids.join(TAGGING, TAGGING.c.ticket_id == known.c.ticket_id).where(TAGGING.c.code == which.key)
    elif which.by:
        ids = ids.where(known.c[which.by] == which.key)
    return tickets.among(session, workspace.id, viewer, ids, at)


def _span(workspace: Workspace, period: Period, now: datetime) -> Span:
    return Span(workspace.id, period.begins, min(period.ends, now))


_ALL = ("", "")


def _of(figure: Figure) -> int:
    """How many facts it was counted on."""
    return (
        figure.of
        if isinstance(figure, Share)
        else figure.count
        if isinstance(figure, Times)
        else figure.value
    )


Told = tuple[str, str, Metric, Figure]


def _all(session: Session, workspace: Workspace, team: str | None, span: Span) -> Iterator[Told]:
    tallied = _known(workspace, team, span, _COUNTS | _SHARES)
    for row in session.execute(_grouped(tallied, _counted)):
        metric = Metric(row.metric)
        yield row.by, row.key, metric, Count(row.total) if metric in _COUNTS else Share(row.hits, row.total)
    timed = _known(workspace, team, span, _TIMES)
    for row in session.execute(_grouped(timed, ranked)):
        yield row.by, row.key, Metric(row.metric), _times(row, lambda value: timedelta(seconds=value))
    aged = _known(workspace, team, span, {Metric.BACKLOG_AGE})
    for row in session.execute(_grouped(aged, _aged)):
        yield row.by, row.key, Metric(row.metric), _times(row, lambda value: span.ends - value)


def _times(row: Row[Any], length: Callable[[Any], timedelta]) -> Times:
    return Times(row.total, length(row.median), length(row.p90))


def _known(workspace: Workspace, team: str | None, span: Span, metrics: Iterable[Metric]) -> CTE:
    """The facts of these figures, with what they are told apart by."""
    each = (
        FACTS[metric](span).add_columns(
            literal(metric.value, sa.String, literal_execute=True).label("metric")
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
    """The first tier of the policy to which the requester, or the channel, belongs."""
    tiers = workspace.terms.sla.tiers.items()
    belongs = [
        (or_(TICKET.c.requester_id.in_(whom), TICKET.c.channel_id.in_(whom)), literal(tier))
        for tier, whom in tiers
    ]
    return case(*belongs) if belongs else sa.cast(null(), sa.String)


def _grouped(known: CTE, counts: Callable[[Select[Any]], Select[Any]]) -> Any:
    """What is counted of all the facts, and of those of each group."""
    groups = [_group(known, by, known.c[by]) for by in By if by is not By.TAG]
    tagged = _group(known, By.TAG, TAGGING.c.code).join(TAGGING, TAGGING.c.ticket_id == known.c.ticket_id)
    everything = _group(known, "", literal("", sa.String, literal_execute=True))
    return sa.union_all(*(counts(each) for each in (everything, *groups, tagged)))


def _group(known: CTE, by: str, key: ColumnElement[Any]) -> Select[Any]:
    name = literal(str(by), sa.String, literal_execute=True)
    columns = (name.label("by"), key.label("key"), known.c.metric, known.c.hit, known.c.value)
    return sa.select(*columns).where(key.is_not(None))


def _counted(of: Select[Any]) -> Select[Any]:
    each = of.subquery()
    told = (each.c.by, each.c.key, each.c.metric)
    return sa.select(*told, func.count().label("total"), func.sum(each.c.hit).label("hits")).group_by(*told)


def ranked(of: Select[Any], *, latest_first: bool = False) -> Select[Any]:
    """The median and the 90th percentile by nearest rank, of each `by`, `key` and `metric`."""
    each = of.subquery()
    told = (each.c.by, each.c.key, each.c.metric)
    order = each.c.value.desc() if latest_first else each.c.value
    place = func.row_number().over(partition_by=told, order_by=order).label("place")
    ranked = sa.select(*each.c, place, func.count().over(partition_by=told).label("total")).subquery()
    told = (ranked.c.by, ranked.c.key, ranked.c.metric)

    def at(percent: int) -> ColumnElement[Any]:
        rank = (ranked.c.total * percent + 99) // 100
        return func.max(case((ranked.c.place == rank, ranked.c.value)))

    ends = (at(50).label("median"), at(90).label("p90"))
    return sa.select(*told, func.max(ranked.c.total).label("total"), *ends).group_by(*told)


def _aged(of: Select[Any]) -> Select[Any]:
    return ranked(of, latest_first=True)
