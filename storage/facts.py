"""What figures are counted on: each fact of a period with its ticket, what it says, and how long it took."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, null, or_

from desk.fold import UNDO
from desk.metrics import KEPT, Metric, Reason
from desk.period import Period
from desk.query import OPEN
from desk.ticket import RESOLVED, Clock, Kind, Side, Status, Visibility
from storage.moments import Later
from storage.tables.clocks import EPISODE
from storage.tables.events import EVENT
from storage.tables.surveys import SURVEY
from storage.tables.tags import TAGGING
from storage.tables.tickets import TICKET
from storage.tickets import IS_OPEN

REPEATS_WITHIN, FOLLOWS_WITHIN = 14, 7
"""Days before a ticket in which another makes it a repeat, and after one in which it was no first contact."""
_WELL = 4
"""The least rating, of 5, of somebody who is satisfied."""

COUNTS = and_(TICKET.c.status.not_in([Status.WITHDRAWN, Status.DISMISSED]), TICKET.c.merged_into_id.is_(None))
"""The tickets of all figures, as they are known now: none that was taken back, or goes on as another."""


def counted(team: str | None) -> tuple[ColumnElement[bool], ...]:
    """The tickets of figures, of a team or of all."""
    return (COUNTS, TICKET.c.team == team) if team else (COUNTS,)


class Span(NamedTuple):
    """The facts of a workspace that are meant: those in `[begins, ends)`."""

    workspace: str
    begins: datetime
    ends: datetime


def so_far(workspace: str, period: Period, now: datetime) -> Span:
    """The facts of a period, and of one that is not over those until now."""
    return Span(workspace, period.begins, min(period.ends, now))


Facts = Select[Any]
"""Rows of `ticket_id`, `hit` (1 or 0 where it is a share), and `value`: seconds, or a moment."""


def _facts(ticket: Any, hit: Any = None, value: Any = None) -> Facts:
    return sa.select(
        ticket.label("ticket_id"),
        sa.cast(null() if hit is None else hit, sa.Integer).label("hit"),
        (sa.cast(null(), sa.Float) if value is None else value).label("value"),
    )


def within(at: ColumnElement[Any], span: Span) -> ColumnElement[bool]:
    return and_(at >= span.begins, at < span.ends)


# --- what happened ---------------------------------------------------------------------------------------


def _happened(span: Span, kind: Kind) -> tuple[ColumnElement[bool], ...]:
    """The events of a kind that were not undone, nor undo others."""
    undoing = EVENT.alias("undoing")
    undone = sa.exists().where(
        undoing.c.ticket_id == EVENT.c.ticket_id,
        undoing.c.rule == UNDO,
        undoing.c.kind == kind,
        undoing.c.detail["event"].as_string() == sa.cast(EVENT.c.seq, sa.String),
    )
    return (
        EVENT.c.workspace_id == span.workspace,
        EVENT.c.kind == kind,
        within(EVENT.c.at, span),
        or_(EVENT.c.rule.is_(None), EVENT.c.rule != UNDO),
        ~undone,
    )


@lru_cache(maxsize=8)
def solves(span: Span) -> CTE:
    """When tickets were solved: `ticket_id`, `seq`, `at`, and whether an article did (rule 79).

    The same object for the same span, so that a database finds them once for all that is counted on them.
    """
    by_article = case((EVENT.c.detail["article"].as_string().is_not(None), 1), else_=0).label("by_article")
    columns = (EVENT.c.ticket_id, EVENT.c.seq, EVENT.c.at, by_article)
    happened = _happened(span, Kind.STATUS_CHANGED)
    return sa.select(*columns).where(*happened, EVENT.c.after == Status.SOLVED).cte("solves")


def _solved(span: Span) -> Facts:
    """Each ticket once."""
    solve = solves(span)
    return _facts(solve.c.ticket_id, func.max(solve.c.by_article)).group_by(solve.c.ticket_id)


def _reopened(span: Span) -> Facts:
    happened = _happened(span, Kind.STATUS_CHANGED)
    again = (EVENT.c.before.in_(sorted(RESOLVED)), EVENT.c.after == Status.OPEN)
    return _facts(EVENT.c.ticket_id).where(*happened, *again).distinct()


def _handed_off(span: Span) -> Facts:
    kinds = (_happened(span, kind) for kind in _HANDING)
    each = (_facts(EVENT.c.ticket_id).where(*happened, *_FROM_ONE_TO_ANOTHER) for happened in kinds)
    both = sa.union_all(*each).subquery()
    return sa.select(*both.c)


_HANDING = (Kind.ASSIGNED, Kind.TEAM_CHANGED)
_FROM_ONE_TO_ANOTHER = (EVENT.c.before.is_not(None), EVENT.c.after.is_not(None))


# --- how it is asked for ---------------------------------------------------------------------------------


def _received(span: Span) -> Facts:
    """Whether its requester had asked for the same shortly before (rule 88)."""
    other = TICKET.alias("other")
    earlier = (
        other.c.opened_at >= Later(TICKET.c.opened_at, -REPEATS_WITHIN),
        other.c.opened_at < TICKET.c.opened_at,
    )
    repeats = sa.exists().where(*_of_the_same(other), *earlier)
    return _facts(TICKET.c.id, case((repeats, 1), else_=0)).where(
        TICKET.c.workspace_id == span.workspace, within(TICKET.c.opened_at, span)
    )


def _of_the_same(other: Any) -> tuple[ColumnElement[bool], ...]:
    """Another ticket of the same class by the same requester."""
    mine, theirs = TAGGING.alias("mine"), TAGGING.alias("theirs")
    shares_tag = (
        sa.exists()
        .where(mine.c.ticket_id == TICKET.c.id, theirs.c.ticket_id == other.c.id)
        .where(mine.c.code == theirs.c.code)
        .correlate(TICKET, other)
    )
    is_alike = case(
        (
            and_(TICKET.c.category.is_not(None), other.c.category.is_not(None)),
            TICKET.c.category == other.c.category,
        ),
        else_=shares_tag,
    )
    return (
        other.c.workspace_id == TICKET.c.workspace_id,
        other.c.requester_id == TICKET.c.requester_id,
        other.c.id != TICKET.c.id,
        other.c.status.not_in([Status.WITHDRAWN, Status.DISMISSED]),
        other.c.merged_into_id.is_(None),
        is_alike,
    )


# --- how the desk answers --------------------------------------------------------------------------------


def _ran(clock: Clock, span: Span) -> tuple[ColumnElement[bool], ...]:
    """The runs of a clock that were stopped, and not given up."""
    return (
        EPISODE.c.workspace_id == span.workspace,
        EPISODE.c.clock == clock,
        within(EPISODE.c.ended, span),
        ~EPISODE.c.is_cancelled,
    )


def _took(clock: Clock, *which: ColumnElement[bool], value: Any = EPISODE.c.took) -> Callable[[Span], Facts]:
    return lambda span: _facts(EPISODE.c.ticket_id, value=value).where(*_ran(clock, span), *which)


def _kept(clock: Clock) -> Callable[[Span], Facts]:
    """What was decided of what was promised by a clock; what still runs fell due."""
    return lambda span: _facts(EPISODE.c.ticket_id, EPISODE.c.is_kept).where(
        EPISODE.c.workspace_id == span.workspace,
        EPISODE.c.clock == clock,
        within(EPISODE.c.decided_at, span),
    )


def missed(span: Span) -> Select[Any]:
    """What was promised and not kept: each with its `clock`, and the `reason` as far as the log tells."""
    due, policy = EPISODE.c.decided_at, EVENT.alias("policy")
    retargeted = sa.exists().where(
        policy.c.ticket_id == EPISODE.c.ticket_id,
        policy.c.kind == Kind.POLICY_APPLIED,
        policy.c.before.is_not(None),
        policy.c.at == due,
    )
    before = (EVENT.c.ticket_id == EPISODE.c.ticket_id, EVENT.c.at <= due)
    assigned = sa.select(EVENT.c.after).where(*before, EVENT.c.kind == Kind.ASSIGNED)
    holder = assigned.order_by(EVENT.c.seq.desc()).limit(1).scalar_subquery()
    moved = sa.exists().where(*before, EVENT.c.kind.in_(_HANDING), *_FROM_ONE_TO_ANOTHER)
    reason = case(
        (retargeted, Reason.PROMISED_ANEW),
        (holder.is_(None), Reason.NOBODY),
        (moved, Reason.HANDED_OFF),
        else_=Reason.HELD,
    )
    return sa.select(EPISODE.c.ticket_id, EPISODE.c.clock, reason.label("reason")).where(
        EPISODE.c.workspace_id == span.workspace,
        EPISODE.c.clock.in_(sorted(KEPT)),
        within(due, span),
        ~EPISODE.c.is_kept,
    )


def _first_solved(span: Span, hit: Any = None, value: Any = None) -> Facts:
    """By when it was said to be solved, which may be later than it was done (rule 23)."""
    solve = solves(span)
    first = and_(
        EPISODE.c.ticket_id == solve.c.ticket_id,
        EPISODE.c.clock == Clock.RESOLUTION,
        EPISODE.c.ended_by == solve.c.seq,
    )
    return _facts(solve.c.ticket_id, hit, value).join(EPISODE, first)


def _resolved(value: ColumnElement[Any]) -> Callable[[Span], Facts]:
    return lambda span: _first_solved(span, value=value)


def _at_first_contact(span: Span) -> Facts:
    """Rule 87, as far as is known now."""
    other, answer, solve = TICKET.alias("other"), EVENT.alias("answer"), solves(span)
    answers = sa.select(func.count()).where(answer.c.ticket_id == solve.c.ticket_id, _answers(answer))
    followed = sa.exists().where(
        *_of_the_same(other),
        other.c.opened_at >= solve.c.at,
        other.c.opened_at < Later(solve.c.at, FOLLOWS_WITHIN),
    )
    is_one = and_(TICKET.c.reopened == 0, answers.scalar_subquery() <= 1, ~followed)
    return _first_solved(span, case((is_one, 1), else_=0)).join(TICKET, TICKET.c.id == solve.c.ticket_id)


def _answers(event: Any) -> ColumnElement[bool]:
    """The events by which a person of the desk told the requester something (rules 7, 13)."""
    detail = event.c.detail
    heard = and_(
        event.c.kind == Kind.REPLIED,
        event.c.after == Visibility.PUBLIC,
        detail["side"].as_string() == Side.AGENT,
        detail["typed"].as_string() != "yes",
        func.coalesce(detail["earlier"].as_string(), "no") != "yes",
    )
    return or_(event.c.kind == Kind.DELIVERED, heard)


# --- how it went ----------------------------------------------------------------------------------------


def _satisfied(span: Span) -> Facts:
    """By what they say by now, in the period in which they first said something."""
    is_satisfied = case((SURVEY.c.rating >= _WELL, 1), else_=0)
    return _facts(SURVEY.c.ticket_id, is_satisfied).where(
        SURVEY.c.workspace_id == span.workspace, within(SURVEY.c.rated_at, span)
    )


def _asked(span: Span) -> Facts:
    has_said = case((SURVEY.c.rating.is_not(None), 1), else_=0)
    return _facts(SURVEY.c.ticket_id, has_said).where(
        SURVEY.c.workspace_id == span.workspace, within(SURVEY.c.asked_at, span)
    )


# --- what is open ----------------------------------------------------------------------------------------


def open_at_the_end(span: Span) -> Facts:
    """Found by going back: what a status was before its first change since then."""
    since = (EVENT.c.workspace_id == span.workspace, EVENT.c.at >= span.ends)
    kinds = EVENT.c.kind.in_([Kind.STATUS_CHANGED, Kind.MERGED, Kind.UNMERGED])
    first = sa.select(EVENT.c.ticket_id, func.min(EVENT.c.seq).label("seq")).where(*since, kinds)
    changed = first.group_by(EVENT.c.ticket_id).cte("changed")
    was_open = (
        sa.select(EVENT.c.ticket_id)
        .join(changed, and_(changed.c.ticket_id == EVENT.c.ticket_id, changed.c.seq == EVENT.c.seq))
        .where(EVENT.c.before.in_(sorted(OPEN)))
    )
    still = sa.select(TICKET.c.id).where(
        TICKET.c.workspace_id == span.workspace,
        IS_OPEN,
        TICKET.c.id.not_in(sa.select(changed.c.ticket_id)),
    )
    those = sa.union_all(was_open, still).subquery("those")
    return (
        _facts(TICKET.c.id, value=TICKET.c.opened_at)
        .join(those, those.c.ticket_id == TICKET.c.id)
        .where(TICKET.c.opened_at < span.ends)
    )


FACTS: Mapping[Metric, Callable[[Span], Facts]] = {
    Metric.REOPENED: _reopened,
    Metric.BACKLOG_AGE: open_at_the_end,
    Metric.HANDOFFS: _handed_off,
    Metric.CLAIM_TIME: _took(Clock.ACKNOWLEDGED),
    Metric.FIRST_RESPONSE: _took(Clock.FIRST_RESPONSE),
    Metric.FIRST_RESPONSE_IN_HOURS: _took(Clock.FIRST_RESPONSE, EPISODE.c.by_wall.is_(None)),
    Metric.FIRST_RESPONSE_OUT_OF_HOURS: _took(
        Clock.FIRST_RESPONSE, EPISODE.c.by_wall.is_not(None), value=EPISODE.c.by_wall
    ),
    Metric.NEXT_RESPONSE: _took(Clock.NEXT_RESPONSE),
    Metric.REQUESTER_WAIT: _resolved(EPISODE.c.took),
    Metric.AGENT_WORK: _resolved(EPISODE.c.worked),
    **{metric: _kept(clock) for clock, metric in KEPT.items()},
    Metric.FCR: _at_first_contact,
    Metric.REPEAT: _received,
    Metric.DEFLECTED: _solved,
    Metric.SATISFIED: _satisfied,
    Metric.SURVEYED: _asked,
}
"""What is counted for each figure; for one that is not here, what is counted for another: see SAME."""

SAME: Mapping[Metric, Metric] = {
    Metric.RECEIVED: Metric.REPEAT,
    Metric.SOLVED: Metric.DEFLECTED,
    Metric.BACKLOG: Metric.BACKLOG_AGE,
}
"""The figures that count all that another one is a part, or the age, of."""
