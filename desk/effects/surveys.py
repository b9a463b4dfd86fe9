"""What a requester is asked of how it went, and who is told that they are not content."""

from dataclasses import dataclass

from desk.effects.effect import AtCard, Effect


@dataclass(frozen=True)
class Inquire(Effect):
    """The requester is asked, in a direct message, how a ticket went; it shows what they said (rule 86).

    `event` is the seq of the event by which they were asked.
    """

    lasting = False
    renewed = True
    ticket: int
    event: int
    to: str

    @property
    def queue(self) -> str:
        """With nothing else but what they are told in direct messages of the ticket."""
        return self.to

    def name(self, _seq: int = 0) -> str:
        """There is one each time they are asked."""
        return f"{self.event}.Inquire"

    @property
    def post(self) -> str:
        """What its post is called."""
        return f"{self.ticket}.{self.name()}"


@dataclass(frozen=True)
class WarnRating(AtCard):
    """Whoever had the ticket, and the leads, read in the card's thread that its requester is not content.

    `event` is the seq of the event by which they were asked.
    """

    renewed = True
    ticket: int
    event: int

    def name(self, _seq: int = 0) -> str:
        """There is one each time they are asked."""
        return f"{self.event}.WarnRating"

    @property
    def post(self) -> str:
        """What its post is called."""
        return f"{self.ticket}.{self.name()}"
