"""Open hours: when a desk works, and how much open time lies between two instants (rules 33-38)."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
LONGEST_CLOSED = 3660
"""Days on end that a calendar may be closed: ten years, so that no opening is searched for ever."""
MOST_DAYS = 25_000
"""Days whose open time a calendar remembers: what is counted over many years goes through all of them."""
BREAKS = frozenset({"CN"})
"""Countries whose holidays are breaks of several days, of which the library names only some."""
A_WEEK = tuple(date(2024, 1, 1) + n * DAY for n in range(8))
"""Monday to Monday, to hold the hours of one weekday against those of the next."""


class NeverOpen(Exception):  # noqa: N818 - a state, not a fault
    """The calendar stays closed for ten years."""


class Overlap(ValueError):  # noqa: N818 - what is wrong, said briefly
    """Two stretches of open hours share some time; they begin on `first` and on `second`."""

    def __init__(self, first: date, second: date) -> None:
        super().__init__(f"open hours of {first} and {second} overlap")
        self.first, self.second = first, second


class Hours(NamedTuple):
    """A stretch of local time, `[start, end)`; when `end` is not after `start` it is on the next day."""

    start: time
    end: time


class Span(NamedTuple):
    """A stretch of time between two instants in UTC, `[start, end)`."""

    start: datetime
    end: datetime


Day = tuple[Hours, ...]
"""The stretches that begin on one day; none when it is closed."""

ALL_DAY: Day = (Hours(time(0), time(0)),)
ALL_WEEK = (ALL_DAY,) * 7


class Unusual(StrEnum):
    """Why a date has hours of its own."""

    EXCEPTION = "exception"
    HOLIDAY = "holiday"
    MADE_UP = "made up"
    """A day of a weekend that is worked in place of a holiday."""


@dataclass(frozen=True)
class Holidays:
    """The public holidays of a country, or of a part of it, and the weekend days it works instead.

    `country` and `part` as the `holidays` library knows them, mostly by ISO 3166.
    """

    country: str
    part: str | None = None

    def are_known(self) -> bool:
        """Whether the library knows the country and its part."""
        known = holidays.list_supported_countries(include_aliases=True)
        return self.country in known and (self.part is None or self.part in known[self.country])

    def parts(self) -> list[str]:
        """The parts of the country that the library knows."""
        return sorted(holidays.list_supported_countries(include_aliases=True).get(self.country, ()))

    def has(self, day: date) -> bool:
        """Whether it is a public holiday."""
        return day in self._year(day.year).off

    def are_made_up_on(self, day: date) -> bool:
        """Whether this day of a weekend is worked in place of a holiday (China's 调休)."""
        return day in self._year(day.year).worked

    def are_open_in(self, year: int) -> bool:
        """Whether the country shifts working days about, and is not known to have said how in this year."""
        return not self._year(year).worked and any(self._year(year - n).worked for n in (1, 2, 3))

    def _year(self, year: int) -> "_Year":
        return _year(self.country, self.part, year)


class _Year(NamedTuple):
    off: frozenset[date]
    worked: frozenset[date]


@lru_cache(maxsize=500)
def _year(country: str, part: str | None, year: int) -> _Year:
    """One year of a country; a holiday early in the next one may be made up for late in this one."""
    known = holidays.country_holidays(country, subdiv=part, years=(year, year + 1), expand=False)
    worked = frozenset(getattr(known, "weekend_workdays", ()))
    off = {*known, *(_weekends_within(known, worked) if known.country in BREAKS else ())}
    return _Year(
        frozenset(day for day in off if day.year == year),
        frozenset(day for day in worked if day.year == year),
    )


def _weekends_within(named: Iterable[date], worked: Collection[date]) -> Iterator[date]:
    """The days of weekends that lie between two of the named holidays, unless they are worked."""
    for first, second in pairwise(sorted(named)):
        between = [first + n * DAY for n in range(1, (second - first).days)]
        if len(between) <= 2 and all(day.weekday() >= 5 and day not in worked for day in between):
            yield from between


@dataclass(frozen=True)
class Calendar:
    """When a desk is open: hours by weekday in its zone, exceptions by date, and holidays.

    `week` has the days from Monday to Sunday. An exception says all there is to say of its date. A weekend
    day that is worked has the hours of the first weekday that has any. Raises Overlap.
    """

    zone: ZoneInfo
    week: tuple[Day, ...] = ALL_WEEK
    exceptions: Mapping[date, Day] = field(default_factory=dict)
    days_off: Holidays | None = None
    _known: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for first, second in pairwise(A_WEEK):
            _check(first, self.week[first.weekday()], second, self.week[second.weekday()])
        for day in sorted(self.exceptions):
            for first in (day - DAY, day):
                _check(first, self.hours_on(first), first + DAY, self.hours_on(first + DAY))

    @property
    def day(self) -> timedelta:
        """How much open time a usual day has: the week's first that has any (rule 36)."""
        usual = next(filter(None, self.week), ALL_DAY)
        return sum((last - first for first, last in (_ends(A_WEEK[0], each) for each in usual)), timedelta())

    def hours_on(self, day: date) -> Day:
        """The hours that begin on this date."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.days_off and self.days_off.are_made_up_on(day):
            return next(filter(None, self.week), ())
        if self.days_off and self.days_off.has(day):
            return ()
        return self.week[day.weekday()]

    def spans(self, since: datetime) -> Iterator[Span]:
        """The open time from an instant on, in order, until the calendar stays closed for ten years."""
        day = since.astimezone(self.zone).date() - DAY  # the night before may last until now
        closed = 0
        while closed < LONGEST_CLOSED:
            closed += 1
            for span in self._on(day):
                if span.end > since:
                    yield Span(max(span.start, since), span.end)
                    since, closed = span.end, 0
            day += DAY

    def after(self, start: datetime, open_time: timedelta) -> datetime:
        """The first instant at which so much open time has passed since `start`; of none, the next open one.

        Raises NeverOpen.
        """
        for span in self.spans(start):
            if span.start + open_time <= span.end:
                return span.start + open_time
            open_time -= span.end - span.start
        raise NeverOpen

    def between(self, start: datetime, end: datetime, most: timedelta = timedelta.max) -> timedelta:
        """How much open time lies between two instants; where it is more than that, `most`."""
        passed = timedelta()
        for span in self.open_between(start, end):
            passed += span.end - span.start
            if passed >= most:
                return most
        return passed

    def open_between(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The open time between two instants, in order."""
        for span in self.spans(start):
            if span.start >= end:
                break
            yield Span(span.start, min(span.end, end))

    def unusual(self, day: date) -> "Unusual | None":
        """Why this date has other hours than its weekday has; None when it has the same."""
        if self.hours_on(day) == self.week[day.weekday()]:
            return None
        if day in self.exceptions or self.days_off is None:
            return Unusual.EXCEPTION
        return Unusual.MADE_UP if self.days_off.are_made_up_on(day) else Unusual.HOLIDAY

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at this instant; at its closing it no longer is."""
        return self.opened_on(at) is not None

    def opened_on(self, at: datetime) -> date | None:
        """The date on which the stretch began that holds this instant: a night's, the evening before."""
        today = at.astimezone(self.zone).date()
        for day in (today, today - DAY):
            if any(span.start <= at < span.end for span in self._on(day)):
                return day
        return None

    def is_pausing(self, at: datetime) -> bool:
        """Whether it is closed only between two stretches of one date, as over lunch."""
        spans = self._on(at.astimezone(self.zone).date())
        return any(first.end <= at < second.start for first, second in pairwise(spans))

    def _on(self, day: date) -> tuple[Span, ...]:
        """The open time that begins on this date; looked up, for the same days are asked for all the time."""
        spans = self._known.get(day)
        if spans is None:
            if len(self._known) >= MOST_DAYS:
                self._known.clear()
            spans = self._known[day] = self._worked_out(day)
        return spans

    def _worked_out(self, day: date) -> tuple[Span, ...]:
        """The open time that begins on this date; a stretch that a change of the clock swallows is none."""
        spans = [
            Span(*(instant(local, self.zone) for local in _ends(day, hours))) for hours in self.hours_on(day)
        ]
        return tuple(sorted(span for span in spans if span.start < span.end))


def _ends(day: date, hours: Hours) -> tuple[datetime, datetime]:
    """Where a stretch that begins on this date starts and ends, in local time."""
    last = day if hours.end > hours.start else day + DAY
    return datetime.combine(day, hours.start), datetime.combine(last, hours.end)


def _check(first: date, hours: Day, second: date, more: Day) -> None:
    stretches = sorted(
        [
            *((*_ends(first, each), first) for each in hours),
            *((*_ends(second, each), second) for each in more),
        ]
    )
    for (_, end, one), (start, _, other) in pairwise(stretches):
        if start < end:
            raise Overlap(one, other)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """A local time in UTC: of two the first; for one that a change of the clock skips, the change itself."""
    at = local.replace(tzinfo=zone)
    utc = at.astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) == local:
        return utc
    before = at.replace(fold=1).astimezone(UTC)
    seconds = range(int((utc - before).total_seconds()) + 1)
    skipped = utc.astimezone(zone).utcoffset()
    return before + timedelta(
        seconds=bisect_left(
            seconds,
            True,
            key=lambda n: (before + timedelta(seconds=n)).astimezone(zone).utcoffset() == skipped,
        )
    )


ALWAYS_OPEN = Calendar(ZoneInfo("UTC"))
"""The calendar that is open round the clock."""
