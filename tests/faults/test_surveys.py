"""T7, T8: of all that is solved for somebody within a week they are asked once, whatever befalls replicas."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from commands import survey
from commands.hear import hear
from commands.solve import solve
from desk import waking
from desk.access import Viewer
from desk.intake import Said
from desk.workspace import Workspace
from playground.workspace import Person
from scheduler import deadlines
from scheduler.deadlines import Deadlines
from storage.database import Database, Session
from storage.tables.outbox import OUTBOX
from storage.work import Work
from tests.faults.replay import SEED, note, replay
from tests.faults.test_reminders import (
    ADA,
    HOURS,
    POLICY,
    REPLICAS,
    SUPPORT,
    Fate,
    Town,
    live,
    town,
    work_off,
)

TEN = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
"""A Monday morning, by everybody's clock."""
AFTER = POLICY.csat.after
EACH, MANY = 3, 20
"""Tickets that are solved for each person within minutes, and at once."""


@dataclass
class Asking(Town):
    """A town in which people's tickets were solved; whom the desk has to ask is the ledger."""

    people: list[str] = field(default_factory=list)

    def solve(self, count: int, dice: random.Random, within: float, each: int = EACH) -> None:
        """So many tickets of so many people are solved, so that they are to be asked two days from now."""
        self.people = [f"U7{number:07d}" for number in range(1, count + 1)]
        for person in self.people:
            self.world.workspace.add_person(Person(person, person.lower()), told=False)
        asked = [person for person in self.people for _ in range(each)]
        dice.shuffle(asked)
        database = Database(self.database_url, self.clock)
        begin = self.clock() + POLICY.life.nudges_after - AFTER
        for number, person in enumerate(asked, 1):
            root, at = self._post(SUPPORT, person), begin + timedelta(seconds=dice.uniform(0, within))
            database.submit(lambda session, of=(number, person, root, at): self._solve(session, *of)).result()
        with database.writer.begin() as connection:
            connection.execute(sa.delete(OUTBOX))
        database.close()

    def _solve(self, session: Session, number: int, person: str, root: str, at: datetime) -> None:
        requester = Viewer(person, channels=frozenset({SUPPORT}))
        said = Said(SUPPORT, root, person, "The VPN is slow")
        hear(Work(session, at, self.workspace, requester, "test"), said, [], ())
        solve(Work(session, at, self.workspace, ADA, "test"), number, "")

    @property
    def end(self) -> datetime:
        """By when nothing is left to do: nobody's ticket is closed yet."""
        return TEN + timedelta(days=5)

    def questions(self) -> Counter[str]:
        """The oracle: how often each person is asked in their direct messages."""
        places = [place for place in self.world.workspace.channels.values() if place.kind == "im"]
        return Counter(
            person
            for place in places
            for message in place.messages.values()
            if message.get("bot_id") and message.get("blocks")
            for person in self.people
            if person in place.members
        )

    def wrong(self) -> list[str]:
        """Who was asked too often, or never."""
        asked = self.questions()
        return [f"{person} {asked[person]} times" for person in self.people if asked[person] != 1]


@pytest.mark.parametrize(
    "count", [pytest.param(30, id="default"), pytest.param(2_000, id="soak", marks=pytest.mark.soak)]
)
async def test_rule_86_four_replicas_ask_once(database_url: str, count: int) -> None:
    """They share what is due, die and are stopped in the midst of it."""
    dice = random.Random(SEED)
    async with town(database_url, kind=Asking) as up:
        await up.world.clock.set(TEN.timestamp())
        up.solve(count, dice, within=count)
        await live(up, dice, seconds=count)
        await work_off(up)
        note(f"{count} people, {EACH * count} tickets, {dict(up.met)}")
        assert up.wrong() == [], replay()


async def test_rule_86_after_three_days_down_they_are_asked_once(database_url: str) -> None:
    """T8: late, and each person about one of their tickets."""
    async with town(database_url, kind=Asking) as up:
        await up.world.clock.set(TEN.timestamp())
        up.solve(10, random.Random(SEED), within=HOURS)
        await up.go_on((POLICY.life.nudges_after + timedelta(days=3)).total_seconds())
        await work_off(up)
        assert up.wrong() == []


class Trusting(Deadlines):
    """A mutant: who is due to be asked is asked, without a look at whether they were just now."""

    def _turn(self, workspace: Workspace, tickets: Sequence[int], session: Session) -> None:
        work = self._work(session, workspace)
        for found in work.tickets_by_id(tickets):
            work.record(found, waking.due(found, work.workspace.policy, work.versions, work.now))


async def asked_by(up: Asking, watch: type[Deadlines]) -> list[str]:
    """Replicas of this kind ask of tickets that all fall due at once, a few each; what is wrong with it."""
    await up.world.clock.set(TEN.timestamp())
    up.solve(2, random.Random(SEED), within=0, each=MANY)
    await up.go_on(POLICY.life.nudges_after.total_seconds() + 1)
    replicas = [up.employ(Fate(random.Random(SEED)), watch) for _ in range(REPLICAS)]
    for _ in range(MANY):
        for each in replicas:
            each.look()
        await up.settle()
    await work_off(up)
    return up.wrong()


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica takes few tickets at a time, so that others take some of the same person."""
    monkeypatch.setattr(deadlines, "AT_ONCE", 2)


@pytest.mark.usefixtures("_few")
async def test_who_asks_is_alone_with_whom_they_ask(database_url: str) -> None:
    async with town(database_url, kind=Asking) as up:
        assert await asked_by(up, Deadlines) == []


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_asks_without_looking_is_caught(database_url: str) -> None:
    async with town(database_url, kind=Asking) as up:
        assert await asked_by(up, Trusting) == [f"{each} {MANY} times" for each in up.people]


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_who_ask_at_once_are_caught(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant: nobody waits for another who is just about to ask the same person."""
    monkeypatch.setattr(survey, "alone", lambda _session, _what: None)
    async with town(database_url, kind=Asking) as up:
        assert await asked_by(up, Deadlines) != []
