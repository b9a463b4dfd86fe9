"""Sends what waits in the outbox: in order, at Slack's pace, each effect once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta

import structlog
from tenacity import RetryCallState, wait_exponential

from commands import settle
from desk.outcome import Held, Hopeless, Limited, NotSent, Outcome, Sent, Unknown
from desk.policy import Delivery
from desk.workspace import Workspace
from scheduler.pace import Pace
from scheduler.watch import Watch
from storage import outbox
from storage.database import Database, Session
from storage.outbox import Claim, Leased
from storage.work import Work

log = structlog.get_logger()

AT_ONCE = 32
"""Effects under way at the same time."""

Deliver = Callable[[Leased], Awaitable[Outcome]]
Told = Callable[[str, str], None]


class Sender:
    """Leases due effects, has them delivered, and settles what became of them."""

    at_once = AT_ONCE

    def __init__(
        self,
        database: Database,
        workspaces: Mapping[str, Workspace],
        deliver: Deliver,
        limits: Delivery,
        told: Told = lambda kind, outcome: None,
    ) -> None:
        """`deliver` tries one effect; `told` hears of each attempt: the effect's kind, the outcome's name."""
        self._database, self._workspaces, self._deliver = database, workspaces, deliver
        self._limits, self._told = limits, told
        self._pace = Pace(limits.posts_per_second, limits.burst)
        self._lease = limits.lease_seconds + limits.grace_seconds
        self._watch = Watch(self._lease)
        self._under_way: set[asyncio.Task[None]] = set()
        self._down_since: datetime | None = None
        self.wake: Callable[[], None] = lambda: None

    async def look(self) -> datetime | None:
        """Start what is due and has room; answers when more will be."""
        now = self._database.clock()
        if (most := self.at_once - len(self._under_way)) > 0:
            await asyncio.shield(self._under(self._take_up(most)))
        return await self._next(now)

    async def _take_up(self, most: int) -> None:
        """Claim what is due and start it; once begun, it is finished, or what was claimed waits in vain."""
        timer = asyncio.get_running_loop().time
        claimed, began = await self._database.write(lambda s: (self._take(s, most, timer()), timer()))
        for leased in claimed:
            self._pace.spend(leased.lane, self._database.clock())
            send = self._send(leased, until=began + self._limits.lease_seconds)
            self._under(send).add_done_callback(lambda _: self.wake())

    async def finish(self) -> None:
        """Wait until everything under way is settled."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    def _take(self, session: Session, most: int, timer: float) -> list[Leased]:
        over = self._watch.over(outbox.leases(session), timer)
        return self._claim(session, Claim(self._database.clock(), timedelta(seconds=self._lease), most, over))

    def _claim(self, session: Session, wanted: Claim) -> list[Leased]:
        now, most = wanted.now, wanted.most
        return outbox.claim(
            session, wanted, lambda lane: self._pace.room(lane, now, most), self._pace.shut(now)
        )

    def _under(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Start it, and know of it until it has ended."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _send(self, leased: Leased, until: float) -> None:
        """Deliver it, not for longer than its lease: what it began late has landed before another looks.

        `until` is by the loop's timer. A process that was stopped since its claim has no lease to begin with.
        """
        try:
            async with asyncio.timeout_at(until):
                outcome = await self._deliver(leased)
        except Exception as error:  # noqa: BLE001 - a fault of ours: tried again, and buried if it stays
            log.error("delivery failed", effect=leased.effect_id, error=repr(error))
            outcome = Unknown(type(error).__name__)
        self._notice(leased, outcome)
        self._told(type(leased.effect).__name__, type(outcome).__name__)
        await self._database.write(lambda session: self._settle(session, leased, outcome))

    def _notice(self, leased: Leased, outcome: Outcome) -> None:
        """What an outcome says about others: this lane has to wait, or Slack cannot be reached at all."""
        now = self._database.clock()
        if isinstance(outcome, Limited):
            self._pace.wait(leased.lane, now + timedelta(seconds=outcome.seconds))
        if isinstance(outcome, Held):
            self._pace.give_back(leased.lane)
        is_down = isinstance(outcome, NotSent | Unknown) and outcome.outage
        self._down_since = (self._down_since or now) if is_down else None

    def _settle(self, session: Session, leased: Leased, outcome: Outcome) -> None:
        now = self._database.clock()
        work = self._work(session, leased, now)
        match outcome:
            case Sent(channel=channel, ts=ts):
                settle.sent(work, leased, channel, ts)
            case Limited(seconds=seconds):
                outbox.hold(session, leased, now + timedelta(seconds=seconds))
            case Held(until=until):
                settle.held(work, leased, until)
            case Hopeless(error=error):
                settle.buried(work, leased, error, doubtful=False)
            case NotSent() | Unknown():
                self._try_later(work, leased, outcome)

    def _try_later(self, work: Work, leased: Leased, outcome: NotSent | Unknown) -> None:
        """Again when Slack is back, or after a growing wait; bury what fails by itself too often."""
        doubtful = isinstance(outcome, Unknown)
        wait = self._patience(work.now) if outcome.outage else self._backoff(leased.attempts)
        if doubtful:
            wait = max(wait, timedelta(seconds=self._limits.grace_seconds))
        if outcome.outage:
            outbox.hold(work.session, leased, work.now + wait, outcome.error, doubtful=doubtful)
        elif leased.attempts >= self._limits.attempts:
            settle.buried(work, leased, outcome.error, doubtful=doubtful)
        else:
            outbox.put_back(work.session, leased, work.now + wait, outcome.error, doubtful=doubtful)

    def _work(self, session: Session, leased: Leased, now: datetime) -> Work:
        workspace = self._workspaces[leased.workspace]
        return Work(session, now, workspace, workspace.itself, cause="delivery")

    def _patience(self, now: datetime) -> timedelta:
        """How long to wait while Slack cannot be reached: as long again as it has lasted."""
        first, longest = self._limits.retry_first_seconds, self._limits.retry_longest_seconds
        lasted = (now - (self._down_since or now)).total_seconds()
        return timedelta(seconds=min(longest, max(first, lasted)))

    def _backoff(self, attempts: int) -> timedelta:
        """Growing waits between attempts, by tenacity's arithmetic."""
        wait = wait_exponential(self._limits.retry_first_seconds, self._limits.retry_longest_seconds)
        state = RetryCallState(retry_object=None, fn=None, args=(), kwargs={})  # type: ignore[arg-type]
        state.attempt_number = attempts
        return timedelta(seconds=wait(state))

    async def _next(self, now: datetime) -> datetime | None:
        due = await self._database.read(lambda session: outbox.next_due(session, now))
        seconds = self._watch.next_over(asyncio.get_running_loop().time())
        over = now + timedelta(seconds=seconds) if seconds else None
        return min((at for at in (due, over, self._pace.next_opening(now)) if at), default=None)
