"""What became of a promised update: kept, late, moved or taken back (rule 20)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from desk.fold import passages
from desk.ticket import Clock, Episode, Event, Ticket


@dataclass(frozen=True)
class Pledged:
    """A promise from its first word on, however often it was moved.

    `by` whom it was given or moved last; `first`: the moment that was named first; `episode` says where it
    stands; `of` the ticket, by id, that it only came from by a merge, None where it is this one's own.
    """

    line: int
    """The event by which it was given."""
    by: str
    first: datetime
    episode: Episode
    of: str | None = None

    @property
    def until(self) -> datetime:
        """By when news is promised."""
        return self.episode.until or self.first


def pledged(blank: Ticket, log: Iterable[Event], seq: int) -> Pledged | None:
    """The promise that was the latest at the event `seq`, as it stands after the whole log.

    `blank` is the ticket before its first event.
    """
    latest, lines = None, dict[int, Pledged]()
    of: dict[int, int] = {}
    for was, event, ticket in passages(blank, log):
        now = ticket.clocks.latest(Clock.PROMISE)
        if now and now.until and now != was.clocks.latest(Clock.PROMISE):
            latest = _follow(latest, now, event, now.until)
            lines[latest.line] = latest
        of[event.seq] = latest.line if latest else 0
    return lines.get(of.get(seq, 0))


def _follow(latest: Pledged | None, now: Episode, event: Event, until: datetime) -> Pledged:
    """The latest promise as it is now, or a new one once that is over."""
    if latest and now.seq == latest.episode.seq:
        return replace(latest, episode=now)
    by = event.change.detail.get("by") or event.actor or (latest.by if latest else "")
    if latest and latest.episode.ended is None:
        return replace(latest, by=by, episode=now, of=None)
    return Pledged(event.seq, by, until, now, event.change.detail.get("of"))
