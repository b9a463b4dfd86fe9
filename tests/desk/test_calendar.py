"""Open hours against an oracle that looks at every minute, and the days on which clocks and years jump."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desk.calendar import ALL_WEEK, Calendar, Day, Holidays, Hours, NeverOpen, Overlap, Span

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
JUMPS = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("America/Havana", date(2026, 3, 8)),  # at midnight
    ("America/Havana", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),  # a day that never was
    ("Asia/Kathmandu", date(2026, 6, 1)),
)


def hours(*spans: str) -> Day:
    """As in `"09:00-12:00"`."""
    return tuple(Hours(*map(time.fromisoformat, span.split("-"))) for span in spans)


OFFICE = (*[hours("09:00-12:00", "13:00-18:00")] * 5, (), ())
OFFICE_HOURS = Calendar(BERLIN, OFFICE)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A local time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def due(calendar: Calendar, start: str, **open_time: float) -> str:
    """The local time at which so much open time has passed."""
    found = calendar.after(at(start, calendar.zone), timedelta(**open_time)).astimezone(calendar.zone)
    return found.strftime("%Y-%m-%d %H:%M")


# --- the oracle ----------------------------------------------------------------------------------------


class Minutes:
    """Which minutes of a few days are open, by looking at each minute's local time."""

    def __init__(self, zone: ZoneInfo, week: tuple[Day, ...], middle: date) -> None:
        self.first = datetime.combine(middle - 4 * DAY, time(0), UTC)
        self.local = [
            (self.first + n * MINUTE).astimezone(zone).replace(tzinfo=None) for n in range(9 * 24 * 60)
        ]
        self.open = [False] * len(self.local)
        for day in (middle + n * DAY for n in range(-4, 5)):
            for start, end in week[day.weekday()]:
                self._open(datetime.combine(day, start), datetime.combine(day + (end <= start) * DAY, end))

    def _open(self, start: datetime, end: datetime) -> None:
        for n in range(self._when(start), self._when(end)):
            self.open[n] = True

    def _when(self, local: datetime) -> int:
        """The first minute at which a clock on the wall shows this time or a later one."""
        return next((n for n, shown in enumerate(self.local) if shown >= local), len(self.local))

    def between(self, start: datetime, end: datetime) -> timedelta:
        return sum(self.open[self._minute(start) : self._minute(end)]) * MINUTE

    def after(self, start: datetime, minutes: int) -> datetime | None:
        left = minutes
        for n in range(self._minute(start), len(self.open)):
            if left == 0 and (self.open[n] or minutes):
                return self.first + n * MINUTE
            left -= self.open[n]
        return None

    def _minute(self, instant: datetime) -> int:
        return (instant - self.first) // MINUTE


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Up to three stretches of a day, the last of which may last into the night."""
    marks = sorted(draw(st.sets(st.integers(0, 24 * 4 - 1), max_size=6)))
    ends = [time(mark // 4, 15 * (mark % 4)) for mark in marks]
    return tuple(Hours(*pair) for pair in zip(ends[::2], ends[1::2], strict=False))


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Day, ...]:
    week = tuple(draw(days()) for _ in range(7))
    night = hours("22:00-02:00")
    return tuple(night if not day and draw(st.booleans()) else day for day in week)


@given(st.sampled_from(JUMPS), weeks(), st.integers(-2 * 1440, 1440), st.integers(0, 1440))
def test_every_minute_agrees_also_where_clocks_jump(
    jump: tuple[str, date], week: tuple[Day, ...], start: int, minutes: int
) -> None:
    """Rules 34, 35."""
    zone, middle = ZoneInfo(jump[0]), jump[1]
    calendar, oracle = _or_skip(zone, week), Minutes(zone, week, middle)
    began = datetime.combine(middle, time(12), UTC) + start * MINUTE
    ended = began + minutes * MINUTE
    assert calendar.between(began, ended) == oracle.between(began, ended)
    expected = oracle.after(began, minutes)
    assume(expected is not None)
    assert calendar.after(began, minutes * MINUTE) == expected


def _or_skip(zone: ZoneInfo, week: tuple[Day, ...]) -> Calendar:
    try:
        return Calendar(zone, week)
    except Overlap:
        assume(False)
        raise


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_open_time_adds_up(start: int, first: int, second: int) -> None:
    began = at("2026-03-20 00:00") + start * MINUTE
    due = OFFICE_HOURS.after(began, first * MINUTE)
    assert OFFICE_HOURS.between(began, due) == first * MINUTE
    assert OFFICE_HOURS.after(due, second * MINUTE) >= due
    assert OFFICE_HOURS.between(began, OFFICE_HOURS.after(due, second * MINUTE)) == (first + second) * MINUTE


# --- by hand -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-20 16:55", 8 * 60, "2026-11-23 16:55"),  # a Friday
        ("2026-11-20 18:00", 0, "2026-11-23 09:00"),  # exactly at closing: the next opening
        ("2026-11-20 17:00", 60, "2026-11-20 18:00"),  # due exactly at closing
        ("2026-11-20 12:30", 30, "2026-11-20 13:30"),  # lunch
        ("2026-11-21 03:00", 1, "2026-11-23 09:01"),  # a weekend
    ],
)
def test_office_hours(start: str, minutes: int, expected: str) -> None:
    """Rule 35."""
    assert due(OFFICE_HOURS, start, minutes=minutes) == expected


def test_a_night_shift_lasts_into_the_next_day() -> None:
    """Rule 33."""
    nights = Calendar(BERLIN, (*[hours("22:00-06:00")] * 5, (), ()))
    assert due(nights, "2026-11-20 23:00", hours=8) == "2026-11-23 23:00"
    opens = [nights.is_open(at(f"2026-11-21 {hour:02}:00")) for hour in (0, 5, 6, 23)]
    assert opens == [True, True, False, False]


def test_days_of_23_and_25_hours() -> None:
    """Rule 34."""
    always = Calendar(BERLIN)
    spring = always.between(at("2026-03-29 00:00"), at("2026-03-30 00:00"))
    autumn = always.between(at("2026-10-25 00:00"), at("2026-10-26 00:00"))
    assert (spring, autumn) == (23 * HOUR, 25 * HOUR)


def test_a_time_that_never_was_begins_when_the_clock_has_jumped_and_one_that_comes_twice_at_the_first() -> (
    None
):
    """Rule 34."""
    early = Calendar(BERLIN, (hours("02:30-04:00"),) * 7)
    spring, autumn = (next(early.spans(at(f"{day} 00:00"))) for day in ("2026-03-29", "2026-10-25"))
    assert spring == Span(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, 0, tzinfo=UTC))
    assert autumn == Span(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 3, 0, tzinfo=UTC))


def test_an_exception_says_all_of_its_date() -> None:
    """Rule 33: closed, or other hours, whatever weekday or holiday it is."""
    calendar = Calendar(
        BERLIN,
        OFFICE,
        {
            date(2026, 12, 24): hours("09:00-12:00"),
            date(2026, 12, 25): hours("10:00-11:00"),
            date(2026, 12, 28): (),
        },
        Holidays("DE"),
    )
    assert [due(calendar, "2026-12-24 09:00", hours=each) for each in (3, 4, 5)] == [
        "2026-12-24 12:00",
        "2026-12-25 11:00",
        "2026-12-29 10:00",
    ]


def test_holidays_of_a_part_of_a_country() -> None:
    epiphany = "2026-01-06 09:00"
    berlin, bavaria = (Calendar(BERLIN, OFFICE, days_off=Holidays("DE", part)) for part in ("BE", "BY"))
    assert (due(berlin, epiphany, hours=1), due(bavaria, epiphany, hours=1)) == (
        "2026-01-06 10:00",
        "2026-01-07 10:00",
    )


def test_chinas_working_weekends() -> None:
    """Rule 33: the Saturday of 10 October 2026 makes up for the week before, with a weekday's hours."""
    calendar = Calendar(SHANGHAI, OFFICE, days_off=Holidays("CN"))
    assert due(calendar, "2026-09-30 16:00", hours=8) == "2026-10-08 16:00"
    assert due(calendar, "2026-10-09 17:00", hours=2) == "2026-10-10 10:00"
    assert due(calendar, "2026-10-16 17:00", hours=2) == "2026-10-19 10:00"


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2025-01-28", "2025-02-04", 8),
        ("2025-04-04", "2025-04-04", 1),
        ("2025-05-01", "2025-05-05", 5),
        ("2025-05-31", "2025-06-02", 3),
        ("2025-10-01", "2025-10-08", 8),
        ("2026-02-16", "2026-02-23", 8),
        ("2026-05-01", "2026-05-05", 5),
        ("2026-10-01", "2026-10-07", 7),
    ],
)
def test_a_desk_that_is_open_all_week_has_the_weekends_within_a_holiday_of_china_off(
    first: str, last: str, days: int
) -> None:
    """Rule 33: those beside one, and those that are worked for it, it has not."""
    all_week = ((Hours(time(9), time(18)),),) * 7
    calendar = Calendar(SHANGHAI, all_week, days_off=Holidays("CN"))
    began = date.fromisoformat(first)
    around = [began + timedelta(n) for n in range(-5, days + 5)]
    assert [day for day in around if not calendar.hours_on(day)] == around[5:-5]
    assert around[-6] == date.fromisoformat(last)


def test_elsewhere_the_weekend_between_two_holidays_is_one() -> None:
    """Rule 33: Holy Saturday is no holiday."""
    calendar = Calendar(BERLIN, ALL_WEEK, days_off=Holidays("DE"))
    easter = [date(2026, 4, day) for day in (3, 4, 5, 6)]
    assert [bool(calendar.hours_on(day)) for day in easter] == [False, True, True, False]


@pytest.mark.parametrize(
    ("country", "years", "open_years"),
    [("CN", (2024, 2025, 2026, 2029), [2029]), ("DE", (2024, 2025, 2026, 2029), [])],
)
def test_years_of_which_nobody_has_said_which_weekends_are_worked(
    country: str, years: Iterable[int], open_years: list[int]
) -> None:
    known = Holidays(country)
    assert [year for year in years if known.are_open_in(year)] == open_years


def test_countries_that_are_known() -> None:
    known = [Holidays("CN"), Holidays("DE", "BY"), Holidays("DE", "XX"), Holidays("XX")]
    assert [each.are_known() for each in known] == [True, True, False, False]


@pytest.mark.parametrize(
    ("week", "exceptions", "meet"),
    [
        ((hours("09:00-12:00", "11:00-13:00"), *[()] * 6), {}, (date(2024, 1, 1), date(2024, 1, 1))),
        ((hours("22:00-06:00"), hours("05:00-07:00"), *[()] * 5), {}, (date(2024, 1, 1), date(2024, 1, 2))),
        ((hours("05:00-07:00"), *[()] * 5, hours("22:00-06:00")), {}, (date(2024, 1, 7), date(2024, 1, 8))),
        (OFFICE, {date(2026, 11, 19): hours("22:00-10:00")}, (date(2026, 11, 19), date(2026, 11, 20))),
        (
            (hours("22:00-10:00"), *[()] * 6),
            {date(2026, 11, 24): hours("09:00-12:00")},
            (date(2026, 11, 23), date(2026, 11, 24)),
        ),
    ],
)
def test_hours_that_meet_others_are_refused(
    week: tuple[Day, ...], exceptions: dict[date, Day], meet: tuple[date, date]
) -> None:
    """Rule 33."""
    with pytest.raises(Overlap) as refused:
        Calendar(BERLIN, week, exceptions)
    assert (refused.value.first, refused.value.second) == meet


def test_a_desk_that_never_opens_is_an_error_and_no_endless_search() -> None:
    """Rule 35."""
    closed = Calendar(BERLIN, ((),) * 7, {date(2026, 11, 23): hours("09:00-10:00")})
    assert due(closed, "2026-11-20 00:00", hours=1) == "2026-11-23 10:00"
    with pytest.raises(NeverOpen):
        due(closed, "2026-11-20 00:00", hours=2)
    assert closed.between(at("2026-01-01 00:00"), at("2036-01-01 00:00")) == HOUR
    assert not closed.is_open(at("2026-11-24 00:00"))


def test_all_week_has_no_gap_at_midnight() -> None:
    """Rule 38."""
    always = Calendar(BERLIN, ALL_WEEK)
    assert due(always, "2026-11-20 23:59", minutes=2) == "2026-11-21 00:01"
    assert always.is_open(at("2026-11-21 00:00"))
