"""T7, T8: each step of a ladder is posted once, and none to which somebody was on it by then."""

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from commands.ack import ack
from commands.hear import hear
from commands.severity import severity
from desk.access import Viewer
from desk.intake import Said
from desk.ladders import Escalating, Ladder, Step
from desk.outcome import Outcome
from desk.severity import Severity
from handlers.deliver import Deliverer
from handlers.views.call import Call
from scheduler.deadlines import Deadlines
from scheduler.sender import Sender
from storage.database import Database, Session
from storage.outbox import Leased
from storage.tables.outbox import OUTBOX
from storage.work import Work
from tests.faults.replay import SEED, note, replay
from tests.faults.test_reminders import (
    ADA,
    HOLDING,
    HOURS,
    POLICY,
    SUPPORT,
    TRIAGE,
    Blind,
    Expected,
    Fate,
    Punctual,
    Replica,
    Town,
    Unhurried,
    live,
    takes_over,
    town,
    wander,
    work_off,
)
from tests.stage import unread

INCIDENTS = "C0INCIDENTS"
BEFORE = POLICY.life.nudges_after
"""How long before it is due a ladder began, or somebody was on it."""
MINUTES = int(BEFORE.total_seconds() // 60)
CALLED = Ladder(
    name="called",
    severities=(3,),
    begins=("opened",),
    steps=(
        Step(after_minutes=MINUTES, channel="triage", mention="here"),
        Step(after_minutes=MINUTES + 1, channel="incidents", mention="channel"),
    ),
    repeat_minutes=0,
    remind_minutes=0,
    silent_minutes=0,
)
"""Two steps within a minute, after two days."""
SILENT = CALLED.model_copy(update={"name": "silent", "severities": (2,), "silent_minutes": MINUTES})
"""The same for what is silent for two days."""
LADDERS = POLICY.model_copy(update={"escalation": Escalating(ladders=(CALLED, SILENT))})
ORDERED = 0.01
"""Seconds by which the time that stands still goes on, so that what is posted has an order."""
CALLS = re.compile(r"^[🚨🔁✅☑].*?\bT-(\d+)")


@dataclass
class Climbing(Town):
    """A town in which nobody is on tickets, until somebody is on some of them."""

    acked: dict[int, float] = field(default_factory=dict)
    """When somebody came to be on a ticket, by its number; in Slack's epoch seconds."""

    def ask(self, count: int, dice: random.Random, within: float) -> None:
        """So many tickets to call somebody to, beginning two days from now."""
        database = Database(self.database_url, self.clock)
        for number in range(1, count + 1):
            due = self.clock() + BEFORE + timedelta(seconds=dice.uniform(0, within))
            root, card = self._post(SUPPORT, f"U7{number:07d}"), self._post(TRIAGE, self.workspace.bot_user)
            is_silent = dice.random() < 0.3
            database.submit(
                lambda session, at=(number, root, card, due), silent=is_silent: self._begin(
                    session, *at, is_silent=silent
                )
            ).result()
            self.ledger.append(Expected("", str(number), "", due))
        with database.writer.begin() as connection:
            connection.execute(sa.delete(OUTBOX))
        database.close()

    def _begin(
        self, session: Session, number: int, root: str, card: str, due: datetime, *, is_silent: bool
    ) -> None:
        """A ladder begins to be climbed, or Ada is on it, and is not heard of again."""
        requester = Viewer(f"U7{number:07d}", channels=frozenset({SUPPORT}))
        asks = Work(session, due - BEFORE, self.workspace, requester, "test")
        hear(asks, Said(SUPPORT, root, requester.id, "The VPN is slow"), [], ())
        work = asks.by(ADA)
        work.card_stands(work.ticket(number, "ack").id, TRIAGE, card)
        if is_silent:
            severity(work, number, Severity.SEV2)
            ack(work, number)

    def meanwhile(self, dice: random.Random) -> None:
        """Somebody is on one of those that are due about now."""
        now = self.clock()
        near = [int(each.root) for each in self.ledger if abs(each.due - now) < timedelta(seconds=60)]
        if near and dice.random() < 0.5:
            self.ack(dice.choice(near))

    def ack(self, number: int) -> None:
        """Ada is on it."""
        database = Database(self.database_url, self.clock)
        database.submit(
            lambda session: ack(Work(session, self.clock(), self.workspace, ADA, "test"), number)
        ).result()
        database.close()
        self.acked.setdefault(number, self.world.clock.now())

    def calls(self) -> dict[tuple[int, str], list[float]]:
        """When somebody was called to each ticket, in which channel."""
        found = defaultdict[tuple[int, str], list[float]](list)
        for place in (TRIAGE, INCIDENTS):
            for message in self.world.workspace.channels[place].messages.values():
                if message.get("bot_id") and (call := CALLS.search(message["text"])):
                    found[int(call[1]), place].append(float(message["ts"]))
        return found

    def broken_promises(self) -> list[str]:
        """The oracle: each step once; of what somebody was on at most once, and not after that."""
        calls, broken = self.calls(), []
        for each in self.ledger:
            number = int(each.root)
            acked = self.acked.get(number)
            for place in (TRIAGE, INCIDENTS):
                at = calls.pop((number, place), [])
                if len(at) > 1 or any(acked is not None and one > acked + ORDERED for one in at):
                    broken.append(f"too much ({number}, {place}, {at}, acked {acked})")
                if not at and acked is None:
                    broken.append(f"missed ({number}, {place})")
        return [*broken, *(f"too much {each}" for each in calls)]

    def early(self) -> list[str]:
        """What was said though no clock of the desk's had said that it was time."""
        due = {int(each.root): each.due for each in self.ledger}
        return [
            f"T-{number}"
            for (number, _place), at in self.calls().items()
            if any(due[number] > self._shown(one).latest for one in at)
        ]


@pytest.mark.parametrize(
    "count", [pytest.param(30, id="default"), pytest.param(10_000, id="soak", marks=pytest.mark.soak)]
)
async def test_steps_survive_replicas(database_url: str, count: int) -> None:
    """Rules 58, 59: people are called once a step, and nobody to what somebody was on by then."""
    dice = random.Random(SEED)
    async with town(database_url, LADDERS, Climbing) as up:
        up.ask(count, dice, within=count)
        await live(up, dice, seconds=count)
        await work_off(up)
        calls = sum(map(len, up.calls().values()))
        note(f"{count} ladders, {calls} calls, {len(up.acked)} acked, {dict(up.met)}")
        assert up.broken_promises() == [], replay()


@pytest.mark.parametrize("what", HOLDING)
async def test_who_was_stopped_and_goes_on_calls_nobody(database_url: str, what: str) -> None:
    async with town(database_url, LADDERS, Climbing) as up:
        assert await takes_over(up, HOLDING[what], Deadlines, Sender) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("what", "watch", "send"), [("deadlines", Blind, Sender), ("posts", Deadlines, Unhurried)]
)
async def test_a_claim_that_is_believed_is_caught(
    database_url: str, what: str, watch: type[Deadlines], send: type[Sender]
) -> None:
    async with town(database_url, LADDERS, Climbing) as up:
        broken = await takes_over(up, HOLDING[what], watch, send)
        note(f"{len(broken)} broken promises")
        assert {each.partition(" (")[0] for each in broken} == {"too much"}


class Drawn(Deliverer):
    """A mutant: what was drawn when it was claimed is what is posted."""

    async def _draw(self, leased: Leased) -> Call | None:
        self._kept: dict[str, Call | None] = getattr(self, "_kept", {})
        if leased.effect_id not in self._kept:
            self._kept[leased.effect_id] = await super()._draw(leased)
        return self._kept[leased.effect_id]


class Rash(Replica):
    """A mutant: a replica whose posts are drawn before they are about to be sent."""

    def __init__(self, town: Town, fate: Fate, watch: type[Deadlines], send: type[Sender]) -> None:
        super().__init__(town, fate, watch, send)
        self._deliverer = Drawn(town.client, self.database, {town.workspace.id: town.workspace}, unread)

    async def _deliver(self, leased: Leased) -> Outcome:
        await self._deliverer._draw(leased)
        return await super()._deliver(leased)


async def is_acked_in_between(up: Climbing, kind: type[Replica]) -> list[str]:
    """Somebody comes to be on what was just claimed to be posted."""
    up.ask(8, random.Random(SEED), within=1)
    await up.go_on(BEFORE.total_seconds() + 1)
    replica = kind(up, Fate(random.Random(SEED), stops_at="before a post 1"), Deadlines, Sender)
    up.replicas.append(replica)
    replica.look()
    await up.settle()
    assert not replica.fate.going.is_set()
    for each in up.ledger:
        up.ack(int(each.root))
    await up.go_on(1)
    replica.fate.going.set()
    await up.settle()
    await work_off(up)
    return up.broken_promises()


async def test_rule_59_who_is_on_it_between_claim_and_post_wins(database_url: str) -> None:
    async with town(database_url, LADDERS, Climbing) as up:
        assert await is_acked_in_between(up, Replica) == []
        assert up.calls() == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_call_that_is_not_checked_again_is_caught(database_url: str) -> None:
    async with town(database_url, LADDERS, Climbing) as up:
        broken = await is_acked_in_between(up, Rash)
        assert {each.partition(" (")[0] for each in broken} == {"too much"}


# --- T8: clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "count", [pytest.param(25, id="default"), pytest.param(5000, id="soak", marks=pytest.mark.soak)]
)
async def test_each_step_is_posted_once_whatever_the_clock_does(database_url: str, count: int) -> None:
    """Rules 58, 75."""
    dice = random.Random(SEED)
    async with town(database_url, LADDERS, Climbing) as up:
        up.ask(count, dice, within=count * HOURS / 3)
        await wander(up, dice, hours=count / 3)
        await work_off(up)
        note(f"{count} ladders, {dict(up.met)}")
        assert up.broken_promises() == [], replay()
        assert up.early() == [], replay()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_grace_of_a_second_is_caught(database_url: str) -> None:
    dice = random.Random(SEED)
    async with town(database_url, LADDERS, Climbing) as up:
        up.ask(20, dice, within=20 * HOURS)
        await wander(up, dice, 20, Punctual)
        assert len(up.broken_promises()) > 10
