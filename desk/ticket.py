"""The ticket: its facts, its append-only events, and how the one follows from the other (rule 1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

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


class Side(StrEnum):
    """Which side of the conversation a message comes from (rule 17)."""

    REQUESTER = "requester"
    AGENT = "agent"


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
    TAGGED = "tagged"
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


@dataclass(frozen=True)
class Ticket:
    """What a rule may know of a ticket. The first block never changes; the second folds its events."""

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
    severity: Severity = Severity.SEV3
    overruled: bool = False
    assignee: str | None = None
    tags: tuple[str, ...] = ()
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    solved_at: datetime | None = None
    resolution: int | None = None
    edited: bool = False
    undelivered: str | None = None
    seq: int = 0

    @property
    def is_typed(self) -> bool:
        """Whether it was typed rather than posted: its thread is a direct message that its receipt starts."""
        return not self.channel or self.channel.startswith("D")

    @property
    def key(self) -> str:
        """The name people use for it, such as T-12."""
        return f"T-{self.number}"


def fold(ticket: Ticket, events: Iterable[Event]) -> Ticket:
    """The ticket after these events; from an empty ticket and its whole log, the ticket as stored."""
    for event in events:
        ticket = apply(ticket, event)
    return ticket


def apply(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after one more event."""
    step = _STEPS.get(event.change.kind, _unchanged)
    return replace(step(ticket, event), seq=event.seq)


def _unchanged(ticket: Ticket, _event: Event) -> Ticket:
    return ticket


def _received(ticket: Ticket, event: Event) -> Ticket:
    return ticket if ticket.opened_at else replace(ticket, opened_at=_moment(event))


def _moment(event: Event) -> datetime:
    """When it happened, which may be long before the desk learned of it."""
    said = event.change.detail.get("said")
    return datetime.fromisoformat(said) if said else event.at


def _replied(ticket: Ticket, event: Event) -> Ticket:
    answers = event.change.detail.get("side") == Side.AGENT and event.change.after == Visibility.PUBLIC
    detail = event.change.detail
    counts_later = "yes" in (detail.get("typed"), detail.get("earlier"))
    return _answered(ticket, event) if answers and not counts_later else ticket


def _delivered(ticket: Ticket, event: Event) -> Ticket:
    return replace(_answered(ticket, event), undelivered=None)


def _answered(ticket: Ticket, event: Event) -> Ticket:
    """The earliest answer counts, in whatever order they are heard; none came before the ticket."""
    at = max(_moment(event), ticket.opened_at or _moment(event))
    return replace(ticket, answered_at=min(at, ticket.answered_at or at))


def _status_changed(ticket: Ticket, event: Event) -> Ticket:
    status = Status(event.change.after or "")
    solved_at = event.at if status is Status.SOLVED else None
    resolution = event.change.message if status is Status.SOLVED else None
    return replace(ticket, status=status, solved_at=solved_at, resolution=resolution)


def _severity_changed(ticket: Ticket, event: Event) -> Ticket:
    overruled = event.change.rule is None or ticket.overruled
    return replace(ticket, severity=Severity(int(event.change.after or 0)), overruled=overruled)


def _assigned(ticket: Ticket, event: Event) -> Ticket:
    return replace(ticket, assignee=event.change.after)


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
    Kind.TAGGED: _tagged,
    Kind.EDITED: _edited,
    Kind.DELIVERED: _delivered,
    Kind.DELIVERY_FAILED: _delivery_failed,
    Kind.REVIVED: _revived,
}
