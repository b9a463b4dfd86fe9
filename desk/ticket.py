"""The ticket: its facts, its clocks, and the events that it is made of (rule 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desk.ladders import Ladder
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
    POLICY_APPLIED = "policy_applied"
    PROMISED = "promised"
    WARNED = "warned"
    BREACHED = "breached"
    ROOM_WANTED = "room_wanted"
    ROOM_OPENED = "room_opened"
    ROLE_GIVEN = "role_given"
    ROOM_CLOSED = "room_closed"
    ROOM_ARCHIVED = "room_archived"
    ESCALATED = "escalated"
    CLIMBED = "climbed"
    PAGED = "paged"
    ACKNOWLEDGED = "acknowledged"
    REMINDED = "reminded"
    UNACKNOWLEDGED = "unacknowledged"
    GAVE_UP = "gave_up"
    SUGGESTED = "suggested"
    SURVEYED = "surveyed"
    """Its requester was asked how it went."""
    SPARED = "spared"
    """They were not, or not yet."""
    RATED = "rated"


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

    def told(self, name: str) -> datetime | None:
        """A moment that the change tells by this name."""
        told = self.detail.get(name)
        return datetime.fromisoformat(told) if told else None

    @property
    def reply_of(self) -> str | None:
        """The side that said something to the other by it; of what was said before the ticket, neither."""
        is_public = self.kind is Kind.REPLIED and self.after == Visibility.PUBLIC
        return self.detail["side"] if is_public and self.detail.get("earlier") != "yes" else None

    @property
    def answers(self) -> bool:
        """Whether the requester has a person's answer by it: what was typed counts once it is delivered."""
        is_heard = self.reply_of == Side.AGENT and self.detail.get("typed") != "yes"
        return self.kind is Kind.DELIVERED or is_heard


@dataclass(frozen=True)
class Event:
    """A change with its place in the ticket's log: who, by which door or rule, and when (UTC)."""

    seq: int
    change: Change
    actor: str | None
    cause: str
    at: datetime

    @property
    def moment(self) -> datetime:
        """When it happened, which may be long before the desk learned of it."""
        return self.change.told("said") or self.at


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


class Clock(StrEnum):
    """What is measured of a ticket: most against a target of the policy, a promise against its own moment."""

    ACKNOWLEDGED = "acknowledged"
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    UPDATE = "update"
    PROMISE = "promise"
    RESOLUTION = "resolution"
    TOTAL_RESOLUTION = "total_resolution"
    """To the last solve: a figure without a target (rule 22)."""


@dataclass(frozen=True)
class Agreement:
    """What is promised: by which policy, of which version of the terms, counted by which calendar (rule 5).

    `policy` is empty where none matches, so that nothing is promised (rule 32).
    """

    version: str
    policy: str
    calendar: str


ONCE_LATE = 100
"""More than any number of warnings."""


@dataclass(frozen=True)
class Episode:
    """A clock from what started it, the event `seq`, to what ended it, the event `ended_by`.

    `retargeted_at`: when it came to match another policy; `until`: what was promised, by the message
    `message` if one said so; `told_at`: when an answer came that keeps it, should it go on after its end;
    `warned`: how many warnings were given.
    """

    clock: Clock
    seq: int
    began: datetime
    agreement: Agreement | None = None
    ended: datetime | None = None
    ended_by: int = 0
    is_cancelled: bool = False
    retargeted_at: datetime | None = None
    until: datetime | None = None
    message: int | None = None
    told_at: datetime | None = None
    warned: int = 0
    breached_at: datetime | None = None

    @property
    def noted(self) -> int:
        """How far the desk noted that it gets late: how many warnings, or ONCE_LATE once it was late."""
        return ONCE_LATE if self.breached_at else self.warned


@dataclass(frozen=True)
class Pause:
    """The ticket waited or was on hold, from the one moment to the other; None while it still does."""

    status: Status
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """A message of the requester's side that nobody answered; `of` the merged ticket that it came with."""

    at: datetime
    seq: int
    message: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Clocks:
    """The clocks of a ticket: the latest episode of each, what pauses them, and what is to be answered.

    `agreement` is what episodes begin with from now on; None before the ticket's first. `answered`: when the
    desk last told the requester something.
    """

    agreement: Agreement | None = None
    episodes: tuple[Episode, ...] = ()
    pauses: tuple[Pause, ...] = ()
    unanswered: tuple[Asked, ...] = ()
    answered: datetime | None = None

    def latest(self, clock: Clock) -> Episode | None:
        """The episode of this clock that runs, or ran last."""
        return next((each for each in self.episodes if each.clock is clock), None)

    def running(self, clock: Clock) -> Episode | None:
        """The episode of this clock that runs."""
        latest = self.latest(clock)
        return latest if latest and latest.ended is None else None


class RoomRole(StrEnum):
    """What somebody does in a war room."""

    COMMANDER = "commander"
    COMMUNICATIONS = "communications"
    SCRIBE = "scribe"


@dataclass(frozen=True)
class Room:
    """The channel in which people work a grave ticket together (F4); None until it stands in Slack.

    `by` is who wanted it, None if the desk did by itself; `roles` are who has which. It closes when the
    ticket is done, and is `archived` some time later.
    """

    by: str | None = None
    channel: str | None = None
    roles: tuple[tuple[RoomRole, str], ...] = ()
    closed_at: datetime | None = None
    archived: bool = False

    @property
    def stands(self) -> bool:
        """Whether people can meet there."""
        return self.channel is not None and not self.archived


class Ended(StrEnum):
    """Why an escalation is over."""

    ANSWERED = "answered"
    DONE = "done"
    """Solved, withdrawn, dismissed, or merged: nobody has to do anything on this ticket any more."""
    PAUSED = "paused"
    """Somebody looked at it: it waits, or is on hold."""
    LOWERED = "lowered"
    RAISED = "raised"
    """It is more severe now, and climbs another ladder."""
    GAVE_UP = "gave_up"


@dataclass(frozen=True)
class Escalation:
    """One climb of a ladder, frozen at its start (rule 58); of those for a `reason` the latest is first.

    `reason`: the clock that was late, or one of the REASONS. The event `seq` began it, at `since`; `began` is
    the start of the present round, and `taken` how many of the ladder's steps were taken in it, the last one
    `at`. `reached`: whether a step of the round reached anybody, `is_empty`: whether the last one did not.
    `heard_at`: when who is on it last said so, `reminded_at` when they were last asked.
    """

    reason: str
    seq: int
    ladder: Ladder
    since: datetime
    began: datetime
    round: int = 1
    taken: int = 0
    at: datetime | None = None
    is_empty: bool = False
    reached: bool = False
    by: str | None = None
    acknowledged_by: int = 0
    heard_at: datetime | None = None
    reminded_at: datetime | None = None
    ended: datetime | None = None
    ended_by: int = 0
    outcome: Ended | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended is None

    @property
    def climbs(self) -> bool:
        """Whether nobody is on it."""
        return self.ended is None and self.by is None


GRAVE, ASKED, COMPLAINED = "grave", "asked", "complained"
REASONS = (GRAVE, ASKED, COMPLAINED)
"""Why a ladder is climbed but for a clock that is late: how severe it is, an agent's wish, a requester's."""


@dataclass(frozen=True)
class Survey:
    """How its requester found what the desk did with a ticket (rule 86).

    It was last solved `since` a moment, `by` somebody, or nobody. Whether they are asked of that is to be
    decided, not before `until`, unless it `is_decided`. They were last asked by the event `asked`; to that
    they gave a `rating` of 1 to 5, and said the message `comment`.
    """

    since: datetime
    by: str | None = None
    until: datetime | None = None
    is_decided: bool = False
    asked: int | None = None
    rating: int | None = None
    comment: int | None = None


@dataclass(frozen=True)
class Ticket:
    """What a rule may know of a ticket. The first block never changes; the second folds its events.

    `status_at` is when the present status began; `reason` the message that says why it pauses, until
    `review_at`; `nudged_at` when somebody was reminded of that pause. `article` solved it by itself, by its
    id. `judged`: an agent said how severe it is. `links` name other tickets by id.
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
    judged: bool = False
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
    article: int | None = None
    reopened: int = 0
    merged_into: int | None = None
    links: tuple[tuple[Link, int], ...] = ()
    steps: tuple[Step, ...] = ()
    edited: bool = False
    undelivered: str | None = None
    clocks: Clocks = Clocks()
    room: Room | None = None
    escalations: tuple[Escalation, ...] = ()
    survey: Survey | None = None
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
    def is_over(self) -> bool:
        """Whether nobody works on it as such: it is done, or goes on as another."""
        return self.status.done or self.merged_into is not None

    @property
    def is_escalated(self) -> bool:
        """Whether somebody is called to it, or is on it since they were."""
        return any(each.is_open for each in self.escalations)

    def escalation(self, reason: str) -> Escalation | None:
        """The latest escalation for this reason."""
        return next((each for each in self.escalations if each.reason == reason), None)

    @property
    def absorbed(self) -> tuple[int, ...]:
        """The ids of the tickets that go on as this one (rule 42)."""
        return tuple(other for link, other in self.links if link is Link.ABSORBED)
