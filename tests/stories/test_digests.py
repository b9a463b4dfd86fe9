"""A manager reads one message in the morning: posted once, edited when made anew, late or not at all."""

import re
from datetime import UTC, datetime, timedelta

from playground.server import Server, running
from tests.wire import Json, Wire, wired

ANNA, ADA, BO, LIN, MAYA = "U0ANNA", "U0ADA", "U0BO", "U0LIN", "U0MAYA"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def at(server: Server, moment: datetime) -> None:
    """Turn the clock to this moment."""
    await server.world.clock.set(moment.timestamp())


async def made(wire: Wire, channel: str = "#support-managers", person: str | None = None) -> list[Json]:
    """What stands in the channel, once the desk has looked for reports that are due."""
    await wire.desk.digests.look()
    await wire.quiet()
    return [each for each in await wire.channel(channel, person) if not each.get("is_ephemeral")]


def said(post: Json) -> list[str]:
    """What a report says, section by section, with moments as they are read in Greenwich."""
    texts = [block["text"]["text"] for block in post["blocks"] if "text" in block]
    small = [
        each["text"] for block in post["blocks"] if block["type"] == "context" for each in block["elements"]
    ]
    return [_plain(text) for text in (*texts, *small)]


def _plain(text: str) -> str:
    moments = re.sub(
        r"<!date\^(\d+)[^>]*>", lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%a %H:%M}", text
    )
    return re.sub(r"<https[^|>]*\|([^>]*)>", r"\1", moments)


async def test_the_morning_after_the_first_ticket(database_url: str) -> None:
    """Rules 69 to 72: once, of the day that is over, what changed first, five of each list."""
    async with running(0) as server:
        await at(server, MONDAY)
        async with wired(database_url, server=server) as wire:
            await wire.slack.post(ANNA, "#support", "The VPN is down <!channel> & nobody answers")
            await wire.quiet()
            assert await made(wire) == []
            await at(server, MONDAY + timedelta(hours=23, minutes=30))
            [post] = await made(wire)
            assert said(post) == []
            assert await made(wire) == [post]
