"""What the owner of something that is to become better is told."""

from dataclasses import dataclass

from desk.effects.effect import Effect


@dataclass(frozen=True)
class TellAction(Effect):
    """The owner of an action reads, in a direct message, that it is theirs, or was due at `due`, in ISO's.

    Later it says how the action stands.
    """

    renewed = True
    action: int
    what: str
    to: str
    due: str

    def name(self, _seq: int = 0) -> str:
        """Once an owner, and once for each time at which it was due."""
        due = "" if self.what == "yours" else f".{self.due}"
        return f"action:{self.action}.{self.what}.{self.to}{due}"
