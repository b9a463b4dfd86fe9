"""T31: the auditor says in time what did not go out, and nothing when all did."""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncSlackResponse, AsyncWebClient

from commands.ack import ack
from commands.hear import hear
from commands.solve import solve
from desk.effects.pings import Page
from desk.ladders import Escalating, Ladder, Step
from desk.outcome import Outcome, Sent
from desk.policy import Delivery, Policy
from desk.sla import Sla
from desk.workspace import Workspace
from handlers.alarming import Alarm
from handlers.deliver import Deliverer
from scheduler.auditor import EVERY, Auditor
from scheduler.bundles import Bundles
from scheduler.deadlines import Deadlines
from scheduler.sender import Sender
from storage.database import Database, DatabaseError
from storage.outbox import Leased
from storage.tables.outbox import OUTBOX
from storage.work import Work
from tests.faults.replay import SEED, note, replay
from tests.stage import ADA, ANNA, BEGINNING, BO, MAYA, WORKSPACE, Moment, said, unread

pytestmark = pytest.mark.usefixtures("workspace")

DAWN = BEGINNING - timedelta(minutes=75)
"""07:45: quiet for fifteen minutes more."""
LADDER = Ladder(
    name="any",
    begins=("opened",),
    steps=(
        Step(channel="triage", mention="here"),
        Step(after_minutes=1, people=(BO.id,)),
        Step(after_minutes=3, people=(MAYA.id,), quiet="pierce"),
    ),
    repeat_minutes=5,
)
POLICY = Policy(
    sla=Sla(promises=()),
    escalation=Escalating(ladders=(LADDER,)),
    delivery=Delivery(burst=20, retry_longest_seconds=20, lease_seconds=20),
)
DESK = replace(WORKSPACE, policy=POLICY, places=replace(WORKSPACE.places, fallback="C0FALLBACK"))
IN_TIME = timedelta(minutes=5)


class Slack(AsyncWebClient):
    """What stands in Slack, which now and then says wait, or nothing although it has posted."""

    def __init__(self, clock: Moment, dice: random.Random, trouble: float) -> None:
        """`trouble`: of how many calls something becomes else than a plain answer."""
        super().__init__(token="xoxb-1")
        self.clock, self.dice, self.trouble = clock, dice, trouble
        self.stands: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.alarms: list[tuple[datetime, str]] = []

    async def api_call(self, api_method: str, **given: Any) -> Any:
        """Post or show what was posted; anything else goes well."""
        asked = given.get("json") or given.get("params") or {}
        if api_method == "conversations.open":
            return {"channel": {"id": given["params"]["users"]}}
        if api_method in {"conversations.history", "conversations.replies"}:
            return {"messages": self.stands[asked["channel"]][::-1]}
        return self._post(asked) if api_method == "chat.postMessage" else {}

    def _post(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["channel"] == "C0FALLBACK":
            self.alarms.append((self.clock(), asked["text"]))
        roll = self.dice.random()
        if roll < self.trouble:
            raise self._refusal()
        place = self.stands[asked["channel"]]
        place.append({**asked, "ts": f"{self.clock().timestamp() + len(place) / 1e6:.6f}"})
        if roll < 2 * self.trouble:
            raise TimeoutError
        return {"channel": asked["channel"], "ts": place[-1]["ts"]}

    def _refusal(self) -> SlackApiError:
        told = {"http_verb": "POST", "api_url": "", "req_args": {}, "headers": {"Retry-After": "30"}}
        answer = AsyncSlackResponse(
            client=self, data={"ok": False, "error": "ratelimited"}, status_code=429, **told
        )
        return SlackApiError("ratelimited", answer)


@dataclass
class Town:
    """A desk whose time passes in steps, and those who look after it."""

    database: Database
    clock: Moment
    slack: Slack
    dice: random.Random
    deliver: Callable[[Leased], Any]
    slowness: float = 0.0
    """Of how many looks a replica makes none."""
    opened: dict[int, datetime] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    sent: int = 0
    watchers: list[Deadlines] = field(default_factory=list)
    senders: list[Sender] = field(default_factory=list)
    auditors: list[Auditor] = field(default_factory=list)

    @property
    def served(self) -> dict[str, Workspace]:
        return {DESK.id: DESK}

    def employ(self, count: int, watch: type[Deadlines] = Deadlines, look: type[Auditor] = Auditor) -> None:
        """So many replicas, each with an auditor."""
        for _ in range(count):
            self.watchers.append(watch(self.database, self.served, lambda: None))
            self.senders.append(
                Sender(self.database, self.served, self.deliver, POLICY.delivery, self._attempted)
            )
            alarm = Alarm(self.slack)
            self.auditors.append(look(self.database, self.served, POLICY.audit, alarm, self._beat))

    def _attempted(self, _kind: str, _outcome: str) -> None:
        self.sent += 1

    async def _beat(self) -> None:
        """Nobody outside listens."""

    async def ask(self, count: int) -> None:
        """So many tickets are opened at this moment."""
        numbers = range(len(self.opened) + 1, len(self.opened) + 1 + count)
        units = [self.database.submit(self._asked(number)) for number in numbers]
        self.opened |= {number: self.clock() for number in numbers}
        for unit in units:
            unit.result()

    def _asked(self, number: int) -> Callable[[Any], Any]:
        message = replace(said("The VPN is down", f"{number}.1"), author=f"U7{number:05d}")
        by = replace(ANNA, id=message.author)
        return lambda session: hear(Work(session, self.clock(), DESK, by, "test"), message, [], ())

    async def go_on(self) -> None:
        """Time passes until the next look of the auditors; meanwhile everybody does what they do."""
        self.clock.push(seconds=EVERY)
        awake = [each for each in self.watchers if self.dice.random() >= self.slowness]
        for each in awake:
            await each.look()
        await Bundles(self.database, self.served, lambda: None).look()
        await self.database.write(lambda session: session.execute(_ASIDE))
        for sender in [each for each in self.senders if self.dice.random() >= self.slowness]:
            before = -1
            while before != self.sent:
                before = self.sent
                await sender.look()
                await sender.finish()
        for auditor in self.auditors:
            await auditor.look()

    def do(self, verb: Callable[..., Any], *args: Any) -> None:
        """Ada does something with a ticket."""
        self.database.submit(
            lambda session: verb(Work(session, self.clock(), DESK, ADA, "test"), *args)
        ).result()

    @property
    def alarms(self) -> list[tuple[datetime, str]]:
        return self.slack.alarms

    def unsaid(self, missing: Collection[int]) -> list[str]:
        """The oracle: what is missing and was not said in time, and what was said of others."""
        said_of = {
            number: [at for at, text in self.alarms if f"*T-{number}*" in text] for number in self.opened
        }
        late = [
            f"T-{number} was not said"
            for number in missing
            if not any(at <= self.opened[number] + IN_TIME for at in said_of[number])
        ]
        return late + [
            f"T-{number} was said" for number, at in said_of.items() if at and number not in missing
        ]


_ASIDE = sa.delete(OUTBOX).where(OUTBOX.c.kind.in_(["Receipt", "RefreshCard", "Amend"]))
"""What says nothing of who was called."""


@asynccontextmanager
async def town(
    database: Database, moment: Moment, trouble: float = 0.0, *, seed: int = SEED
) -> AsyncIterator[Town]:
    """A desk at dawn."""
    moment.set(DAWN)
    dice = random.Random(seed)
    slack = Slack(moment, dice, trouble)
    deliver = Deliverer(slack, database, {DESK.id: DESK}, unread)
    yield Town(database, moment, slack, dice, deliver)


async def settled(desk: Town) -> None:
    """The auditors have looked for so long that they judge."""
    for _ in range(12):
        await desk.go_on()


@pytest.mark.parametrize("dead", ["sender", "clock"])
async def test_an_alarm_comes_another_way(database: Database, moment: Moment, dead: str) -> None:
    """Whichever part is dead; once for all, more and more rarely while it lasts, and when it is over."""
    async with town(database, moment) as desk:
        desk.employ(2)
        await settled(desk)
        idle, name = (desk.senders, "senders") if dead == "sender" else (desk.watchers, "watchers")
        setattr(desk, name, [])
        await desk.ask(3)
        for _ in range(int(30 * 60 / EVERY)):
            await desk.go_on()
        assert desk.unsaid({1, 2, 3}) == []
        after = [at - desk.opened[1] for at, _ in desk.alarms]
        waits = [later - earlier for earlier, later in pairwise(after)]
        assert after[0] <= IN_TIME
        assert waits == sorted(waits)
        assert len(after) == 3  # after five minutes, and ten
        setattr(desk, name, idle)
        for number in (1, 2, 3):
            desk.do(solve, number, "")
        for _ in range(5):
            await desk.go_on()
        assert [text for _, text in desk.alarms[len(after) :]] == ["✅ No call is missing any more."]


class PassesOver(Deadlines):
    """A clockwork that forgets one ticket."""

    async def _take_up(self, workspace: str, tickets: Sequence[int]) -> None:
        await super()._take_up(workspace, [ticket for ticket in tickets if ticket != 3])


def _swallows(deliver: Deliverer) -> Callable[[Leased], Any]:
    """A sender that takes one call for done."""

    async def swallow(leased: Leased) -> Outcome:
        is_it = isinstance(leased.effect, Page) and leased.effect.ticket == 3
        return Sent() if is_it else await deliver(leased)

    return swallow


@pytest.mark.parametrize("skip", ["sender", "clock", "outbox"])
async def test_one_that_is_skipped_is_found(database: Database, moment: Moment, skip: str) -> None:
    """Exactly that one; and an auditor that skips one itself does not pass for well."""
    async with town(database, moment) as desk:
        desk.deliver = _swallows(desk.deliver) if skip == "sender" else desk.deliver
        desk.employ(1, PassesOver if skip == "clock" else Deadlines)
        await settled(desk)
        await desk.ask(5)
        if skip == "outbox":
            await desk.watchers[0].look()
            vanish = sa.delete(OUTBOX).where(OUTBOX.c.ticket_id == 3, OUTBOX.c.kind == "Page")
            database.submit(lambda session: session.execute(vanish)).result()
        for _ in range(int(IN_TIME.total_seconds() / EVERY)):
            await desk.go_on()
        assert desk.unsaid({3}) == []
        desk.slack.alarms = []
        assert desk.unsaid({3}) == ["T-3 was not said"]


@pytest.mark.parametrize(
    "count", [pytest.param(30, id="default"), pytest.param(10_000, id="soak", marks=pytest.mark.soak)]
)
async def test_no_alarm_is_false(database: Database, moment: Moment, count: int) -> None:
    """Escalations that healthy replicas live through: slow, told to wait, quiet, gathered, acknowledged."""
    async with town(database, moment, trouble=0.03) as desk:
        desk.employ(2)
        desk.slowness = 0.3
        await settled(desk)
        minutes = max(12, count // 50)
        steps = int(minutes * 60 / EVERY)
        for _ in range(steps):
            await desk.ask(min(-(-count // steps), count - len(desk.opened)))
            await desk.go_on()
            for number in _some(desk):
                desk.do(*desk.dice.choice([(ack, number), (solve, number, "")]))
        for _ in range(9):
            await desk.go_on()
        states = await database.read(_states)
        note(f"{len(desk.opened)} escalations, {states}, seed {SEED}; again: {replay()}")
        assert desk.alarms == []
        assert len(desk.opened) == count


def _states(session: Any) -> dict[str, int]:
    counted = sa.select(OUTBOX.c.kind + " " + OUTBOX.c.state, sa.func.count()).where(
        OUTBOX.c.kind.in_(["Page", "Bundle"])
    )
    return {row[0]: row[1] for row in session.execute(counted.group_by(OUTBOX.c.kind, OUTBOX.c.state))}


def _some(desk: Town) -> Iterator[int]:
    """Some of those that nobody is on yet."""
    for number in list(desk.opened):
        if number not in desk.taken and desk.dice.random() < 0.05:
            desk.taken.add(number)
            yield number


async def test_who_can_read_nothing_says_so(moment: Moment) -> None:
    """Once the database has not answered for a while; nothing else of the desk is needed for that."""
    slack = Slack(moment, random.Random(SEED), trouble=0)

    async def beat() -> None:
        raise AssertionError("nothing is well")

    auditor = Auditor(Unreadable(moment), {DESK.id: DESK}, POLICY.audit, Alarm(slack), beat)
    for _ in range(20):
        moment.push(seconds=EVERY)
        await auditor.look()
    [(at, text)] = slack.alarms
    assert (at - BEGINNING, "*The desk cannot read its database*" in text) == (timedelta(seconds=200), True)


@dataclass
class Unreadable:
    """A database that nobody reaches."""

    clock: Moment

    async def read(self, _query: object) -> None:
        """No answer."""
        raise DatabaseError("no route to host")
