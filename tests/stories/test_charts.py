"""Under a weekly report stands a picture of its figures, once; made anew, another one in its place."""

import asyncio
from datetime import UTC, datetime

import pytest

from desk.policy import Policy
from handlers import charts  # noqa: F401 - imported here, so that it takes nothing of an effect's short lease
from handlers.deliver import Deliverer
from playground.server import running
from tests.wire import QUICK, Json, Wire, wired

ANNA, BEN, ADA, MAYA = "U0ANNA", "U0BEN", "U0ADA", "U0MAYA"
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


async def a_week(wire: Wire) -> None:
    """Two tickets of which one is solved, and then it is Monday."""
    await wire.server.world.clock.set(WEDNESDAY.timestamp())
    await wire.slack.post(ANNA, "#support", "The VPN is down")
    await wire.slack.post(BEN, "#support", "The printer burns")
    await wire.quiet()
    await wire.slack.command(ADA, "/desk", "solve T-1 it works", channel="#triage")
    await wire.quiet()
    await wire.server.world.clock.set(MONDAY.timestamp())


async def under_the_weekly(wire: Wire) -> list[Json]:
    """What stands in the thread of the weekly report."""
    await wire.desk.digests.look()
    await wire.quiet()
    posts = await wire.channel("#support-managers")
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


@pytest.mark.parametrize("kind", ["accept_then_drop", "drop", "server_error_after"])
async def test_a_picture_in_doubt_is_there_once(database_url: str, kind: str) -> None:
    """Sent once: the picture is looked for before it is drawn again."""
    async with running(0) as server, wired(database_url, server=server) as wire:
        await a_week(wire)
        await wire.slack.fault(kind, "files.completeUploadExternal", count=1)
        assert len(pictures(await under_the_weekly(wire))) == 1


async def test_a_picture_is_there_once_though_leases_end_while_it_is_drawn(database_url: str) -> None:
    """Sent once: drawing takes longer than a clock that jumps lets anybody keep a lease."""
    async with running(0) as server, wired(database_url, server=server) as wire:
        await a_week(wire)
        await wire.desk.digests.look()
        for _ in range(8):
            await asyncio.sleep(0.2)
            await server.world.clock.set(server.world.clock.now() + 3600)
        assert len(pictures(await under_the_weekly(wire))) == 1


async def test_the_mutant_that_does_not_look_shows_it_twice(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mutant: what may stand there is never found."""

    async def nothing(*_given: object) -> list[str]:
        return []

    monkeypatch.setattr(Deliverer, "_unknown", nothing)
    async with running(0) as server, wired(database_url, server=server) as wire:
        await a_week(wire)
        await wire.slack.fault("accept_then_drop", "files.completeUploadExternal", count=1)
        assert len(pictures(await under_the_weekly(wire))) == 2


async def test_made_anew_another_takes_its_place(database_url: str) -> None:
    """Rule 69: a rerun shows one picture, of the newer figures, also when the rerun ends in doubt."""
    async with running(0) as server, wired(database_url, server=server) as wire:
        await a_week(wire)
        [first] = pictures(await under_the_weekly(wire))
        await wire.slack.command(ADA, "/desk", "solve T-2 it is cold again", channel="#triage")
        await wire.quiet()
        seen = [first["id"]]
        for fault in ("", "accept_then_drop", "drop"):
            if fault:
                await wire.slack.fault(fault, "files.completeUploadExternal", count=1)
            await made_anew(wire)
            [said] = await under_the_weekly(wire)
            [picture] = said["files"]
            assert picture["id"] not in seen
            seen.append(picture["id"])
        files = server.world.files.known
        assert [each for each in seen if not files[each].gone] == seen[-1:]


async def made_anew(wire: Wire) -> None:
    """The weekly report is made again of what is known now."""
    await wire.slack.command(MAYA, "/desk", "digest weekly again", channel="#support-managers")
    await wire.quiet()


async def test_a_picture_for_each_team_in_both_languages(database_url: str) -> None:
    """A manager of two teams reads one report with a picture of each, in their channel's language."""
    named = {
        "network": {"name": {"en": "Network", "zh_CN": "网络组"}, "members": ["@ada"]},
        "office": {"name": {"en": "Office", "zh_CN": "行政组"}, "members": ["@ada"]},
    }
    wanted = {
        "teams": named,
        "digests": {"audiences": [{"kinds": ["weekly"], "teams": ["network", "office"]}]},
        "language": {"channels": {"#support-managers": "zh_CN"}},
    }
    policy = Policy.model_validate({**QUICK.model_dump(exclude_unset=True), **wanted})
    async with running(0) as server, wired(database_url, policy, server=server) as wire:
        await a_week(wire)
        await wire.slack.fault("accept_then_drop", "files.completeUploadExternal", count=2)
        await wire.desk.digests.look()
        await wire.quiet()
        posts = await wire.channel("#support-managers")
        [report] = [each for each in posts if each["text"].startswith("每周复盘")]
        said = await wire.thread("#support-managers", report["ts"])
        assert [each["title"] for each in pictures(said)] == [
            "每周数据 2026-W47 · 2026年11月16日至22日 · 网络组团队",
            "每周数据 2026-W47 · 2026年11月16日至22日 · 行政组团队",
        ]
