"""An update that is promised to a requester: who is asked for it, and the line by which they read of it."""

from dataclasses import dataclass

from desk.effects.effect import Delivery, Effect


@dataclass(frozen=True)
class Pledge(Effect):
    """The requester reads, in their thread, that an update was promised (rule 20); `via` as in Carry.

    `event` gave the promise.
    """

    ticket: int
    event: int
    via: int | None = None

    def name(self, _seq: int) -> str:
        """Once a promise."""
        return _pledge(self.event, self.via)


@dataclass(frozen=True)
class Restate(Effect):
    """What the requester reads of the promise that was the latest at the `event` says how it stands now."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    event: int
    via: int | None = None

    def post(self, line: int) -> str:
        """The effect by which a promise was posted that the event `line` gave."""
        return f"{self.ticket}.{_pledge(line, self.via)}"

    def name(self, _seq: int) -> str:
        """The same for every repetition."""
        return f"{self.event}.Restate" + (f".{self.via}" if self.via else "")


def _pledge(event: int, via: int | None) -> str:
    return f"{event}.Pledge" + (f".{via}" if via else "")


@dataclass(frozen=True)
class HoldTo(Effect):
    """Who said something like a promise is asked, for their eyes only, whether it is one (rule 20).

    `until`: by when, in seconds since 1970. They are asked where they spoke, as in Offer.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    ticket: int
    person: str
    message: int
    until: int
    at_card: bool

    @property
    def queue(self) -> str:
        """It waits for nothing."""
        return "offer"

    def name(self, _seq: int) -> str:
        """Once a message and moment: an edit may name another."""
        return f"hold:{self.message}:{self.until}"
