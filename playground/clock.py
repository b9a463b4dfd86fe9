"""The pretend Slack's clock: it runs like a wall clock, and can be set, stopped and pushed."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(eq=False, slots=True)
class Timer:
    """A call that is due at an instant of the playground's clock."""

    when: float
    call: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Never make the call."""
        self.cancelled = True


async def _nothing_to_settle(_deadline: float) -> None:
    return None


class Clock:
    """Epoch seconds, and timers that fire by them.

    `settle` is awaited between the steps of a push, so that what one timer caused has happened
    before the next one fires; its argument is the `time.monotonic` instant by which it must return.
    """

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()
        self._stopped_at: float | None = None
        self._due: list[tuple[float, int, Timer]] = []
        self._sequence = itertools.count()
        self._wake: asyncio.TimerHandle | None = None
        self.changes = 0
        """How often time was stopped, started or moved by hand."""
        self.changed = asyncio.Event()
        """Set at the next change; another takes its place then."""
        self.settle: Callable[[float], Awaitable[None]] = _nothing_to_settle

    def now(self) -> float:
        """The present instant, in epoch seconds."""
        return time.monotonic() + self._ahead if self._stopped_at is None else self._stopped_at

    def moment(self) -> datetime:
        """The present instant, for who tells time that way."""
        return datetime.fromtimestamp(self.now(), UTC)

    @property
    def ahead(self) -> float:
        """Seconds by which this clock is ahead of the real one."""
        return self.now() - time.time()

    @property
    def stopped(self) -> bool:
        """Whether time stands still."""
        return self._stopped_at is not None

    def stop(self) -> None:
        """Let time stand still until `go`; `push` and `set` still move it."""
        self._move(self.now(), stopped=True)
        self._arm()

    def go(self) -> None:
        """Let time run on from where it stands."""
        self._move(self.now(), stopped=False)
        self._arm()

    async def set(self, at: float) -> None:
        """Go to an instant (epoch seconds); what falls due on the way forward fires."""
        if at > self.now():
            await self.push(at - self.now())
        else:
            self._move(at, stopped=self.stopped)
            self._arm()

    async def push(self, seconds: float) -> None:
        """Move forward, stopping at each due instant to fire it and let its consequences happen."""
        target = self.now() + seconds
        deadline = time.monotonic() + 2
        await self.settle(deadline)
        while (due := self._next_due()) is not None and due <= target:
            self._move(max(due, self.now()), stopped=self.stopped)
            self._fire()
            await self.settle(deadline)
        self._move(max(target, self.now()), stopped=self.stopped)
        self._arm()

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Make a call when that many seconds have passed on this clock."""
        timer = Timer(self.now() + seconds, call)
        heapq.heappush(self._due, (timer.when, next(self._sequence), timer))
        if self._due[0][2] is timer:
            self._arm()
        return timer

    async def sleep(self, seconds: float) -> None:
        """Wait until that many seconds have passed on this clock."""
        passed = asyncio.Event()
        timer = self.call_later(seconds, passed.set)
        try:
            await passed.wait()
        finally:
            timer.cancel()

    def close(self) -> None:
        """Forget every timer."""
        self._due.clear()
        self._arm()

    def _move(self, at: float, *, stopped: bool) -> None:
        self._stopped_at = at if stopped else None
        self._ahead = at - time.monotonic()
        self.changes += 1
        self.changed.set()
        self.changed = asyncio.Event()

    def _next_due(self) -> float | None:
        while self._due and self._due[0][2].cancelled:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def _fire(self) -> None:
        while (due := self._next_due()) is not None and due <= self.now():
            heapq.heappop(self._due)[2].call()

    def _arm(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        due = self._next_due()
        if due is not None and not self.stopped:
            delay = max(0.0, due - self.now())
            self._wake = asyncio.get_running_loop().call_later(delay, self._woken)

    def _woken(self) -> None:
        self._wake = None
        if not self.stopped:
            self._fire()
        self._arm()
