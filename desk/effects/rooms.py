"""What happens to a ticket's war room, and in it."""

from dataclasses import dataclass

from desk.effects.effect import AtCard, Delivery, Effect


class InRoom(Effect):
    """Something that happens to a ticket's war room, or in it."""

    @property
    def queue(self) -> str:
        """With all else of the room."""
        return "room"


@dataclass(frozen=True)
class OpenRoom(InRoom):
    """The ticket's war room is there: the one that it had, or else a new channel (F4)."""

    ticket: int


@dataclass(frozen=True)
class Invite(InRoom):
    """Everybody whom the ticket concerns is in its war room, or with them the `person` who asked."""

    delivery = Delivery.IDEMPOTENT
    lasting = False
    renewed = True
    ticket: int
    person: str = ""

    def name(self, _seq: int) -> str:
        """Once for each who asks."""
        return f"invite:{self.person}"


@dataclass(frozen=True)
class ShowBoard(InRoom):
    """The war room's board shows the present: posted the first time, edited in place afterwards."""

    renewed = True
    ticket: int

    def name(self, _seq: int) -> str:
        """There is one a ticket."""
        return "board"


@dataclass(frozen=True)
class PinBoard(InRoom):
    """The board that stands there is pinned."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    channel: str
    ts: str

    def name(self, _seq: int) -> str:
        """Once a board."""
        return f"pin:{self.channel}:{self.ts}"


@dataclass(frozen=True)
class Appoint(InRoom):
    """Somebody reads in the war room that a role is theirs."""

    ticket: int
    role: str
    person: str


@dataclass(frozen=True)
class Timeline(InRoom):
    """What happened until now stands in the war room."""

    ticket: int


@dataclass(frozen=True)
class Conclude(InRoom):
    """The war room reads how it went, once the ticket is done."""

    ticket: int


@dataclass(frozen=True)
class ArchiveRoom(InRoom):
    """The war room is archived."""

    delivery = Delivery.IDEMPOTENT
    ticket: int


@dataclass(frozen=True)
class Roomless(AtCard):
    """The agents read, once for each reason, what Slack did not let the desk do for a war room."""

    ticket: int
    error: str

    def name(self, _seq: int) -> str:
        """Once for each reason."""
        return f"Roomless.{self.error}"
