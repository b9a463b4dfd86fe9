"""The whole bot against the pretend Slack, over the real wire: what stories and fault tests stand on."""

import asyncio
import io
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

import bot
from desk.policy import Delivery, Policy, Sweep
from handlers.settings import Settings
from playground.client import Pretend
from playground.delivery import signature
from playground.server import Server, running

QUICK = Policy(
    delivery=Delivery(
        posts_per_second=1000,
        burst=20,
        lease_seconds=10.0,
        request_seconds=5.0,
        grace_seconds=0.5,
        retry_first_seconds=0.05,
        retry_longest_seconds=1.0,
    ),
    sweep=Sweep(calls_per_minute=0),
)
"""The default policy, with Slack's pace and the waits of production shortened for tests.

What is not delivered stays unknown, so that a test of deliveries sees what is lost.
"""
HASTY = QUICK.model_copy(
    update={"delivery": QUICK.delivery.model_copy(update={"request_seconds": 1.0, "lease_seconds": 2.0})}
)
"""The same for tests in which Slack does not answer, or somebody dies: what was begun is given up sooner."""
_BRIEF = {"request_seconds": 0.5, "lease_seconds": 0.6, "grace_seconds": 0.1}
SHORT_LIVED = QUICK.model_copy(update={"delivery": QUICK.delivery.model_copy(update=_BRIEF)})
"""The same for tests in which many desks die, one after the other: each waits for what the last one held."""
SWEEPING = QUICK.model_copy(update={"sweep": Sweep(calls_per_minute=6000)})
"""The same, with a desk that looks for what it was not told, at a pace for tests."""

Json = dict[str, Any]

SECRET = "playground-signing-secret"


@dataclass
class Wire:
    """A pretend Slack and the desk that serves it."""

    slack: Pretend
    server: Server
    desk: bot.Desk
    http: aiohttp.ClientSession
    _people: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def channel(self, name: str, viewer: str | None = None) -> list[Json]:
        """What stands in the channel, by ts."""
        return await self.slack.read(name, viewer)

    async def cards(self) -> list[Json]:
        """The triage cards, oldest first."""
        messages = await self.channel("#triage")
        return [each for each in messages if each.get("blocks") and _is_root(each)]

    async def thread(self, name: str, root: str) -> list[Json]:
        """The replies in a thread, oldest first."""
        return [
            each for each in await self.channel(name) if each.get("thread_ts") == root and each["ts"] != root
        ]

    async def whispers(self, name: str, person: str) -> list[str]:
        """What only this person reads in the channel, oldest first."""
        return [each["text"] for each in await self.channel(name, person) if each.get("is_ephemeral")]

    async def strangers(self, count: int) -> list[str]:
        """So many new people who are in #support already; nobody is told."""
        ids = [f"U8{next(self._people):07d}" for _ in range(count)]
        await self.slack.add_people([{"id": each, "name": each.lower()} for each in ids])
        self.server.world.workspace.channel("#support").members.update(dict.fromkeys(ids))
        return ids

    async def quiet(self, seconds: float = 20) -> None:
        """Wait until nothing is under way, in Slack or in the desk; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            calm = 0
            while calm < 2:
                settled = await self.slack.settle(0.5)
                calm = calm + 1 if settled and await self.pending() == 0 else 0
                await asyncio.sleep(0.01)

    async def sweep(self) -> None:
        """Have the desk look for what it was not told, and wait until it has looked everywhere."""
        self.desk.sweep.at_once()
        await self.desk.sweep.look()
        assert await until(0, lambda: self.metric("firebreak_sweep_gaps"), 60) == 0
        await self.quiet(60)

    async def pending(self) -> float:
        """Deliveries, effects and deadlines that wait, as the desk's own metrics tell."""
        states = ('deliveries{state="waiting"}', 'pending{state="waiting"}', 'pending{state="leased"}')
        return await self.metric(*states, "firebreak_deadlines_due")

    async def metric(self, *names: str) -> float:
        """The sum of these metrics as the desk tells them; each with its labels, or whatever their values."""
        async with self.http.get(f"{self.desk.url}/metrics") as answer:
            assert answer.status == 200, "the desk cannot tell its metrics"
            lines = (await answer.text()).splitlines()
        told = [line for line in lines if line[0] != "#" for name in names if name in line]
        return sum(float(line.split()[-1]) for line in told)

    # Slack's own hand at the request URL

    async def untold(self, posts: list[Json]) -> list[Json]:
        """Post messages of which the desk is not told, and answer the deliveries that would tell it."""
        app = self.server.world.app
        app.subscriptions, before = set(), app.subscriptions
        stamps = await self.slack.post_many(posts)
        app.subscriptions = before
        places = [self.server.world.workspace.channel(post["channel"]) for post in posts]
        said = [
            {**place.messages[ts], "channel": place.id, "channel_type": place.kind, "event_ts": ts}
            for place, ts in zip(places, stamps, strict=True)
        ]
        return [self.server.world.events.wrap(event).payload for event in said]

    async def deliver(self, body: bytes | Json, headers: dict[str, str] | None = None) -> tuple[int, float]:
        """Post a body to the request URL, signed now unless `headers` say otherwise: status and seconds."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        url, given = f"{self.desk.url}/slack/events", {**signed(raw), **(headers or {})}
        began = time.perf_counter()
        async with self.http.post(url, data=io.BytesIO(raw), headers=given) as answer:
            await answer.read()
            return answer.status, time.perf_counter() - began


def signed(raw: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Slack's headers of a JSON body sent at an instant, now unless given."""
    stamp = str(int(time.time() if at is None else at))
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, raw),
    }


def _is_root(message: Json) -> bool:
    return message.get("thread_ts") in (None, message["ts"])


def settings(server: Server, database_url: str, *, http: bool = False, model_url: str = "") -> Settings:
    """The environment of a desk on this pretend Slack, by Socket Mode unless `http`, perhaps with a model."""
    return Settings(
        slack_bot_token="xoxb-playground",
        slack_app_token="" if http else "xapp-playground",
        slack_signing_secret=SECRET,
        slack_api_url=server.api_url,
        database_url=database_url,
        port=0,
        openai_base_url=model_url,
        openai_model="pretend",
    )


@asynccontextmanager
async def wired(
    database_url: str,
    policy: Policy = QUICK,
    *,
    http: bool = False,
    server: Server | None = None,
    model_url: str = "",
) -> AsyncIterator[Wire]:
    """A desk until the block ends, on a pretend Slack of its own, or on this `server` and by its clock."""
    async with AsyncExitStack() as stack:
        pretend = server or await stack.enter_async_context(running(0))
        slack = await stack.enter_async_context(Pretend(pretend.url))
        connector = aiohttp.TCPConnector(
            keepalive_timeout=2
        )  # shorter than the server's: none is closed in use
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        clock = _clock(server) if server else bot.wall_clock
        given = settings(pretend, database_url, http=http, model_url=model_url)
        desk = await stack.enter_async_context(bot.desk(given, policy, clock))
        if http:
            pretend.world.app.request_url = f"{desk.url}/slack/events"
        yield Wire(slack, pretend, desk, session)


def _clock(server: Server) -> Callable[[], datetime]:
    """The clock of a pretend Slack."""
    return lambda: datetime.fromtimestamp(server.world.clock.now(), UTC)


async def until(wanted: Any, look: Callable[[], Awaitable[Any]], seconds: float = 10) -> Any:
    """Look until what is seen equals `wanted`; answers what was last seen, for the test to compare."""
    seen = await look()
    deadline = asyncio.get_running_loop().time() + seconds
    while seen != wanted and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)
        seen = await look()
    return seen


def told(messages: list[Json]) -> list[tuple[str, str]]:
    """Who said what: the name a post was signed with, or else its user."""
    return [(each.get("username") or each["user"], each["text"]) for each in messages]


def facts(card: Json) -> dict[str, str]:
    """The named values on a card, but for the moment it was opened."""
    fields = [field["text"].split("\n", 1) for block in card["blocks"] for field in block.get("fields", [])]
    return {name.strip("*"): value for name, value in fields if name != "*Opened*"}


def notes(card: Json) -> list[str]:
    """The small print on a card, but for what is similar, which follows from when it was drawn."""
    small = _small(card, lambda block: block.get("block_id") not in {"clocks", "escalations"})
    return [note for note in small if not note.startswith("similar: ")]


def clocks(card: Json) -> list[str]:
    """What a card says of its clocks, with the moments as they are read in Greenwich."""
    said = "".join(_small(card, lambda block: block.get("block_id") == "clocks"))
    plain = re.sub(r"<!date\^(\d+)[^>]*>", _in_greenwich, said.replace("*", ""))
    return plain.split(" · ") if plain else []


def _in_greenwich(found: re.Match[str]) -> str:
    return f"{datetime.fromtimestamp(int(found[1]), UTC):%a %d %H:%M}"


def _small(card: Json, is_meant: Callable[[Json], bool]) -> list[str]:
    small = [block for block in card["blocks"] if block["type"] == "context" and is_meant(block)]
    return [each["text"] for block in small for each in block["elements"]]


def buttons(card: Json) -> list[str]:
    """What can be pressed or chosen on a card."""
    elements = [each for block in card["blocks"] for each in block.get("elements", [])]
    return [each["action_id"] for each in elements if "action_id" in each]
