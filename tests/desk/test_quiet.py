"""Quiet hours against an oracle that looks at every minute, and the nights on which clocks jump (rule 66)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.hours import WEEKDAYS
from desk.policy import Policy
from desk.quiet import QuietHours
from desk.severity import Severity
from storage.policy_file import PolicyError, parse
from tests.desk.test_calendar import JUMPS

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEKENDS = QuietHours(week={"mon-fri": ("20:00-08:00",), "sat-sun": ("24h", "20:00-08:00")})


def morning(quiet: QuietHours, zone: str, local: str, severity: Severity = Severity.SEV3) -> str:
    """When they may be told of what comes up at this local time; "" if at once."""
    place = ZoneInfo(zone)
    until = quiet.until(place, datetime.fromisoformat(local).replace(tzinfo=place).astimezone(UTC), severity)
    return f"{until.astimezone(place):%a %d %H:%M}" if until else ""


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-23 19:59", ""),
        ("2026-11-23 20:00", "Tue 24 08:00"),  # a Monday
        ("2026-11-24 07:59", "Tue 24 08:00"),
        ("2026-11-24 08:00", ""),
        ("2026-11-27 21:00", "Mon 30 08:00"),  # Friday night, and then the weekend
        ("2026-11-29 12:00", "Mon 30 08:00"),
    ],
)
def test_a_night_that_runs_into_a_weekend_is_one_quiet_time(local: str, expected: str) -> None:
    """Rule 66."""
    assert morning(WEEKENDS, "Europe/Berlin", local) == expected


def test_it_is_the_recipients_own_night() -> None:
    """Rule 66: the same instant is noon for one and night for another."""
    noon = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
    zones = map(ZoneInfo, ("UTC", "Asia/Shanghai", "Asia/Tokyo"))
    asked = [QuietHours().until(each, noon, Severity.SEV2) for each in zones]
    assert asked == [None, datetime(2026, 11, 24, 0, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)]


@pytest.mark.parametrize(("pierce", "told"), [(0, ""), (1, "1"), (2, "12"), (4, "1234")])
def test_the_grave_ones_pierce(pierce: int, told: str) -> None:
    """Rule 66."""
    quiet = QuietHours(pierce=pierce)
    night = "2026-11-24 03:00"
    assert "".join(str(int(each)) for each in Severity if not morning(quiet, "UTC", night, each)) == told


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-28 23:00", "Sun 29 08:00"),  # an hour is missing
        ("2026-10-24 23:00", "Sun 25 08:00"),  # an hour comes twice
        ("2026-10-25 02:30", "Sun 25 08:00"),
    ],
)
def test_the_morning_is_the_mornings_whatever_the_clock_does_at_night(local: str, expected: str) -> None:
    assert morning(QuietHours(), "Europe/Berlin", local) == expected


def test_none_need_be_quiet() -> None:
    assert morning(QuietHours(week={}), "UTC", "2026-11-24 03:00") == ""


# --- the oracle ----------------------------------------------------------------------------------------

Stretches = list[list[tuple[int, int]]]
"""For each weekday from Monday on when its stretches start, in minutes, and how long they are."""


def written(stretches: Stretches) -> dict[str, tuple[str, ...]]:
    """As a policy writes them."""

    def clock(minute: int) -> str:
        return f"{minute // 60 % 24:02}:{minute % 60:02}"

    return {
        day: tuple(dict.fromkeys(f"{clock(start)}-{clock(start + length)}" for start, length in each))
        for day, each in zip(WEEKDAYS, stretches, strict=True)
    }


def quiet_by_the_wall(zone: ZoneInfo, stretches: Stretches, middle: date) -> tuple[datetime, list[bool]]:
    """Which minutes of some days are quiet, from the first on, by what clocks on the wall show."""
    first = datetime.combine(middle - 5 * DAY, time(0), UTC)
    shown = [(first + n * MINUTE).astimezone(zone).replace(tzinfo=None) for n in range(20 * 1440)]

    def when(local: datetime) -> int:
        return next((n for n, each in enumerate(shown) if each >= local), len(shown))

    quiet = [False] * len(shown)
    for day in (middle + n * DAY for n in range(-7, 16)):
        for start, length in stretches[day.weekday()]:
            began = datetime.combine(day, time(start // 60, start % 60))
            for n in range(when(began), when(began + length * MINUTE)):
                quiet[n] = True
    return first, quiet


QUARTERS = st.integers(0, 95).map(lambda n: 15 * n)
DAYS = st.lists(st.tuples(QUARTERS, QUARTERS.map(lambda n: n + 15)), max_size=2)


@settings(max_examples=30)  # a busy machine is no mistake
@given(
    st.sampled_from(JUMPS),
    st.lists(DAYS, min_size=7, max_size=7).filter(lambda week: sum(map(bool, week)) < 6),
    st.integers(-1440, 1440),
)
def test_every_minute_agrees_also_where_clocks_jump(
    jump: tuple[str, date], stretches: Stretches, minute: int
) -> None:
    """Rules 34, 66: overlapping stretches, whole days, nights into nights."""
    zone = ZoneInfo(jump[0])
    first, quiet = quiet_by_the_wall(zone, stretches, jump[1])
    at = 5 * 1440 + 720 + minute
    ends = next(n for n in range(at, len(quiet)) if not quiet[n])
    until = QuietHours(week=written(stretches)).until(zone, first + at * MINUTE)
    assert until == (first + ends * MINUTE if ends > at else None)


# --- the policy ----------------------------------------------------------------------------------------


def test_what_is_written_is_the_policy() -> None:
    policy = parse(b"quiet_hours: {week: {mon-fri: ['18:00-09:00'], sat-sun: ['24h']}, pierce: 2}", "p.yaml")
    expected = QuietHours(week={"mon-fri": ("18:00-09:00",), "sat-sun": ("24h",)}, pierce=2)
    assert (policy.quiet_hours, Policy().quiet_hours) == (expected, QuietHours())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{week: {mon-sun: ['24h']}}", "These quiet hours never end, so nobody would ever be told"),
        ("{week: {mon-sun: ['08:00-20:00', '20:00-08:00']}}", "These quiet hours never end"),
        ("{week: {mon: ['8-20']}}", "“8-20” is not a stretch of time"),
        ("{week: {mon-fri: [], wed: []}}", "“mon-fri” and “wed” both give the hours of wed"),
        ("{pierce: 5}", "allowed is a whole number from 0 to 4"),
    ],
)
def test_what_is_wrong_is_said(content: str, expected: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(f"quiet_hours: {content}".encode(), "p.yaml")
    assert expected in str(refused.value)
