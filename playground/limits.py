"""Slack's rate limits, off until turned on, and the Retry-After windows that a call must not enter."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from playground.clock import Clock

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute that Slack's tiers allow."""

Key = tuple[str, str]


@dataclass
class Limits:
    """Counts calls by method (posts by channel too) on the playground's clock."""

    clock: Clock
    on: bool = False
    posts_per_second: float = 1.0
    post_burst: int = 4
    per_minute: dict[str, int] = field(default_factory=dict)
    """Calls a minute by method, instead of its tier's."""
    page: int = 1000
    """Most messages that a page of a history or a thread has."""
    _tokens: dict[Key, tuple[float, float]] = field(default_factory=dict)
    _recent: dict[Key, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _shut_until: dict[Key, float] = field(default_factory=dict)

    def early(self, key: Key) -> float:
        """Seconds that this call comes too soon after a 429; 0 if it may come."""
        if not self._shut_until:
            return 0.0
        left = self._shut_until.get(key, 0.0) - self.clock.now()
        return left if left > 0.001 else 0.0

    def shut(self, key: Key, seconds: float) -> int:
        """Begin a Retry-After window; returns the whole seconds that are told to the caller."""
        told = max(1, math.ceil(seconds))
        self._shut_until[key] = max(self._shut_until.get(key, 0.0), self.clock.now() + told)
        return told

    def wait(self, key: Key, tier: int) -> float:
        """Counts a call; the seconds until the next is allowed if this one is not, else 0."""
        if not self.on:
            return 0.0
        if tier == 0:
            return self._post_wait(key)
        return self._tier_wait(key, self.per_minute.get(key[0], PER_MINUTE[tier]))

    def clear(self) -> None:
        """Forget every call and window."""
        for kept in (self._tokens, self._recent, self._shut_until):
            kept.clear()

    def _post_wait(self, key: Key) -> float:
        now = self.clock.now()
        left, since = self._tokens.get(key, (float(self.post_burst), now))
        left = min(self.post_burst, left + max(0.0, now - since) * self.posts_per_second)
        if left < 1 - 1e-6:
            self._tokens[key] = (left, now)
            return (1 - left) / self.posts_per_second
        self._tokens[key] = (left - 1, now)
        return 0.0

    def _tier_wait(self, key: Key, most: int) -> float:
        now, recent = self.clock.now(), self._recent[key]
        while recent and recent[0] <= now - 60:
            recent.popleft()
        if len(recent) >= most:
            return recent[0] + 60 - now
        recent.append(now)
        return 0.0
