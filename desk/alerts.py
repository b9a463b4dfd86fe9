"""Alerts of clocks: who is told of which, and what becomes of what they were told (rules 59, 66, 67, 74)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from desk.effects.pings import Alert
from desk.fold import passages
from desk.sla import Versions
from desk.standing import Standing, State, standing
from desk.ticket import Clock, Episode, Event, Ticket

GRACE = timedelta(minutes=15)
"""How much later than it could have been told something may be told without a word on it."""


class Fate(StrEnum):
    """What has become of what an alert says."""

    SOON = "soon"
    """It holds: the clock is due soon."""
    LATE = "late"
    """It holds: the clock is late, and what was promised is still to be done."""
    KEPT = "kept"
    WAS_LATE = "was_late"
    """It was done, late."""
    CANCELLED = "cancelled"
    PAUSED = "paused"
    MOVED = "moved"
    """It is due so much later now that nobody need be warned."""
    TAKEN = "taken"
    """Somebody else has the ticket now, or nobody."""


@dataclass(frozen=True)
class Became:
    """What has become of it, and the moment of that: when it is due, since when late, or when it ended."""

    fate: Fate
    at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether it is still as the alert says."""
        return self.fate in {Fate.SOON, Fate.LATE}


def became(alert: Alert, ticket: Ticket, versions: Versions, now: datetime) -> Became:
    """What has become of it, by the ticket as it is, or as `last_seen` found it."""
    episode = episode_of(alert, ticket)
    if episode is None:
        return Became(Fate.CANCELLED)
    clock = standing(ticket, episode, versions)
    state = clock.state(now)
    if state in _ENDED:
        return Became(_ENDED[state], episode.ended)
    if clock.due is None:
        return Became(Fate.PAUSED if state is State.PAUSED else Fate.CANCELLED)
    if (ticket.assignee or "") != alert.to:
        return Became(Fate.TAKEN)
    return Became(_while_it_runs(clock, state, now), clock.due)


_ENDED = {
    State.CANCELLED: Fate.CANCELLED,
    State.ACHIEVED: Fate.KEPT,
    State.BREACHED: Fate.WAS_LATE,
}


def _while_it_runs(clock: Standing, state: State, now: datetime) -> Fate:
    if state is State.BREACHING:
        return Fate.LATE
    return Fate.SOON if clock.warnings and now >= clock.warnings[0] else Fate.MOVED


def is_moot(alert: Alert, ticket: Ticket, versions: Versions, now: datetime) -> bool:
    """Whether nobody need be told any more: it is no longer so, or another alert says more, or soon will."""
    episode, told = episode_of(alert, ticket), became(alert, ticket, versions, now)
    if episode is None or not told.holds:
        return True
    is_unnoted = told.fate is Fate.LATE and episode.breached_at is None
    return is_unnoted or episode.noted > alert.noted


def last_seen(alert: Alert, ticket: Ticket, log: Iterable[Event]) -> Ticket:
    """The ticket with the episode that the alert is of, which may have been followed by another since.

    It ended when that one began, if it had not before.
    """
    after = ticket.blank
    for before, _event, after in passages(ticket.blank, log):
        if episode_of(alert, before) and not episode_of(alert, after):
            return _ended_by(before, after, alert)
    return after


def _ended_by(before: Ticket, after: Ticket, alert: Alert) -> Ticket:
    following = after.clocks.latest(Clock(alert.clock))
    ended = following.began if following and following.seq > alert.episode else None
    episodes = tuple(
        replace(each, ended=each.ended or ended) if each.clock == alert.clock else each
        for each in before.clocks.episodes
        if ended or each.clock != alert.clock
    )
    return replace(before, clocks=replace(before.clocks, episodes=episodes))


def episode_of(alert: Alert, ticket: Ticket) -> Episode | None:
    """The episode that the alert is of; None when the ticket no longer tells of it."""
    mine = (alert.clock, alert.episode)
    return next((each for each in ticket.clocks.episodes if (each.clock, each.seq) == mine), None)


def opening(alert: Alert, ticket: Ticket, versions: Versions, now: datetime) -> datetime | None:
    """When a channel may be told: at the next opening of the clock's calendar, None for now (rule 67).

    A promise is a moment of its own, whatever calendars say.
    """
    episode = episode_of(alert, ticket)
    if episode is None or episode.agreement is None or episode.until:
        return None
    terms = versions[episode.agreement.version]
    calendar = terms.calendar(episode.agreement.calendar)
    return None if calendar.is_open(now) else calendar.after(now, timedelta())


def changed(before: Ticket, after: Ticket) -> frozenset[tuple[str, int]]:
    """The episodes, by clock and seq, of which something else is so than alerts may have said.

    One that is over stays as it was when another takes its place.
    """
    now = {(each.clock, each.seq): each for each in after.clocks.episodes}
    moves = (before.assignee, before.clocks.pauses) != (after.assignee, after.clocks.pauses)
    return frozenset(
        (each.clock, each.seq)
        for each in before.clocks.episodes
        if (each.noted or each.retargeted_at)  # measured anew, it may have been noted before
        and ((moves and not each.ended) or now.get((each.clock, each.seq), _if_over(each)) != each)
    )


def _if_over(episode: Episode) -> Episode | None:
    return episode if episode.ended else None
