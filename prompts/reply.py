"""What comes back when a model is asked, and what it takes to ask one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from prompts.ledger import Outcome, Usage
from prompts.masking import Mask
from prompts.template import Prompt

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Reply(Generic[Answer]):
    """What a model answered, None when there is nothing to be used, and by which prompt and model."""

    answer: Answer | None
    outcome: Outcome
    prompt: str
    version: str
    model: str
    tokens: int = 0


class Asks(Protocol):
    """Asks a model: the client, which is slow to import, so that only bot.py does (see `prompts.client`)."""

    def mask(self) -> Mask:
        """Hides what must not leave the desk, in one conversation."""

    async def ask(
        self, workspace: str, prompt: Prompt, answer: type[Answer], seconds: float | None = None
    ) -> Reply[Answer]:
        """What the model answers in at most so many seconds. Raises nothing for what a model does."""

    async def embed(self, texts: Sequence[str], workspace: str = "") -> list[list[float]]:
        """The vectors of the texts, in their order; raises NoAnswer."""


class NoAnswer(Exception):  # noqa: N818 - it reads as a sentence where it is raised
    """The model did not answer: what came of it, and the tokens it took all the same, if that is known."""

    def __init__(self, outcome: Outcome, usage: Usage | None = None) -> None:
        super().__init__(outcome)
        self.outcome, self.usage = outcome, usage


class Passing(NoAnswer):
    """The model did not answer, and may if it is asked again; its server may say after how many seconds."""

    def __init__(self, outcome: Outcome, usage: Usage | None, wait: float | None = None) -> None:
        super().__init__(outcome, usage)
        self.wait = wait
