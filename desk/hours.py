"""When people work, as the policy says it: calendars by code, with zone, hours, holidays and exceptions."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from desk.calendar import Calendar, Day, Holidays, Hours, Overlap
from desk.section import Code, Each, Section, Table, refuse
from desk.wording import N_

DEFAULT = "default"
"""The calendar of the desk itself, which holds where nothing names another."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROUND_THE_CLOCK = "24h"

_DAYS = re.compile(rf"({'|'.join(WEEKDAYS)})(?:-({'|'.join(WEEKDAYS)}))?")
_STRETCH = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")


def _as_text(given: object) -> object:
    """A key that YAML took for a number, as it was written."""
    return str(given) if isinstance(given, int) else given


def _days(text: str) -> str:
    if _DAYS.fullmatch(text) and _weekdays(text):
        return text
    raise refuse(
        N_("“{value}” is not a weekday: write one, such as mon, or several, such as mon-fri."), value=text
    )


def _weekdays(days: str) -> range:
    """The days from Monday, 0, on; none when they are written backwards."""
    first, _, last = days.partition("-")
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)


def _stretch(text: str) -> str:
    if text == ROUND_THE_CLOCK or _STRETCH.fullmatch(text):
        return text
    raise refuse(
        N_("“{value}” is not a stretch of time: write it in quotes, such as “09:00-12:30”, or “24h”."),
        value=text,
    )


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise refuse(
            N_("“{value}” is not a date: write year, month and day, such as 2026-12-24."), value=text
        ) from error


def known_zone(text: str) -> str:
    """The name of a time zone; raises WordedError for none."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refuse(
            N_("“{value}” is not a time zone: write one, such as Europe/Berlin or Asia/Shanghai."), value=text
        ) from error


def _once(week: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Refuse a weekday that two keys of the week mean."""
    taken: dict[int, str] = {}
    for days in week:
        for weekday in _weekdays(days):
            other = taken.setdefault(weekday, days)
            if other != days:
                raise refuse(
                    N_("“{one}” and “{other}” both give the hours of {day}: take it out of one of them."),
                    (days,),
                    one=other,
                    other=days,
                    day=WEEKDAYS[weekday],
                )
    return week


Days = Annotated[str, AfterValidator(_days), BeforeValidator(_as_text)]
Stretch = Annotated[str, AfterValidator(_stretch)]
Date = Annotated[str, AfterValidator(_date), BeforeValidator(_as_text)]
Zone = Annotated[str, AfterValidator(known_zone)]
Week = Annotated[Table[Days, Each[Stretch]], AfterValidator(_once)]
"""Stretches of time by weekday, of which none is meant twice."""


class PublicHolidays(Section):
    """Whose public holidays are days off."""

    country: str
    """The country by its two letters, such as DE or CN."""
    part: str | None = None
    """The part of the country, such as BE for Berlin. None: only the holidays that all of it has."""

    @property
    def known(self) -> Holidays:
        """These holidays, day by day."""
        return Holidays(self.country, self.part)

    @model_validator(mode="after")
    def _are_known(self) -> Self:
        if not Holidays(self.country).are_known():
            raise refuse(
                N_("No holidays are known of “{value}”: write a country's two letters, such as DE or CN."),
                ("country",),
                value=self.country,
            )
        if not self.known.are_known():
            raise refuse(
                N_("“{value}” is no part of {country} whose holidays are known. Known are: {parts}."),
                ("part",),
                value=self.part,
                country=self.country,
                parts=", ".join(self.known.parts()) or "–",
            )
        return self


class OpenHours(Section):
    """One calendar: the zone it is meant in, its hours, and the days that differ (rule 33)."""

    zone: Zone = "UTC"
    """The time zone of its hours, such as Europe/Berlin."""
    week: Week = Field(default={"mon-sun": (ROUND_THE_CLOCK,)}, validate_default=True)
    """Stretches of open time by weekday, "09:00-12:30"; past midnight, "22:00-06:00"; or "24h"."""
    holidays: PublicHolidays | None = None
    """Whose public holidays are days off. None: nobody's."""
    worked: Each[Date] = ()
    """Dates that are worked though they would be off, with the hours of the week's first open day."""
    exceptions: Table[Date, Each[Stretch]] = Field(default_factory=dict, validate_default=True)
    """Dates with hours of their own, whatever day it is. None: closed."""

    @cached_property
    def calendar(self) -> Calendar:
        """The open time that follows; raises Overlap."""
        week = by_day(self.week)
        usual = next(filter(None, week), ())
        worked = {date.fromisoformat(each): usual for each in self.worked}
        own = {date.fromisoformat(each): _day(stretches) for each, stretches in self.exceptions.items()}
        days_off = self.holidays.known if self.holidays else None
        return Calendar(ZoneInfo(self.zone), week, {**worked, **own}, days_off)

    @model_validator(mode="after")
    def _opens_and_fits_together(self) -> Self:
        if not any(self.week.values()) and not any(self.exceptions.values()):
            raise refuse(
                N_("This calendar never opens: give it hours, such as mon-fri: [“09:00-17:00”]."), ("week",)
            )
        try:
            _opened = self.calendar
        except Overlap as overlap:
            first, second = overlap.first, overlap.second
            dates = [day.isoformat() for day in (second, first) if day.isoformat() in self.exceptions]
            raise refuse(
                N_("The hours of {first} and those of {second} overlap: let one end before the other."),
                ("exceptions", dates[0]) if dates else ("week",),
                first=first.isoformat() if dates else WEEKDAYS[first.weekday()],
                second=second.isoformat() if dates else WEEKDAYS[second.weekday()],
            ) from overlap
        return self


def by_day(week: Mapping[str, tuple[str, ...]]) -> tuple[Day, ...]:
    """The hours from Monday to Sunday."""
    given = {weekday: _day(stretches) for days, stretches in week.items() for weekday in _weekdays(days)}
    return tuple(given.get(weekday, ()) for weekday in range(7))


def _day(stretches: tuple[str, ...]) -> Day:
    return tuple(_hours(each) for each in stretches)


def _hours(stretch: str) -> Hours:
    start, _, end = "00:00-00:00".partition("-") if stretch == ROUND_THE_CLOCK else stretch.partition("-")
    return Hours(time.fromisoformat(start), time.fromisoformat(end.replace("24:00", "00:00")))


DEFAULT_CALENDARS: Mapping[str, Mapping[str, object]] = MappingProxyType({DEFAULT: {}})


def _with_default(given: object) -> object:
    """There is always the desk's own calendar, round the clock unless the policy says otherwise."""
    return {**DEFAULT_CALENDARS, **given} if isinstance(given, Mapping) else given


Calendars = Annotated[Table[Code, OpenHours], BeforeValidator(_with_default)]


def unsaid_years(calendars: Mapping[str, OpenHours], year: int) -> Iterator[tuple[str, str, int]]:
    """Calendars whose country shifts working days about, and nobody said how: code, country and year.

    It looks at this year and at the next one.
    """
    for code, hours in calendars.items():
        said = {date[:4] for date in (*hours.worked, *hours.exceptions)}
        for each in (year, year + 1):
            if hours.holidays and str(each) not in said and hours.holidays.known.are_open_in(each):
                yield code, hours.holidays.country, each
