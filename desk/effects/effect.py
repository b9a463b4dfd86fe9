"""What the desk wants done outside: meaning, not payload; drawn from present facts when it is delivered."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar


class Delivery(StrEnum):
    """How an effect is made to happen once when an outcome is unknown."""

    RECONCILE = "reconcile"
    """A post: looked for by its id before it is sent again."""
    IDEMPOTENT = "idempotent"
    """An update: doing it twice is doing it once."""
    AT_MOST_ONCE = "at_most_once"
    """An ephemeral word to one person: not worth saying twice."""


@dataclass(frozen=True)
class Effect:
    """Something to be done outside, once its transaction has committed."""

    delivery: ClassVar[Delivery] = Delivery.RECONCILE
    lasting: ClassVar[bool] = True
    """Whether it is still worth doing long after it was buried."""
    renewed: ClassVar[bool] = False
    """Whether it is done once more when it is wanted again: it shows the present."""

    @property
    def queue(self) -> str:
        """Those of one queue happen in order: at the “card”, in the requester's “thread”, others apart."""
        return "thread"

    def name(self, seq: int) -> str:
        """What it is called among those of its ticket, derived from the event `seq` that caused it.

        The same for every repetition, so that a replay leaves the same effect.
        """
        return f"{seq}.{type(self).__name__}"

    def values(self) -> dict[str, Any]:
        """The effect as JSON can hold it."""
        return asdict(self)


class AtCard(Effect):
    """Something that stands at the card, or in its thread."""

    @property
    def queue(self) -> str:
        """With all else at the card."""
        return "card"


class Inner(Effect):
    """Something the desk does by itself, apart from the transaction that left it: nothing stands in Slack."""

    delivery = Delivery.IDEMPOTENT
    lasting = False

    @property
    def queue(self) -> str:
        """It waits for nothing but its like."""
        return type(self).__name__
