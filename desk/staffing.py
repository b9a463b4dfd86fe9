"""How many people have to be on shift, hour by hour, so that what is promised can be kept (G6)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import Field

from desk.calendar import Calendar
from desk.section import Number, Section, Whole
from desk.severity import Severity

HOUR = timedelta(hours=1)
MOST_PEOPLE = 10_000
"""More than anybody is told to have on shift."""


class Staffing(Section):
    """How it is worked out how many people are needed on shift."""

    weeks: Whole = Field(default=4, ge=1, le=26)
    """Whole weeks back over which arrivals are averaged."""
    handling_minutes: Number | None = Field(default=None, gt=0, le=10_000)
    """Minutes of work that a ticket takes. None: its answers and notes, times `word_minutes`."""
    word_minutes: Number = Field(default=6.0, gt=0, le=1_000)
    """Minutes of work for each answer or note, where `handling_minutes` does not say more."""
    goal: Whole = Field(default=90, ge=1, le=99)
    """Percent of tickets that are to be answered within their promised first response."""
    shrinkage: Whole = Field(default=30, ge=0, le=90)
    """Percent of a shift in which people do something else: breaks, meetings, training."""


def waits(agents: int, load: float) -> float:
    """The probability that somebody who asks has to wait: Erlang's delay formula (Erlang C).

    `load` is in erlangs: arrivals times how long each keeps somebody busy. Worked out by Erlang B's
    recursion, which no number of agents makes overflow. Too few for the load: everybody waits.
    """
    if load <= 0:
        return 0.0
    if agents <= load:
        return 1.0
    blocked = 1.0
    for count in range(1, agents + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked / (1 - load / agents * (1 - blocked))


def answered(agents: int, load: float, handling: timedelta, within: timedelta) -> float:
    """Which part of those who ask is answered within that time, each keeping somebody busy for `handling`."""
    if agents <= load:
        return 0.0
    return 1 - waits(agents, load) * math.exp(-(agents - load) * (within / handling))


def needed(load: float, handling: timedelta, targets: Mapping[timedelta, float], goal: float) -> int:
    """The fewest people at work with whom the part `goal` of all is answered within its target.

    `targets` says which part of the arrivals has which target; people answer in the order of arrival.
    """
    if load <= 0:
        return 0
    for agents in range(math.floor(load) + 1, MOST_PEOPLE):
        kept = sum(part * answered(agents, load, handling, each) for each, part in targets.items())
        if kept >= goal:
            return agents
    return MOST_PEOPLE


def on_shift(at_work: int, shrinkage: float) -> int:
    """How many have to be on shift for so many to be at work, where part of a shift is otherwise spent."""
    return math.ceil(at_work / (1 - shrinkage) - 1e-9)


Slot = tuple[int, int]
"""An hour of the week: the weekday, 0 for Monday, and the hour, in the desk's zone."""


@dataclass(frozen=True)
class Assumed:
    """What the numbers rest on, told with them.

    `words` is how many answers and notes a ticket takes, if the handling time follows from that; `targets`
    which part of what arrives is promised which first response.
    """

    weeks: int
    handling: timedelta
    goal: float
    shrinkage: float
    targets: Mapping[timedelta, float] = field(default_factory=dict)
    words: float | None = None


@dataclass(frozen=True)
class Need:
    """An hour of the week: what arrives in it on average, who is needed for it, and who is on shift."""

    slot: Slot
    arrivals: float
    needed: int
    there: int

    @property
    def lacking(self) -> int:
        """How many are missing."""
        return max(0, self.needed - self.there)


@dataclass(frozen=True)
class Plan:
    """Who is needed when, by hour of the week, and what that rests on; none where nothing is promised."""

    assumed: Assumed
    needs: tuple[Need, ...] = ()

    @property
    def arrived(self) -> int:
        """On how many tickets it rests."""
        return round(sum(each.arrivals for each in self.needs) * self.assumed.weeks)

    @property
    def busiest(self) -> tuple[Need, ...]:
        """The hours in which most arrives, the busiest first."""
        return tuple(sorted((each for each in self.needs if each.arrivals), key=_by_arrivals))

    @property
    def short(self) -> tuple[Need, ...]:
        """The hours in which people are missing, most first."""
        lacking = (each for each in self.needs if each.lacking)
        return tuple(sorted(lacking, key=lambda each: (-each.lacking, *_by_arrivals(each))))


def _by_arrivals(need: Need) -> tuple[float, Slot]:
    return -need.arrivals, need.slot


def slots(arrivals: Iterable[tuple[datetime, int]], calendar: Calendar, weeks: int) -> dict[Slot, float]:
    """How many tickets arrive in each hour of an average week, by the desk's own clock.

    What arrives while it is closed counts where it opens next.
    """
    found: dict[Slot, float] = {}
    for at, count in arrivals:
        local = next(calendar.spans(at)).start.astimezone(calendar.zone)
        slot = local.weekday(), local.hour
        found[slot] = found.get(slot, 0) + count / weeks
    return found


def plan(assumed: Assumed, arrivals: Mapping[Slot, float], there: Mapping[Slot, int]) -> Plan:
    """Who is needed in each hour in which something arrives or somebody is there."""
    hours = sorted({*arrivals, *there}) if assumed.targets and assumed.handling else []
    return Plan(
        assumed, tuple(_need(assumed, slot, arrivals.get(slot, 0), there.get(slot, 0)) for slot in hours)
    )


def _need(assumed: Assumed, slot: Slot, arriving: float, there: int) -> Need:
    load = arriving * (assumed.handling / HOUR)
    at_work = needed(load, assumed.handling, assumed.targets, assumed.goal)
    return Need(slot, arriving, on_shift(at_work, assumed.shrinkage), there)


def targets(
    severities: Mapping[Severity, int], promised: Mapping[Severity, timedelta | None]
) -> dict[timedelta, float]:
    """Which part of the tickets has which target, of those that are promised a first response."""
    counted = {level: count for level, count in severities.items() if promised.get(level) and count}
    total = sum(counted.values())
    found: dict[timedelta, float] = {}
    for level, count in counted.items():
        target = promised[level]
        assert target is not None, "it is promised one"
        found[target] = found.get(target, 0) + count / total
    return found
