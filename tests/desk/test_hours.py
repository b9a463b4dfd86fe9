"""The policy's calendars: what is written becomes open time, and what cannot be is said with its place."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.calendar import ALL_WEEK, Calendar, Holidays, Hours
from desk.hours import OpenHours, unsaid_years
from desk.policy import Policy
from storage.policy_file import PolicyError, parse

OFFICE = """
calendars:
  default:
    zone: Asia/Shanghai
    week:
      mon-fri: ["09:00-12:30", "13:30-18:00"]
    holidays: {country: CN}
    worked: [2026-11-28]
    exceptions: {2026-11-25: ["10:00-11:00"], 2026-11-26: []}
  night:
    zone: Europe/Berlin
    week: {mon-thu: ["22:00-06:00"], sat: ["20:00-24:00"]}
"""


def written(text: str) -> Policy:
    return parse(text.encode(), "p.yaml")


def test_a_policy_without_calendars_is_open_round_the_clock() -> None:
    """Rule 38: and nothing has to be written for it."""
    assert Policy().calendars == {"default": OpenHours()}
    calendar = OpenHours().calendar
    assert (calendar.zone.key, calendar.week) == ("UTC", ALL_WEEK)


def test_what_is_written_is_the_calendar() -> None:
    """Rule 33."""
    calendars = written(OFFICE).calendars
    office, night = calendars["default"].calendar, calendars["night"].calendar
    assert (office.zone.key, office.days_off) == ("Asia/Shanghai", Holidays("CN"))
    at = datetime(2026, 11, 24, 9, 59, tzinfo=UTC)  # a Tuesday, 17:59 in Shanghai
    due = [office.after(at, timedelta(minutes=each)) for each in (1, 61, 62, 61 + 480 + 1)]
    assert [f"{each.astimezone(office.zone):%a %d %H:%M}" for each in due] == [
        "Tue 24 18:00",
        "Wed 25 11:00",
        "Fri 27 09:01",
        "Sat 28 09:01",
    ]
    assert [night.is_open(datetime(2026, 11, day, 4, tzinfo=UTC)) for day in range(23, 30)] == [
        *(False, True, True, True, True, False, False)
    ]
    assert night.week[5] == (Hours(night.week[5][0].start, night.week[0][0].end.replace(hour=0)),)


def test_the_default_stays_when_others_are_written() -> None:
    assert set(written("calendars: {late: {week: {sat: ['24h']}}}").calendars) == {"default", "late"}


def test_a_night_belongs_to_the_evening_it_began_on() -> None:
    night = written(OFFICE).calendars["night"].calendar
    hours = [datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (4, 12, 22)]
    assert [each and each.day for each in map(night.opened_on, hours)] == [23, None, 24]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{zone: Berlin}", "13: “Berlin” is not a time zone"),
        ("{zone: ../etc}", "13: “../etc” is not a time zone"),
        ("{zone: Europe}", "13: “Europe” is not a time zone"),
        ("{week: {mon-fr: []}}", "14: “mon-fr” is not a weekday: write one, such as mon"),
        ("{week: {fri-mon: []}}", "14: “fri-mon” is not a weekday"),
        ("{week: {1: []}}", "14: “1” is not a weekday"),
        ("{week: {mon: ['9-17']}}", "20: “9-17” is not a stretch of time"),
        ("{week: {mon: ['09:00-25:00']}}", "20: “09:00-25:00” is not a stretch of time"),
        ("{week: {mon-fri: ['24h'], wed: []}}", "37: “mon-fri” and “wed” both give the hours of wed"),
        ("{week: {mon: []}}", "13: This calendar never opens"),
        ("{week: {mon: ['09:00-12:00', '11:00-13:00']}}", "13: The hours of mon and those of mon overlap"),
        ("{week: {mon: ['22:00-06:00'], tue: ['05:00-07:00']}}", "13: The hours of mon and those of tue"),
        (
            "{exceptions: {2026-12-24: ['22:00-06:00']}}",
            "32: The hours of 2026-12-24 and those of 2026-12-25 overlap",
        ),
        ("{exceptions: {24.12.: []}}", "20: “24.12.” is not a date"),
        ("{worked: [2026-02-30]}", "16: “2026-02-30” is not a date"),
        ("{holidays: {country: Germany}}", "27: No holidays are known of “Germany”"),
        (
            "{holidays: {country: DE, part: XX}}",
            "37: “XX” is no part of DE whose holidays are known. Known are: Augsburg, BB,",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(content: str, expected: str) -> None:
    with pytest.raises(PolicyError) as refused:
        written(f"calendars:\n  a: {content}")
    [problem] = str(refused.value).split("\n")
    assert problem.startswith(f"p.yaml:2:{expected}")


@pytest.mark.parametrize(
    ("given", "unsaid"),
    [
        ("{holidays: {country: CN}}", [("a", "CN", 2028), ("a", "CN", 2029)]),
        ("{holidays: {country: CN}, worked: [2028-01-29]}", [("a", "CN", 2029)]),
        ("{holidays: {country: DE}}", []),
    ],
)
def test_a_year_of_which_nobody_said_which_weekends_are_worked(given: str, unsaid: list[object]) -> None:
    calendars = written(f"calendars: {{a: {given}}}").calendars
    assert list(unsaid_years(calendars, 2028)) == unsaid


def test_a_calendar_is_made_once() -> None:
    hours = OpenHours()
    assert hours.calendar is hours.calendar
    assert isinstance(hours.calendar, Calendar)
