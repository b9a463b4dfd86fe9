"""What the desk wants done outside: meaning, not payload; drawn from present facts when it is delivered."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar

from desk.ticket import Event, Kind, Side, Status, Ticket, Visibility
from desk.wording import Sentence


class Delivery(StrEnum):
    """How an effect is made to happen once when an outcome is unknown."""

    RECONCILE = "reconcile"
    """A post: looked for by its id before it is sent again."""
    IDEMPOTENT = "idempotent"
    """An update: doing it twice is doing it once."""
    AT_MOST_ONCE = "at_most_once"
    """An ephemeral word to one person: not worth saying twice."""


class Why(StrEnum):
    """Why somebody is reminded of a ticket."""

    AWAKE = "awake"
    """Its snooze is over."""
    REVIEW = "review"
    """The date has come on which it was to be looked at again."""
    SILENT = "silent"
    """The requester never answered, and steps are left that have to be done first."""


@dataclass(frozen=True)
class Effect:
    """Something to be done outside, once its transaction has committed."""

    delivery: ClassVar[Delivery] = Delivery.RECONCILE
    lasting: ClassVar[bool] = True
    """Whether it is still worth doing long after it was buried."""

    def values(self) -> dict[str, Any]:
        """The effect as JSON can hold it."""
        return asdict(self)


@dataclass(frozen=True)
class RefreshCard(Effect):
    """The triage card shows the present: posted the first time, edited in place afterwards."""

    ticket: int


@dataclass(frozen=True)
class Receipt(Effect):
    """The requester reads, in their thread, that the desk has it."""

    ticket: int


@dataclass(frozen=True)
class Carry(Effect):
    """A message stands where the other side reads: `to_requester` in their thread, else in the card's.

    `mendable`: it was typed into the desk, so the card's thread lets its author change it (rule 95).
    """

    ticket: int
    message: int
    to_requester: bool
    mendable: bool = False


@dataclass(frozen=True)
class Announce(Effect):
    """The requester reads, in their thread, that the ticket is solved or open again.

    `unanswered`: it is solved because they did not answer.
    """

    ticket: int
    status: Status
    message: int | None
    unanswered: bool = False


@dataclass(frozen=True)
class Notify(Effect):
    """Somebody is told, in the card's thread, that the ticket is theirs."""

    ticket: int
    person: str


@dataclass(frozen=True)
class Nudge(Effect):
    """The requester reads, in their thread, that the desk waits for them."""

    ticket: int


@dataclass(frozen=True)
class Remind(Effect):
    """Who has the ticket reads, in the card's thread, why it is theirs to look at again."""

    ticket: int
    why: Why


@dataclass(frozen=True)
class Alarm(Effect):
    """Something could not be delivered, and the desk's people read so in the fallback channel."""

    lasting = False
    ticket: int
    error: str


@dataclass(frozen=True)
class Revise(Effect):
    """The copy of a message that the effect `post` made shows the message's newest version."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    message: int
    post: str


@dataclass(frozen=True)
class Remove(Effect):
    """What the effect `post` posted is taken away again."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    post: str


@dataclass(frozen=True)
class Respond(Effect):
    """One person reads the answer to what they just did; nobody else sees it.

    It goes through Slack's `response_url`, or where a form gave none, into `channel`: a person's id stands
    for the conversation with them.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    person: str
    url: str
    channel: str
    sentence: str
    filled: dict[str, Any]


@dataclass(frozen=True)
class ReadThread(Effect):
    """A thread is read from Slack and handed in like a delivery, for a ticket starts from its message `seed`.

    `person` asked for that by the `door` at Slack's moment `asked`, and is answered at `url` if it is given.
    What is read is what stands in the thread under `thread` after the moment `after`.
    """

    delivery = Delivery.IDEMPOTENT
    person: str
    door: str
    channel: str
    seed: str
    asked: str
    thread: str
    after: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """The same for every repetition, and no other reading's."""
        return f"read:{self.channel}:{self.seed}:{self.asked}:{self.person}:{self.after}"


def respond(person: str, url: str, channel: str, sentence: Sentence) -> Respond:
    """The sentence as an answer to this person."""
    return Respond(person, url, channel, sentence.id, dict(sentence.values))


def consequences(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """What one event of the ticket (as it stands after it) has to bring about outside."""
    change = event.change
    match change.kind:
        case Kind.RECEIVED:
            return (RefreshCard(ticket.id), Receipt(ticket.id))
        case Kind.REPLIED:
            return (*_carried(ticket, event), RefreshCard(ticket.id))
        case Kind.STATUS_CHANGED:
            return (*_announced(ticket, event), RefreshCard(ticket.id))
        case Kind.ASSIGNED | Kind.SNOOZED | Kind.NUDGED:
            return (*_notified(ticket, event), RefreshCard(ticket.id))
        case Kind.DELIVERY_FAILED if change.detail.get("effect") == RefreshCard.__name__:
            return (Alarm(ticket.id, change.after or ""),)
        case _:
            return (RefreshCard(ticket.id),)


def _carried(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """The copies a reply needs: what was typed into the desk goes out, and the desk reads everything."""
    change = event.change
    typed = change.detail.get("typed") == "yes"
    public = change.after == Visibility.PUBLIC
    if change.message is None or not (typed or public):
        return ()
    copy = Carry(ticket.id, change.message, to_requester=False, mendable=typed)
    return (Carry(ticket.id, change.message, to_requester=True), copy) if typed and public else (copy,)


def _announced(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    change = event.change
    reopened = change.after == Status.OPEN and change.before in {
        Status.SOLVED,
        Status.CLOSED,
        Status.DISMISSED,
    }
    if change.after == Status.SOLVED or (reopened and change.rule is None):
        unanswered = change.rule == "rule 41"
        return (Announce(ticket.id, Status(change.after or ""), change.message, unanswered),)
    if change.after == Status.OPEN and change.rule == "rule 41":
        return (Remind(ticket.id, Why.SILENT),)
    return ()


def _notified(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """Whoever it concerns, unless they did it themselves."""
    change = event.change
    if change.kind is Kind.ASSIGNED:
        return (Notify(ticket.id, change.after),) if change.after and change.after != event.actor else ()
    if change.kind is Kind.SNOOZED:
        is_over = not ticket.snoozed_until and not ticket.status.done
        by_others = event.actor is None or event.actor != ticket.assignee
        return (Remind(ticket.id, Why.AWAKE),) if is_over and by_others else ()
    return (Nudge(ticket.id),) if change.after == Side.REQUESTER else (Remind(ticket.id, Why.REVIEW),)


KINDS: dict[str, type[Effect]] = {
    kind.__name__: kind
    for kind in (
        RefreshCard,
        Receipt,
        Carry,
        Announce,
        Notify,
        Nudge,
        Remind,
        Alarm,
        Revise,
        Remove,
        Respond,
        ReadThread,
    )
}
"""Every effect there is, by name."""
