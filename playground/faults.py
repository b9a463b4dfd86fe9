"""What goes wrong on purpose: faults by method for calls, by share for events, all from one seed."""

import random
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from playground.answers import Json

CALL_KINDS = frozenset(
    [
        "ratelimited",
        "server_error",
        "server_error_after",
        "timeout_after",
        "timeout",
        "accept_then_drop",
        "late_landing",
        "drop",
        "error",
    ]
)
EVENT_KINDS = frozenset(["duplicate", "reorder", "delay", "lose"])
ACCEPTED_FIRST = frozenset({"server_error_after", "timeout_after", "accept_then_drop"})


@dataclass
class Fault:
    """A rule. `count` is how often it strikes (None: always), `share` how likely, `seconds` what it takes.

    `method` is a glob over API methods, or over event types for the event kinds; `error` is the Slack
    error of kind "error", or "cut" / "5xx" for how a `late_landing` is answered now.
    """

    kind: str
    method: str = "*"
    channel: str = ""
    count: int | None = None
    share: float = 1.0
    seconds: float = 0.0
    error: str = ""
    struck: int = 0
    id: int = 0


class Faults:
    """The rules in force, tried in the order they were added."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._calls: list[Fault] = []
        self._events: list[Fault] = []
        self._numbered = 0

    def seed(self, seed: int) -> None:
        """Start the dice anew."""
        self._random.seed(seed)

    def add(self, **rule: Any) -> Fault:
        """Put a rule in force; raises ValueError for an unknown kind."""
        fault = Fault(**rule)
        if fault.kind not in CALL_KINDS | EVENT_KINDS:
            raise ValueError(f"unknown kind of fault: {fault.kind}")
        self._numbered += 1
        fault.id = self._numbered
        (self._calls if fault.kind in CALL_KINDS else self._events).append(fault)
        return fault

    def clear(self) -> None:
        """End all faults."""
        self._calls.clear()
        self._events.clear()

    def listed(self) -> list[Json]:
        """The rules in force, with how often each struck."""
        return [asdict(fault) for fault in (*self._calls, *self._events)]

    def for_call(self, method: str, channel: str) -> Fault | None:
        """The fault that befalls a call, if any."""
        return self._first(self._calls, method, channel) if self._calls else None

    def for_event(self, kind: str, channel: str) -> Fault | None:
        """The fault that befalls an event, if any."""
        return self._first(self._events, kind, channel) if self._events else None

    def within(self, most: int) -> int:
        """A number from 1 to `most`."""
        return self._random.randint(1, max(1, most))

    def _first(self, rules: list[Fault], name: str, channel: str) -> Fault | None:
        for rule in rules:
            if self._strikes(rule, name, channel):
                rule.struck += 1
                return rule
        return None

    def _strikes(self, rule: Fault, name: str, channel: str) -> bool:
        if not fnmatchcase(name, rule.method) or rule.channel not in ("", channel):
            return False
        if rule.count is not None and rule.struck >= rule.count:
            return False
        return rule.share >= 1 or self._random.random() < rule.share
