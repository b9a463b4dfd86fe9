"""Clocks that run out: who is told, when, and what becomes of what they were told (rules 66, 67, 74, 75)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from desk.effects import Alert
from playground.server import running
from storage.work import Work
from tests.wire import QUICK, Wire, told, wired

ANNA, BEN, ADA, BO, BOT = "U0ANNA", "U0BEN", "U0ADA", "U0BO", "U0BOT"
EVENING = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""A Monday evening, in Greenwich and for Ada."""


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    async with running(0) as server:
        await server.world.clock.set(EVENING.timestamp())
        async with wired(database_url, QUICK, server=server) as up:
            yield up


async def leave(wire: Wire, *alerts: Alert) -> None:
    [workspace] = wire.desk.workspaces.values()

    def unit(session) -> None:
        work = Work(session, wire.desk.database.clock(), workspace, workspace.itself, "test")
        for each in alerts:
            ticket = work.ticket_by_id(each.ticket)
            work.leave(ticket, each)

    await wire.desk.database.write(unit)
    wire.desk.sender.wake()
    await wire.quiet()


async def hours(wire: Wire, count: float) -> None:
    await wire.slack.clock.push(count * 3600)
    await wire.desk.bundles.look()
    await wire.quiet()


async def typed(wire: Wire, who: str, line: str) -> str:
    """They type `/desk` and the line; what they are answered."""
    assert (await wire.slack.command(who, "/desk", line, "#triage"))["ok"]
    await wire.quiet()
    return (await wire.whispers("#triage", who))[-1]


async def direct(wire: Wire, who: str) -> list[str]:
    return [each["text"] for each in await wire.channel(await wire.slack.direct(who), who)]


async def test_x(wire: Wire) -> None:
    for n, who in enumerate((ANNA, BEN, "U0CHEN", "U0LIU", "U0MAYA")):
        await wire.slack.join(who, "#support")
        await wire.slack.post(who, "#support", f"The VPN is slow {n}")
        await wire.quiet()
        await typed(wire, ADA, f"take T-{n + 1}")
    await leave(wire, Alert(1, "first_response", 1, "warning", ADA))
    print(await direct(wire, ADA))
    await hours(wire, 5)
    await leave(wire, *(Alert(n, "first_response", 1, "warning", ADA) for n in range(2, 6)))
    print(await direct(wire, ADA))
    await typed(wire, BO, "take T-3")
    await hours(wire, 11)
    print(await direct(wire, ADA))
    assert 0
