"""How a ticket follows from its events: `fold(events)` is the ticket as stored, always (rule 1)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from desk import clocks, escalation
from desk.severity import Severity
from desk.ticket import (
    PAUSED,
    RESOLVED,
    Change,
    Event,
    Kind,
    Link,
    Room,
    RoomRole,
    Status,
    Step,
    Survey,
    Ticket,
)


class Passage(NamedTuple):
    """An event, and what it made of the ticket."""

    before: Ticket
    event: Event
    after: Ticket


def passages(ticket: Ticket, events: Iterable[Event]) -> Iterator[Passage]:
    """What each of these events makes of the ticket in turn."""
    for event in events:
        after = apply(ticket, event)
        yield Passage(ticket, event, after)
        ticket = after


def fold(ticket: Ticket, events: Iterable[Event]) -> Ticket:
    """The ticket after these events; from an empty ticket and its whole log, the ticket as stored."""
    for event in events:
        ticket = apply(ticket, event)
    return ticket


def apply(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after one more event."""
    step = _restored if _is_way_back(event.change) else _STEPS.get(event.change.kind, _unchanged)
    after = step(ticket, event)
    return replace(
        after,
        clocks=clocks.follow(ticket, after, event),
        escalations=escalation.follow(ticket, after, event),
        seq=event.seq,
    )


def _unchanged(ticket: Ticket, _event: Event) -> Ticket:
    return ticket


def _received(ticket: Ticket, event: Event) -> Ticket:
    if ticket.opened_at:
        return ticket
    return replace(ticket, opened_at=event.moment, status_at=event.moment)


def _replied(ticket: Ticket, event: Event) -> Ticket:
    return _answered(ticket, event) if event.change.answers else ticket


def _delivered(ticket: Ticket, event: Event) -> Ticket:
    return replace(_answered(ticket, event), undelivered=None)


def _answered(ticket: Ticket, event: Event) -> Ticket:
    """The earliest answer counts, in whatever order they are heard; none came before the ticket."""
    at = max(event.moment, ticket.opened_at or event.moment)
    return replace(ticket, answered_at=min(at, ticket.answered_at or at))


def _status_changed(ticket: Ticket, event: Event) -> Ticket:
    """The new status with what belongs to it; what belonged only to the one before is over."""
    change = event.change
    status = Status(change.after or "")
    ticket = _resolved(ticket, event, status)
    return replace(
        ticket,
        status=status,
        status_at=event.at,
        reason=change.message if status in PAUSED else None,
        review_at=change.told("until") if status in PAUSED else None,
        nudged_at=None,
        snoozed_until=None if status.done else ticket.snoozed_until,
        reopened=ticket.reopened + (status is Status.OPEN and change.before in RESOLVED),
    )


def _resolved(ticket: Ticket, event: Event, status: Status) -> Ticket:
    """What says how and when it was solved: kept when it is closed, gone when it is open again (rule 40)."""
    if status is Status.CLOSED:
        return ticket
    if status is not Status.SOLVED:
        return replace(ticket, solved_at=None, resolution=None, cause=None, article=None)
    at = event.change.told("at") or event.at
    survey = ticket.survey or Survey(event.at)
    return replace(
        ticket,
        survey=replace(survey, since=event.at, by=event.actor, until=None, is_decided=False),
        solved_at=at,
        first_solved_at=ticket.first_solved_at or at,
        resolution=event.change.message,
        cause=event.change.detail.get("cause"),
        article=_article(event.change),
    )


def _article(change: Change) -> int | None:
    told = change.detail.get("article")
    return int(told) if told else None


def _severity_changed(ticket: Ticket, event: Event) -> Ticket:
    """What its opener chose and an alarm overrule the guess too, but only an agent's word is a judgement."""
    change = event.change
    overruled = change.rule is None or ticket.overruled
    judged = change.rule is None and not change.detail
    return replace(ticket, severity=Severity(int(change.after or 0)), overruled=overruled, judged=judged)


def _assigned(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, assignee=event.change.after)


def _team_changed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, team=event.change.after)


def _categorised(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, category=event.change.after)


def _snoozed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, snoozed_until=event.change.told("until"))


def _nudged(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, nudged_at=event.at)


def _merged(ticket: Ticket, event: Event) -> Ticket:
    """The ticket is the loser, and over; all else stays, for it may be unmerged."""
    into = int(event.change.after or 0)
    return replace(ticket, merged_into=into, status=Status.CLOSED, status_at=event.at)


def _unmerged(ticket: Ticket, event: Event) -> Ticket:
    """The ticket is what it was before it was merged."""
    status, since = Status(event.change.after or ""), event.change.told("since")
    return replace(ticket, merged_into=None, status=status, status_at=since or event.at)


def _absorbed(ticket: Ticket, event: Event) -> Ticket:
    """The survivor begins when the earliest of its tickets did; its own answer stays (rule 42)."""
    link = (Link.ABSORBED, int(event.change.after or 0))
    return replace(ticket, links=(*ticket.links, link), opened_at=event.change.told("began"))


def _released(ticket: Ticket, event: Event) -> Ticket:
    link = (Link.ABSORBED, int(event.change.after or 0))
    left = tuple(each for each in ticket.links if each != link)
    return replace(ticket, links=left, opened_at=event.change.told("began"))


def _linked(ticket: Ticket, event: Event) -> Ticket:
    link = _link(event.change)
    return replace(ticket, links=(*ticket.links, link)) if link not in ticket.links else ticket


def _unlinked(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, links=tuple(each for each in ticket.links if each != _link(event.change)))


def _link(change: Change) -> tuple[Link, int]:
    return Link(change.detail["link"]), int(change.after or 0)


def _followed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, followers=tuple(sorted({*ticket.followers, event.change.after or ""})))


def _unfollowed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, followers=tuple(each for each in ticket.followers if each != event.change.after))


def _step_added(ticket: Ticket, event: Event) -> Ticket:
    step = Step(event.change.message or 0, required=event.change.detail.get("required") == "yes")
    return replace(ticket, steps=(*ticket.steps, step))


def _step_checked(ticket: Ticket, event: Event) -> Ticket:
    """A step is done, or after all not."""
    done = event.change.after == "done"
    steps = (
        replace(each, done=done) if each.message == event.change.message else each for each in ticket.steps
    )
    return replace(ticket, steps=tuple(steps))


def _tagged(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, tags=tuple((event.change.after or "").split()))


def _edited(ticket: Ticket, _event: Event) -> Ticket:
    return replace(ticket, edited=True)


def _delivery_failed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, undelivered=event.change.after)


def _revived(ticket: Ticket, _event: Event) -> Ticket:
    return replace(ticket, undelivered=None)


def _room_wanted(ticket: Ticket, event: Event) -> Ticket:
    room = ticket.room or Room()
    return replace(ticket, room=replace(room, by=event.actor or event.change.after, closed_at=None))


def _room_opened(ticket: Ticket, event: Event) -> Ticket:
    room = ticket.room or Room()
    return replace(ticket, room=replace(room, channel=event.change.after, archived=False))


def _role_given(ticket: Ticket, event: Event) -> Ticket:
    """One person has a role; nobody does if it was taken away."""
    room, role = ticket.room or Room(), RoomRole(event.change.detail["role"])
    given = {**dict(room.roles), role: event.change.after}
    roles = tuple((role, who) for role in RoomRole if (who := given.get(role)))
    return replace(ticket, room=replace(room, roles=roles))


def _room_closed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, room=replace(ticket.room or Room(), closed_at=event.at))


def _room_archived(ticket: Ticket, _event: Event) -> Ticket:
    return replace(ticket, room=replace(ticket.room or Room(), archived=True))


def _surveyed(ticket: Ticket, event: Event) -> Ticket:
    """What was said when they were asked before is over."""
    survey = ticket.survey or Survey(event.at)
    asked = replace(survey, is_decided=True, asked=event.seq, rating=None, comment=None)
    return replace(ticket, survey=asked)


def _spared(ticket: Ticket, event: Event) -> Ticket:
    survey, until = ticket.survey or Survey(event.at), event.change.told("until")
    return replace(ticket, survey=replace(survey, until=until, is_decided=until is None))


def _rated(ticket: Ticket, event: Event) -> Ticket:
    rating = int(event.change.after or 0)
    survey = replace(ticket.survey or Survey(event.at), rating=rating, comment=event.change.message)
    return replace(ticket, survey=survey)


_STEPS = {
    Kind.RECEIVED: _received,
    Kind.REPLIED: _replied,
    Kind.STATUS_CHANGED: _status_changed,
    Kind.SEVERITY_CHANGED: _severity_changed,
    Kind.ASSIGNED: _assigned,
    Kind.TEAM_CHANGED: _team_changed,
    Kind.CATEGORISED: _categorised,
    Kind.TAGGED: _tagged,
    Kind.SNOOZED: _snoozed,
    Kind.NUDGED: _nudged,
    Kind.MERGED: _merged,
    Kind.UNMERGED: _unmerged,
    Kind.ABSORBED: _absorbed,
    Kind.RELEASED: _released,
    Kind.LINKED: _linked,
    Kind.UNLINKED: _unlinked,
    Kind.FOLLOWED: _followed,
    Kind.UNFOLLOWED: _unfollowed,
    Kind.STEP_ADDED: _step_added,
    Kind.STEP_CHECKED: _step_checked,
    Kind.EDITED: _edited,
    Kind.DELIVERED: _delivered,
    Kind.DELIVERY_FAILED: _delivery_failed,
    Kind.REVIVED: _revived,
    Kind.ROOM_WANTED: _room_wanted,
    Kind.ROOM_OPENED: _room_opened,
    Kind.ROLE_GIVEN: _role_given,
    Kind.ROOM_CLOSED: _room_closed,
    Kind.ROOM_ARCHIVED: _room_archived,
    Kind.SURVEYED: _surveyed,
    Kind.SPARED: _spared,
    Kind.RATED: _rated,
}


UNDO = "undo"
"""The rule by which something is put back."""
UNDOABLE = (
    *("status", "status_at", "reason", "review_at", "nudged_at", "snoozed_until", "severity", "overruled"),
    *("judged", "assignee", "team", "category", "tags", "solved_at", "first_solved_at", "resolution"),
    *("cause", "article", "reopened"),
)
"""What of a ticket can be put back as it was."""


def restoring(before: Ticket, after: Ticket) -> dict[str, str]:
    """What of `before` a change has to tell to put it back, as codes, where `after` differs."""
    differing = (name for name in UNDOABLE if getattr(before, name) != getattr(after, name))
    return {f"{_BACK}{name}": _coded(getattr(before, name)) for name in differing}


def _is_way_back(change: Change) -> bool:
    return any(name.startswith(_BACK) for name in change.detail)


def _restored(ticket: Ticket, event: Event) -> Ticket:
    """The ticket with the values that the change puts back, and none other."""
    told = event.change.detail.items()
    names = {name.removeprefix(_BACK): code for name, code in told if name.startswith(_BACK)}
    return replace(ticket, **{name: _decoded(name, code) for name, code in names.items()})


_BACK = "back:"
_READ: dict[str, Callable[[str], Any]] = {
    "status": Status,
    "severity": lambda code: Severity(int(code)),
    **dict.fromkeys(("overruled", "judged"), lambda code: code == "True"),
    "tags": lambda code: tuple(code.split()),
    **dict.fromkeys(("reason", "resolution", "article", "reopened"), int),
    **dict.fromkeys(("assignee", "team", "category", "cause"), str),
}
"""How what was put into a code is read; everything else is a moment."""


def _coded(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(int(value) if isinstance(value, Severity) else value)


def _decoded(name: str, code: str) -> Any:
    if not code and name != "tags":
        return None
    return _READ.get(name, datetime.fromisoformat)(code)
