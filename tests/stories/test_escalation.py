"""A ladder is climbed while nobody is on it, and no further: who is called, when, and what becomes of it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from desk.policy import Roles
from playground.server import running
from tests.wire import QUICK, Json, Wire, wired

ANNA, ADA, BO, MAYA, BOT = "U0ANNA", "U0ADA", "U0BO", "U0MAYA", "U0BOT"
NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday, three in the morning in Berlin."""
SIGNS = ("🚨", "✅", "🔁", "☑", "✖", "⏸", "⬆")
"""What a call begins with, or what has become of it."""


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A desk that lives by the playground's clock, with Bo as its lead."""
    policy = QUICK.model_copy(update={"roles": Roles(leads=("@bo",))})
    async with running(0) as server:
        await server.world.clock.set(NIGHT.timestamp())
        async with wired(database_url, policy, server=server) as up:
            yield up


async def minutes(wire: Wire, count: float) -> None:
    """So many minutes go by."""
    await wire.slack.clock.push(count * 60)
    await wire.desk.deadlines.look()
    await wire.quiet()


async def calls(wire: Wire, *places: str) -> list[str]:
    """What stands where people are called, or were, without links and moments."""
    return [_plain(each["text"]) for place in places for each in await wire.channel(place) if _is_call(each)]


def _is_call(message: Json) -> bool:
    return message["user"] == BOT and message["text"].startswith(SIGNS)


def _plain(text: str) -> str:
    return re.sub(r"<https[^|]*\|([^>]*)>", r"\1", re.sub(r"<!date\^(\d+)[^>]*>", "…", text))


async def test_a_sev1_at_three_in_the_morning_that_nobody_is_on(wire: Wire) -> None:
    """Rules 58, 61, 65: louder and louder, then from the start; nobody is on call, so that is nobody."""
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.quiet()
    places = ("#incidents", "#triage", await wire.slack.direct(BO), await wire.slack.direct(MAYA))
    counts = []
    for count in (0, 5.1, 5, 5, 5, 5, 5, 10, 5):
        await minutes(wire, count)
        counts.append([len(await calls(wire, place)) for place in places])
    once = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], *[[1, 1, 1, 0]] * 3, *[[1, 1, 1, 1]] * 2]
    assert counts == [*once, [2, 1, 1, 1]]
    again = "🔁 *T-1*: called again, for nobody was heard of · nobody can pay at the tills"
    words = "*T-1* :red_circle: SEV1 · nobody can pay at the tills\nNobody is on it yet, since …."
    called = f"🚨 <!channel> {words}\nIts card is in <#C0TRIAGE>."
    assert await calls(wire, *places) == [again, called, again, again, again]


async def test_who_is_on_it_and_falls_silent_is_asked_and_others_are_called_again(wire: Wire) -> None:
    """Rules 59, 60: the calls say who is on it; then nobody was heard of for an hour."""
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.quiet()
    [call] = [each for each in await wire.channel("#incidents") if _is_call(each)]
    await wire.slack.click(ADA, "#incidents", call["ts"], "ack")
    await wire.quiet()
    assert await calls(wire, "#incidents") == ["✅ *T-1*: ada is on it, … · nobody can pay at the tills"]
    await minutes(wire, 31)
    asked = (await wire.channel(await wire.slack.direct(ADA)))[-1]
    assert _plain(asked["text"]).splitlines()[1] == (
        "Are you still on it? Without a word of yours others are called again."
    )
    assert len(await calls(wire, "#incidents", "#triage")) == 1
    await minutes(wire, 31)
    assert [each[:3] for each in await calls(wire, "#incidents")] == ["🔁 *", "🚨 <"]
