"""T13: Socket Mode connections end in every way there is, and nothing that was said is lost or doubled."""

import asyncio
import random
import re
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from desk.policy import Inbox
from handlers import sockets
from playground.server import running
from tests.faults.replay import SEED, note, replay
from tests.wire import SWEEPING, Wire, until, wired

ANNA = "U0ANNA"
KINDS = [*(2 * ["warning", "refresh_requested", "link_disabled", "abrupt"]), "silent"]
PING = 0.4
"""Seconds between pings, so that a silent death is noticed after one or two instead of 25 to 50."""
BRISK = SWEEPING.model_copy(update={"inbox": Inbox(ping_seconds=PING)})
UNWATCHED = SWEEPING.model_copy(
    update={"inbox": Inbox.model_construct(**dict(Inbox()) | {"ping_seconds": 3600})}
)
"""A mutant's: nobody watches."""
OLDEST_RETRY = 400
"""Seconds after which Slack delivers nothing again."""


async def missing(wire: Wire) -> dict[str, Any]:
    """What the desk says it lacks."""
    async with wire.http.get(f"{wire.desk.url}/readyz") as answer:
        found: dict[str, Any] = (await answer.json())["missing"]
    return {name: re.sub(r"\d\d:\d\d:\d\d", "…", sentence) for name, sentence in found.items()}


async def is_heard(wire: Wire) -> bool:
    """Whether a socket is open that Slack can reach the desk by."""
    return any(not (one["silent"] or one["leaving"]) for one in await wire.slack.sockets())


@dataclass
class Talk:
    """People who ask and follow up while connections end; the ledger of what they said."""

    wire: Wire
    dice: random.Random
    requests: dict[str, str] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)

    async def go_on(self) -> None:
        """Somebody says something."""
        if self.requests and self.dice.random() < 0.4:
            root, words = self.dice.choice(list(self.requests.values())), f"reply{len(self.replies)}end"
            self.replies.append(words)
            await self.wire.slack.post("U0ADA", "#support", words, thread_ts=root)
        else:
            [author] = await self.wire.strangers(1)
            words = f"request{len(self.requests)}end"
            self.requests[words] = await self.wire.slack.post(author, "#support", words)

    async def broken_promises(self) -> list[str]:
        """The oracle: each request has one card and one receipt, each reply one copy."""
        cards = Counter(word for card in await self.wire.cards() for word in _WORD.findall(card["text"]))
        posts = await self.wire.channel("#triage")
        copies = Counter(word for post in posts if post.get("bot_id") for word in _WORD.findall(post["text"]))
        said = [each for each in await self.wire.channel("#support") if each.get("bot_id")]
        receipts = Counter(each.get("thread_ts") for each in said)
        wrong = [f"{word} has {cards[word]} cards" for word in self.requests if cards[word] != 1]
        wrong += [
            f"{word} has {receipts[ts]} receipts" for word, ts in self.requests.items() if receipts[ts] != 1
        ]
        return wrong + [f"{word} has {copies[word]} copies" for word in self.replies if copies[word] != 1]


_WORD = re.compile(r"re\w+?\d+end")


async def disconnects(wire: Wire, count: int) -> tuple[Talk, Counter[str]]:
    """People talk while so many connections end; the ledger, and how they ended."""
    dice = random.Random(SEED)
    talk, ended = Talk(wire, dice), Counter[str]()
    while ended.total() < count:
        await until(True, lambda: is_heard(wire))
        await talk.go_on()
        kind = dice.choice(KINDS)
        ended[kind] += await wire.slack.disconnect(kind)
        await talk.go_on()
        await asyncio.sleep(dice.choice([0, 0.02, 0.1]))
    return talk, ended


async def settled(wires: list[Wire]) -> None:
    """Wait until all are connected, and what Slack delivers once more has come."""
    for wire in wires:
        assert await until({}, lambda at=wire: missing(at), 30) == {}
    await wires[0].slack.clock.push(OLDEST_RETRY)
    await wires[0].quiet(60)


@pytest.mark.parametrize(
    "count", [pytest.param(15, id="default"), pytest.param(500, id="soak", marks=pytest.mark.soak)]
)
async def test_nothing_is_lost_however_connections_end(database_url: str, count: int) -> None:
    """On PostgreSQL two replicas listen, so that each envelope comes over one of several sockets."""
    replicas = 2 if database_url.startswith("postgresql") else 1
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(running(0))
        desks = [wired(database_url, BRISK, server=server) for _ in range(replicas)]
        wires = [await stack.enter_async_context(desk) for desk in desks]
        talk, ended = await disconnects(wires[0], count)
        await settled(wires)
        await wires[0].sweep()
        note(f"{dict(ended)}: {len(talk.requests)} requests and {len(talk.replies)} replies")
        assert await talk.broken_promises() == [], replay()


async def test_a_silent_death_is_seen_and_told(database_url: str) -> None:
    async with wired(database_url, BRISK) as wire:
        assert await missing(wire) == {}
        await wire.slack.configure(refuse=True)
        await wire.slack.disconnect("silent")
        lacks = {"slack": "Slack is not connected since … UTC"}
        assert await until(lacks, lambda: missing(wire), 60) == lacks
        assert await wire.metric("firebreak_slack_connected") == 0
        await wire.slack.post(ANNA, "#support", "The VPN is slow")

        await until(True, lambda: has_tried(wire))
        await wire.slack.configure(refuse=False)
        assert await until({}, lambda: missing(wire), 60) == {}
        assert await wire.metric("firebreak_slack_connected") == 1
        assert await until(1, lambda: count_cards(wire)) == 1


async def has_tried(wire: Wire) -> bool:
    """Whether the desk asked for a second address, since the first did not work."""
    return await asked(wire) > 2


async def count_cards(wire: Wire) -> int:
    """How many cards there are."""
    return len(await wire.cards())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_desk_that_nobody_watches_is_caught(database_url: str) -> None:
    """It takes its silent socket for a quiet one, and what is said meanwhile never reaches it."""
    async with wired(database_url, UNWATCHED) as wire:
        await wire.sweep()
        await wire.slack.disconnect("silent")
        await wire.slack.post(ANNA, "#support", "The VPN is slow")
        await wire.slack.clock.push(OLDEST_RETRY)
        await asyncio.sleep(5 * PING)
        assert (await missing(wire), await count_cards(wire)) == ({}, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_client_that_keeps_a_spent_address_is_caught(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """slack_sdk alone tries the address of the failed attempt for ever."""
    monkeypatch.setattr(sockets, "LOOK", 3600)
    async with wired(database_url, BRISK) as wire:
        await wire.slack.configure(refuse=True)
        await wire.slack.disconnect("abrupt")
        assert await until(2, lambda: asked(wire)) == 2
        await asyncio.sleep(3 * PING)
        await wire.slack.configure(refuse=False)
        await asyncio.sleep(5 * PING)
        assert (await asked(wire), await is_heard(wire)) == (2, False)


async def asked(wire: Wire) -> int:
    """How often the desk asked for an address to connect to."""
    return len(await wire.slack.calls("apps.connections.open"))


@pytest.mark.soak
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_silent_death_is_seen_within_a_minute(database_url: str) -> None:
    """With the pings of production."""
    async with wired(database_url) as wire:
        await wire.slack.disconnect("silent")
        began = time.perf_counter()
        assert await until(True, lambda: is_heard(wire), 60)
        note(f"a new connection {time.perf_counter() - began:.0f} s after the silent death")
