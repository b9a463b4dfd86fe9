"""T9, the calendar's part: due-times in forty zones, most where a clock jumps, against single minutes."""

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest

from desk.calendar import Calendar, Day, Hours, Overlap

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SEED = 9
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
LENGTH = 9
"""Days that an oracle looks at, the jump in their middle."""
FIGURES = [pytest.param(20_000, id="default"), pytest.param(1_000_000, id="soak", marks=pytest.mark.soak)]


class Minutes:
    """What a clock on the wall shows at each minute of some days, and which are open; knows no offsets."""

    def __init__(self, zone: ZoneInfo, middle: date) -> None:
        self.zone, self.days = zone, [middle + n * DAY for n in range(-LENGTH // 2 - 1, LENGTH // 2 + 2)]
        self.first = datetime.combine(middle, time(0), UTC) - LENGTH * DAY / 2
        shown = (
            (self.first + n * MINUTE).astimezone(zone).replace(tzinfo=None) for n in range(LENGTH * 1440)
        )
        self.latest_shown = list(accumulate(shown, max))

    def of(self, week: tuple[Day, ...]) -> list[int]:
        """How many open minutes came before each minute."""
        is_open = [False] * len(self.latest_shown)
        for day in self.days:
            for start, end in week[day.weekday()]:
                begin, stop = self._when(day, start), self._when(day + (end <= start) * DAY, end)
                is_open[begin:stop] = [True] * (stop - begin)
        return list(accumulate(is_open, initial=0))

    def _when(self, day: date, at: time) -> int:
        """The first minute at which the clock shows this time or a later one."""
        return bisect_left(self.latest_shown, datetime.combine(day, at))


@dataclass(frozen=True)
class Asked:
    """A due-time: its calendar, when it starts, the minutes to go, and what the oracle says."""

    calendar: Calendar
    start: datetime
    minutes: int
    due: datetime


def jumps(zone: ZoneInfo) -> list[date]:
    """The days of some years on which the clocks of the zone change, or a few others if they never do."""
    days = [date(2023, 1, 1) + n * DAY for n in range(4 * 365)] + [date(2011, 12, 30)]
    noons = [datetime.combine(day, time(12), UTC).astimezone(zone).utcoffset() for day in days]
    changes = [day for day, (before, after) in zip(days[1:], pairwise(noons), strict=True) if before != after]
    return changes or [date(2024, 2, 29), date(2026, 10, 1)]


def a_week(dice: random.Random) -> tuple[Day, ...]:
    """Hours as desks have them, and such as they do not, to a quarter of an hour; some nights."""

    def a_day() -> Day:
        marks = sorted(dice.sample(range(96), 2 * dice.choice((0, 1, 1, 2, 2, 3))))
        ends = [time(mark // 4, 15 * (mark % 4)) for mark in marks]
        return tuple(Hours(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))

    night: Day = (Hours(time(22), time(dice.choice((2, 6)))),)
    weeks = (
        (night,) * 7,
        tuple(a_day() for _ in range(7)),
        (a_day(),) * 7,
        ((Hours(time(0), time(0)),),) * 7,
    )
    return dice.choices(weeks, (2, 5, 2, 1))[0]


def due_times(figure: int) -> Iterator[Asked]:
    """So many due-times, the same in every run."""
    dice = random.Random(SEED)
    each_window = 250
    asked = 0
    while asked < figure:
        zone = ZoneInfo(ZONES[asked // each_window % len(ZONES)])
        oracle = Minutes(zone, dice.choice(jumps(zone)))
        for _ in range(each_window // 25):
            for one in _of_a_week(oracle, dice):
                asked += 1
                yield one


def _of_a_week(oracle: Minutes, dice: random.Random) -> Iterator[Asked]:
    while True:
        week = a_week(dice)
        try:
            calendar = Calendar(oracle.zone, week)
        except Overlap:
            continue
        before, found = oracle.of(week), []
        for _ in range(200):
            start, minutes = (
                dice.randrange(3 * 1440, 5 * 1440),
                dice.randrange(1, dice.choice((60, 600, 2000, 2000))),
            )
            due = bisect_left(before, before[start] + minutes)
            if due < len(before):
                at = oracle.first + start * MINUTE
                found.append(Asked(calendar, at, minutes, oracle.first + due * MINUTE))
            if len(found) == 25:
                yield from found
                return


def mismatches(
    figure: int, due: Callable[[Calendar, datetime, timedelta], datetime]
) -> tuple[int, list[Asked]]:
    """How many due-times were asked, and those that the oracle sees differently."""
    count, wrong = 0, []
    for each in due_times(figure):
        count += 1
        if due(each.calendar, each.start, each.minutes * MINUTE) != each.due:
            wrong.append(each)
    return count, wrong


@pytest.mark.parametrize("figure", FIGURES)
def test_t9_every_due_time_is_what_single_minutes_say(figure: int) -> None:
    """Rules 33 to 35."""
    count, wrong = mismatches(figure, Calendar.after)
    assert (len(ZONES), len(set(ZONES)), count, wrong) == (40, 40, figure, [])


def naive(calendar: Calendar, start: datetime, open_time: timedelta) -> datetime:
    """The mutant of T9: hours of the wall are added up as if no clock ever jumped."""
    here = start.astimezone(calendar.zone).replace(tzinfo=None)
    walls = Calendar(ZoneInfo("UTC"), calendar.week, calendar.exceptions, calendar.days_off)
    due = walls.after(here.replace(tzinfo=UTC), open_time)
    return due.replace(tzinfo=calendar.zone).astimezone(UTC)


def test_t9_catches_who_adds_to_local_time() -> None:
    _count, wrong = mismatches(2_000, naive)
    assert len(wrong) > 100
