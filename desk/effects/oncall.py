"""What people are told of who is on call, and of the covers that they ask each other for."""

from dataclasses import dataclass

from desk.effects.effect import Delivery, Effect


@dataclass(frozen=True)
class OfferCover(Effect):
    """Somebody reads, in a direct message, that they are asked for a cover, and then what became of that."""

    renewed = True
    offer: int
    to: str

    def name(self, _seq: int = 0) -> str:
        """There is one an offer."""
        return f"cover:{self.offer}"


@dataclass(frozen=True)
class TellCover(Effect):
    """Somebody reads, in a direct message, what was said to a cover that concerns them."""

    offer: int
    to: str

    def name(self, _seq: int = 0) -> str:
        """Once an offer, for it is settled once."""
        return f"cover:{self.offer}.{self.to}"


@dataclass(frozen=True)
class HandOver(Effect):
    """Everybody in a channel reads who is on call from now on, and what they take over."""

    duty: int
    to: str

    def name(self, _seq: int = 0) -> str:
        """Once a duty."""
        return f"duty:{self.duty}"


@dataclass(frozen=True)
class KeepGroup(Effect):
    """The user group of a rota has as its members who is on call."""

    delivery = Delivery.IDEMPOTENT
    renewed = True
    rota: str

    def name(self, _seq: int = 0) -> str:
        """There is one a rota."""
        return f"group:{self.rota}"


@dataclass(frozen=True)
class WarnGap(Effect):
    """The desk's managers read that from `start` to `end` nobody will be on call; both in ISO's letters."""

    rota: str
    start: str
    end: str
    to: str

    def name(self, _seq: int = 0) -> str:
        """Once a gap, however far its end has come into sight."""
        return f"gap:{self.rota}:{self.start}"
