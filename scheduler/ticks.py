"""Ticks: APScheduler wakes each look when something is due, and every few seconds at least (rule 68)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.database import Clock

log = structlog.get_logger()

Look = Callable[[], Awaitable[datetime | None]] | Callable[[], Awaitable[None]]
"""Does what is due and answers when more will be, by the desk's clock; None when it does not know."""

_AFTER_FAULT = 0.5
"""Seconds to wait after a look that raised."""


class Tick:
    """One look, never twice at the same time: woken by APScheduler, or by who knows that something is due."""

    def __init__(self, look: Look, clock: Clock, every: float) -> None:
        """`every` is the most seconds between two looks; `clock` the one that due moments are told by."""
        self._look, self._clock, self._every = look, clock, every
        self._woken = asyncio.Event()
        self.job: Job | None = None

    def wake(self) -> None:
        """Something may be due now: look, and once more if a look is under way."""
        self._woken.set()

    async def ring(self) -> None:
        """What APScheduler calls: only wakes, so that it never overlaps itself."""
        self.wake()

    async def run(self) -> None:
        """Look whenever woken, until cancelled; a look that raises is tried again."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                self._expect(await self._look())
            except Exception as error:  # noqa: BLE001 - rows keep what is due, so the next look can do it
                log.error("look failed", error=repr(error))
                await asyncio.sleep(_AFTER_FAULT)

    def _expect(self, due: datetime | None) -> None:
        """Have APScheduler ring when the next thing is due, unless it rings before that anyway."""
        if due is None or self.job is None:
            return
        wait = max(timedelta(), due - self._clock())
        if wait < timedelta(seconds=self._every):
            self.job.modify(next_run_time=datetime.now(UTC) + wait)


class Ticks:
    """All the ticks of a process, going while the block lasts."""

    def __init__(self, clock: Clock) -> None:
        """`clock` is the one that due moments are told by."""
        self.clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, name: str, look: Look, *, every: float, at_once: bool = True) -> Tick:
        """A look that happens at least `every` seconds, the first time now if `at_once`."""
        tick = Tick(look, self.clock, every)
        tick.job = self._scheduler.add_job(
            tick.ring,
            id=name,
            trigger="interval",
            seconds=every,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        if at_once:
            tick.wake()
        self._tasks.append(asyncio.create_task(tick.run(), name=name))
        return tick

    async def __aenter__(self) -> Self:
        self._scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scheduler.shutdown(wait=False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
