"""Who reads which report and when, as the policy says it, and when each is due (rules 69, 70)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from desk.calendar import instant
from desk.hours import DEFAULT, WEEKDAYS, OpenHours, Zone
from desk.oncall import TimeOfDay, Weekday
from desk.period import Every, Period, closed
from desk.report import WHOLE
from desk.section import Channel, Code, Each, Section, Whole, must_be_known, refuse
from desk.wording import N_

PROMPT = timedelta(minutes=15)
"""What is read within so long after it was due is not late."""
LATEST = timedelta(hours=12)
"""What could not be read within so long is not read at all (rule 69)."""

Kind = Literal["daily", "weekly", "monthly", "quarterly", "annual"]


class Audience(Section):
    """A channel in which reports are posted."""

    channel: Channel | None = None
    """The channel. None: the managers' channel."""
    kinds: Each[Kind] = ("daily", "weekly", "monthly", "quarterly", "annual")
    """Which reports: any of daily, weekly, monthly, quarterly, annual."""
    teams: Each[Code] = ()
    """The teams that they are about, a part each. None: one for the whole desk."""
    zone: Zone | None = None
    """The time zone of its days, such as Europe/Berlin. None: that of the calendar `default`."""


class Digests(Section):
    """Which reports are posted, where, and when; people besides ask for their own (/desk digest)."""

    at: TimeOfDay = "08:30"
    """The local time at which they are posted, on the first day after the period that they are about."""
    weekday: Weekday = "mon"
    """The day of the week on which the weekly ones are."""
    ageing_days: Whole = Field(default=7, ge=1, le=365)
    """Days after which an open ticket is told of as one that is open for long."""
    audiences: tuple[Audience, ...] = Field(default=(Audience(),))
    """The channels, each with what is posted there. Empty: none."""

    def names(self) -> frozenset[str]:
        """The channels that it names."""
        return frozenset(each.channel for each in self.audiences if each.channel)

    def resolved(self, id_of: Callable[[str], str]) -> "Digests":
        """The same, with every channel by id."""
        audiences = tuple(
            each.model_copy(update={"channel": each.channel and id_of(each.channel)})
            for each in self.audiences
        )
        return self.model_copy(update={"audiences": audiences})

    def due(self, period: Period) -> datetime:
        """When the report on the period is to be read; a time that a clock skips is the first one after."""
        day = period.after.first
        if period.every is Every.WEEKLY:
            day += timedelta(days=WEEKDAYS.index(self.weekday))
        return instant(datetime.combine(day, time.fromisoformat(self.at)), period.zone)

    def latest(self, every: Every, now: datetime, zone: ZoneInfo) -> Period:
        """The latest period whose report is due by now."""
        period = closed(every, now, zone)
        return period if self.due(period) <= now else period.before


def check(digests: Digests, teams: Collection[str]) -> None:
    """Refuse an audience of a team that the policy does not have, or that reads what another one does."""
    absent = N_("There is no team “{value}”: write one of {known}.")
    read = set[tuple[str | None, Kind]]()
    for place, audience in enumerate(digests.audiences):
        for team in audience.teams:
            must_be_known(team, teams, absent, ("digests", "audiences", place, "teams"))
        theirs = {(audience.channel, kind) for kind in audience.kinds}
        if again := sorted(kind for _channel, kind in theirs & read):
            raise refuse(_TWICE, ("digests", "audiences", place, "kinds"), value=again[0])
        read |= theirs


_TWICE = N_(
    "The same channel has a {value} report already: write all the teams of a channel into one audience."
)


@dataclass(frozen=True)
class Reader:
    """Who reads one kind of report: a channel or a person, by the days of a zone, on these scopes.

    `for_care`: a lead reads what a week asked of people instead.
    """

    to: str
    every: Every
    zone: ZoneInfo
    scopes: tuple[str, ...] = (WHOLE,)
    for_care: bool = False

    def key(self, period: Period) -> str:
        """What their report on the period is called: there is one (rule 69)."""
        return f"{'care' if self.for_care else self.every}:{self.to}:{period.name}"


def readers(digests: Digests, managers: str | None, calendars: Mapping[str, OpenHours]) -> list[Reader]:
    """The channels of the policy with what each reads; `managers` is where one goes that names none."""
    return [
        Reader(
            channel,
            Every(kind),
            ZoneInfo(audience.zone or calendars[DEFAULT].zone),
            audience.teams or (WHOLE,),
        )
        for audience in digests.audiences
        for kind in audience.kinds
        if (channel := audience.channel or managers)
    ]


def is_late(due: datetime, now: datetime) -> bool:
    """Whether it has to be said that it comes late."""
    return now > due + PROMPT


def is_missed(due: datetime, now: datetime) -> bool:
    """Whether it is too late to be read at all."""
    return now > due + LATEST
