"""What a manager reads in the morning: what changed, what is late, who waits, what is due today (G1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk.digests import Digests
from desk.metrics import Metric, Numbers
from desk.period import Every, around
from desk.report import LISTED, Line, Name, Of, Section, compared
from desk.ticket import Clock, Episode, Ticket
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

ENOUGH = 4 * LISTED
"""Tickets of a list that are looked at, since some of them another list tells of."""
MOST_AGENTS = 10
"""Agents whose load is told, those with the most first."""


class Wants(StrEnum):
    """Why somebody should look at a ticket."""

    LATE = "late"
    """Something that was promised fell due, the longest ago first."""
    WAITED_FOR = "waited_for"
    """Its requester waits for an answer, the longest first."""
    AGEING = "ageing"
    """It is open since before a moment, the oldest first."""
    PROMISED = "promised"
    """News is promised by a moment, the earliest first."""


def moment(wants: Wants, now: datetime, zone: ZoneInfo, digests: Digests) -> datetime:
    """The moment by which, or since when, a ticket is wanted so: the local day ends with it, or it is now."""
    match wants:
        case Wants.PROMISED:
            return around(Every.DAILY, now.astimezone(zone).date(), zone).ends
        case Wants.AGEING:
            return now - timedelta(days=digests.ageing_days)
    return now


@dataclass(frozen=True)
class Listed:
    """The first tickets of a list, and how many there are."""

    tickets: Sequence[Ticket] = ()
    count: int = 0


Present = Mapping[Wants, Listed]
"""What needs somebody while the report is made."""


def sections(
    numbers: Numbers, before: Numbers, now: Present, loads: Mapping[str, int]
) -> tuple[Section, ...]:
    """The sections of a day: in a line how it stands, what changed, and then what needs somebody.

    `loads`: how many open tickets each agent had at its end.
    """
    changed = tuple(each.metric for each in compared(numbers, before, FIGURES))
    told = (Section(N_("What changed"), figures=changed), *_lists(now), _load(loads))
    rest = tuple(each for each in told if each.figures or each.lines or each.count)
    return (_headline(rest, {wants: listed.count for wants, listed in now.items()}), *rest)


def _headline(rest: Sequence[Section], counts: Mapping[Wants, int]) -> Section:
    """In one line whether anything needs somebody."""
    if counts[Wants.LATE] or counts[Wants.WAITED_FOR]:
        told = N_("🔴 Late: {late} · ⏳ waiting for our answer: {waited_for} · 🤝 promised today: {promised}")
        return Section(lines=(Line(told, {str(wants): count for wants, count in counts.items()}),))
    if rest:
        return Section(lines=(Line(N_("🟢 All green: nothing is late, and nobody waits for our answer.")),))
    return Section(lines=(Line(N_("🟢 Nothing happened, and nothing is open.")),))


TITLES: Mapping[Wants, str] = {
    Wants.LATE: N_("🔴 Late"),
    Wants.PROMISED: N_("🤝 Promised for today"),
    Wants.WAITED_FOR: N_("⏳ Waiting for our answer"),
    Wants.AGEING: N_("📆 Open for long"),
}
"""What the lists are called, in the order in which they are told."""


def _lists(now: Present) -> list[Section]:
    """The lists; who only waits, or is old, is not told of again where another list does."""
    told: set[int] = set()
    lists = []
    for wants, title in TITLES.items():
        known, count = now[wants].tickets, now[wants].count
        new = [each for each in known if wants is Wants.PROMISED or each.id not in told][:LISTED]
        told |= {each.id for each in new}
        if new or count > len(known):
            lists.append(Section(title, tuple(map(_LINES[wants], new)), count, wants))
    return lists


def _late(ticket: Ticket) -> Line:
    """With the promise that is late the longest; a moment after it fell due that is not noted yet."""
    late = [(each.breached_at, each.clock) for each in _running(ticket, *Clock) if each.breached_at]
    if not late:
        return Line(N_("late"), {}, ticket.id)
    since, clock = min(late)
    return Line(
        N_("{clock}: late since {moment}"), {"clock": Name(Of.CLOCK, clock), "moment": since}, ticket.id
    )


def _waited_for(ticket: Ticket) -> Line:
    since = min(each.began for each in _running(ticket, Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE))
    return Line(N_("waits since {moment}"), {"moment": since}, ticket.id)


def _promised(ticket: Ticket) -> Line:
    until = next(each.until for each in _running(ticket, Clock.PROMISE))
    assert until is not None, "a promise is one by a moment"
    return Line(N_("an update by {moment}"), {"moment": until}, ticket.id)


def _ageing(ticket: Ticket) -> Line:
    assert ticket.opened_at is not None, "it is known for how long it is open"
    return Line(N_("open since {moment}"), {"moment": ticket.opened_at}, ticket.id)


_LINES: Mapping[Wants, Callable[[Ticket], Line]] = {
    Wants.LATE: _late,
    Wants.WAITED_FOR: _waited_for,
    Wants.PROMISED: _promised,
    Wants.AGEING: _ageing,
}


def _running(ticket: Ticket, *clocks: Clock) -> list[Episode]:
    return [each for each in ticket.clocks.episodes if each.clock in clocks and each.ended is None]


def _load(loads: Mapping[str, int]) -> Section:
    """How many open tickets lay with whom, in one line: who has too much, not who is fast."""
    most = sorted((item for item in loads.items() if item[1]), key=lambda item: (-item[1], item[0]))
    lines = (
        Line(N_("{person}: {count}"), {"person": Name(Of.PERSON, person), "count": count})
        for person, count in most[:MOST_AGENTS]
    )
    return Section(N_("👥 Open tickets of each agent"), tuple(lines), is_row=True)
