"""Periods are whole local days, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.period import Every, Period, around, closed, named

BERLIN = ZoneInfo("Europe/Berlin")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@given(
    st.sampled_from(Every),
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
)
def test_a_period_is_found_by_its_name_and_meets_its_neighbours(
    every: Every, day: date, zone: ZoneInfo
) -> None:
    period = around(every, day, zone)
    assert named(every, period.name, zone) == period
    assert (period.before.ends, period.ends) == (period.begins, period.after.begins)
    assert period.first <= day < period.after.first
    assert period.begins <= period.ends  # an island may skip a whole day


@pytest.mark.parametrize(
    ("every", "name"),
    [
        (Every.DAILY, "2026-11-22"),
        (Every.WEEKLY, "2026-W47"),
        (Every.MONTHLY, "2026-11"),
        (Every.QUARTERLY, "2026-Q4"),
        (Every.ANNUAL, "2026"),
    ],
)
def test_rule_71_a_report_is_about_the_latest_period_that_is_over(every: Every, name: str) -> None:
    assert closed(every, named(every, name, BERLIN).ends, BERLIN).name == name  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_rule_70_a_day_has_the_hours_its_zone_gives_it(day: date, hours: int) -> None:
    period = Period(Every.DAILY, day, BERLIN)
    assert period.ends - period.begins == timedelta(hours=hours)


@pytest.mark.parametrize(
    "name",
    ["2026-W54", "2026-13", "2026-Q5", "2026-02-30", "", "W47", "last week", "0001", "0001-01-01", "9999"],
)
def test_what_names_no_period_is_none(name: str) -> None:
    assert [named(every, name, BERLIN) for every in Every] == [None] * len(Every)


def test_a_week_belongs_to_the_year_that_has_most_of_it() -> None:
    week = around(Every.WEEKLY, date(2027, 1, 2), BERLIN)
    assert (week.name, week.begins) == ("2026-W53", at(2026, 12, 27, 23))
