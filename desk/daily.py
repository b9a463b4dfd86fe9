"""What a manager reads in the morning: what changed, what is late, who waits, what is due today (G1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.metrics import Metric, Numbers
from desk.report import LISTED, Line, Name, Of, Section, compared
from desk.ticket import Ticket
from desk.wording import N_

FIGURES = (
    Metric.RECEIVED,
    Metric.SOLVED,
    Metric.BACKLOG,
    Metric.REOPENED,
    Metric.FIRST_RESPONSE,
    Metric.KEPT_FIRST_RESPONSE,
    Metric.KEPT_RESOLUTION,
)
"""What is told of a day; more says little of so few tickets."""

LATE, WAITING, TODAY, AGEING = "late", "waiting", "today", "ageing"
"""What the lists are called."""


@dataclass(frozen=True)
class Listed:
    """The first tickets of a list, each with the moment that put it there, and how many there are."""

    tickets: Sequence[tuple[Ticket, datetime]] = ()
    count: int = 0


@dataclass(frozen=True)
class Present:
    """How things stand while the report is made; `loads`: how many open tickets each agent has."""

    late: Listed = Listed()
    waiting: Listed = Listed()
    today: Listed = Listed()
    ageing: Listed = Listed()
    loads: Sequence[tuple[str, int]] = ()


def sections(numbers: Numbers, before: Numbers, now: Present) -> tuple[Section, ...]:
    """The sections of a day: in a line how it stands, what changed, and then what needs somebody."""
    changed = compared(numbers, before, FIGURES)
    told = (
        Section(N_("What changed"), figures=tuple(each.metric for each in changed)),
        _listed(N_("🔴 Late"), LATE, now.late, _late),
        _listed(N_("⏳ Waiting for our answer"), WAITING, now.waiting, _since),
        _listed(N_("📅 Due today"), TODAY, now.today, _due),
        _listed(N_("🕰️ Open for long"), AGEING, now.ageing, _opened),
        _load(now.loads),
    )
    rest = tuple(each for each in told if each.figures or each.lines)
    return (_headline(rest, now), *rest)


def _headline(rest: Sequence[Section], now: Present) -> Section:
    """In one line whether anything needs somebody."""
    if now.late.count or now.waiting.count:
        told = Line(
            N_("Late: {late} · waiting for our answer: {waiting} · due today: {today}"),
            {"late": now.late.count, "waiting": now.waiting.count, "today": now.today.count},
        )
    elif rest:
        told = Line(N_("🟢 All green: nothing is late, and nobody waits for our answer."))
    else:
        told = Line(N_("🟢 Nothing happened, and nothing is open."))
    return Section(lines=(told,))


def _listed(title: str, opens: str, listed: Listed, line: Callable[[Ticket, datetime], Line]) -> Section:
    lines = (line(ticket, moment) for ticket, moment in listed.tickets[:LISTED])
    return Section(title, tuple(lines), listed.count, opens)


def _late(ticket: Ticket, moment: datetime) -> Line:
    """With the promise that is late the longest."""
    late = [each for each in ticket.clocks.episodes if each.ended is None and each.breached_at]
    first = min(late, key=lambda each: each.breached_at or moment, default=None)
    if first is None:
        return Line(N_("late since {moment}"), {"moment": moment}, ticket.id)
    clock, since = Name(Of.CLOCK, first.clock), first.breached_at or moment
    return Line(N_("{clock}: late since {moment}"), {"clock": clock, "moment": since}, ticket.id)


def _since(ticket: Ticket, moment: datetime) -> Line:
    return Line(N_("waits since {moment}"), {"moment": moment}, ticket.id)


def _due(ticket: Ticket, moment: datetime) -> Line:
    return Line(N_("due {moment}"), {"moment": moment}, ticket.id)


def _opened(ticket: Ticket, moment: datetime) -> Line:
    return Line(N_("open since {moment}"), {"moment": moment}, ticket.id)


def _load(loads: Sequence[tuple[str, int]]) -> Section:
    """How many open tickets lie with whom, in one line; no order of speed, only of load."""
    lines = (
        Line(N_("{person}: {count}"), {"person": Name(Of.PERSON, person), "count": count})
        for person, count in loads
    )
    return Section(N_("👥 Open tickets of each agent"), tuple(lines), is_row=True)
