"""An array of minutes against which due times are held: no offsets, only what a clock on the wall shows."""

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from desk.calendar import Calendar, Day, Holidays, Hours, Overlap

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = """
    Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Lagos America/Asuncion America/Caracas
    America/Havana America/Los_Angeles America/New_York America/Nuuk America/Phoenix America/Santiago
    America/Sao_Paulo America/Scoresbysund America/St_Johns Antarctica/Troll Asia/Almaty Asia/Amman
    Asia/Beirut Asia/Gaza Asia/Jerusalem Asia/Kathmandu Asia/Kolkata Asia/Pyongyang Asia/Shanghai
    Asia/Tehran Asia/Tokyo Asia/Yangon Atlantic/Azores Australia/Adelaide Australia/Lord_Howe
    Europe/Berlin Europe/Dublin Europe/Istanbul Europe/London Pacific/Apia Pacific/Auckland
    Pacific/Chatham Pacific/Kiritimati UTC
""".split()  # noqa: SIM905 - a page of quotes would be no clearer
"""With offsets of quarters, and jumps of half an hour, two hours and a day, at midnight, and in winter."""
LENGTH = 15
"""Days that the array covers, what is looked for in their middle."""
LAST = LENGTH * 1440

Pauses = Sequence[tuple[int, int | None]]
"""From minute to minute of the array; None for as long as it goes."""


@dataclass(frozen=True)
class Season:
    """Days about public holidays, typed off their announcements; in some zones a clock jumps then."""

    zone: str
    holidays: Holidays
    middle: date
    off: frozenset[date]
    worked: frozenset[date] = frozenset()


def _days(*days: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, days))


def _from(first: str, count: int) -> frozenset[date]:
    return frozenset(date.fromisoformat(first) + n * DAY for n in range(count))


SEASONS = (
    Season(
        "Asia/Shanghai",
        Holidays("CN"),
        date(2025, 10, 4),
        _from("2025-10-01", 8),
        _days("2025-09-28", "2025-10-11"),
    ),
    Season("Europe/Berlin", Holidays("DE"), date(2024, 3, 31), _days("2024-03-29", "2024-04-01")),
    Season("Australia/Lord_Howe", Holidays("AU", "NSW"), date(2025, 10, 5), _days("2025-10-06")),
    Season(
        "Asia/Shanghai",
        Holidays("CN"),
        date(2025, 2, 1),
        _from("2025-01-28", 8),
        _days("2025-01-26", "2025-02-08"),
    ),
    Season("America/New_York", Holidays("US"), date(2025, 11, 27), _days("2025-11-27")),
    Season("Asia/Tokyo", Holidays("JP"), date(2025, 5, 3), _days("2025-04-29") | _from("2025-05-03", 4)),
)


class Minutes:
    """What a clock on the wall shows at each minute of some days."""

    def __init__(self, zone: ZoneInfo, middle: date) -> None:
        self.zone = zone
        self.days = [middle + n * DAY for n in range(-LENGTH // 2 - 1, LENGTH // 2 + 2)]
        self.first = datetime.combine(middle, time(0), UTC) - LENGTH * DAY / 2
        shown = [(self.first + n * MINUTE).astimezone(zone).replace(tzinfo=None) for n in range(LAST)]
        self.jumps = [n for n, (one, other) in enumerate(pairwise(shown), 1) if other - one != MINUTE]
        self._latest_shown = list(accumulate(shown, max))

    def at(self, minute: int) -> datetime:
        """The instant at which a minute begins."""
        return self.first + minute * MINUTE

    def open(self, hours_on: Callable[[date], Day]) -> bytearray:
        """Of each minute whether it is an open one."""
        marks = bytearray(LAST)
        for day in self.days:
            for start, end in hours_on(day):
                begin, stop = self._when(day, start), self._when(day + (end <= start) * DAY, end)
                marks[begin:stop] = bytes([1]) * (stop - begin)
        return marks

    def _when(self, day: date, at: time) -> int:
        """The first minute at which the clock shows this time or a later one."""
        return bisect_left(self._latest_shown, datetime.combine(day, at))


def counting(is_open: bytearray, began: int, pauses: Pauses) -> bytearray:
    """Of each minute whether it counts: an open one, after the beginning, in no pause."""
    marks = bytearray(is_open)
    for since, until in ((0, began), *pauses):
        stop = LAST if until is None else until
        marks[since:stop] = bytes(stop - since)
    return marks


def used_up(counts: bytearray, seconds: int) -> int | None:
    """The second of the array at which so many have counted; None when they never do."""
    minutes = -(-seconds // 60)
    minute = bisect_left(range(LAST), minutes, key=lambda n: counts.count(1, 0, n + 1))
    return None if minute == LAST else minute * 60 + seconds - (minutes - 1) * 60


def windows(dice: random.Random) -> Iterator[tuple[Minutes, Season | None]]:
    """Days in all zones, one after the other, where a clock jumps; every fifth time those of a holiday."""
    place = 0
    while True:
        for name in ZONES[place % len(ZONES) :][:4]:
            zone = ZoneInfo(name)
            yield Minutes(zone, dice.choice(jumps(zone))), None
        season = SEASONS[place // 4 % len(SEASONS)]
        yield Minutes(ZoneInfo(season.zone), season.middle), season
        place += 4


def jumps(zone: ZoneInfo) -> list[date]:
    """The days of some years on which the clocks of the zone change, or a few others if they never do."""
    days = [date(2023, 1, 1) + n * DAY for n in range(4 * 365)] + [date(2011, 12, 30)]
    noons = [datetime.combine(day, time(12), UTC).astimezone(zone).utcoffset() for day in days]
    changes = [day for day, (before, after) in zip(days[1:], pairwise(noons), strict=True) if before != after]
    return changes or [date(2024, 2, 29), date(2026, 10, 1)]


def a_calendar(dice: random.Random, minutes: Minutes, season: Season | None) -> tuple[Calendar, bytearray]:
    """A calendar with its exceptions and holidays, and of each minute whether it is open by it."""
    while True:
        week = _week(dice)
        exceptions = {dice.choice(minutes.days): _day(dice) for _ in range(dice.choice((0, 0, 1, 3)))}
        try:
            calendar = Calendar(minutes.zone, week, exceptions, season.holidays if season else None)
        except Overlap:
            continue
        if any(week):
            return calendar, minutes.open(partial(_hours, week, exceptions, season))


def _hours(week: tuple[Day, ...], exceptions: dict[date, Day], season: Season | None, day: date) -> Day:
    if day in exceptions:
        return exceptions[day]
    if season and day in season.worked:
        return [*filter(None, week), ()][0]
    return () if season and day in season.off else week[day.weekday()]


def _week(dice: random.Random) -> tuple[Day, ...]:
    """Hours as desks have them, and such as they do not; some nights."""
    night: Day = (Hours(time(22), time(dice.choice((2, 6)))),)
    lunch: Day = (Hours(time(9), time(12)), Hours(time(13, 30), time(18)))
    weeks = (
        (night,) * 7,
        (lunch,) * 5 + ((), ()),
        tuple(_day(dice) for _ in range(7)),
        (_day(dice),) * 7,
        ((Hours(time(0), time(0)),),) * 7,
    )
    return dice.choices(weeks, (3, 1, 4, 2, 2))[0]


def _day(dice: random.Random) -> Day:
    """Up to three stretches, to a quarter of an hour."""
    marks = sorted(dice.sample(range(96), 2 * dice.choice((0, 1, 1, 2, 2, 3))))
    ends = [time(mark // 4, 15 * (mark % 4)) for mark in marks]
    return tuple(Hours(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))
