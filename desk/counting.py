"""Counts open time against a target: when it is used up, and how one gets there (rules 28, 34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.calendar import Calendar

Pause = tuple[datetime, datetime | None]
"""Since when nothing counts, and until when; None for as long as nobody ends it."""


@dataclass(frozen=True)
class Stretch:
    """A piece of the way: the open time that `counted` in it, and what was `left` of the target after it.

    `until` None: it lasts. A pause counts nothing, however much of it was open.
    """

    since: datetime
    until: datetime | None
    is_pause: bool
    counted: timedelta
    left: timedelta


@dataclass(frozen=True)
class Count:
    """How a target is counted down. `due`: when nothing is left of it; None while a pause holds it back."""

    stretches: tuple[Stretch, ...]
    due: datetime | None

    @property
    def left(self) -> timedelta:
        """The open time that is left where the count stands."""
        return self.stretches[-1].left


def count(calendar: Calendar, began: datetime, target: timedelta, pauses: Sequence[Pause] = ()) -> Count:
    """Count the target down from where it began; what is left at a pause is left after it (rule 28).

    `pauses` in order, none into another; one that is over before it began says nothing. The `target` is more
    than nothing. Raises NeverOpen.
    """
    stretches: list[Stretch] = []
    at, left = began, target
    for starts, until in pauses:
        since = max(starts, at)
        if until is not None and until <= since:
            continue
        used = calendar.between(at, since, left)  # which looks no further than it has to
        if used == left:
            break
        left -= used
        stretches += [Stretch(at, since, False, used, left)] if since > at else []
        stretches.append(Stretch(since, until, True, timedelta(), left))
        if until is None:
            return Count(tuple(stretches), None)
        at = until
    due = calendar.after(at, left)
    return Count((*stretches, Stretch(at, due, False, left, timedelta())), due)


def spent(calendar: Calendar, began: datetime, until: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """The open time between two instants, pauses out (rule 24)."""
    total, at = timedelta(), began
    for since, ends in pauses:
        total += calendar.between(at, min(max(since, at), until))
        at = max(at, min(ends or until, until))
    return total + calendar.between(at, until)
