"""The periods that reports are about: days, weeks, months, quarters and years, in a time zone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk.calendar import DAY, instant


class Every(StrEnum):
    """How often a report is made, and so how long its period is."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


_MONTHS = {Every.MONTHLY: 1, Every.QUARTERLY: 3, Every.ANNUAL: 12}
_YEARS = range(1970, 9999)
"""The years whose periods have one before and one after them in every zone."""
_NAMED = {
    Every.DAILY: re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    Every.WEEKLY: re.compile(r"(\d{4})-W(\d{2})"),
    Every.MONTHLY: re.compile(r"(\d{4})-(\d{2})"),
    Every.QUARTERLY: re.compile(r"(\d{4})-Q([1-4])"),
    Every.ANNUAL: re.compile(r"(\d{4})"),
}


@dataclass(frozen=True)
class Period:
    """A stretch of whole local days, `[begins, ends)` in UTC; a day may have 23 or 25 hours (rule 70)."""

    every: Every
    first: date
    zone: ZoneInfo

    @property
    def after(self) -> "Period":
        """The period that follows."""
        return Period(self.every, self._next(), self.zone)

    @property
    def before(self) -> "Period":
        """The period that came before, with which numbers are compared (rule 71)."""
        return around(self.every, self.first - DAY, self.zone)

    def is_latest(self, now: datetime) -> bool:
        """Whether no later one is over."""
        return now < self.after.ends

    @property
    def begins(self) -> datetime:
        """Its first instant."""
        return instant(datetime.combine(self.first, time()), self.zone)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return instant(datetime.combine(self._next(), time()), self.zone)

    @property
    def name(self) -> str:
        """How people write it: 2026-11-22, 2026-W47, 2026-11, 2026-Q4 or 2026."""
        match self.every:
            case Every.DAILY:
                return self.first.isoformat()
            case Every.WEEKLY:
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02}"
            case Every.MONTHLY:
                return f"{self.first:%Y-%m}"
            case Every.QUARTERLY:
                return f"{self.first.year}-Q{self.first.month // 3 + 1}"
        return str(self.first.year)

    def _next(self) -> date:
        months = _MONTHS.get(self.every)
        if months is None:
            return self.first + (DAY if self.every is Every.DAILY else timedelta(weeks=1))
        month = self.first.month - 1 + months
        return date(self.first.year + month // 12, month % 12 + 1, 1)


def around(every: Every, day: date, zone: ZoneInfo) -> Period:
    """The period that holds this local day."""
    match every:
        case Every.DAILY:
            return Period(every, day, zone)
        case Every.WEEKLY:
            return Period(every, day - timedelta(days=day.weekday()), zone)
    months = _MONTHS[every]
    return Period(every, date(day.year, (day.month - 1) // months * months + 1, 1), zone)


def closed(every: Every, now: datetime, zone: ZoneInfo) -> Period:
    """The latest period that is over (rule 71)."""
    return around(every, now.astimezone(zone).date(), zone).before


def named(every: Every, name: str, zone: ZoneInfo) -> Period | None:
    """The period of this name; None if it is not the name of one."""
    found = _NAMED[every].fullmatch(name)
    if found is None:
        return None
    parts = [int(part) for part in found.groups()]
    try:
        first = _FIRST[every](*parts)
    except ValueError:
        return None
    return Period(every, first, zone) if first.year in _YEARS else None


_FIRST: dict[Every, Callable[..., date]] = {
    Every.DAILY: date,
    Every.WEEKLY: lambda year, week: date.fromisocalendar(year, week, 1),
    Every.MONTHLY: lambda year, month: date(year, month, 1),
    Every.QUARTERLY: lambda year, quarter: date(year, quarter * 3 - 2, 1),
    Every.ANNUAL: lambda year: date(year, 1, 1),
}
