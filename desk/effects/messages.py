"""What was said about a ticket stands where the other side reads it, and is changed or taken away with it."""

from dataclasses import dataclass

from desk.effects.effect import Delivery, Effect


@dataclass(frozen=True)
class Carry(Effect):
    """A message stands where the other side reads: `to_requester` in their thread, else in the card's.

    `mendable`: it was typed into the desk, so the card's thread lets its author change it (rule 95). `via`:
    the ticket that goes on as this one, in whose requester's thread it stands (rule 42).
    """

    ticket: int
    message: int
    to_requester: bool
    mendable: bool = False
    via: int | None = None

    @property
    def queue(self) -> str:
        """With what else the same side reads."""
        return "thread" if self.to_requester else "card"

    def name(self, seq: int) -> str:
        """Each of the copies of a message."""
        return f"{seq}.Carry.{self.via or ('out' if self.to_requester else 'in')}"


@dataclass(frozen=True)
class Copy(Effect):
    """A file of a message is copied to where the other side reads, for they cannot open it where it stands.

    `file` is Slack's id of it; `to_requester` and `via` are as in the Carry that it goes along with.
    """

    ticket: int
    message: int
    file: str
    to_requester: bool
    via: int | None = None

    @property
    def queue(self) -> str:
        """After the message's words."""
        return "thread" if self.to_requester else "card"

    def name(self, seq: int) -> str:
        """Each file of each of the copies of a message."""
        return f"{seq}.Copy.{self.file}.{self.via or ('out' if self.to_requester else 'in')}"


@dataclass(frozen=True)
class Revise(Effect):
    """The copy of a message that the effect `post` made shows the message's newest version."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    message: int
    post: str

    @property
    def queue(self) -> str:
        """With what it changes."""
        return _queue_of(self.post)

    def name(self, seq: int) -> str:
        """Each version of that post."""
        return f"{_within(self.ticket, self.post)}.revised.{seq}"


@dataclass(frozen=True)
class Remove(Effect):
    """What the effect `post` posted is taken away again."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    post: str

    @property
    def queue(self) -> str:
        """With what it takes away."""
        return _queue_of(self.post)

    def name(self, _seq: int) -> str:
        """Once a post."""
        return f"{_within(self.ticket, self.post)}.removed"


def _queue_of(post: str) -> str:
    return "card" if post.endswith((".card", ".in")) else "thread"


def _within(ticket: int, post: str) -> str:
    """The name of a post among those of its ticket; whole if it was made for another one (rules 42, 43)."""
    return post.removeprefix(f"{ticket}.")
