"""T10: twenty channels, a hundred posts each, Slack's limits on: all arrive, in order, in time."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from commands.hear import hear
from commands.turn import turn
from desk.access import Places, Role, Viewer
from desk.effects.messages import Carry
from desk.intake import Said
from desk.outcome import Limited, Outcome
from desk.policy import Policy
from desk.ticket import Visibility
from desk.workspace import Workspace
from handlers.deliver import Deliverer
from playground.client import Pretend
from playground.server import Server, running
from scheduler.sender import Sender
from storage import outbox, workspaces
from storage.database import Database, Session
from storage.outbox import Leased
from storage.work import Work
from tests.faults.replay import note, replay
from tests.stage import unread

CHANNELS = 20
WINDOW = 5
"""Seconds of one Retry-After that each channel meets besides."""
FEW = 50
"""Posts in each channel by default, so that the tests take their minutes; the soak ring has a hundred."""

ADA = Viewer("U0ADA", frozenset({Role.REQUESTER, Role.AGENT}))
GRAVE = "production is down for all customers"


@dataclass
class Storm:
    """What is needed to send: Slack, the desk's memory and its sender, all on Slack's clock."""

    server: Server
    slack: Pretend
    database: Database
    sender: Sender
    workspace: Workspace
    tried: list[str]

    @property
    def channels(self) -> list[str]:
        """The intake channels."""
        return sorted(self.workspace.places.intake)

    async def blow_over(self, seconds: float = 1200) -> None:
        """Send until nothing waits, or so many seconds of Slack's clock have passed."""
        clock = self.server.world.clock
        until = clock.now() + seconds
        while clock.now() < until:
            tried = len(self.tried)
            due = await self.sender.look()
            await self.sender.finish()
            if len(self.tried) > tried:
                continue
            if due is None:
                return
            await clock.set(due.timestamp())

    def posts(self, channel: str) -> list[str]:
        """What the desk posted there, in order."""
        messages = self.server.world.workspace.channel(channel).messages
        return [one["text"] for _, one in sorted(messages.items()) if one.get("bot_id")]

    def last_post_at(self) -> float:
        """When the last post of all was made, in Slack's epoch seconds."""
        return max(self.server.world.workspace.channel(each).last_ts for each in self.channels) / 1_000_000


Deliver = Callable[[Leased], Awaitable[Outcome]]


@asynccontextmanager
async def storm(
    database_url: str, wrap: Callable[[Deliver], Deliver] = lambda it: it, *, posts: int = FEW
) -> AsyncIterator[Storm]:
    """Slack with its limits on and its clock stopped, and the parts of a desk that send."""
    async with running(0) as server, Pretend(server.url) as slack, aiohttp.ClientSession() as http:
        world = server.world
        world.app.subscriptions = set()
        world.clock.stop()
        members = ["U0ANNA", "U0BEN", "U0ADA", world.app.bot_user]
        places = [{"name": f"desk-{number:02d}", "members": members} for number in range(CHANNELS)]
        intake = frozenset(await slack.add_channels(places))
        await slack.limit(on=True)
        for channel in intake:
            await slack.fault("ratelimited", "chat.postMessage", channel=channel, seconds=WINDOW, count=1)
        served = Workspace(
            "T0PLAY", world.app.bot_user, Policy(), Places(intake, "C0TRIAGE", None, None, None)
        )

        def clock() -> datetime:
            return datetime.fromtimestamp(world.clock.now(), UTC)

        database = Database(database_url, clock)
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http, retry_handlers=[])
        tried: list[str] = []
        sender = Sender(
            database,
            {served.id: served},
            wrap(Deliverer(client, database, {served.id: served}, unread)),
            served.policy.delivery,
            lambda kind, outcome: tried.append(f"{kind} {outcome}"),
        )
        up = Storm(server, slack, database, sender, served, tried)
        try:
            await database.write(lambda session: _seed(session, up, posts))
            yield up
        finally:
            await sender.finish()
            database.close()


def _seed(session: Session, up: Storm, posts: int) -> None:
    """A request in each channel, so many answers to each, and last of all the gravest, which calls people.

    Only the answers' own posts are left: their copies would all go into one channel, #triage.
    """
    workspaces.keep(session, up.workspace, (), {})
    for number, channel in enumerate(up.channels, start=1):
        _ask(session, up, channel, "U0ANNA", "the printer is slow")
        agent = Work(session, up.database.clock(), up.workspace, ADA, cause="test")
        ticket = agent.ticket(number, "reply")
        for count in range(posts):
            message = agent.typed(ticket, f"answer {count:03d}", Visibility.PUBLIC)
            agent.leave(ticket, Carry(ticket.id, message, to_requester=True), ticket.seq + 1 + count)
    _ask(session, up, up.channels[0], "U0BEN", GRAVE)
    grave = agent.ticket(CHANNELS + 1, "reply").id
    turn(Work(session, up.database.clock(), up.workspace, up.workspace.itself, cause="clock"), grave)


def _ask(session: Session, up: Storm, channel: str, person: str, text: str) -> None:
    place = up.server.world.workspace.channel(channel)
    ts = up.server.world.workspace.post(place, {"user": person, "text": text})["ts"]
    asks = Work(session, up.database.clock(), up.workspace, Viewer(person), cause="test")
    hear(asks, Said(channel, ts, person, text), [], ())


@pytest.mark.parametrize(
    "posts", [pytest.param(FEW, id="default"), pytest.param(100, id="soak", marks=pytest.mark.soak)]
)
async def test_a_storm_is_weathered_at_slacks_pace(database_url: str, posts: int) -> None:
    """T10. At best it takes a receipt and the answers, one more receipt in one channel, and the window."""
    optimum = posts + 2 + WINDOW
    async with storm(database_url, posts=posts) as up:
        began = up.server.world.clock.now()
        await up.blow_over()
        answers = [f"answer {count:03d}" for count in range(posts)]
        for channel in up.channels:
            assert [text for text in up.posts(channel) if text.startswith("answer")] == answers, replay()
            receipts = sum(text.startswith("Thank you") for text in up.posts(channel))
            assert receipts == 1 + (channel == up.channels[0])
        assert re.findall(r"T-\d+", up.posts(up.channels[0])[0]) == [f"T-{CHANNELS + 1}"]
        first = sorted(text[0] for text in up.posts("C0TRIAGE")[:2] if f"T-{CHANNELS + 1}" in text)
        assert (first, len(up.posts("C0TRIAGE"))) == (["T", "🚨"], CHANNELS + 2)
        assert up.database.look(outbox.count_by_state) == {"waiting": 0, "leased": 0, "buried": 0}
        assert (await up.slack.report())["early"] == []
        seconds = up.last_post_at() - began
        note(f"{len(up.tried)} attempts, all posts in {seconds:.0f} virtual s; the optimum is {optimum}")
        assert seconds <= 1.2 * optimum


def deaf(deliver: Deliver) -> Deliver:
    """A mutant: whatever Slack says, it is tried again in half a second."""

    async def hasty(leased: Leased) -> Outcome:
        outcome = await deliver(leased)
        return Limited(0.5) if isinstance(outcome, Limited) else outcome

    return hasty


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_sender_that_ignores_retry_after_is_caught(database_url: str) -> None:
    async with storm(database_url, deaf) as up:
        await up.blow_over(seconds=WINDOW)
        early = (await up.slack.report())["early"]
        note(f"{len(early)} calls inside a Retry-After window")
        assert len(early) >= CHANNELS
