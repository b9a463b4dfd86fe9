"""What a model is asked."""

from dataclasses import dataclass

from desk.effects.effect import Inner


@dataclass(frozen=True)
class AskModel(Inner):
    """A model is asked about the ticket; what it answers is suggested at the card, and nothing follows.

    `task` is one of the policy's. It goes out by a way of its own, so that a slow model delays nothing.
    """

    renewed = True
    ticket: int
    task: str

    @property
    def queue(self) -> str:
        """One task waits for no other."""
        return f"model.{self.task}"

    def name(self, _seq: int) -> str:
        """There is one a task, which may be wanted again."""
        return f"model:{self.task}"
