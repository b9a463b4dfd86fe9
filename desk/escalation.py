"""Escalation: what starts, climbs, holds up and ends it, by a ticket's events (rules 58 to 63)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import compress
from typing import NamedTuple

from desk.clocks import UNDONE
from desk.ladders import Escalating, Ladder, Step
from desk.life import must_be_alive
from desk.refusal import Refused
from desk.ticket import (
    ASKED,
    COMPLAINED,
    GRAVE,
    PAUSED,
    Change,
    Ended,
    Escalation,
    Event,
    Kind,
    Ticket,
)
from desk.wording import N_, Sentence

Escalations = tuple[Escalation, ...]


class Turn(NamedTuple):
    """What is to change once that moment has come."""

    at: datetime
    change: Change


class Reach(NamedTuple):
    """Whom a step reaches: a `channel` with a `mention`, and people and user groups by id, in it if any."""

    channel: str = ""
    mention: str = ""
    people: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether that is nobody: a channel alone pings none of its people."""
        return not self.mention and not self.people


# what follows from an event


def follow(before: Ticket, now: Ticket, event: Event) -> Escalations:
    """The escalations after an event that made the ticket, as it was `before`, what it is `now`."""
    found = now.escalations
    if not found and event.change.kind is not Kind.ESCALATED:
        return found
    if why := _ends(before, now, event):
        found = tuple(_ended(each, event, why) for each in found)
    if undone := event.change.detail.get(UNDONE):
        found = tuple(_undone(each, int(undone)) for each in found)
    elif event.change.kind is Kind.UNMERGED:
        found = tuple(_unmerged(each, before) for each in found)
    elif rule := _RULES.get(event.change.kind):
        found = rule(found, event)
    return tuple(_heard(each, event) for each in found)


def _escalated(found: Escalations, event: Event) -> Escalations:
    """A new one takes the place of the latest for its reason; of one that was raised not yet, for undo."""
    change = event.change
    ladder = Ladder.model_validate(json.loads(change.detail["ladder"]))
    began = Escalation(change.after or "", event.seq, ladder, event.at, event.at)
    is_kept = (each.reason != began.reason or _was_raised(each, event.at) for each in found)
    return (began, *compress(found, is_kept))


def _was_raised(one: Escalation, at: datetime) -> bool:
    return one.outcome is Ended.RAISED and one.ended == at


def _climbed(found: Escalations, event: Event) -> Escalations:
    return _of_one(found, event, lambda each: _a_step_on(each, event))


def _a_step_on(one: Escalation, event: Event) -> Escalation:
    detail = event.change.detail
    step, is_empty = int(detail["step"]), reach_of(event.change).is_empty
    if int(detail["round"]) > one.round:
        one = replace(one, round=int(detail["round"]), began=event.at, reached=False)
    return replace(one, taken=step + 1, at=event.at, is_empty=is_empty, reached=one.reached or not is_empty)


def _acknowledged(found: Escalations, event: Event) -> Escalations:
    """Somebody is on all that is open, or still is (rule 59)."""
    return tuple(_taken_on(each, event, event.actor or "") for each in found)


def _assigned(found: Escalations, event: Event) -> Escalations:
    """Who takes a ticket is on it, who is given it need not know yet; who gives it back is on it no more."""
    was, to = event.change.before, event.change.after
    if to is None:
        return tuple(_anew(each, event.at) if each.is_open and each.by == was else each for each in found)
    return tuple(_taken_on(each, event, to) for each in found) if to == event.actor else found


def _taken_on(one: Escalation, event: Event, by: str) -> Escalation:
    if not one.is_open:
        return one
    first = event.seq if one.by != by else one.acknowledged_by
    return replace(one, by=by, acknowledged_by=first, heard_at=event.at, reminded_at=None)


def _reminded(found: Escalations, event: Event) -> Escalations:
    return _of_one(found, event, lambda each: replace(each, reminded_at=event.at))


def _unacknowledged(found: Escalations, event: Event) -> Escalations:
    """It begins again, with its first step (rule 60)."""
    return _of_one(found, event, lambda each: _anew(each, event.at))


def _anew(one: Escalation, at: datetime) -> Escalation:
    return Escalation(one.reason, one.seq, one.ladder, one.since, at, one.round + 1)


def _gave_up(found: Escalations, event: Event) -> Escalations:
    return _of_one(found, event, lambda each: _ended(each, event, Ended.GAVE_UP))


_RULES: Mapping[Kind, Callable[[Escalations, Event], Escalations]] = {
    Kind.ESCALATED: _escalated,
    Kind.CLIMBED: _climbed,
    Kind.ACKNOWLEDGED: _acknowledged,
    Kind.ASSIGNED: _assigned,
    Kind.REMINDED: _reminded,
    Kind.UNACKNOWLEDGED: _unacknowledged,
    Kind.GAVE_UP: _gave_up,
}


def _of_one(found: Escalations, event: Event, change: Callable[[Escalation], Escalation]) -> Escalations:
    seq = int(event.change.detail["escalation"])
    return tuple(change(each) if each.seq == seq else each for each in found)


def _ends(before: Ticket, now: Ticket, event: Event) -> Ended | None:
    """Why the event ends what is open, if it does (rules 62, 63)."""
    if now.is_over and not before.is_over:
        return Ended.DONE
    if event.change.answers:
        return Ended.ANSWERED
    if now.status in PAUSED and before.status not in PAUSED:
        return Ended.PAUSED
    if now.severity > before.severity:
        return Ended.LOWERED
    return Ended.RAISED if now.severity < before.severity else None


def _ended(one: Escalation, event: Event, why: Ended) -> Escalation:
    if not one.is_open:
        return one
    return replace(one, ended=event.at, ended_by=event.seq, outcome=why)


def _heard(one: Escalation, event: Event) -> Escalation:
    """Whoever is on it showed that they are: they did something with the ticket."""
    is_theirs = one.is_open and one.by is not None and one.by == event.actor
    return replace(one, heard_at=event.at, reminded_at=None) if is_theirs else one


def _undone(one: Escalation, event: int) -> Escalation:
    """What the event did to it is taken back."""
    if one.ended_by == event:
        one = _going_on(one)
    if one.acknowledged_by == event:
        one = replace(one, by=None, acknowledged_by=0, heard_at=None, reminded_at=None)
    return one


def _unmerged(one: Escalation, merged: Ticket) -> Escalation:
    """What was open until the ticket was merged goes on."""
    is_open_again = one.outcome is Ended.DONE and one.ended == merged.status_at
    return _going_on(one) if is_open_again else one


def _going_on(one: Escalation) -> Escalation:
    return replace(one, ended=None, ended_by=0, outcome=None)


def restated(before: Ticket, now: Ticket) -> frozenset[int]:
    """The escalations, by seq, of which something else is so than was posted: who is on it, or its end.

    Of one that was over nothing is, when another takes its place.
    """
    still = {each.seq: _told(each) for each in now.escalations}
    was = {each.seq: _told(each) for each in before.escalations if each.is_open or each.seq in still}
    return frozenset(seq for seq, told in was.items() if still.get(seq) != told)


def _told(one: Escalation) -> tuple[object, ...]:
    return one.by, one.outcome, one.round


# what begins one


def begins(
    before: Ticket, now: Ticket, happened: tuple[Event, ...], policy: Escalating
) -> tuple[Change, ...]:
    """The escalation that follows from what happened to the ticket; one at a time for a reason (rule 62).

    What was taken back is as it was: nobody is called for it anew.
    """
    if now.is_over or now.status in PAUSED or any(map(_takes_back, happened)):
        return ()
    if ladder := _of_severity(before, now, policy):
        return (_begins(GRAVE, ladder),)
    ladder = _ladder(policy, now, "late")
    late = [each.change.after or "" for each in happened if each.change.kind is Kind.BREACHED]
    if not ladder or any(map(_goes_on, now.escalations)):
        return ()
    return tuple(_begins(clock, ladder) for clock in late[:1])


def _takes_back(event: Event) -> bool:
    return UNDONE in event.change.detail or event.change.kind is Kind.UNMERGED


def _goes_on(one: Escalation) -> bool:
    """Whether somebody is on it, or will be called."""
    return one.is_open and (one.by is not None or _step(one) is not None)


def _of_severity(before: Ticket, now: Ticket, policy: Escalating) -> Ladder | None:
    """The ladder of its severity, if it was opened or reopened so severe, or became so.

    Whom others were called for is called for by it from then on, whenever else it would begin (rule 62).
    """
    is_raised = before.opened_at is not None and now.severity < before.severity
    was_called_for = is_raised and before.is_escalated
    is_new = now.opened_at is not None and (before.opened_at is None or before.is_over)
    if not (is_new or is_raised) or _is_open(now, GRAVE):
        return None
    return _ladder(policy, now, "opened", whenever=was_called_for)


def _is_open(ticket: Ticket, reason: str) -> bool:
    return any(each.is_open for each in ticket.escalations if each.reason == reason)


def _ladder(policy: Escalating, ticket: Ticket, begins: str, *, whenever: bool = False) -> Ladder | None:
    """The ladder for such a ticket that begins so; if there is none, and `whenever`, the first for it."""
    suits = [each for each in policy.ladders if each.suits(int(ticket.severity), ticket.team)]
    fallback = (*suits, LAST_HOPE)[0] if whenever else None
    return next((each for each in suits if begins in each.begins), fallback)


def _begins(reason: str, ladder: Ladder) -> Change:
    """Frozen at its start: the running copy is the event's (rule 58)."""
    content = json.dumps(ladder.model_dump(mode="json"), sort_keys=True)
    return Change(Kind.ESCALATED, after=reason, rule="rule 58", detail={"ladder": content})


LAST_HOPE = Ladder(name="asked")
"""The ladder of a ticket that none is for: the fallback channel and the managers are told."""


def may_ask(ticket: Ticket, policy: Escalating, now: datetime, *, by_requester: bool) -> None:
    """Raises Refused when it is escalated so already, or was within a requester's window (rules 62, 64)."""
    must_be_alive(ticket)
    latest = ticket.escalation(COMPLAINED if by_requester else ASKED)
    if latest and latest.is_open:
        raise Refused(Sentence(N_("{key} is escalated already, and not over yet."), {"key": ticket.key}))
    window = timedelta(hours=policy.requester_hours)
    if by_requester and (not window or (latest and now - latest.since < window)):
        raise Refused(_once_a_window(ticket, policy))


def ask(ticket: Ticket, policy: Escalating, message: int, *, by_requester: bool) -> Change:
    """Somebody escalates it, for the reason that the message tells (rule 63)."""
    ladder = _ladder(policy, ticket, "asked") or LAST_HOPE
    return replace(_begins(COMPLAINED if by_requester else ASKED, ladder), rule=None, message=message)


def acknowledge(ticket: Ticket) -> tuple[Change, ...]:
    """Somebody is on it; raises Refused when there is nothing to be on."""
    if not ticket.is_escalated:
        raise Refused(Sentence(N_("{key} is not escalated, or not any more."), {"key": ticket.key}))
    return (Change(Kind.ACKNOWLEDGED),)


def _once_a_window(ticket: Ticket, policy: Escalating) -> Sentence:
    if not policy.requester_hours:
        return Sentence(N_("This desk lets only agents escalate. Write in the ticket's thread instead."))
    often = N_("You escalated {key} less than {hours} hours ago. Write in its thread to add to it.")
    return Sentence(often, {"key": ticket.key, "hours": policy.requester_hours})


# what time does with one


def turns(ticket: Ticket, policy: Escalating) -> list[Turn]:
    """What is to change on each that is open, and when."""
    return [_next(each, policy) for each in ticket.escalations if each.is_open]


def _next(one: Escalation, policy: Escalating) -> Turn:
    """The earliest of what may befall it: at the latest it gives up (rule 60)."""
    ladder = one.ladder
    found = [Turn(one.since + policy.gives_up_after, _of(Kind.GAVE_UP, one, "rule 60"))]
    if one.climbs:
        found += [turn] if (turn := _step(one)) else []
    elif one.heard_at:
        if ladder.remind_minutes:
            asked = max(filter(None, (one.heard_at, one.reminded_at)))
            at = asked + timedelta(minutes=ladder.remind_minutes)
            found.append(Turn(at, _of(Kind.REMINDED, one, "rule 60")))
        if ladder.silent_minutes:
            at = one.heard_at + timedelta(minutes=ladder.silent_minutes)
            found.append(Turn(at, _of(Kind.UNACKNOWLEDGED, one, "rule 60")))
    return min(reversed(found), key=lambda turn: turn.at)


def _step(one: Escalation) -> Turn | None:
    """The next step; after one that reached nobody at once (rule 61), after the last one the first again."""
    steps = one.ladder.steps or (_NOBODY,)
    if one.taken < len(steps):
        return Turn(_time_of(one, steps), _climb(one, one.taken, one.round))
    if one.at is None or not one.ladder.repeat_minutes:
        return None
    at = one.at + timedelta(minutes=one.ladder.repeat_minutes)
    return Turn(at, _climb(one, 0, one.round + 1))


_NOBODY = Step.model_construct()
"""The step of an empty ladder, which reaches nobody."""


def _time_of(one: Escalation, steps: tuple[Step, ...]) -> datetime:
    """Each has its time after the one before, however late that was taken, so that people can answer."""
    step = steps[one.taken]
    if one.at is None or one.taken == 0:
        is_asked = one.reason in {ASKED, COMPLAINED} or one.round > 1
        return one.began if is_asked else one.began + step.after
    return one.at if one.is_empty else one.at + step.after - steps[one.taken - 1].after


def _climb(one: Escalation, step: int, round_: int) -> Change:
    return _of(Kind.CLIMBED, one, "rule 58", step=str(step), round=str(round_))


def _of(kind: Kind, one: Escalation, rule: str, **detail: str) -> Change:
    return Change(kind, after=one.reason, rule=rule, detail={"escalation": str(one.seq), **detail})


def is_last_hope(one: Escalation, step: int) -> bool:
    """Whether nobody was reached by the ladder's steps before this last one (rule 61)."""
    return step + 1 >= len(one.ladder.steps) and not one.reached


def reaching(change: Change, reach: Reach) -> Change:
    """The step as it was taken: whom it reached."""
    told = {"channel": reach.channel, "mention": reach.mention, "people": " ".join(reach.people)}
    return replace(change, detail={**change.detail, **{name: each for name, each in told.items() if each}})


def paged(seq: int, step: int, to: str) -> Change:
    """That the call of a step stands where its reader sees it: posting is not reaching (rule 63)."""
    return Change(Kind.PAGED, after=to, rule="rule 63", detail={"escalation": str(seq), "step": str(step)})


def reach_of(change: Change) -> Reach:
    """Whom a step reached that was taken."""
    told = change.detail
    return Reach(told.get("channel", ""), told.get("mention", ""), tuple(told.get("people", "").split()))


def of(ticket: Ticket, seq: int) -> Escalation | None:
    """The escalation that the event began; None when another took its place."""
    return next((each for each in ticket.escalations if each.seq == seq), None)
