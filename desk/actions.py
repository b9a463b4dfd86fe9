"""What the desk means to do better: proposed, taken on by somebody until a day, and kept track of."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from desk.findings import Finding, Rule
from desk.period import Every, Period, around
from desk.report import WHOLE

MOST = 5
"""Proposals that are made at once."""
REST = timedelta(weeks=4)
"""For how long what was declined, or done, is not proposed again: what was done needs time to show."""
LAPSES = timedelta(days=6)
"""Nobody took on what was proposed for so long, and proposes it no more: it is forgotten."""
LONGEST_STREAK = 52
"""Weeks back over which a streak is counted."""


class State(StrEnum):
    """What has become of an action."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Nobody took it on before the next one was proposed."""


@dataclass(frozen=True)
class Action:
    """Something to be done by its owner until it is due, or only proposed; one without an id is not kept yet.

    It was proposed by a `rule`, perhaps as an experiment (`is_trial`), or somebody wrote the `words`;
    `reason` is why it was declined.
    """

    id: int
    proposed_at: datetime
    state: State = State.PROPOSED
    scope: str = WHOLE
    rule: Rule | None = None
    subject: str = ""
    is_trial: bool = False
    words: str = ""
    by: str = ""
    owner: str = ""
    first_due: datetime | None = None
    due: datetime | None = None
    accepted_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str = ""
    reminded: str = ""

    @property
    def key(self) -> str:
        """What people call it."""
        return f"A-{self.id}"

    @property
    def is_offered(self) -> bool:
        """Whether it waits for somebody to take it on."""
        return self.state is State.PROPOSED

    @property
    def cause(self) -> str:
        """What it has in common with another proposal of the same; of a person's own words nothing."""
        return cause(self.rule, self.subject, is_trial=self.is_trial) if self.rule else ""

    def is_open_at(self, at: datetime) -> bool:
        """Whether somebody had it, and had it still, at this instant."""
        taken = self.accepted_at is not None and self.accepted_at < at
        return taken and (self.settled_at is None or self.settled_at >= at)

    def carried(self, period: Period) -> int:
        """At the end of how many weeks, up to that of the period, it was open though it had been promised."""
        return sum(self.is_open_at(week.ends) for week in self._weeks_since(period))

    def _weeks_since(self, period: Period) -> Iterator[Period]:
        """The weeks from that in which it was first due until the end of the period."""
        if self.first_due is None:
            return
        week = around(Every.WEEKLY, self.first_due.astimezone(period.zone).date(), period.zone)
        while week.ends <= period.ends:
            yield week
            week = week.after


_TRIAL = "try"


def cause(rule: Rule, subject: str, *, is_trial: bool) -> str:
    """The code of what a rule proposes about a subject."""
    return ":".join([*([_TRIAL] if is_trial else []), rule, subject])


def of_cause(code: str, scope: str, now: datetime) -> Action:
    """A new proposal from this code."""
    is_trial = code.startswith(f"{_TRIAL}:")
    rule, _, subject = code.removeprefix(f"{_TRIAL}:").partition(":")
    return Action(0, now, scope=scope, rule=Rule(rule), subject=subject, is_trial=is_trial)


def is_kept(action: Action, week: Period) -> bool:
    """Whether what was first due in this week was done by its end."""
    return action.state is State.DONE and action.settled_at is not None and action.settled_at < week.ends


def streak(actions: Collection[Action], period: Period) -> int:
    """For how many weeks in a row, back from the period's last, all that was due was done by their ends.

    A week in which nothing was due neither counts nor ends it; what was declined, saying why, was not due.
    """
    week = around(Every.WEEKLY, (period.after.first - timedelta(days=1)), period.zone)
    kept = 0
    for _ in range(LONGEST_STREAK):
        due = [each for each in actions if _is_due_in(each, week)]
        if not all(is_kept(each, week) for each in due):
            break
        kept += bool(due)
        week = week.before
    return kept


def _is_due_in(action: Action, week: Period) -> bool:
    due = action.first_due
    return due is not None and week.begins <= due < week.ends and action.state is not State.DECLINED


class Reminder(StrEnum):
    """Of what an owner is told."""

    YOURS = "yours"
    SOON = "soon"
    LATE = "late"


AHEAD = timedelta(days=1)
"""How long before it is due its owner is reminded."""


def reminder(action: Action, now: datetime) -> Reminder | None:
    """Of what its owner is to be told now, and was not yet; who took it on within the last day knows."""
    if action.state is not State.ACCEPTED or action.due is None or action.accepted_at is None:
        return None
    if now >= action.due:
        return Reminder.LATE if action.reminded != Reminder.LATE else None
    is_fresh = action.accepted_at > action.due - AHEAD
    is_soon = now >= action.due - AHEAD and not is_fresh
    return Reminder.SOON if is_soon and not action.reminded else None


def proposals(found: Sequence[Finding], known: Collection[Action], now: datetime) -> list[Finding]:
    """What of it is proposed: not what somebody has, nor what was settled of late."""
    taken = {each.cause for each in known if _stands(each, now)}
    return [each for each in found if cause(each.rule, each.subject, is_trial=False) not in taken][:MOST]


def lapsed(known: Collection[Action], offered: Collection[int | None], now: datetime) -> list[Action]:
    """What was proposed a while ago and, by its id, is not any more, so that nobody takes it on."""
    return [
        replace(each, state=State.LAPSED, settled_at=now)
        for each in known
        if each.is_offered and each.id not in offered and each.proposed_at <= now - LAPSES
    ]


def trial(found: Sequence[Finding], known: Collection[Action], now: datetime) -> Finding | None:
    """What could be tried for a week: the first that is not tried, nor was of late; one at a time."""
    if any(each.is_trial and each.state is State.ACCEPTED for each in known):
        return None
    tried = {each.cause for each in known if _stands(each, now)}
    untried = (each for each in found if cause(each.rule, each.subject, is_trial=True) not in tried)
    return next(untried, None)


def _stands(action: Action, now: datetime) -> bool:
    """Whether somebody has it, or has settled it of late."""
    if action.state is State.ACCEPTED:
        return True
    is_settled = action.state in {State.DONE, State.DECLINED} and action.settled_at is not None
    return is_settled and action.settled_at is not None and now < action.settled_at + REST
