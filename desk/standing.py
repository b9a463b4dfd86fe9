"""Where a clock stands: when it is due, how that is counted, and what is to be said of it (rules 2, 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desk.calendar import NeverOpen
from desk.counting import Count, Pause, count
from desk.sla import Terms, Versions
from desk.ticket import Change, Clock, Episode, Kind, Ticket


class State(StrEnum):
    """How a clock stands (rule 3)."""

    PENDING = "pending"
    IMMINENT = "imminent"
    """It will soon be late."""
    BREACHING = "breaching"
    """It is late, and what was promised is still to be done."""
    BREACHED = "breached"
    """It was done, late."""
    ACHIEVED = "achieved"
    CANCELLED = "cancelled"
    PAUSED = "paused"


@dataclass(frozen=True)
class Standing:
    """An episode of a clock, and what follows from it.

    `target` is None where nothing is promised, and `due` also while a pause holds it back; `count` says how
    `due` is found, but for a promise, which is a moment itself. `warnings`: when to warn of it.
    """

    episode: Episode
    target: timedelta | None
    count: Count | None
    due: datetime | None
    warnings: tuple[datetime, ...] = ()

    def state(self, now: datetime) -> State:
        """How it stands at that moment; at the due instant itself it is late (rule 75)."""
        episode, due = self.episode, self.due
        if episode.is_cancelled:
            return State.CANCELLED
        if episode.ended:
            return State.BREACHED if due and episode.ended >= due else State.ACHIEVED
        if due is None:
            return State.PAUSED if self.target else State.PENDING
        if now >= due:
            return State.BREACHING
        return State.IMMINENT if self.warnings and now >= self.warnings[-1] else State.PENDING

    @property
    def next_at(self) -> datetime | None:
        """When the desk has to note something of it next; None when there is nothing to come.

        What was late is late once (rule 18), unless it came to be due later than it was noted to be.
        """
        episode = self.episode
        if self.due is None or episode.ended or (episode.breached_at and episode.breached_at >= self.due):
            return None
        return self.warnings[episode.warned] if episode.warned < len(self.warnings) else self.due


def standing(ticket: Ticket, episode: Episode, versions: Versions) -> Standing:
    """Where the episode stands, by the terms it began or goes on under."""
    terms = versions[episode.agreement.version] if episode.agreement else None
    if episode.until:
        return _promised(episode, episode.until, terms)
    target = terms.target(episode.agreement, episode.clock) if terms and episode.agreement else None
    if terms is None or episode.agreement is None or target is None:
        return Standing(episode, None, None, None)
    calendar, pauses = terms.calendar(episode.agreement.calendar), pauses_of(ticket, episode, terms)
    try:
        counted = count(calendar, episode.began, target, pauses)
        parts = (
            count(calendar, episode.began, target * percent / 100, pauses) for percent in _percents(terms)
        )
        warnings = tuple(part.due for part in parts if part.due)
    except NeverOpen:  # it is never late
        return Standing(episode, target, None, None)
    return Standing(episode, target, counted, counted.due, warnings)


def standings(ticket: Ticket, versions: Versions) -> tuple[Standing, ...]:
    """Where each of the ticket's clocks stands, in the order of their kinds."""
    latest = (ticket.clocks.latest(clock) for clock in Clock)
    return tuple(standing(ticket, episode, versions) for episode in latest if episode)


def pauses_of(ticket: Ticket, episode: Episode, terms: Terms) -> list[Pause]:
    """The pauses that hold this clock back (rule 25)."""
    pausing, ended = terms.pausing(episode.clock), episode.ended
    return [
        (pause.since, pause.until)
        for pause in ticket.clocks.pauses
        if pause.status in pausing and (ended is None or pause.since < ended)
    ]


def _promised(episode: Episode, until: datetime, terms: Terms | None) -> Standing:
    """A promise is due at its own moment, whatever calendars say (rule 20)."""
    time = until - episode.began
    warnings = tuple(episode.began + time * percent / 100 for percent in _percents(terms)) if terms else ()
    return Standing(episode, time, None, until, warnings)


def _percents(terms: Terms) -> list[int]:
    return sorted(terms.sla.warn_at)


def noted(of: Standing, now: datetime) -> Change:
    """That it is late, by a new policy as of its change (rule 31), or else that the desk warned of it.

    Who looks late notes only the last of the warnings that have passed.
    """
    episode, due = of.episode, of.due or now
    told = {"episode": str(episode.seq), "due": due.isoformat()}
    if now < due:
        passed = sum(warning <= now for warning in of.warnings)
        told |= {"at": of.warnings[passed - 1].isoformat(), "warned": str(passed)}
        return Change(Kind.WARNED, after=episode.clock, rule="rule 75", detail=told)
    if episode.retargeted_at and episode.retargeted_at > due:
        told |= {"at": episode.retargeted_at.isoformat(), "why": "policy change"}
    return Change(Kind.BREACHED, after=episode.clock, rule="rule 75", detail={"at": due.isoformat()} | told)


def running(ticket: Ticket, versions: Versions) -> list[Standing]:
    """Where those of the ticket's clocks stand that have not ended."""
    return [standing(ticket, each, versions) for each in ticket.clocks.episodes if each.ended is None]
