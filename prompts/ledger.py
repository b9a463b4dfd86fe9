"""What is written down of each call of a model: its prompt, what it cost, what came of it; never words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol


class Outcome(StrEnum):
    """What came of a call."""

    ANSWERED = "answered"
    DECLINED = "declined"
    """The model would not answer."""
    UNREADABLE = "unreadable"
    """What it answered is not what it was asked for: no JSON, other fields, cut off, empty."""
    LIMITED = "limited"
    """Too much was asked of its server (429)."""
    FAILED = "failed"
    """Its server answered with another error."""
    UNREACHABLE = "unreachable"
    """Its server could not be reached, or hung up, or sent more than an answer can have."""
    LATE = "late"
    """Nothing came in time."""
    RESTING = "resting"
    """It failed too often, and was not asked."""
    OVER_BUDGET = "over_budget"
    """The day's tokens would not have been enough, so that it was not asked."""
    UNSET = "unset"
    """There is no model."""


class Usage(NamedTuple):
    """Tokens that a model has read and written."""

    read: int
    written: int


FREE = Usage(0, 0)
"""What nobody charges for."""


@dataclass(frozen=True)
class Asked:
    """A call that is about to be made, which takes at most so many `tokens`."""

    workspace: str
    prompt: str
    version: str
    model: str
    tokens: int


class Ledger(Protocol):
    """Where calls are written down before and after they are made."""

    async def reserve(self, asked: Asked) -> int | None:
        """Set the tokens aside and answer the number of the entry; None when the day has not so many left."""

    async def settle(self, entry: int, outcome: Outcome, usage: Usage | None, milliseconds: int) -> None:
        """What came of the call. Where its `usage` is not known, what was set aside counts."""
