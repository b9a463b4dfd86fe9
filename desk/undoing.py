"""The rule of undoing: one's own act is taken back within a minute, unless somebody went on from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.clocks import UNDONE
from desk.fold import UNDO, fold, passages, restoring
from desk.refusal import Refused
from desk.ticket import Change, Clock, Event, Kind, Ticket
from desk.wording import N_, Sentence

WITHIN = timedelta(minutes=1)
_UNDOES = "undoes"


@dataclass(frozen=True)
class Act:
    """What somebody did to a ticket at once: its events, and the ticket `before` and `after` them."""

    events: tuple[Event, ...]
    before: Ticket
    after: Ticket

    @property
    def is_merge(self) -> bool:
        """Whether the ticket was merged by it."""
        return any(event.change.kind is Kind.MERGED for event in self.events)


def latest(blank: Ticket, log: Sequence[Event], actor: str, now: datetime, seq: int | None) -> Act:
    """What the actor did last, or the act of theirs with the event `seq`; Refused when it cannot be undone.

    `blank` is the ticket before its first event.
    """
    undone = {event.change.detail.get(_UNDOES) for event in log}
    acts = [act for act in _acts(blank, log, actor) if str(act.events[0].seq) not in undone]
    chosen = [act for act in acts if seq is None or seq in {event.seq for event in act.events}]
    if not chosen:
        raise Refused(Sentence(N_("There is nothing of yours to undo on {key}."), {"key": blank.key}))
    if now - chosen[-1].events[0].at > WITHIN:
        sentence = N_("It is too late to undo that: it is more than a minute ago.")
        raise Refused(Sentence(sentence))
    return chosen[-1]


def _acts(blank: Ticket, log: Sequence[Event], actor: str) -> list[Act]:
    """What the actor did that can be put back, each with what followed from it by a rule at once."""
    found = []
    ticket, start = blank, 0
    while start < len(log):
        end = start + 1
        while log[start].actor == actor and _follows(log, start, end):
            end += 1
        act = Act(tuple(log[start:end]), ticket, fold(ticket, log[start:end]))
        if log[start].actor == actor and log[start].change.kind in _CAN:
            found.append(act)
        ticket, start = act.after, end
    return found


_CAN = {
    *(Kind.STATUS_CHANGED, Kind.ASSIGNED, Kind.TEAM_CHANGED, Kind.SEVERITY_CHANGED),
    *(Kind.SNOOZED, Kind.CATEGORISED, Kind.TAGGED, Kind.MERGED, Kind.PROMISED, Kind.ACKNOWLEDGED),
}
"""What can be put back; what was said is taken back in another way."""


def _follows(log: Sequence[Event], start: int, at: int) -> bool:
    """Whether a rule made this event of what somebody did at once."""
    if at >= len(log):
        return False
    event = log[at]
    return event.actor is None and event.at == log[start].at and _UNDOES not in event.change.detail


def undo(ticket: Ticket, act: Act) -> tuple[Change, ...]:
    """What puts the ticket back; Refused when somebody went on from what the act changed."""
    if _names(act.before, act.after) & _names(act.after, ticket):
        raise Refused(Sentence(N_("{key} was changed since, so that cannot be undone."), {"key": ticket.key}))
    changes = []
    for before, event, after in passages(act.before, act.events):
        if event.change.kind is Kind.PROMISED:
            changes.append(_promised(before, act))
        changes += _inverse(event, restoring(before, after), act)
    return tuple(reversed(changes))


def _names(before: Ticket, after: Ticket) -> set[str]:
    was, promise = (each.clocks.running(Clock.PROMISE) for each in (before, after))
    is_other = (was and was.seq) != (promise and promise.seq)
    return {*restoring(before, after), *(["promise"] if is_other else [])}


def _promised(before: Ticket, act: Act) -> Change:
    """The promise that was given before, if any, is given once more."""
    promise = before.clocks.running(Clock.PROMISE)
    detail = {_UNDOES: str(act.events[0].seq)}
    if promise and promise.until:
        detail["until"] = promise.until.isoformat()
    return Change(Kind.PROMISED, message=promise.message if promise else None, rule=UNDO, detail=detail)


def _inverse(event: Event, back: dict[str, str], act: Act) -> list[Change]:
    """The change the other way round; none for what needs no putting back."""
    if not back and event.change.kind is not Kind.ACKNOWLEDGED:
        return []
    change = event.change
    detail = {_UNDOES: str(act.events[0].seq), UNDONE: str(event.seq), **back}
    return [Change(change.kind, before=change.after, after=change.before, rule=UNDO, detail=detail)]
