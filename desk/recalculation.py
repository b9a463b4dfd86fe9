"""Recalculation: a ticket that runs under older terms is matched anew under the present ones (rule 5)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from desk.fold import apply
from desk.refusal import Refused
from desk.sla import Terms, Versions, applied
from desk.standing import standing
from desk.ticket import Change, Clock, Event, Ticket
from desk.why import RECALCULATED
from desk.wording import N_, Sentence


@dataclass(frozen=True)
class Shift:
    """What becomes of a clock that runs: when it was due and is due now, None for never; whether `late`."""

    clock: Clock
    before: datetime | None
    after: datetime | None
    late: bool


@dataclass(frozen=True)
class Recalculation:
    """What becomes of a ticket: by which promises it was measured and is now, "" for none, and its clocks."""

    key: str
    before: str
    after: str
    shifts: tuple[Shift, ...]

    @property
    def changes(self) -> bool:
        """Whether anything becomes of it besides the version of the terms."""
        return bool(self.shifts) or self.before != self.after


def recalculate(ticket: Ticket, current: Terms, groups: Collection[str] = ()) -> Change:
    """The change that puts the ticket under the present terms; Refused when nothing of it could change.

    What was achieved stays; what runs is measured anew from where it began. By no promise at all it is never
    due (rule 32). Its requester is in these user `groups`.
    """
    clocks, match = ticket.clocks, current.match(ticket, groups)
    runs = [each.agreement for each in clocks.episodes if each.ended is None]
    if ticket.status.done or not runs or {clocks.agreement, *runs} == {match}:
        sentence = N_("{key} is measured by the present promises already, or nothing of it runs.")
        raise Refused(Sentence(sentence, {"key": ticket.key}))
    return replace(applied(clocks.agreement, match, RECALCULATED), rule=None)


def foretold(ticket: Ticket, change: Change, versions: Versions, now: datetime) -> Recalculation:
    """What the change makes of the ticket, before it is recorded."""
    after = apply(ticket, Event(ticket.seq + 1, change, None, RECALCULATED, now))
    shifts = []
    for old in ticket.clocks.episodes:
        new = after.clocks.latest(old.clock)
        if old.ended or new is None:
            continue
        was, then = standing(ticket, old, versions).due, standing(after, new, versions).due
        if was != then:
            shifts.append(Shift(old.clock, was, then, late=bool(then and then <= now)))
    return Recalculation(ticket.key, change.before or "", change.after or "", tuple(shifts))
