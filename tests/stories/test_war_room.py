"""A war room, from the emergency to its archive, and what Slack refuses along the way (F4)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from playground.server import running
from playground.workspace import Channel
from tests.stories.test_alerts import plain, types
from tests.wire import QUICK, Json, Wire, facts, wired

ANNA, BEN, ADA, BO, LIN, MAYA, BOT = "U0ANNA", "U0BEN", "U0ADA", "U0BO", "U0LIN", "U0MAYA", "U0BOT"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday."""


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A desk that lives by the playground's clock."""
    async with running(0) as server:
        await server.world.clock.set(NOON.timestamp())
        async with wired(database_url, QUICK, server=server) as up:
            yield up


async def days(wire: Wire, count: float) -> None:
    """So many days go by."""
    await wire.slack.clock.push(count * 24 * 3600)
    await wire.desk.deadlines.look()
    await wire.quiet()


async def burning(wire: Wire) -> None:
    """Anna calls an emergency in the support channel."""
    await wire.slack.post(ANNA, "#support", "🚨 Nobody can pay at the tills")
    await wire.quiet()


def room(wire: Wire, name: str = "inc-1") -> Channel:
    """The channel of this name."""
    return wire.server.world.workspace.channel(name)


def rooms(wire: Wire) -> list[str]:
    """The names of all war rooms."""
    return [name for name in wire.server.world.workspace.names if name.startswith("inc-")]


async def board(wire: Wire, name: str = "inc-1") -> Json:
    """What is pinned in the room, which is one message."""
    [pinned] = [each for each in await wire.channel(name) if each.get("pinned_to")]
    return pinned


def roles(board: Json) -> list[str]:
    """Who does what, as the board says."""
    return [block["text"]["text"].replace("*", "") for block in board["blocks"] if "accessory" in block]


async def spoken(wire: Wire, name: str = "inc-1") -> list[str]:
    """What the bot said in the room, in plain words and without its board."""
    said = [each for each in await wire.channel(name) if each["user"] == BOT and not each.get("pinned_to")]
    return [plain(each) for each in said if "subtype" not in each]


async def test_from_the_emergency_to_the_archive(wire: Wire) -> None:
    """F4: created and named, people in it, a board that is edited in place, roles, a summary, put away."""
    await burning(wire)
    place = room(wire)
    assert (place.private, place.creator, {*place.members}) == (False, BOT, {BOT})
    before = await board(wire)
    assert before["text"] == "T-1 · :red_circle: SEV1 · 🚨 Nobody can pay at the tills"
    assert roles(before) == [
        "Incident commander: nobody yet",
        "Communications: nobody yet",
        "Scribe: nobody yet",
    ]
    await types(wire, ADA, "take T-1")
    assert {*place.members} == {BOT, ADA}
    await wire.slack.click(ADA, "inc-1", before["ts"], "role:commander", BO)
    await wire.quiet()
    assert {*place.members} == {BOT, ADA, BO}
    assert await spoken(wire) == ["<@U0BO> this is yours now: Incident commander."]
    after = await board(wire)
    assert (after["ts"], facts(after)["Assignee"], roles(after)[0]) == (
        before["ts"],
        "ada",
        "Incident commander: bo",
    )

    await days(wire, 1 / 24)
    await types(wire, BO, "timeline T-1", "solve T-1 The switch was replaced")
    told = (await wire.channel("inc-1"))[-1]
    assert told["text"] == "T-1 is over: solved"
    summary = [plain({"text": block["text"]["text"]}) for block in told["blocks"]]
    assert not place.archived
    await days(wire, 7)
    assert place.archived
