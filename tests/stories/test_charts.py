"""Under a weekly report stands a picture of its figures: once, and when it is made anew another in its place."""

from datetime import UTC, datetime, timedelta

import pytest

from playground.server import running
from tests.stories.test_digests import digests
from tests.wire import Json, Wire, told, wired

ANNA, ADA, BOT = "U0ANNA", "U0ADA", "U0BOT"
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


async def a_week(wire: Wire) -> None:
    """Two tickets of which one is solved, and then it is Monday."""
    await wire.server.world.clock.set(WEDNESDAY.timestamp())
    await wire.slack.post(ANNA, "#support", "The VPN is down")
    await wire.slack.post(ANNA, "#support", "The printer burns")
    await wire.quiet()
    await wire.slack.command(ADA, "/desk", "solve T-1 it works", channel="#triage")
    await wire.quiet()
    await wire.server.world.clock.set(MONDAY.timestamp())


async def under_the_weekly(wire: Wire) -> list[Json]:
    """What stands in the thread of the weekly report."""
    posts = await digests(wire)
    [weekly] = [each for each in posts if each["text"].startswith("Weekly")]
    return await wire.thread("#support-managers", weekly["ts"])


def pictures(said: list[Json]) -> list[Json]:
    return [file for each in said for file in each.get("files") or ()]


async def test_a_picture_under_the_weekly(database_url: str) -> None:
    """Rules 69 and 71: the same figures stand beside it as text, and are its description."""
    async with running(0) as server, wired(database_url, server=server) as wire:
        await a_week(wire)
        said = await under_the_weekly(wire)
        [picture] = pictures(said)
        assert (picture["name"], picture["title"]) == (
            "2026-W47.png",
            "Weekly figures 2026-W47 · Nov 16 – 22, 2026 · The whole desk",
        )
        assert said[0]["text"].startswith("*Received and solved*\nReceived: Mon 16: 0")
        assert "Wed 18: 2" in said[0]["text"]
        assert picture["alt_txt"].replace(picture["title"], "").strip() != ""
        assert server.world.files.find(picture["id"]).content[:8] == b"\x89PNG\r\n\x1a\n"
        assert await under_the_weekly(wire) == said
