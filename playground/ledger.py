"""What the pretend Slack saw, kept for tests to judge: calls, deliveries, and what should not be."""

import logging
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import NamedTuple

log = logging.getLogger("playground")

KEPT = 200_000
"""How many of the latest calls and deliveries are kept; the counts go on for ever."""


class ApiCall(NamedTuple):
    """One Web API call; `outcome` is "ok", a Slack error, or the fault that befell it."""

    method: str
    at: float
    outcome: str
    channel: str


class Attempt(NamedTuple):
    """One attempt to deliver something to the app; `outcome` is "ok" or Slack's retry reason."""

    delivery: str
    kind: str
    at: float
    number: int
    outcome: str


@dataclass
class Ledger:
    """Append-only records, newest last."""

    calls: deque[ApiCall] = field(default_factory=lambda: deque(maxlen=KEPT))
    counts: Counter[str] = field(default_factory=Counter)
    attempts: deque[Attempt] = field(default_factory=lambda: deque(maxlen=KEPT))
    outcomes: Counter[str] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)
    """Methods that were called and that the playground does not know."""
    early: list[ApiCall] = field(default_factory=list)
    """Calls made inside a Retry-After window."""
    lost: list[str] = field(default_factory=list)
    """Ids of events that were lost on purpose or given up."""

    def called(self, call: ApiCall) -> None:
        """Record a call of the Web API."""
        self.calls.append(call)
        self.counts[f"{call.method} {call.outcome}"] += 1
        if call.outcome == "unknown_method":
            self.unknown.append(call.method)
            log.error("unknown Slack method called: %s", call.method)

    def delivered(self, attempt: Attempt) -> None:
        """Record an attempt at a delivery."""
        self.attempts.append(attempt)
        self.outcomes[f"{attempt.kind} {attempt.outcome}"] += 1

    def clear(self) -> None:
        """Forget everything recorded."""
        for record in (
            self.calls,
            self.counts,
            self.attempts,
            self.outcomes,
            self.unknown,
            self.early,
            self.lost,
        ):
            record.clear()
