"""A town at work: people ask, answer, take and solve, and keep a ledger of what they were promised."""

import asyncio
import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.client import Pretend
from playground.parcel import Parcel
from playground.world import World

Json = dict[str, Any]

AGENT, COLLEAGUE = "U0ADA", "U0BO"


@dataclass
class Request:
    """What one person asked for, and what was done about it; a promise is True once it was acknowledged."""

    marker: str
    author: str
    ts: str
    number: int | None = None
    said: dict[str, str] = field(default_factory=dict)
    """Words said in the thread, with their ts."""
    answers: dict[str, bool] = field(default_factory=dict)
    """Words of `/desk reply`, and whether it was acknowledged."""
    solved: dict[str, bool] = field(default_factory=dict)
    """The resolution, and whether it was acknowledged."""
    assigned: list[bool] = field(default_factory=list)


class Town:
    """People who live through one request after another, until told to stop."""

    def __init__(self, world: World, slack: Pretend, seed: int) -> None:
        self.world, self.slack = world, slack
        self.requests: list[Request] = []
        self._random = random.Random(seed)
        self._numbers = itertools.count(1)
        self._events: dict[tuple[str, str], str] = {}
        self._stopped = False
        self._carry = world.carry
        world.events.carry = self._carried

    def _carried(self, parcel: Parcel) -> None:
        event = parcel.payload["event"]
        if event["type"] == "message" and "ts" in event:
            self._events[(event["channel"], event["ts"])] = parcel.id
        self._carry(parcel)

    async def live(self) -> None:
        """One request after another."""
        while not self._stopped:
            await self._request()
            await asyncio.sleep(self._random.uniform(0.0, 0.2))

    def stop(self) -> None:
        """Let everybody finish what they are at."""
        self._stopped = True

    async def _request(self) -> None:
        number = next(self._numbers)
        author, marker = f"U7{number:07d}", f"request-{number}-end"
        await self.slack.add_people([{"id": author, "name": author.lower()}])
        self.world.workspace.channel("#support").members[author] = None
        ts = await self.slack.post(author, "#support", f"the printer burns {marker}")
        request = Request(marker, author, ts)
        self.requests.append(request)
        if self._random.random() < 0.5:
            await self._say(request, "before")
        if not await self._sees_card(request):
            return
        for act in (self._take, self._say_more, self._answer, self._assign, self._say_more, self._solve):
            if self._random.random() < 0.7 and not self._stopped:
                await act(request)
                await asyncio.sleep(self._random.uniform(0.0, 0.15))

    async def _sees_card(self, request: Request) -> bool:
        for _ in range(200):
            if found := self.cards(request.marker):
                request.number = int(re.findall(r"T-(\d+)", found[0]["text"])[0])
                return True
            if self._stopped:
                return False
            await asyncio.sleep(0.05)
        return False

    async def _say(self, request: Request, when: str) -> None:
        words = f"{request.marker[:-4]}-said-{when}-{len(request.said)}-end"
        request.said[words] = await self.slack.post(request.author, "#support", words, thread_ts=request.ts)

    async def _say_more(self, request: Request) -> None:
        await self._say(request, "after")

    async def _take(self, request: Request) -> None:
        card = self.cards(request.marker)[0]
        await self.slack.click(AGENT, "#triage", card["ts"], "take")

    async def _answer(self, request: Request) -> None:
        words = f"{request.marker[:-4]}-answer-end"
        request.answers[words] = await self._command(f"reply T-{request.number} {words}")

    async def _assign(self, request: Request) -> None:
        request.assigned.append(await self._command(f"assign T-{request.number} <@{COLLEAGUE}>"))

    async def _solve(self, request: Request) -> None:
        words = f"{request.marker[:-4]}-solved-end"
        request.solved[words] = await self._command(f"solve T-{request.number} {words}")

    async def _command(self, text: str) -> bool:
        """Whether it was acknowledged, which an empty answer means; words mean that it was not kept."""
        result = await self.slack.command(AGENT, "/desk", text, channel="#triage")
        return bool(result["ok"]) and not result["answer"].get("text")

    # what stands there

    def cards(self, marker: str) -> list[Json]:
        """The triage cards of a request."""
        triage = self.world.workspace.channel("#triage")
        return [triage.messages[ts] for ts in triage.shown if marker in triage.messages[ts]["text"]]

    def acknowledged(self) -> set[str]:
        """Ids of the events that the desk acknowledged."""
        attempts = self.world.ledger.attempts
        return {one.delivery for one in attempts if one.kind == "events_api" and one.outcome == "ok"}

    def is_kept(self, ts: str, acknowledged: set[str]) -> bool:
        """Whether the message in #support was acknowledged."""
        return self._events[(self.world.workspace.channel("#support").id, ts)] in acknowledged

    def broken_promises(self) -> list[str]:
        """Everything that stands where it should not, or does not where it should; empty when all is well."""
        acknowledged = self.acknowledged()
        return [*self._twice(), *(wrong for one in self.requests for wrong in self._wrong(one, acknowledged))]

    def _twice(self) -> Iterator[str]:
        effects = Counter(
            message["metadata"]["event_payload"]["effect"]
            for channel in self.world.workspace.channels.values()
            for message in channel.messages.values()
            if message.get("metadata")
        )
        yield from (f"effect {name} stands {count} times" for name, count in effects.items() if count > 1)

    def _wrong(self, request: Request, acknowledged: set[str]) -> Iterator[str]:
        support = [one for one in self._messages("#support") if one.get("bot_id")]
        thread = [one for one in support if one.get("thread_ts") == request.ts]
        copies = [one for one in self._messages("#triage") if one.get("thread_ts") not in (None, one["ts"])]
        kept = self.is_kept(request.ts, acknowledged)
        yield from _count("card", request.marker, len(self.cards(request.marker)), must=kept)
        receipts = [one for one in thread if one["text"].startswith("Thank you, this is")]
        yield from _count("receipt", request.marker, len(receipts), must=kept)
        for words, ts in request.said.items():
            must = kept and self.is_kept(ts, acknowledged)
            yield from _count("copy", words, _standing(words, copies), must=must)
        for words, promised in (request.answers | request.solved).items():
            yield from _count("post", words, _standing(words, support), must=promised)
        for words, promised in request.answers.items():
            yield from _count("desk's copy", words, _standing(words, copies), must=promised)
        if request.assigned:
            notice = f"<@{COLLEAGUE}> T-{request.number} is yours."
            standing = sum(one["text"] == notice for one in copies)
            yield from _count("notice", request.marker, standing, must=request.assigned[0])
        yield from self._whispered_twice(request)

    def _whispered_twice(self, request: Request) -> Iterator[str]:
        whispers = Counter(one["text"] for one in self.world.workspace.channel("#triage").ephemeral)
        for word in ("Your reply to T-{} is on its way.", "T-{} is assigned.", "T-{} is solved."):
            text = word.format(request.number)
            if whispers[text] > 1:
                yield f"whispered {whispers[text]} times: {text}"

    def _messages(self, channel: str) -> list[Json]:
        return list(self.world.workspace.channel(channel).messages.values())


def _standing(words: str, messages: list[Json]) -> int:
    return sum(words in one["text"] for one in messages)


def _count(what: str, name: str, standing: int, *, must: bool) -> Iterator[str]:
    if standing > 1:
        yield f"duplicate {what} of {name}: {standing}"
    if must and standing == 0:
        yield f"lost {what} of {name}"
