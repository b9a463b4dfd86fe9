"""What is measured of each run of a ticket's clocks: how long it took, and whether what was promised held."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.clocks import UNDONE, rests
from desk.counting import spent
from desk.fold import Passage
from desk.sla import Versions
from desk.standing import Standing, standing
from desk.ticket import PAUSED, Clock, Episode, Event, Status, Ticket

Key = tuple[Clock, int]
"""Which episode of a ticket: its clock, and the event that began it."""

_TIMED = frozenset({Clock.ACKNOWLEDGED, Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE, Clock.RESOLUTION})
"""The clocks of which it is told how long they ran."""


@dataclass(frozen=True)
class Measured:
    """An episode as it stands: the event `ended_by` ended it, 0 while it runs.

    `decided_at`: when what was promised was kept, or fell due; None where nothing is promised, a pause holds
    it back, or it was given up before. `took`: its open time until it ended, what the policy pauses out, but
    of a resolution only the waiting for the requester; of that `worked` leaves out all pauses (rule 26).
    `by_wall`: all its time, if it began outside open hours.
    """

    began: datetime
    ended: datetime | None
    ended_by: int
    is_cancelled: bool
    decided_at: datetime | None
    is_kept: bool
    took: timedelta | None = None
    worked: timedelta | None = None
    by_wall: timedelta | None = None


def measured(passed: Iterable[Passage], versions: Versions) -> Mapping[Key, Measured | None]:
    """The episodes that these events began or changed on a ticket, None for one that was undone.

    Of its whole log: all that there ever were.
    """
    found: dict[Key, tuple[Ticket, Episode] | None] = {}
    for before, event, ticket in passed:
        if undone := event.change.detail.get(UNDONE):
            found |= {(clock, int(undone)): None for clock in Clock}
        changed = (*_changed(before, ticket), *_replaced(before, ticket, event))
        found |= {_key(one): (ticket, one) for one in changed}
    return {key: each and _measure(*each, versions) for key, each in found.items()}


def _changed(before: Ticket, ticket: Ticket) -> Iterable[Episode]:
    """The episodes of which something else is measured now."""
    was, now = before.clocks, ticket.clocks
    if was == now:
        return ()
    known = was.episodes if was.pauses == now.pauses else ()
    return (one for one in now.episodes if one.clock is not Clock.TOTAL_RESOLUTION and one not in known)


def _replaced(before: Ticket, ticket: Ticket, event: Event) -> Iterable[Episode]:
    """What ran until the same clock began anew: news came, or a promise was moved, which gives it up.

    An answer that was on its way left a question unanswered that came meanwhile, and is waited for again.
    """
    for one in before.clocks.episodes:
        new, ran = ticket.clocks.latest(one.clock), one.ended is None or rests(one, before)
        if ran and new and new.seq != one.seq:
            at = ticket.clocks.answered if one.clock is Clock.NEXT_RESPONSE else new.began
            gives_up = one.clock is Clock.PROMISE
            yield replace(
                one, ended=max(at or new.began, one.began), ended_by=event.seq, is_cancelled=gives_up
            )


def _key(episode: Episode) -> Key:
    return episode.clock, episode.seq


def _measure(ticket: Ticket, episode: Episode, versions: Versions) -> Measured:
    stands = standing(ticket, episode, versions)
    is_kept = stands.target is not None and _is_kept(stands)
    decided_at = episode.ended if is_kept else _missed_at(stands)
    told = (episode.began, episode.ended, episode.ended_by, episode.is_cancelled, decided_at, is_kept)
    return Measured(*told, *_times(ticket, episode, versions))


def _is_kept(of: Standing) -> bool:
    ended = of.episode.ended
    return ended is not None and not of.episode.is_cancelled and (of.due is None or ended < of.due)


def _missed_at(of: Standing) -> datetime | None:
    """When it fell due, if it did or will; another promise made it late at the change (rule 31).

    What was late before stays so since then, and is told of one period only (rule 18).
    """
    due, ended, noted = of.due, of.episode.ended, of.episode.breached_at
    if due is None or (ended is not None and ended < due):
        return None
    if noted and noted >= due:
        return noted
    return max(due, of.episode.retargeted_at or due)


def _times(ticket: Ticket, episode: Episode, versions: Versions) -> tuple[timedelta | None, ...]:
    """How long it ran in each way, for one that is over and of which that is told."""
    began, ended, agreement = episode.began, episode.ended, episode.agreement
    if ended is None or agreement is None or episode.is_cancelled or episode.clock not in _TIMED:
        return ()
    terms = versions[agreement.version]
    calendar = terms.calendar(agreement.calendar)

    def without(pausing: Collection[Status]) -> timedelta:
        pauses = [(each.since, each.until) for each in ticket.clocks.pauses if each.status in pausing]
        return spent(calendar, began, ended, pauses)

    is_resolution = episode.clock is Clock.RESOLUTION
    return (
        without({Status.WAITING} if is_resolution else terms.pausing(episode.clock)),
        without(PAUSED) if is_resolution else None,
        None if calendar.is_open(began) else ended - began,
    )
