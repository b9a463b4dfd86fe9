"""When a report is due: by local days, whatever the clock on the wall does (rules 69-71, 75)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from desk.digests import LATEST, PROMPT, Audience, Digests, Reader, is_late, is_missed, readers
from desk.hours import OpenHours
from desk.period import Every, around
from desk.policy import Policy

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "America/Asuncion",
]
moments = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def due(every: Every, day: datetime, zone: ZoneInfo, **policy: str) -> datetime:
    return Digests(**policy).due(around(every, day.date(), zone))


def test_a_report_is_due_on_the_morning_after_its_period() -> None:
    """Rule 70: 08:30 local, on the first day after it, and for the weekly on the weekday of the policy."""
    day = datetime(2026, 11, 18, tzinfo=UTC)  # a Wednesday
    assert [due(every, day, BERLIN) for every in Every] == [
        datetime(2026, 11, 19, 7, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 7, 30, tzinfo=UTC),
        datetime(2027, 1, 1, 7, 30, tzinfo=UTC),
        datetime(2027, 1, 1, 7, 30, tzinfo=UTC),
    ]
    assert due(Every.WEEKLY, day, BERLIN, weekday="fri") == datetime(2026, 11, 27, 7, 30, tzinfo=UTC)


def test_a_time_that_the_clock_skips_is_the_first_one_after_and_one_that_it_repeats_the_first() -> None:
    """Rule 70: on one Sunday in March it is never 02:30 in Berlin, on one in October it is twice."""
    spring, autumn = datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)
    assert due(Every.DAILY, spring, BERLIN, at="02:30") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert due(Every.DAILY, autumn, BERLIN, at="02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert due(Every.DAILY, autumn, NEW_YORK) == datetime(2026, 10, 25, 12, 30, tzinfo=UTC)
    assert due(Every.DAILY, autumn + timedelta(7), NEW_YORK) == datetime(2026, 11, 1, 13, 30, tzinfo=UTC)


@given(
    st.sampled_from(Every),
    moments,
    st.sampled_from(ZONES),
    st.times().map(lambda time: f"{time:%H:%M}"),
    st.sampled_from(["mon", "wed", "sun"]),
)
def test_at_any_moment_one_report_is_the_latest(
    every: Every, now: datetime, zone: str, at: str, weekday: str
) -> None:
    """Rules 71, 75: its period is over, it is due by now, and the next one is not."""
    digests = Digests(at=at, weekday=weekday)
    period = digests.latest(every, now, ZoneInfo(zone))
    assert period.ends <= now
    assert digests.due(period) <= now < digests.due(period.after)


def test_what_comes_late_says_so_and_what_comes_too_late_does_not_come() -> None:
    """Rule 69: twelve hours."""
    at, second = datetime(2026, 11, 23, 8, 30, tzinfo=UTC), timedelta(seconds=1)
    told = [(is_late(at, now), is_missed(at, now)) for now in (at + PROMPT, at + PROMPT + second)]
    assert told == [(False, False), (True, False)]
    assert [is_missed(at, now) for now in (at + LATEST, at + LATEST + second)] == [False, True]


def test_each_channel_reads_its_own_reports() -> None:
    teams = {"network": {"name": {"en": "Network"}}}
    emea = Audience(channel="C0EMEA", kinds=("weekly",), teams=("network",), zone="Europe/Berlin")
    policy = Policy.model_validate(
        {"teams": teams, "digests": {"audiences": [Audience(kinds=("daily",)), emea]}}
    )
    calendars = {"default": OpenHours(zone="Asia/Shanghai")}
    assert readers(policy.digests, "C0MANAGERS", calendars) == [
        Reader("C0MANAGERS", Every.DAILY, ZoneInfo("Asia/Shanghai")),
        Reader("C0EMEA", Every.WEEKLY, BERLIN, ("network",)),
    ]
    assert readers(policy.digests, None, calendars)[0].to == "C0EMEA"
    with pytest.raises(ValidationError, match="There is no team “sales”"):
        Policy.model_validate({"digests": {"audiences": [{"teams": ["sales"]}]}})
