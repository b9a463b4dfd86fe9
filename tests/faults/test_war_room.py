"""T4 for war rooms: the desk dies at a step of opening one, and there is one room, with one board."""

from collections.abc import Iterator

import pytest

from handlers.rooms import Rooms
from playground import parcel
from playground.workspace import Channel
from tests.faults.test_crash_points import NEVER, Scene, Stage, _asked, stage

STEPS = ("conversations.create", "conversations.setPurpose", "conversations.invite", "pins.add")
"""What Slack is asked for, besides posts and edits, of which T4 tells."""


async def opened(up: Stage, dies_at: str) -> list[Channel]:
    """The rooms that there are because an agent said how grave one ticket is, and the desk died then."""
    workspace = up.server.world.workspace
    before, scene = {*workspace.channels}, Scene(up, next(up.newcomers))
    await _asked(scene)
    up.reaper.arm(dies_at)
    await scene.command("severity {key} 1")
    await up.quiet()
    if up.reaper.dead:
        await up.restart()
        await up.quiet()
    up.reaper.bury()
    return [place for place in workspace.channels.values() if place.id not in before and not place.user]


def seen(place: Channel) -> tuple[list[str], int, int]:
    """Who is in the room, how many boards stand in it, and how many are pinned."""
    boards = [each for each in place.messages.values() if each.get("blocks")]
    return [*place.members], len(boards), sum("pinned_to" in each for each in boards)


ONE = [(["U0BOT", "U0ADA"], 1, 1)]


def deaths(up: Stage, database_url: str) -> Iterator[str]:
    """Before each step on the one database, after it on the other."""
    when = "before" if database_url.startswith("sqlite") else "after"
    return (each for each in up.reaper.seen if each.startswith(tuple(f"{when} {step}" for step in STEPS)))


@pytest.fixture(autouse=True)
def fast_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack delivers again within moments, not minutes."""
    monkeypatch.setattr(parcel, "RETRY_AFTER", (0.1,) * 100)


async def test_a_death_at_any_step_leaves_one_room(database_url: str) -> None:
    async with stage(database_url) as up:
        assert [seen(each) for each in await opened(up, NEVER)] == ONE
        moments = [*deaths(up, database_url)]
        assert len(moments) == len(STEPS)
        for dies_at in moments:
            assert [seen(each) for each in await opened(up, dies_at)] == ONE, dies_at


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_who_does_not_look_is_caught(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_given: object) -> None:
        """A mutant: what an earlier attempt made is never looked for."""

    monkeypatch.setattr(Rooms, "_own", nothing)
    async with stage(database_url) as up:
        assert len(await opened(up, "after conversations.create 1")) == 2
