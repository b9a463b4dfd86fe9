"""A war room, from the emergency to its archive, and what Slack refuses along the way (F4)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from playground.server import running
from playground.workspace import Channel
from tests.stories.test_alerts import plain, types
from tests.stories.test_doors import form_of
from tests.wire import QUICK, Json, Wire, facts, notes, wired

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

    await wire.slack.post(BO, "inc-1", "Is it the switch?")
    await wire.slack.click(BO, "inc-1", before["ts"], "note")
    form = await form_of(wire, BO)
    await wire.slack.submit(BO, form["id"], {"text": "It is the switch"})
    await wire.quiet()
    [card] = await wire.cards()
    assert "*bo* (note)\nIt is the switch" in [
        each["text"] for each in await wire.thread("#triage", card["ts"])
    ]

    await days(wire, 1 / 24)
    await types(wire, BO, "solve T-1 The switch was replaced")
    told = (await wire.channel("inc-1"))[-1]
    head, went, _timeline, happened = [plain({"text": block["text"]["text"]}) for block in told["blocks"]]
    assert head == "T-1 is over: solved"
    assert went.splitlines() == [
        "• Taken after 0 min",
        "• Solved after 1 h",
        "• Incident commander: bo",
        "• What fixed it: The switch was replaced",
    ]
    lines = happened.splitlines()
    assert (lines[0], lines[-1]) == (
        "Mon 12:00 · anna · opened",
        "Mon 13:00 · the desk · closed the war room",
    )
    assert "Mon 12:00 · ada · incident commander: bo" in lines
    assert facts(await board(wire))["Status"] == "solved"
    await days(wire, 6.9)
    assert not place.archived
    await days(wire, 0.2)
    assert place.archived


async def test_a_name_that_others_have_and_a_room_that_somebody_archived(wire: Wire) -> None:
    """F4: the next name; a room that is there is used again, and of one that is put away there is another."""
    await wire.slack.add_channels([{"name": "inc-1"}])
    await burning(wire)
    assert rooms(wire) == ["inc-1", "inc-1-2"]
    await types(wire, ADA, "take T-1", "solve T-1", "reopen T-1 It is back", "room T-1")
    assert rooms(wire) == ["inc-1", "inc-1-2"]
    assert [each for each in await spoken(wire, "inc-1-2") if "over" in each] == ["T-1 is over: solved"]

    await wire.slack.archive("inc-1-2")
    await types(wire, BO, "note T-1 Who put it away?", "room T-1")
    assert rooms(wire) == ["inc-1", "inc-1-2", "inc-1-3"]
    assert {*room(wire, "inc-1-3").members} == {BOT, ADA, BO}
    assert facts(await board(wire, "inc-1-3"))["Assignee"] == "ada"
    [card] = await wire.cards()
    assert f"🧯 war room: <#{room(wire, 'inc-1-3').id}>" in notes(card)


async def test_without_the_right_to_make_channels_the_desk_says_so_once_and_goes_on(wire: Wire) -> None:
    """F4: who may not open rooms works at the card."""
    wire.server.world.app.scopes.remove("channels:manage")
    await burning(wire)
    await types(wire, ADA, "take T-1", "room T-1", "solve T-1 The switch was replaced")
    assert rooms(wire) == []
    [card] = await wire.cards()
    under = [plain(each) for each in await wire.thread("#triage", card["ts"])]
    assert [each for each in under if "war room" in each] == [
        "⚠ Slack does not let the desk keep a war room for T-1: missing_scope. bot.py doctor says more."
    ]
    assert facts(card)["Status"] == "solved"


async def test_the_room_of_a_private_ticket_is_for_the_desk_alone(wire: Wire) -> None:
    """F4, rule 93: a private channel, to which only those are invited who may read the ticket."""
    direct = await wire.slack.direct(ANNA)
    await wire.slack.post(ANNA, direct, "My manager reads my mail")
    await wire.slack.leave(MAYA, "#triage")  # and is now nothing but a manager
    await wire.quiet()
    await types(wire, ADA, "severity T-1 1", f"role T-1 scribe <@{MAYA}>", f"role T-1 scribe <@{BO}>")
    place = room(wire)
    assert (place.private, {*place.members}) == (True, {BOT, ADA, BO})
    assert roles(await board(wire))[2] == "Scribe: bo"
    assert (await wire.whispers("#triage", ADA))[1] == (
        f"<@{MAYA}> cannot have a role there: only people of the desk who may read T-1 can."
    )
    await wire.slack.click(LIN, "#triage", (await wire.cards())[0]["ts"], "room")
    await wire.quiet()
    assert {*place.members} == {BOT, ADA, BO, LIN}
    await wire.slack.click(LIN, "inc-1", (await board(wire))["ts"], "timeline")
    await wire.quiet()
    assert (await spoken(wire))[-1] == "Timeline of T-1"
