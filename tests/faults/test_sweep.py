"""T12: what Slack did not deliver is found in its history, also at one request a minute with 15 messages."""

import itertools
import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from desk.access import Places
from desk.policy import Delivery, Policy
from desk.policy import Sweep as Limits
from desk.workspace import Workspace
from handlers import app
from handlers.deliver import Deliverer
from handlers.history import History
from handlers.receive import Receiver
from playground.client import Pretend
from playground.parcel import Parcel
from playground.server import running
from playground.world import World
from scheduler.intake import Intake
from scheduler.sender import Sender
from scheduler.sweep import Sweep
from storage import inbox, sweep, workspaces
from storage.database import Database
from tests.faults.replay import SEED, note, replay
from tests.stage import unread

Json = dict[str, Any]

INTAKE, TRIAGE, AGENT = ("C0SUPPORT", "C0INCIDENTS"), "C0TRIAGE", "U0ADA"
PER_MINUTE = 20
POLICY = Policy(
    delivery=Delivery(posts_per_second=1000, burst=20),
    sweep=Limits(calls_per_minute=PER_MINUTE, every_minutes=1440),
)
OFF = POLICY.model_copy(update={"sweep": Limits(calls_per_minute=0)})
AMPLE = {"conversations.history": 50, "conversations.replies": 50}
SCARCE = {"conversations.history": 1, "conversations.replies": 1}
"""Calls a minute: what Slack allows a desk of one's own, and an app that is distributed but not listed."""
A_WEEK = 7 * 86_400.0


@dataclass
class Desk:
    """The parts of a desk that hear, look and send, by Slack's stopped clock; `told` is what Slack told."""

    world: World
    served: dict[str, Workspace]
    database: Database
    intake: Intake
    sweep: Sweep
    sender: Sender
    tried: Counter[str]
    told: list[Json] = field(default_factory=list)
    has_news: bool = False
    sends: datetime | None = None
    """When the sender has to look next."""

    def now(self) -> datetime:
        """Slack's time."""
        return datetime.fromtimestamp(self.world.clock.now(), UTC)

    async def go_on(self, seconds: float) -> None:
        """Let so much of Slack's time pass, and everything that falls due in it happen."""
        until = self.world.clock.now() + seconds
        while self.world.clock.now() < until:
            await self._hear()
            looks = await self.sweep.look()
            if self.has_news:
                self.has_news = False
                await self.intake.look()
                self.sends = self.now()
            if self.sends and self.sends <= self.now():
                await self._send()
            dues = [due.timestamp() for due in (looks, self.sends) if due]
            await self.world.clock.set(min([until, *(max(due, self.world.clock.now()) for due in dues)]))

    async def _send(self) -> None:
        """Send what is due, and what waited for that."""
        before = -1
        while before < self.tried.total():
            before = self.tried.total()
            self.sends = await self.sender.look()
            await self.sender.finish()

    async def _hear(self) -> None:
        told, self.told = self.told, []
        for body in told:
            if not app.is_own(body, self.served) and (delivery := app.delivery_of(body)):
                await self.database.write(lambda session, it=delivery: inbox.put(session, it, self.now()))
                self.news()

    def news(self) -> None:
        """Something waits in the inbox."""
        self.has_news = True

    async def look_everywhere(self) -> float:
        """Look until nothing is left to look at; answers how many of Slack's seconds that took."""
        began = self.world.clock.now()
        self.sweep.at_once()
        await self.go_on(1)
        while any(self.database.look(sweep.count_gaps).values()):
            await self.go_on(60)
            assert self.world.clock.now() < began + A_WEEK, "the sweep does not come to an end"
        await self.go_on(60)
        return self.world.clock.now() - began


@asynccontextmanager
async def desk(database_url: str, policy: Policy, per_minute: dict[str, int]) -> AsyncIterator[Desk]:
    """A desk's parts on a Slack that allows so many calls a minute, and a page of 15 where that is one."""
    async with running(0, seed=SEED) as server, Pretend(server.url) as slack, aiohttp.ClientSession() as http:
        world = server.world
        world.clock.stop()
        lavish = dict.fromkeys(["chat.update", "chat.delete"], 1_000_000)
        page = 15 if per_minute is SCARCE else 1000
        await slack.limit(on=True, posts_per_second=1e6, post_burst=1000, page=page)
        await slack.limit(per_minute=per_minute | lavish)
        served = Workspace(
            "T0PLAY", world.app.bot_user, policy, Places(frozenset(INTAKE), TRIAGE, None, None, None)
        )
        known = {served.id: served}

        def clock() -> datetime:
            return datetime.fromtimestamp(world.clock.now(), UTC)

        database = Database(database_url, clock)
        members = {place: tuple(world.workspace.channels[place].members) for place in (*INTAKE, TRIAGE)}
        await database.write(lambda session: workspaces.keep(session, served, (), members))
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http, retry_handlers=[])
        tried = Counter[str]()
        deliver = Deliverer(client, database, known, unread)
        up = Desk(
            world,
            known,
            database,
            Intake(database, Receiver(known), policy.inbox),
            Sweep(database, known, History(client), policy.sweep),
            Sender(database, known, deliver, policy.delivery, lambda kind, _: tried.update([kind])),
            tried,
        )
        try:
            up.sweep.wake_intake = up.news
            await up.sweep.begin()
            await world.clock.push(1)
            yield up
        finally:
            await up.sender.finish()
            database.close()


@dataclass
class Said:
    """What a person said, in words that stand nowhere else; `root` is the request it belongs to."""

    channel: str
    ts: str
    author: str
    words: str
    root: "Said | None" = None
    former: list[str] = field(default_factory=list)
    gone: bool = False


class People:
    """They ask, answer, note, change their words and take them back, and keep the ledger of it."""

    def __init__(self, desk: Desk, dice: random.Random) -> None:
        self.world, self.desk, self.dice = desk.world, desk, dice
        self.said: list[Said] = []
        self.lost = 0
        self.loses = 0.0
        """How likely Slack is to lose what it should tell."""
        self._numbers = itertools.count(1)
        self.world.events.carry = self._carry

    def _carry(self, parcel: Parcel) -> None:
        is_lost = parcel.payload["event"]["type"] == "message" and self.dice.random() < self.loses
        if is_lost:
            self.lost += 1
        else:
            self.desk.told.append(parcel.payload)

    def act(self) -> None:
        """Somebody does something."""
        standing = [one for one in self.said if not one.gone]
        acts = [self._ask, self._ask, self._answer, self._answer, self._note, self._edit, self._delete]
        self.dice.choice(acts if standing else [self._ask])(standing)

    def rush(self) -> None:
        """More people at once than a page of 15 shows."""
        for _ in range(20):
            self._say(INTAKE[0], f"U7{next(self._numbers):07d}", None, None)

    def _ask(self, _standing: list[Said]) -> None:
        self._say(self.dice.choice(INTAKE), f"U7{next(self._numbers):07d}", None, None)

    def _answer(self, standing: list[Said]) -> None:
        root = self._request(standing)
        if root:
            self._say(root.channel, self.dice.choice([root.author, AGENT]), root, root.ts)

    def _note(self, standing: list[Said]) -> None:
        root = self._request(standing)
        cards = [card for card in cards_of(self.world) if root and root.words in card["text"]]
        if root and cards:
            self._say(TRIAGE, AGENT, root, cards[0]["ts"])

    def _request(self, standing: list[Said]) -> Said | None:
        return self.dice.choice([one for one in standing if one.root is None] or [None])

    def _say(self, channel: str, author: str, root: Said | None, thread: str | None) -> None:
        words = f"word{next(self._numbers)}end"
        content = {"user": author, "text": words} | ({"thread_ts": thread} if thread else {})
        message = self.world.workspace.post(self.world.workspace.channels[channel], content)
        self.said.append(Said(channel, message["ts"], author, words, root))

    def _edit(self, standing: list[Said]) -> None:
        one = self.dice.choice(standing)
        one.former.append(one.words)
        one.words = f"word{next(self._numbers)}end"
        channel = self.world.workspace.channels[one.channel]
        self.world.workspace.edit(channel, one.ts, {"text": one.words}, one.author)

    def _delete(self, standing: list[Said]) -> None:
        one = self.dice.choice(standing)
        one.gone = True
        self.world.workspace.delete(self.world.workspace.channels[one.channel], one.ts)

    def broken_promises(self) -> Iterator[str]:
        """The oracle: what people said against what stands in Slack."""
        posts = list(self.world.workspace.channels[TRIAGE].messages.values())
        shown = Counter(
            word for post in posts if post.get("bot_id") for word in set(_WORD.findall(json.dumps(post)))
        )
        counted = {}
        for card in cards_of(self.world):
            found = re.search(r"(\d+) messages in the threads", json.dumps(card))
            counted |= {word: int(found[1]) if found else 1 for word in _WORD.findall(card["text"])}
        for one in self.said:
            is_note = one.channel == TRIAGE
            wanted = int(not one.gone and not is_note and not (one.root and one.root.gone))
            if shown[one.words] != wanted and not (one.root and one.root.gone):
                yield f"{one.words} stands {shown[one.words]} times, not {wanted}"
            yield from (f"{word} still stands" for word in one.former if shown[word])
            parts = [one, *(part for part in self.said if part.root is one)]
            if (
                one.root is None
                and not any(part.gone for part in parts)
                and counted.get(one.words) != len(parts)
            ):
                yield f"{one.words} has {counted.get(one.words)} messages, not {len(parts)}"


_WORD = re.compile(r"word\d+end")


def cards_of(world: World) -> list[Json]:
    """The triage cards."""
    triage = world.workspace.channels[TRIAGE]
    return [triage.messages[ts] for ts in triage.shown if triage.messages[ts].get("bot_id")]


async def trial(up: Desk, gaps: int) -> People:
    """So many times Slack is silent for a while, then the desk notices, and has a while until the next."""
    dice = random.Random(SEED)
    people = People(up, dice)
    for gap in range(gaps):
        for people.loses, acts in ((0.05, dice.randint(0, 6)), (1.0, dice.randint(1, 12))):
            for _ in range(acts):
                people.act()
                await up.go_on(dice.choice([0.1, 5, 60, 600]))
        if gap % 10 == 3:
            people.rush()
        up.sweep.at_once()
    people.loses = 0.0
    return people


@pytest.mark.parametrize("per_minute", [AMPLE, SCARCE], ids=["50 a minute", "1 a minute"])
@pytest.mark.parametrize(
    "gaps", [pytest.param(3, id="default"), pytest.param(200, id="soak", marks=pytest.mark.soak)]
)
async def test_everything_that_was_missed_is_known(
    database_url: str, gaps: int, per_minute: dict[str, int]
) -> None:
    async with desk(database_url, POLICY, per_minute) as up:
        people = await trial(up, gaps)
        seconds = await up.look_everywhere()
        seconds += await up.look_everywhere()
        calls = [call for call in up.world.ledger.calls if call.method in per_minute]
        limited = sum(call.outcome == "ratelimited" for call in calls)
        note(
            f"{len(people.said)} messages, {people.lost} events lost, {len(calls)} calls of which {limited} "
            f"refused, all looked at twice in {seconds / 60:.0f} virtual minutes"
        )
        assert list(people.broken_promises()) == [], replay()
        assert up.world.ledger.early == []
        assert (
            busiest_minute([call.at for call in calls if call.method == "conversations.replies"])
            <= PER_MINUTE
        )


def busiest_minute(moments: list[float]) -> int:
    """The most calls in any minute, but for the clock's own imprecision."""
    return max((sum(at <= each < at + 59.9 for each in moments) for at in moments), default=0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_desk_that_does_not_sweep_is_caught(database_url: str) -> None:
    async with desk(database_url, OFF, AMPLE) as up:
        people = await trial(up, 8)
        await up.go_on(60)
        assert cards_of(up.world) != [], "it hears what it is told"
        broken = list(people.broken_promises())
        note(f"{people.lost} events lost, {len(broken)} promises broken")
        assert broken != []
