"""T9: what is left of a target, and when it is used up, in forty zones, against an array of minutes."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from zoneinfo import ZoneInfo

import pytest

from desk.calendar import Calendar
from desk.counting import Count, Pause, Stretch, count, spent
from tests.desk.minutes import LAST, MINUTE, ZONES, Minutes, Pauses, a_calendar, counting, used_up, windows

SEED = 9
EACH_WINDOW, EACH_CALENDAR, EACH_TIME = 400, 20, 2
"""Due times asked in one window, by one calendar, and with the same pauses: by what is dear to make."""
FRACTIONS = (1.0, 1.0, 0.5, 0.75, 0.9)
"""Of a target, at which somebody is warned; most often at none of them."""
FIGURES = [pytest.param(20_000, id="default"), pytest.param(1_000_000, id="soak", marks=pytest.mark.soak)]


@dataclass(frozen=True)
class Asked:
    """A due time: by which calendar, from when, of what target, and what an array of minutes says of it."""

    calendar: Calendar
    began: datetime
    target: timedelta
    pauses: tuple[Pause, ...]
    due: datetime | None
    minutes: Minutes
    counts: bytearray
    """Of each minute whether it counts."""

    def counted(self, since: datetime, until: datetime) -> timedelta:
        """What counts between two instants; the part of a minute only where the target is used up in it."""
        first, last = ((at - self.minutes.first) // MINUTE for at in (since, until))
        return self.counts.count(1, first, last) * MINUTE + (until - self.minutes.at(last))

    @property
    def left(self) -> timedelta:
        """What is left of the target for good."""
        is_held = self.due is None
        return self.target - self.counts.count(1) * MINUTE if is_held else timedelta()


def due_times(figure: int) -> Iterator[Asked]:
    """So many due times, the same in every run."""
    dice = random.Random(SEED)
    return islice(
        (
            asked
            for minutes, season in windows(dice)
            for _ in range(EACH_WINDOW // EACH_CALENDAR)
            for asked in _by_one_calendar(dice, minutes, *a_calendar(dice, minutes, season))
        ),
        figure,
    )


def _by_one_calendar(
    dice: random.Random, minutes: Minutes, calendar: Calendar, is_open: bytearray
) -> Iterator[Asked]:
    middle, asked = LAST // 2, 0
    turns = (found.start() for found in re.finditer(rb"(?<=\x00)\x01|(?<=\x01)\x00", is_open))
    telling = [*turns, *minutes.jumps] or [middle]
    for _ in range(200):
        jump = dice.choice(minutes.jumps or [middle])
        began = jump + dice.randrange(-1440, 720 if minutes.jumps else 2160)
        pauses = _pauses(dice, began, telling)
        counts = counting(is_open, began, pauses)
        for _ in range(EACH_TIME):
            target = dice.randrange(1, dice.choice((60, 600, 2000, 2000)))
            seconds = int(target * 60 * dice.choice(FRACTIONS))
            second = used_up(counts, seconds)
            if second is None and not (pauses and pauses[-1][1] is None):
                continue  # later than the array knows
            asked += 1
            yield Asked(
                calendar,
                minutes.at(began),
                timedelta(seconds=seconds),
                tuple((minutes.at(since), minutes.at(until) if until else None) for since, until in pauses),
                None if second is None else minutes.first + timedelta(seconds=second),
                minutes,
                counts,
            )
            if asked == EACH_CALENDAR:
                return


def _pauses(dice: random.Random, began: int, telling: list[int]) -> Pauses:
    """Up to five, anywhere: many at an opening, closing or jump, some of no length, some still lasting."""
    marks = sorted(_mark(dice, began, telling) for _ in range(2 * dice.choice((0, 0, 1, 1, 2, 3, 4, 5))))
    pauses: list[tuple[int, int | None]] = []
    for since, until in zip(marks[::2], marks[1::2], strict=True):
        is_adjacent = bool(pauses) and dice.random() < 0.2
        starts = pauses[-1][1] if is_adjacent else since
        pauses.append((starts, starts if dice.random() < 0.1 else until))
    if pauses and dice.random() < 0.25:
        pauses[-1] = (pauses[-1][0], None)
    return pauses


def _mark(dice: random.Random, began: int, telling: list[int]) -> int:
    kind = dice.randrange(8)
    if kind < 4:
        return dice.choice(telling) + dice.choice((-1, 0, 0, 0, 1))
    return began if kind == 4 else began + dice.randrange(-720, 2880)


def mismatches(figure: int, agrees: Callable[[Asked], bool]) -> tuple[int, list[Asked]]:
    """How many due times were asked, and those that the minutes see differently."""
    number, wrong = 0, []
    for each in due_times(figure):
        number += 1
        if not agrees(each):
            wrong.append(each)
    return number, wrong


def is_right(asked: Asked) -> bool:
    """Whether the count stops where the minutes do, and each of its steps is one of theirs."""
    found = count(asked.calendar, asked.began, asked.target, asked.pauses)
    until = asked.began + 0.7 * asked.target if asked.due is None else asked.due
    whole = until.replace(second=0, microsecond=0)
    return (
        (found.due, found.left) == (asked.due, asked.left)
        and _explains(asked, found)
        and spent(asked.calendar, asked.began, whole, asked.pauses) == asked.counted(asked.began, whole)
    )


def _explains(asked: Asked, found: Count) -> bool:
    steps = found.stretches
    lefts = accumulate((each.counted for each in steps), initial=timedelta())
    return (
        [each.since for each in steps] == [asked.began, *(each.until for each in steps[:-1])]
        and steps[-1].until == asked.due
        and all(each.until is None or each.since < each.until for each in steps)
        and all(each.left == asked.target - before for each, before in zip(steps, [*lefts][1:], strict=True))
        and all(_is_step(asked, each) for each in steps)
    )


def _is_step(asked: Asked, step: Stretch) -> bool:
    """Whether it is a whole pause, or what lies between two of them, with what counts in it."""
    if step.is_pause:
        return (step.since, step.until) in _told(asked) and step.counted == timedelta()
    assert step.until
    before_or_after = all(
        since >= step.until or (until and until <= step.since) for since, until in _told(asked)
    )
    return before_or_after and step.counted == asked.counted(step.since, step.until)


def _told(asked: Asked) -> list[Pause]:
    """The pauses as far as there is anything to tell of them."""
    pauses = [(max(since, asked.began), until) for since, until in asked.pauses]
    return [(since, until) for since, until in pauses if until is None or until > since]


@pytest.mark.parametrize("figure", FIGURES)
def test_t9_every_due_time_is_what_single_minutes_say(figure: int) -> None:
    """Rules 28, 33 to 35."""
    number, wrong = mismatches(figure, is_right)
    assert (len(ZONES), len(set(ZONES)), number, wrong) == (40, 40, figure, [])


def on_the_wall(asked: Asked) -> datetime | None:
    """The mutant of T9: hours of the wall are added up as if no clock ever jumped."""

    def shown(at: datetime) -> datetime:
        return at.astimezone(asked.calendar.zone).replace(tzinfo=UTC)

    calendar = asked.calendar
    walls = Calendar(ZoneInfo("UTC"), calendar.week, calendar.exceptions, calendar.days_off)
    pauses = [(shown(since), until and shown(until)) for since, until in asked.pauses]
    due = count(walls, shown(asked.began), asked.target, pauses).due
    return due and due.replace(tzinfo=calendar.zone).astimezone(UTC)


def past_closing(asked: Asked) -> datetime | None:
    """Another: a pause moves the due time by as long as it lasts, open or not."""
    due = asked.calendar.after(asked.began, asked.target)
    for since, until in asked.pauses:
        if until is None:
            return None if since < due else due
        if since < due:
            due += max(until - max(since, asked.began), timedelta())
    return due


@pytest.mark.parametrize("mutant", [on_the_wall, past_closing])
def test_t9_catches_who_counts_by_the_wall(mutant: Callable[[Asked], datetime | None]) -> None:
    _number, wrong = mismatches(2_000, lambda asked: mutant(asked) == asked.due)
    assert len(wrong) > 50
