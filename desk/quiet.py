"""Quiet hours: when people are left alone, and when the morning comes on which they are told (rule 66)."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from desk.calendar import A_WEEK, Calendar, Day
from desk.hours import Week, by_day
from desk.section import Section, Whole, refuse
from desk.severity import Severity
from desk.wording import N_

LONGEST = timedelta(days=8)
"""More than any quiet time lasts that leaves some hour of the week."""


class QuietHours(Section):
    """When nobody is pinged, each in their own zone, and what is grave enough to be told all the same."""

    week: Week = Field(default={"mon-sun": ("20:00-08:00",)}, validate_default=True)
    """Quiet stretches by weekday, "20:00-08:00", in the zone of whoever is to be told; or "24h"."""
    pierce: Whole = Field(default=1, ge=0, le=4)
    """The mildest severity, 1 to 4, of which people are told at once. 0: none."""

    def until(self, zone: ZoneInfo, now: datetime, severity: Severity = Severity.SEV4) -> datetime | None:
        """The first minute at which somebody of this zone may be told; None when it may be now.

        What is of no ticket is told like the mildest one.
        """
        if severity <= self.pierce:
            return None
        ends = _ends(_stretches(by_day(self.week), zone), now)
        return ends if ends > now else None

    @model_validator(mode="after")
    def _leave_some_time(self) -> Self:
        monday = datetime(A_WEEK[0].year, A_WEEK[0].month, A_WEEK[0].day, tzinfo=ZoneInfo("UTC"))
        if _ends(_stretches(by_day(self.week), ZoneInfo("UTC")), monday) >= monday + LONGEST:
            raise refuse(
                N_("These quiet hours never end, so nobody would ever be told: leave some time of the week."),
                ("week",),
            )
        return self


@lru_cache(maxsize=1000)
def _stretches(week: tuple[Day, ...], zone: ZoneInfo) -> tuple[Calendar, ...]:
    """Each stretch as a calendar of its own, for a night may reach into a weekend that is quiet anyway."""
    alone = (
        tuple((hours,) if each == weekday else () for each in range(7))
        for weekday, day in enumerate(week)
        for hours in day
    )
    return tuple(Calendar(zone, each) for each in alone)


def _ends(stretches: tuple[Calendar, ...], now: datetime) -> datetime:
    """When the quiet stretches that hold this moment are over, and those that they run into."""
    at = now
    while at < now + LONGEST:
        later = max((next(each.spans(at)).end for each in stretches if each.is_open(at)), default=at)
        if later == at:
            break
        at = later
    return at
