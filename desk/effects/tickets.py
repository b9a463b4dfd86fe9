"""What is shown of a ticket at its card and in its requester's thread, and who is told what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum

from desk.effects.effect import AtCard, Delivery, Effect
from desk.ticket import Kind, Status


class Why(StrEnum):
    """Why somebody is reminded of a ticket."""

    AWAKE = "awake"
    """Its snooze is over."""
    REVIEW = "review"
    """The date has come on which it was to be looked at again."""
    SILENT = "silent"
    """The requester never answered, and steps are left that have to be done first."""


@dataclass(frozen=True)
class RefreshCard(AtCard):
    """The triage card shows the present: posted the first time, edited in place afterwards."""

    renewed = True
    ticket: int

    def name(self, _seq: int) -> str:
        """There is one card a ticket."""
        return "card"


@dataclass(frozen=True)
class Receipt(Effect):
    """The requester reads, in their thread, that the desk has it."""

    ticket: int


@dataclass(frozen=True)
class Announce(Effect):
    """The requester reads, in their thread, that the ticket is solved or open again; `via` as in Carry.

    `unanswered`: it is solved because they did not answer.
    """

    ticket: int
    status: Status
    message: int | None
    unanswered: bool = False
    via: int | None = None

    def name(self, seq: int) -> str:
        """The same for every repetition of what follows from the event `seq`."""
        return f"{seq}.Announce" + (f".{self.via}" if self.via else "")


@dataclass(frozen=True)
class Notify(AtCard):
    """Somebody is told, in the card's thread, that the ticket is theirs, and `with_context` how it stands."""

    ticket: int
    person: str
    with_context: bool = False


@dataclass(frozen=True)
class Tie(Effect):
    """A line in the ticket's thread, or its card's, says what it has to do with the `other` from now on."""

    ticket: int
    other: int
    what: Kind

    @property
    def queue(self) -> str:
        """The desk reads it of the survivor, else the requester does."""
        return "card" if self.what in {Kind.ABSORBED, Kind.RELEASED} else "thread"


@dataclass(frozen=True)
class Tell(Effect):
    """A follower reads, in a direct message, of an event of the ticket."""

    lasting = False
    ticket: int
    to: str
    event: int

    @property
    def queue(self) -> str:
        """With all else that this person is told."""
        return self.to

    def name(self, _seq: int) -> str:
        """The same for every repetition."""
        return f"{self.event}.Tell.{self.to}"


@dataclass(frozen=True)
class Inform(Effect):
    """A person or a channel is told of the ticket, because a rule of the desk's says so."""

    ticket: int
    to: str
    rule: str

    @property
    def queue(self) -> str:
        """With what else is told there."""
        return self.to

    def name(self, seq: int) -> str:
        """A rule may tell several at once."""
        return f"{seq}.Inform.{self.rule}.{self.to}"


@dataclass(frozen=True)
class Halted(AtCard):
    """The agents read, once a ticket, that a rule was stopped because rules call each other."""

    ticket: int
    rule: str

    def name(self, _seq: int) -> str:
        """Once a ticket."""
        return f"Halted.{self.rule}"


@dataclass(frozen=True)
class HandBack(AtCard):
    """The card's thread says that the ticket lies with nobody again, as it did with `person`, and `why`."""

    ticket: int
    person: str
    why: str


@dataclass(frozen=True)
class Offer(Effect):
    """Who answered first is asked whether a ticket that nobody has is theirs (rule 78).

    It is said only to them: where they spoke, in the requester's thread or, `at_card`, at the card.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    ticket: int
    person: str
    at_card: bool

    @property
    def queue(self) -> str:
        """It waits for nothing."""
        return "offer"

    def name(self, _seq: int) -> str:
        """Once a ticket."""
        return "offer"


@dataclass(frozen=True)
class Nudge(Effect):
    """The requester reads, in their thread, that the desk waits for them."""

    ticket: int


@dataclass(frozen=True)
class Remind(AtCard):
    """Who has the ticket reads, in the card's thread, why it is theirs to look at again."""

    ticket: int
    why: Why


@dataclass(frozen=True)
class Alarm(Effect):
    """Something could not be delivered, and the desk's people read so in the fallback channel."""

    lasting = False
    ticket: int
    error: str
    what: str = RefreshCard.__name__
    """The kind of effect that it was."""

    @property
    def queue(self) -> str:
        """With what else is amiss."""
        return "alarm"
