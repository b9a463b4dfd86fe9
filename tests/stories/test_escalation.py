"""A ladder is climbed while nobody is on it, and no further: who is called, when, and what becomes of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from desk.policy import Roles
from playground.server import running
from tests.wire import QUICK, Wire, wired

ANNA, ADA, BO, MAYA, BOT = "U0ANNA", "U0ADA", "U0BO", "U0MAYA", "U0BOT"
NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday, three in the morning in Berlin."""


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


async def test_a_sev1_at_three_in_the_morning_that_nobody_is_on(wire: Wire) -> None:
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.quiet()
    for _ in range(7):
        await minutes(wire, 5)
    for place in ("#incidents", "#triage"):
        for each in await wire.channel(place):
            print(place, each["user"], each["text"])
    for who in (BO, MAYA):
        for each in await wire.channel(await wire.slack.direct(who)):
            print(who, each["text"])
    await wire.slack.command(ADA, "/desk", "history T-1", "#triage")
    await wire.quiet()
    print((await wire.whispers("#triage", ADA))[-1])
    assert False
