"""T7, T8: reminders come once and come at all, whatever befalls the replicas and their clocks."""

import asyncio
import random
import re
import time
from bisect import bisect
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk.web.async_client import AsyncWebClient

from commands.climb import climb
from commands.hear import hear
from commands.hold import hold
from commands.snooze import snooze
from commands.wait import wait
from desk import waking
from desk.access import Places, Role, Viewer
from desk.alerts import GRACE
from desk.intake import Said
from desk.ladders import Escalating
from desk.lifetime import Life
from desk.outcome import Outcome
from desk.pings import Pings
from desk.policy import Delivery, Policy
from desk.sla import Sla
from desk.ticket import Change, Kind
from desk.workspace import Workspace
from handlers.deliver import Deliverer
from playground.client import Pretend
from playground.server import running
from playground.world import World
from scheduler.deadlines import LEASE, Deadlines
from scheduler.sender import Sender
from storage import deadlines, outbox, workspaces
from storage.database import Database, Session, Unit
from storage.outbox import Claim, Leased
from storage.tables.outbox import OUTBOX
from storage.tables.tickets import TicketRow
from storage.work import Work
from tests.faults.replay import SEED, note, replay
from tests.stage import unread

SUPPORT, TRIAGE = "C0SUPPORT", "C0TRIAGE"
DELIVERY = Delivery(
    **{"posts_per_second": 1000, "burst": 20, "request_seconds": 15, "lease_seconds": 20, "grace_seconds": 5},
    **{"retry_first_seconds": 1, "retry_longest_seconds": 5},
)
POLICY = Policy(
    delivery=DELIVERY,
    life=Life(solve_days=0),
    sla=Sla(promises=(), warn_at=()),
    pings=Pings(per_hour=0),
    escalation=Escalating(ladders=()),
)
"""Nothing happens on a ticket after its reminder, and each is told by itself."""
ADA = Viewer("U0ADA", frozenset({Role.REQUESTER, Role.AGENT}), frozenset({SUPPORT, TRIAGE}))
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
    stops_at: str = ""
    """The one step, by name and number, at which it is stopped whatever the dice say."""
    is_dead: bool = False
    going: asyncio.Event = field(default_factory=asyncio.Event)
    met: Counter[str] = field(default_factory=Counter)
    _made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.going.set()

    async def __call__(self, step: str) -> None:
        """Make the step, if it is granted."""
        self._made[step] += 1
        if not self.is_dead and self.going.is_set():
            roll = self.dice.random()
            if roll < self.deaths:
                self.is_dead = True
                self.met[f"death {step}"] += 1
            elif roll < self.deaths + self.stops or f"{step} {self._made[step]}" == self.stops_at:
                self.going.clear()
                self.met[f"stop {step}"] += 1
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

    def __init__(self, town: "Town", fate: Fate, watch: type[Deadlines], send: type[Sender]) -> None:
        self.fate = fate
        self.database = Mortal(town.database_url, town.clock, fate)
        served = {town.workspace.id: town.workspace}
        self._deliverer = Deliverer(town.client, self.database, served, unread)
        self.deadlines = watch(self.database, served, lambda: None)
        self.sender = send(self.database, served, self._deliver, DELIVERY)
        self.task: asyncio.Task[None] | None = None
        self._posting = 0

    async def _deliver(self, leased: Leased) -> Outcome:
        await self.fate("before a post")
        self._posting += 1
        try:
            outcome = await self._deliverer(leased)
        finally:
            self._posting -= 1
        await self.fate("after a post")
        return outcome

    @property
    def is_at_work(self) -> bool:
        """Whether it still makes steps, or some that it made are still on their way to Slack."""
        is_going = self.task is not None and not self.task.done() and self.fate.going.is_set()
        return is_going or self._posting > 0

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


@dataclass(frozen=True)
class Shown:
    """What the desk's clock showed from a moment of Slack's on, and the latest that it had ever shown."""

    slack: float
    present: datetime
    latest: datetime


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
    shown: list[Shown] = field(default_factory=list)

    def clock(self) -> datetime:
        """The desk's clock."""
        return self.world.clock.moment() + self.skew

    def employ(self, fate: Fate, watch: type[Deadlines] = Deadlines, send: type[Sender] = Sender) -> Replica:
        """One more replica."""
        self.replicas.append(Replica(self, fate, watch, send))
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
        self._show()

    def timer(self) -> float:
        """The loop's own time."""
        return time.monotonic() + self.passed

    def jump(self, seconds: float) -> None:
        """The desk's clock is set, ahead or back; Slack's goes on."""
        self.skew += timedelta(seconds=seconds)
        self._show()

    def _show(self) -> None:
        latest = max([self.clock(), *(each.latest for each in self.shown[-1:])])
        self.shown.append(Shown(self.world.clock.now(), self.clock(), latest))

    def ask(self, count: int, dice: random.Random, within: float) -> None:
        """So many tickets to remind somebody of, beginning two days from now, `within` so many seconds."""
        database = Database(self.database_url, self.clock)
        for number in range(1, count + 1):
            due = self.clock() + POLICY.life.nudges_after + timedelta(seconds=dice.uniform(0, within))
            root, card = self._post(SUPPORT, f"U7{number:07d}"), self._post(TRIAGE, self.workspace.bot_user)
            kind = dice.choice([_silent, _asleep, _on_hold, _promised])
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

    def meanwhile(self, dice: random.Random) -> None:
        """What people do while replicas live and die."""

    @property
    def end(self) -> datetime:
        """By when nothing is left to do."""
        return max(each.due for each in self.ledger) + timedelta(days=1)

    def broken_promises(self) -> list[str]:
        """The oracle: what stands in Slack's threads against the ledger."""
        posts = Counter(
            (each["channel"], each["thread_ts"], _LATE.sub(r"\1 is late", each["text"]))
            for each in self._reminders()
        )
        wanted = Counter((each.channel, each.root, each.words) for each in self.ledger)
        missed, surplus = (wanted - posts).elements(), (posts - wanted).elements()
        return [*(f"missed {each}" for each in missed), *(f"too much {each}" for each in surplus)]

    def early(self) -> list[str]:
        """What stands there though no clock of the desk's had said that it was time."""
        due = {each.root: each.due for each in self.ledger}
        return [
            each["text"]
            for each in self._reminders()
            if due[each["thread_ts"]] > self._shown(float(each["ts"])).latest
        ]

    def wrongly_marked(self) -> list[str]:
        """What was said late without saying so; or says so and was not.

        By the desk's clock; or by Slack's, from which an alert that is amended knows when it was posted.
        """
        due = {each.root: each.due for each in self.ledger}
        alerts = [each for each in self._reminders() if _LATE.match(each["text"])]
        return [
            each["text"]
            for each in alerts
            if (_COMES_LATE in each["text"])
            not in {now - due[each["thread_ts"]] > GRACE for now in self._clocks(float(each["ts"]))}
        ]

    def _clocks(self, at: float) -> tuple[datetime, datetime]:
        """What the desk's clock showed at a moment of Slack's, and what Slack's did."""
        return self._shown(at).present, datetime.fromtimestamp(at, UTC)

    def _shown(self, at: float) -> Shown:
        a_little_later = at + 0.001  # a message's ts is cut off
        return self.shown[bisect(self.shown, a_little_later, key=attrgetter("slack")) - 1]

    def _reminders(self) -> list[dict[str, Any]]:
        """What the desk said in threads."""
        return [
            {**message, "channel": place}
            for place in (SUPPORT, TRIAGE)
            for message in self.world.workspace.channels[place].messages.values()
            if message.get("bot_id") and message.get("thread_ts", message["ts"]) != message["ts"]
        ]


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


def _promised(work: Work, number: int, due: datetime) -> str:
    promise = Change(Kind.PROMISED, detail={"until": due.isoformat()})
    work.record(work.ticket(number, "reply"), (promise,))
    return f"T-{number} is late"


_LATE = re.compile(r"🔥 \*(?:<[^|]*\|)?(T-\d+)>?\* [^·]* · Promised update: late since .*", re.DOTALL)
_COMES_LATE = "This comes late: the desk could not tell it in time."


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
async def town(database_url: str, policy: Policy = POLICY, kind: type[Town] = Town) -> AsyncIterator[Any]:
    """A pretend Slack for replicas on this database: a town of this kind."""
    async with running(0, seed=SEED) as server, Pretend(server.url) as slack, aiohttp.ClientSession() as http:
        world = server.world
        world.clock.stop()
        await slack.limit(on=True, posts_per_second=1e6, post_burst=1000)
        await slack.limit(per_minute=dict.fromkeys(["chat.update", "conversations.replies"], 1_000_000))
        await slack.configure(subscriptions=[])
        places = Places(frozenset({SUPPORT}), TRIAGE, "C0INCIDENTS", None, None)
        served = Workspace("T0PLAY", world.app.bot_user, policy, places)
        database = Database(database_url, world.clock.moment)
        await database.write(lambda session: workspaces.keep(session, served, (), {}))
        database.close()
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http, retry_handlers=[])
        up = kind(world, client, database_url, served)
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
    last, calm = up.employ(Fate(random.Random(SEED))), 0
    while calm < 2:
        is_idle = not any(map(last.database.look(outbox.count_by_state).get, ("waiting", "leased")))
        await up.go_on(600 if is_idle else LEASE.total_seconds() / 5)
        last.look()
        await up.settle()
        calm = 0 if last.database.look(lambda session: is_left(session, up.end)) else calm + 1


def is_left(session: Session, until: datetime) -> bool:
    """Whether anything is left to do, as the desk says itself: only to know when to look at Slack."""
    waiting = outbox.count_by_state(session)
    return bool(waiting["waiting"] or waiting["leased"] or deadlines.count_due(session, until))


# --- T7: replicas ----------------------------------------------------------------------------------


async def live(up: Town, dice: random.Random, seconds: float) -> None:
    """Replicas share what falls due, die, are replaced, are stopped and go on when others took over."""

    def fate() -> Fate:
        return Fate(dice, deaths=0.005, stops=0.005)

    for _ in range(REPLICAS):
        up.employ(fate())
    await up.go_on(POLICY.life.nudges_after.total_seconds())
    until = up.world.clock.now() + 1.2 * seconds
    while up.world.clock.now() < until:
        for replica in dice.sample(up.replicas, REPLICAS):
            if not replica.fate.going.is_set() and dice.random() < 0.15:
                replica.fate.going.set()
            replica.look()
        await up.settle()
        for replica in [each for each in up.replicas if each.fate.is_dead]:
            await up.dismiss(replica)
            up.employ(fate())
        up.meanwhile(dice)
        await up.go_on(dice.uniform(0.5, 10))
    for replica in up.replicas:
        replica.fate.deaths = replica.fate.stops = 0.0
        replica.fate.going.set()
    await up.settle()


@pytest.mark.parametrize(
    "count", [pytest.param(60, id="default"), pytest.param(10_000, id="soak", marks=pytest.mark.soak)]
)
async def test_reminders_survive_replicas(database_url: str, count: int) -> None:
    dice = random.Random(SEED)
    async with town(database_url) as up:
        up.ask(count, dice, within=count)
        await live(up, dice, seconds=count)
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
            changes = waking.due(work.ticket_by_id(ticket), work.workspace.policy, work.versions, work.now)
            self._believed[ticket] = tuple(changes)
        return claimed

    def _turn(self, workspace: Workspace, tickets: Sequence[int], session: Session) -> None:
        work = self._work(session, workspace)
        for found in work.tickets_by_id(tickets):
            work.record(found, climb(work, found, self._believed[found.id]))


STOPPED = 20
"""Reminders of which one replica knew when it was stopped."""
HOLDING = {
    "deadlines": "after a commit 2",
    "posts": "after a commit 4",
    "a post": "before a post 1",
}
"""When it is: its commits are those of its first hints, its claim, the turns, and what it claims to post."""


async def takes_over(up: Town, stops_at: str, watch: type[Deadlines], send: type[Sender]) -> list[str]:
    """A replica is stopped, another does what it held, and then it goes on."""
    up.ask(STOPPED, random.Random(SEED), within=1)
    await up.go_on(POLICY.life.nudges_after.total_seconds() + 1)
    stopped = up.employ(Fate(random.Random(SEED), stops_at=stops_at), watch, send)
    stopped.look()
    await up.settle()
    assert not stopped.fate.going.is_set()
    other = up.employ(Fate(random.Random(SEED)))
    for _ in range(10):
        await up.go_on(LEASE.total_seconds() / 5)
        other.look()
        await up.settle()
    stopped.fate.going.set()
    await up.settle()
    await work_off(up)
    return up.broken_promises()


@pytest.mark.parametrize("what", HOLDING)
async def test_who_was_stopped_and_goes_on_finds_nothing_to_do(database_url: str, what: str) -> None:
    async with town(database_url) as up:
        assert await takes_over(up, HOLDING[what], Deadlines, Sender) == [], replay()


class Unhurried(Sender):
    """A mutant: its lease begins when it comes to a post, not when it claimed it."""

    async def _send(self, leased: Leased, until: float) -> None:
        now = asyncio.get_running_loop().time()
        await super()._send(leased, max(until, now + DELIVERY.lease_seconds))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("what", "watch", "send"), [("deadlines", Blind, Sender), ("posts", Deadlines, Unhurried)]
)
async def test_a_claim_that_is_believed_is_caught(
    database_url: str, what: str, watch: type[Deadlines], send: type[Sender]
) -> None:
    async with town(database_url) as up:
        broken = await takes_over(up, HOLDING[what], watch, send)
        note(f"{len(broken)} broken promises")
        assert {each.partition(" (")[0] for each in broken} == {"too much"}


RANG: list[str] = []


def ring(name: str) -> None:
    """What a job of the mutant does."""
    RANG.append(name)


@pytest.mark.soak
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_store_that_is_shared_is_caught(database_url: str) -> None:
    """A mutant of the whole: a job of APScheduler's for each reminder, in a store that replicas share.

    Its schedulers die of jobs that another has removed.
    """
    RANG.clear()
    replicas = [
        BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(database_url)}, timezone=UTC)
        for _ in range(REPLICAS)
    ]
    for replica in replicas:
        replica.start()
    soon = datetime.now(UTC) + timedelta(seconds=2)
    for name in map(str, range(100)):
        replicas[0].add_job(ring, "date", run_date=soon, args=[name], id=name, misfire_grace_time=None)
    for replica in replicas:
        replica.wakeup()
    time.sleep(4)
    for replica in replicas:
        replica.shutdown()
    note(f"{len(RANG)} of 100")
    assert len(RANG) > len(set(RANG))


# --- T8: clocks ------------------------------------------------------------------------------------

HOURS = 3600.0


async def wander(up: Town, dice: random.Random, hours: float, watch: type[Deadlines] = Deadlines) -> None:
    """The desk's clock jumps ahead and back, the desk is suspended in the midst of things, or stalls."""
    replica = up.employ(Fate(dice), watch)
    await up.go_on(POLICY.life.nudges_after.total_seconds())
    until = up.clock() + timedelta(hours=hours)
    while up.clock() < until:
        befalls = dice.choice(["ahead", "back", "suspended", "stalled", "", "", "", ""])
        up.met[befalls or "nothing"] += 1
        if befalls in {"ahead", "back"}:
            up.jump(dice.uniform(0, 6 * HOURS) * (1 if befalls == "ahead" else -1))
        replica.fate.stops = 0.1 if befalls == "suspended" else 0.0
        replica.look()
        await up.settle()
        if befalls in {"suspended", "stalled"}:
            await up.go_on(dice.uniform(0, 6 * HOURS))
            up.jump(dice.uniform(-6 * HOURS, 6 * HOURS) * (befalls == "suspended"))
            replica.fate.going.set()
            await up.settle()
        await up.go_on(dice.uniform(0.5, HOURS))


@pytest.mark.parametrize(
    "count", [pytest.param(40, id="default"), pytest.param(20_000, id="soak", marks=pytest.mark.soak)]
)
async def test_each_reminder_comes_once_whatever_the_clock_does(database_url: str, count: int) -> None:
    """Rules 2, 75: what is due is done once, however late, and not before a clock said that it was time."""
    dice = random.Random(SEED)
    async with town(database_url) as up:
        up.ask(count, dice, within=count * HOURS / 3)
        await wander(up, dice, hours=count / 3)
        await work_off(up)
        note(f"{count} reminders, {dict(up.met)}")
        assert up.broken_promises() == [], replay()
        assert up.early() == [], replay()
        assert up.wrongly_marked() == [], replay()


async def test_what_a_clock_that_was_ahead_noted_is_told_when_it_is_so(database_url: str) -> None:
    """Rule 75: set back before anything was posted, the clock comes to the moment once more."""
    async with town(database_url) as up:
        up.ask(8, random.Random(SEED), within=1)
        await up.go_on(POLICY.life.nudges_after.total_seconds() - 6 * HOURS)
        up.jump(7 * HOURS)
        replica = up.employ(Fate(random.Random(SEED)))
        await replica.deadlines.look()
        up.jump(-7 * HOURS)
        for _ in range(10):
            replica.look()
            await up.settle()
            await up.go_on(HOURS)
        await work_off(up)
        assert up.broken_promises() == [], replay()


async def test_a_clock_that_is_hours_ahead_hides_no_post(database_url: str) -> None:
    """What was posted just before the desk was suspended is found again."""
    async with town(database_url) as up:
        up.ask(8, random.Random(SEED), within=1)
        up.jump(6 * HOURS)
        await up.go_on(POLICY.life.nudges_after.total_seconds())
        replica = up.employ(Fate(random.Random(SEED), stops_at="after a post 1"))
        replica.look()
        await up.settle()
        await up.go_on(HOURS)
        replica.fate.going.set()
        await up.settle()
        await work_off(up)
        assert up.broken_promises() == [], replay()


class Clockwise(Sender):
    """A mutant: whether a lease is over, it believes the clock."""

    def _take(self, session: Session, most: int, _timer: float) -> list[Leased]:
        rows = session.execute(sa.select(OUTBOX.c.lease).where(OUTBOX.c.due_at <= self._database.clock()))
        over = [lease for lease in rows.scalars() if lease]
        return self._claim(session, Claim(self._database.clock(), LEASE, most, over))


async def jumps_while_posting(up: Town, send: type[Sender]) -> list[str]:
    """The clock jumps ahead by hours while posts are on their way to Slack, which takes its time."""
    up.ask(8, random.Random(SEED), within=1)
    await up.go_on(POLICY.life.nudges_after.total_seconds() + 1)
    slow, other = (
        up.employ(Fate(random.Random(SEED), stops_at="before a post 1")),
        up.employ(Fate(random.Random(SEED)), send=send),
    )
    slow.look()
    await up.settle()
    assert not slow.fate.going.is_set()
    up.jump(6 * HOURS)
    other.look()
    await up.settle()
    slow.fate.going.set()
    await up.settle()
    await work_off(up)
    return up.broken_promises()


async def test_a_post_on_its_way_when_the_clock_jumps_is_not_posted_again(database_url: str) -> None:
    async with town(database_url) as up:
        assert await jumps_while_posting(up, Sender) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_lease_that_a_clock_ends_is_caught(database_url: str) -> None:
    async with town(database_url) as up:
        broken = await jumps_while_posting(up, Clockwise)
        assert {each.partition(" (")[0] for each in broken} == {"too much"}


class Punctual(Deadlines):
    """A mutant: what should have been done more than a second ago is passed over, as schedulers do."""

    def _claim(self, session: Session) -> list[tuple[str, int]]:
        since = self._database.clock() - timedelta(seconds=1)
        return [
            (workspace, ticket)
            for workspace, ticket in super()._claim(session)
            if (row := session.get(TicketRow, ticket)) and row.wake_at and row.wake_at >= since
        ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_grace_of_a_second_is_caught(database_url: str) -> None:
    dice = random.Random(SEED)
    async with town(database_url) as up:
        up.ask(20, dice, within=20 * HOURS)
        await wander(up, dice, 20, Punctual)
        assert len(up.broken_promises()) > 10
