"""T7, T8: reminders come once and come at all, whatever befalls the replicas and their clocks."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from slack_sdk.web.async_client import AsyncWebClient

from commands.hear import hear
from commands.hold import hold
from commands.snooze import snooze
from commands.wait import wait
from desk import waking
from desk.access import Places, Role, Viewer
from desk.intake import Said
from desk.lifetime import Life
from desk.outcome import Outcome
from desk.policy import Delivery, Policy
from desk.ticket import Change
from desk.workspace import Workspace
from handlers.deliver import Deliverer
from playground.client import Pretend
from playground.server import running
from playground.world import World
from scheduler.deadlines import LEASE, Deadlines
from scheduler.sender import Sender
from storage import workspaces
from storage.database import Database, Session, Unit
from storage.outbox import Leased
from storage.tables import OUTBOX
from storage.work import Work
from tests.faults.replay import SEED, note, replay
from tests.stage import unread

SUPPORT, TRIAGE = "C0SUPPORT", "C0TRIAGE"
DELIVERY = Delivery(
    **{"posts_per_second": 1000, "burst": 20, "request_seconds": 1, "lease_seconds": 20, "grace_seconds": 5},
    **{"retry_first_seconds": 1, "retry_longest_seconds": 5},
)
POLICY = Policy(delivery=DELIVERY, life=Life(solve_days=0))
"""Nothing happens on a ticket after its reminder."""
ADA = Viewer("U0ADA", frozenset({Role.REQUESTER, Role.AGENT}), frozenset({SUPPORT, TRIAGE}))
SPREAD = 300
"""Seconds within which all reminders are due."""
REPLICAS = 4

Clock = Callable[[], datetime]


class Killed(asyncio.CancelledError):
    """What every step of a dead replica meets; nothing of it can catch that."""


@dataclass
class Fate:
    """Steps that a replica makes: at each it may die or be stopped, a while before it or right after it."""

    dice: random.Random
    deaths: float = 0.0
    stops: float = 0.0
    is_dead: bool = False
    going: asyncio.Event = field(default_factory=asyncio.Event)
    met: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.going.set()

    async def __call__(self, step: str) -> None:
        """Make the step, if it is granted."""
        if not self.is_dead and self.going.is_set():
            roll = self.dice.random()
            self.is_dead = roll < self.deaths
            if self.deaths <= roll < self.deaths + self.stops:
                self.going.clear()
            if roll < self.deaths + self.stops:
                self.met[f"{'death' if self.is_dead else 'stop'} {step}"] += 1
        await self.going.wait()
        if self.is_dead:
            raise Killed


class Mortal(Database):
    """A replica's way into the database: a commit is a step of its fate, before and after."""

    def __init__(self, url: str, clock: Clock, fate: Fate) -> None:
        super().__init__(url, clock)
        self._fate = fate

    async def write(self, unit: Unit[Any], *, urgent: bool = False) -> Any:
        await self._fate("before a commit")
        answer = await super().write(unit, urgent=urgent)
        await self._fate("after a commit")
        return answer


class Replica:
    """What watches the deadlines and what posts, as in every process of a desk."""

    def __init__(self, town: "Town", watch: type[Deadlines], fate: Fate) -> None:
        self.fate = fate
        self.database = Mortal(town.database_url, town.clock, fate)
        served = {town.workspace.id: town.workspace}
        self._deliverer = Deliverer(town.client, self.database, served, unread)
        self.deadlines = watch(self.database, served, lambda: None)
        self.sender = Sender(self.database, served, self._deliver, DELIVERY)
        self.task: asyncio.Task[None] | None = None

    async def _deliver(self, leased: Leased) -> Outcome:
        await self.fate("before a post")
        outcome = await self._deliverer(leased)
        await self.fate("after a post")
        return outcome

    @property
    def is_at_work(self) -> bool:
        """Whether it still makes steps."""
        return self.task is not None and not self.task.done() and self.fate.going.is_set()

    def look(self) -> None:
        """Look at what is due, unless a look is under way."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        await self.deadlines.look()
        await self.sender.look()
        await self.sender.finish()

    async def end(self) -> None:
        """The process is gone, and its connections with it."""
        self.fate.is_dead = True
        self.fate.going.set()
        if self.task:
            await asyncio.wait({self.task})
        await self.sender.finish()
        self.database.close()


@dataclass(frozen=True)
class Expected:
    """A reminder in the ledger: where it has to stand, once, and not before which moment."""

    channel: str
    root: str
    words: str
    due: datetime


@dataclass
class Town:
    """A pretend Slack whose time stands still between two steps, and replicas of a desk on one database."""

    world: World
    client: AsyncWebClient
    database_url: str
    workspace: Workspace
    ledger: list[Expected] = field(default_factory=list)
    replicas: list[Replica] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    passed: float = 0.0
    skew: timedelta = timedelta()
    """How far the desk's clock is ahead of Slack's."""

    def clock(self) -> datetime:
        """The desk's clock."""
        return self.world.clock.moment() + self.skew

    def employ(self, fate: Fate, watch: type[Deadlines] = Deadlines) -> Replica:
        """One more replica."""
        self.replicas.append(Replica(self, watch, fate))
        return self.replicas[-1]

    async def dismiss(self, replica: Replica) -> None:
        """A replica is gone for good."""
        self.replicas.remove(replica)
        self.met += replica.fate.met
        await replica.end()

    async def settle(self) -> None:
        """Wait until every replica has looked, is stopped, or is dead."""
        while any(replica.is_at_work for replica in self.replicas):  # noqa: ASYNC110 - of many, all
            await asyncio.sleep(0.001)

    async def go_on(self, seconds: float) -> None:
        """So much time passes, also for the timers of those who are stopped."""
        self.passed += seconds
        await self.world.clock.set(self.world.clock.now() + seconds)

    def timer(self) -> float:
        """The loop's own time."""
        return time.monotonic() + self.passed

    def ask(self, count: int, dice: random.Random) -> None:
        """So many tickets that the desk has to remind somebody of, two days from now."""
        database = Database(self.database_url, self.clock)
        for number in range(1, count + 1):
            due = self.clock() + POLICY.life.nudges_after + timedelta(seconds=dice.uniform(0, SPREAD))
            root, card = self._post(SUPPORT, f"U7{number:07d}"), self._post(TRIAGE, self.workspace.bot_user)
            kind = dice.choice([_silent, _asleep, _on_hold])
            unit = _asked(self.workspace, number, root, card, due, kind)
            self.ledger.append(database.submit(unit).result())
        with database.writer.begin() as connection:
            connection.execute(sa.delete(OUTBOX))
        database.close()

    def _post(self, channel: str, author: str) -> str:
        content = {"user": author, "text": "The VPN is slow"}
        if author == self.workspace.bot_user:
            content |= {"bot_id": self.world.app.bot_id, "app_id": self.world.app.app_id}
        return str(self.world.workspace.post(self.world.workspace.channels[channel], content)["ts"])

    def broken_promises(self) -> list[str]:
        """The oracle: what stands in Slack's threads against the ledger."""
        posts = [
            (place.id, message["thread_ts"], message["text"])
            for place in map(self.world.workspace.channels.__getitem__, (SUPPORT, TRIAGE))
            for message in place.messages.values()
            if message.get("bot_id") and message.get("thread_ts", message["ts"]) != message["ts"]
        ]
        wanted = Counter((each.channel, each.root, each.words) for each in self.ledger)
        missed, surplus = wanted - Counter(posts), Counter(posts) - wanted
        return [*(f"missed {each}" for each in missed), *(f"too much {each}" for each in surplus.elements())]


Ask = Callable[[Work, int, datetime], str]


def _silent(work: Work, number: int, due: datetime) -> str:
    wait(Work(work.session, due - POLICY.life.nudges_after, work.workspace, ADA, "test"), number, "")
    return f"A gentle reminder: for T-{number} we are waiting for your answer here."


def _asleep(work: Work, number: int, due: datetime) -> str:
    snooze(work, number, due)
    return f"Nobody has it yet: T-{number} is awake again."


def _on_hold(work: Work, number: int, due: datetime) -> str:
    hold(work, number, due, "a spare part")
    state = "is still on hold, and today it was to be looked at again"
    return f"Nobody has it yet: T-{number} {state}: a spare part"


def _asked(
    workspace: Workspace, number: int, root: str, card: str, due: datetime, kind: Ask
) -> Unit[Expected]:
    """A ticket with its card, and what it is to be reminded of for."""

    def unit(session: Session) -> Expected:
        now = due - POLICY.life.nudges_after
        requester = Viewer(f"U7{number:07d}", channels=frozenset({SUPPORT}))
        hear(
            Work(session, now, workspace, requester, "test"),
            Said(SUPPORT, root, requester.id, "The VPN is slow"),
            [],
            (),
        )
        work = Work(session, now, workspace, ADA, "test")
        work.card_stands(work.ticket(number, "wait").id, TRIAGE, card)
        words = kind(work, number, due)
        return Expected(*((SUPPORT, root) if kind is _silent else (TRIAGE, card)), words, due)

    return unit


@asynccontextmanager
async def town(database_url: str) -> AsyncIterator[Town]:
    """A pretend Slack for replicas on this database."""
    async with running(0, seed=SEED) as server, Pretend(server.url) as slack, aiohttp.ClientSession() as http:
        world = server.world
        world.clock.stop()
        await slack.limit(on=True, posts_per_second=1e6, post_burst=1000)
        await slack.limit(per_minute=dict.fromkeys(["chat.update", "conversations.replies"], 1_000_000))
        await slack.configure(subscriptions=[])
        served = Workspace(
            "T0PLAY", world.app.bot_user, POLICY, Places(frozenset({SUPPORT}), TRIAGE, None, None, None)
        )
        database = Database(database_url, world.clock.moment)
        await database.write(lambda session: workspaces.keep(session, served, (), {}))
        database.close()
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http, retry_handlers=[])
        up = Town(world, client, database_url, served)
        loop = asyncio.get_running_loop()
        loop.time = up.timer  # type: ignore[method-assign]
        try:
            yield up
        finally:
            for replica in list(up.replicas):
                await up.dismiss(replica)


async def work_off(up: Town) -> None:
    """A replica that nothing befalls does what is left."""
    for replica in list(up.replicas):
        await up.dismiss(replica)
    await up.go_on(LEASE.total_seconds() + DELIVERY.lease_seconds + DELIVERY.grace_seconds)
    last = up.employ(Fate(random.Random(SEED)))
    for _ in range(40):
        last.look()
        await up.settle()
        await up.go_on(2)


# --- T7: replicas ----------------------------------------------------------------------------------


async def live(
    up: Town, dice: random.Random, deaths: float, stops: float, watch: type[Deadlines] = Deadlines
) -> None:
    """Replicas share what falls due, die, are replaced, are stopped and go on when others took over."""

    def fate() -> Fate:
        return Fate(dice, deaths, stops)

    for _ in range(REPLICAS):
        up.employ(fate(), watch)
    await up.go_on(POLICY.life.nudges_after.total_seconds())
    until = up.world.clock.now() + 1.2 * SPREAD
    while up.world.clock.now() < until:
        for replica in dice.sample(up.replicas, REPLICAS):
            if not replica.fate.going.is_set() and dice.random() < 0.15:
                replica.fate.going.set()
            replica.look()
        await up.settle()
        for replica in [each for each in up.replicas if each.fate.is_dead]:
            await up.dismiss(replica)
            up.employ(fate(), watch)
        await up.go_on(dice.uniform(0.5, 10))
    for replica in up.replicas:
        replica.fate.deaths = replica.fate.stops = 0.0
        replica.fate.going.set()
    await up.settle()


@pytest.mark.parametrize(
    "count", [pytest.param(500, id="default"), pytest.param(10_000, id="soak", marks=pytest.mark.soak)]
)
async def test_reminders_survive_replicas(database_url: str, count: int) -> None:
    dice = random.Random(SEED)
    async with town(database_url) as up:
        up.ask(count, dice)
        await live(up, dice, deaths=0.005, stops=0.005)
        await work_off(up)
        note(f"{count} reminders, {dict(up.met)}")
        assert up.broken_promises() == [], replay()


class Blind(Deadlines):
    """A mutant: what was due when a ticket was claimed is done, whatever has happened since."""

    def _claim(self, session: Session) -> list[tuple[str, int]]:
        claimed = super()._claim(session)
        self._believed: dict[int, tuple[Change, ...]] = getattr(self, "_believed", {})
        for workspace, ticket in claimed:
            work = self._work(session, self._workspaces[workspace])
            changes = waking.due(work.ticket_by_id(ticket), POLICY, work.now)
            self._believed[ticket] = tuple(changes)
        return claimed

    def _turn(self, workspace: Workspace, ticket: int, session: Session) -> None:
        work = self._work(session, workspace)
        work.record(work.ticket_by_id(ticket), self._believed[ticket])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_claim_that_is_believed_is_caught(database_url: str) -> None:
    dice = random.Random(SEED)
    async with town(database_url) as up:
        up.ask(100, dice)
        await live(up, dice, deaths=0.0, stops=0.05, watch=Blind)
        await work_off(up)
        broken = up.broken_promises()
        note(f"{dict(up.met)}: {len(broken)} broken promises")
        assert [each for each in broken if each.startswith("too much")] != []
