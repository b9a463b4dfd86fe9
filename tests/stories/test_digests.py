"""A manager reads one message in the morning: posted once, edited when made anew, late or not at all."""

from datetime import UTC, datetime, timedelta

from playground.server import running
from tests.wire import Json, Wire, wired

ANNA, ADA, MAYA = "U0ANNA", "U0ADA", "U0MAYA"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = 3600.0


async def digests(wire: Wire) -> list[Json]:
    """What stands in the managers' channel, once the desk has looked."""
    await wire.desk.digests.look()
    await wire.quiet()
    return await wire.channel("#support-managers")


async def test_the_morning_after_the_first_ticket(database_url: str) -> None:
    """Rules 69 to 72: once, of the day that is over, what changed first."""
    async with running(0) as server:
        await server.world.clock.set(MONDAY.timestamp())
        async with wired(database_url, server=server) as wire:
            await wire.slack.post(ANNA, "#support", "The VPN is down <!channel> & nobody answers")
            await wire.quiet()
            assert await digests(wire) == []
            await server.world.clock.set((MONDAY + timedelta(hours=23, minutes=30)).timestamp())
            [post] = await digests(wire)

            assert await digests(wire) == [post]
