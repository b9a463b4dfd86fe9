"""The ticket: its facts, its append-only events, and how the one follows from the other (rule 1)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk.severity import Severity


class Status(StrEnum):
    """Where a ticket stands in its life; a desk may show other names for them."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"

    @property
    def done(self) -> bool:
        """Whether nobody has to do anything any more."""
        return self in DONE


DONE = frozenset({Status.SOLVED, Status.CLOSED, Status.WITHDRAWN, Status.DISMISSED})
RESOLVED = frozenset({Status.SOLVED, Status.CLOSED})
PAUSED = frozenset({Status.WAITING, Status.ON_HOLD})
"""Where nothing can be done at the desk until somebody, or something, else moves (rule 25)."""


class Side(StrEnum):
    """Which side of the conversation a message comes from (rule 17)."""

    REQUESTER = "requester"
    AGENT = "agent"
    DESK = "desk"
    """The desk by itself, as a rule has it: no person's answer, so that no clock stops (rule 7)."""


class Visibility(StrEnum):
    """Who may read a message: everybody in the thread, or only the desk."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Kind(StrEnum):
    """What happened to a ticket."""

    RECEIVED = "received"
    REPLIED = "replied"
    STATUS_CHANGED = "status_changed"
    SEVERITY_CHANGED = "severity_changed"
    ASSIGNED = "assigned"
    TEAM_CHANGED = "team_changed"
    CATEGORISED = "categorised"
    TAGGED = "tagged"
    SNOOZED = "snoozed"
    NUDGED = "nudged"
    MERGED = "merged"
    UNMERGED = "unmerged"
    ABSORBED = "absorbed"
    RELEASED = "released"
    SPLIT = "split"
    LINKED = "linked"
    UNLINKED = "unlinked"
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    STEP_ADDED = "step_added"
    STEP_CHECKED = "step_checked"
    EDITED = "edited"
    DELETED = "deleted"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    REVIVED = "revived"


@dataclass(frozen=True)
class Change:
    """One thing that a rule decided; it becomes an event when it is recorded.

    `before` and `after` are codes or ids, never personal text; `message` and `version` refer to text.
    `rule` names the rule when no person decided; the event then has no actor.
    """

    kind: Kind
    before: str | None = None
    after: str | None = None
    message: int | None = None
    version: int | None = None
    rule: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """A change with its place in the ticket's log: who, by which door or rule, and when (UTC)."""

    seq: int
    change: Change
    actor: str | None
    cause: str
    at: datetime


class Link(StrEnum):
    """How a ticket has to do with another one."""

    DUPLICATE = "duplicate"
    RELATED = "related"
    CAUSED_BY = "caused_by"
    FOLLOWS = "follows"
    """It goes on with what was asked on the other, which was over (rule 39)."""
    FOLLOWED_BY = "followed_by"
    """The same, seen from the other."""
    DUPLICATED_BY = "duplicated_by"
    CAUSES = "causes"
    ABSORBED = "absorbed"
    """The other was merged into it (rule 42)."""

    @property
    def reverse(self) -> "Link":
        """The same link, as the other ticket has it."""
        return _REVERSE.get(self, self)


_WAYS = (
    (Link.DUPLICATE, Link.DUPLICATED_BY),
    (Link.CAUSED_BY, Link.CAUSES),
    (Link.FOLLOWS, Link.FOLLOWED_BY),
)
_REVERSE = dict(_WAYS) | {back: there for there, back in _WAYS}


@dataclass(frozen=True)
class Step:
    """A step of a ticket's checklist; `message` holds its words. A `required` one has to be done to solve."""

    message: int
    required: bool = False
    done: bool = False


@dataclass(frozen=True)
class Ticket:
    """What a rule may know of a ticket. The first block never changes; the second folds its events.

    `status_at` is when the present status began; `reason` the message that says why it pauses, until
    `review_at`; `nudged_at` when somebody was reminded of that pause. `links` name other tickets by id.
    """

    id: int
    workspace: str
    number: int
    requester: str
    channel: str
    thread: str | None
    private: bool = False
    card_channel: str | None = None
    card_ts: str | None = None

    status: Status = Status.NEW
    status_at: datetime | None = None
    reason: int | None = None
    review_at: datetime | None = None
    nudged_at: datetime | None = None
    snoozed_until: datetime | None = None
    severity: Severity = Severity.SEV3
    overruled: bool = False
    assignee: str | None = None
    team: str | None = None
    followers: tuple[str, ...] = ()
    category: str | None = None
    tags: tuple[str, ...] = ()
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    solved_at: datetime | None = None
    first_solved_at: datetime | None = None
    resolution: int | None = None
    cause: str | None = None
    reopened: int = 0
    merged_into: int | None = None
    links: tuple[tuple[Link, int], ...] = ()
    steps: tuple[Step, ...] = ()
    edited: bool = False
    undelivered: str | None = None
    seq: int = 0

    @property
    def is_direct(self) -> bool:
        """Whether its thread is a direct message with the requester, or will be once its receipt stands."""
        return not self.channel or self.channel.startswith("D")

    @property
    def key(self) -> str:
        """The name people use for it, such as T-12."""
        return f"T-{self.number}"

    @property
    def blank(self) -> "Ticket":
        """The ticket before its first event."""
        return Ticket(
            self.id, self.workspace, self.number, self.requester, self.channel, self.thread, self.private
        )

    @property
    def absorbed(self) -> tuple[int, ...]:
        """The ids of the tickets that go on as this one (rule 42)."""
        return tuple(other for link, other in self.links if link is Link.ABSORBED)


def fold(ticket: Ticket, events: Iterable[Event]) -> Ticket:
    """The ticket after these events; from an empty ticket and its whole log, the ticket as stored."""
    for event in events:
        ticket = apply(ticket, event)
    return ticket


def apply(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after one more event."""
    step = _restored if _is_way_back(event.change) else _STEPS.get(event.change.kind, _unchanged)
    return replace(step(ticket, event), seq=event.seq)


def _unchanged(ticket: Ticket, _event: Event) -> Ticket:
    return ticket


def _received(ticket: Ticket, event: Event) -> Ticket:
    if ticket.opened_at:
        return ticket
    return replace(ticket, opened_at=moment(event), status_at=moment(event))


def moment(event: Event) -> datetime:
    """When it happened, which may be long before the desk learned of it."""
    return _told(event.change, "said") or event.at


def _replied(ticket: Ticket, event: Event) -> Ticket:
    answers = event.change.detail.get("side") == Side.AGENT and event.change.after == Visibility.PUBLIC
    detail = event.change.detail
    counts_later = "yes" in (detail.get("typed"), detail.get("earlier"))
    return _answered(ticket, event) if answers and not counts_later else ticket


def _delivered(ticket: Ticket, event: Event) -> Ticket:
    return replace(_answered(ticket, event), undelivered=None)


def _answered(ticket: Ticket, event: Event) -> Ticket:
    """The earliest answer counts, in whatever order they are heard; none came before the ticket."""
    at = max(moment(event), ticket.opened_at or moment(event))
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
        review_at=_told(change, "until") if status in PAUSED else None,
        nudged_at=None,
        snoozed_until=None if status.done else ticket.snoozed_until,
        reopened=ticket.reopened + (status is Status.OPEN and change.before in RESOLVED),
    )


def _resolved(ticket: Ticket, event: Event, status: Status) -> Ticket:
    """What says how and when it was solved: kept when it is closed, gone when it is open again (rule 40)."""
    if status is Status.CLOSED:
        return ticket
    if status is not Status.SOLVED:
        return replace(ticket, solved_at=None, resolution=None, cause=None)
    at = _told(event.change, "at") or event.at
    return replace(
        ticket,
        solved_at=at,
        first_solved_at=ticket.first_solved_at or at,
        resolution=event.change.message,
        cause=event.change.detail.get("cause"),
    )


def _told(change: Change, name: str) -> datetime | None:
    """A moment that the change tells by this name."""
    told = change.detail.get(name)
    return datetime.fromisoformat(told) if told else None


def _severity_changed(ticket: Ticket, event: Event) -> Ticket:
    overruled = event.change.rule is None or ticket.overruled
    return replace(ticket, severity=Severity(int(event.change.after or 0)), overruled=overruled)


def _assigned(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, assignee=event.change.after)


def _team_changed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, team=event.change.after)


def _categorised(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, category=event.change.after)


def _snoozed(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, snoozed_until=_told(event.change, "until"))


def _nudged(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, nudged_at=event.at)


def _merged(ticket: Ticket, event: Event) -> Ticket:
    """The ticket is the loser, and over; all else stays, for it may be unmerged."""
    into = int(event.change.after or 0)
    return replace(ticket, merged_into=into, status=Status.CLOSED, status_at=event.at)


def _unmerged(ticket: Ticket, event: Event) -> Ticket:
    """The ticket is what it was before it was merged."""
    status, since = Status(event.change.after or ""), _told(event.change, "since")
    return replace(ticket, merged_into=None, status=status, status_at=since or event.at)


def _absorbed(ticket: Ticket, event: Event) -> Ticket:
    """The survivor begins when the earliest of its tickets did; its own answer stays (rule 42)."""
    link = (Link.ABSORBED, int(event.change.after or 0))
    return replace(ticket, links=(*ticket.links, link), opened_at=_told(event.change, "began"))


def _released(ticket: Ticket, event: Event) -> Ticket:
    link = (Link.ABSORBED, int(event.change.after or 0))
    left = tuple(each for each in ticket.links if each != link)
    return replace(ticket, links=left, opened_at=_told(event.change, "began"))


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
}


UNDO = "undo"
"""The rule by which something is put back."""
UNDOABLE = (
    *("status", "status_at", "reason", "review_at", "nudged_at", "snoozed_until", "severity", "overruled"),
    *("assignee", "team", "category", "tags", "solved_at", "first_solved_at", "resolution", "cause"),
    "reopened",
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
    "overruled": lambda code: code == "True",
    "tags": lambda code: tuple(code.split()),
    **dict.fromkeys(("reason", "resolution", "reopened"), int),
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
