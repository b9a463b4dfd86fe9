"""How a period went, part by part: what charts are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from desk.calendar import DAY, instant
from desk.metrics import Times
from desk.period import Every, Period

_MONDAY = 0


@dataclass(frozen=True)
class Course:
    """What happened in each part of a period, whose first days are `starts`.

    `backlog` is what was open when the part ended, `response` how long first responses in it took, in open
    time. `arrivals` counts what came in the period by weekday, 0 a Monday, and local hour, without zeros.
    """

    starts: tuple[date, ...]
    received: tuple[int, ...]
    solved: tuple[int, ...]
    backlog: tuple[int, ...]
    response: tuple[Times, ...]
    arrivals: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def coded(self) -> dict[str, Any]:
        """The course as JSON can hold it, seconds for times."""
        return {
            "starts": [each.isoformat() for each in self.starts],
            "received": list(self.received),
            "solved": list(self.solved),
            "backlog": list(self.backlog),
            "response": [[each.count, _seconds(each.median), _seconds(each.p90)] for each in self.response],
            "arrivals": [[*slot, count] for slot, count in sorted(self.arrivals.items())],
        }


def course_of(code: Mapping[str, Any]) -> Course:
    """The course that was put into this code."""
    return Course(
        starts=tuple(date.fromisoformat(each) for each in code["starts"]),
        received=tuple(code["received"]),
        solved=tuple(code["solved"]),
        backlog=tuple(code["backlog"]),
        response=tuple(Times(count, _time(median), _time(p90)) for count, median, p90 in code["response"]),
        arrivals={(weekday, hour): count for weekday, hour, count in code["arrivals"]},
    )


def spans(period: Period) -> tuple[tuple[datetime, datetime], ...]:
    """The parts of a period, each from its first instant to the one after it."""
    cuts = [instant(datetime.combine(day, time()), period.zone) for day in starts(period)]
    return tuple(pairwise((*cuts, period.ends)))


def starts(period: Period) -> tuple[date, ...]:
    """The first days of a period's parts: days, but months of a year and weeks of a quarter.

    A quarter's first and last weeks are cut off at its ends.
    """
    days = _days(period)
    match period.every:
        case Every.ANNUAL:
            return tuple(day for day in days if day.day == 1)
        case Every.QUARTERLY:
            return tuple(day for day in days if day == period.first or day.weekday() == _MONDAY)
    return days


def _days(period: Period) -> tuple[date, ...]:
    count = (period.after.first - period.first).days
    return tuple(period.first + n * DAY for n in range(count))


def _seconds(of: timedelta | None) -> float | None:
    return None if of is None else of.total_seconds()


def _time(told: float | None) -> timedelta | None:
    return None if told is None else timedelta(seconds=told)
