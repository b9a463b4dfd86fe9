"""The playground's clock: set, stopped and pushed."""

import asyncio
import time

import aiohttp

from playground.client import Pretend
from playground.clock import Clock
from playground.server import Server, running


async def test_it_runs_like_a_wall_clock(pretend: Pretend) -> None:
    assert abs(await pretend.clock.get() - time.time()) < 5


async def test_it_can_be_stopped_set_and_pushed(pretend: Pretend) -> None:
    await pretend.clock.stop()
    assert await pretend.clock.set(1_700_000_000) == 1_700_000_000
    assert await pretend.clock.push(3600) == 1_700_003_600
    assert await pretend.clock.get() == 1_700_003_600
    await pretend.clock.set(1_600_000_000)
    assert await pretend.clock.go() - 1_600_000_000 < 1


async def test_answers_are_dated_by_it(server: Server, pretend: Pretend) -> None:
    await pretend.clock.stop()
    await pretend.clock.set(1_800_000_000)
    async with aiohttp.ClientSession() as bare, bare.post(f"{server.api_url}api.test") as answer:
        assert answer.headers["Date"] == "Fri, 15 Jan 2027 08:00:00 GMT"


async def test_stamps_come_from_it_and_differ_though_it_stands(pretend: Pretend) -> None:
    await pretend.clock.stop()
    await pretend.clock.set(1_800_000_000)
    stamps = [await pretend.post("U0ANNA", "#support", "x") for _ in range(3)]
    assert stamps == ["1800000000.000000", "1800000000.000001", "1800000000.000002"]
    await pretend.clock.set(1_700_000_000)
    assert await pretend.post("U0ANNA", "#support", "x") == "1800000000.000003"
    assert await pretend.post("U0ANNA", "#general", "x") == "1700000000.000000"


async def test_a_push_fires_each_timer_at_its_own_instant() -> None:
    clock, fired = Clock(), []
    clock.stop()
    start = clock.now()

    def first() -> None:
        fired.append(clock.now() - start)
        clock.call_later(30, lambda: fired.append(clock.now() - start))

    clock.call_later(60, first)
    clock.call_later(10, lambda: fired.append(clock.now() - start))
    clock.call_later(20, lambda: fired.append(-1)).cancel()
    await clock.push(100)
    assert ([round(one) for one in fired], round(clock.now() - start)) == ([10, 60, 90], 100)


async def test_a_sleep_ends_by_itself_when_time_runs() -> None:
    clock = Clock()
    before = clock.now()
    await clock.sleep(0.02)
    assert clock.now() - before >= 0.02


async def test_it_can_be_followed(pretend: Pretend) -> None:
    seen = await pretend.clock.follow()
    waiting = asyncio.create_task(pretend.clock.follow(seen["changes"]))
    await asyncio.sleep(0.02)
    assert waiting.done() is False
    at = await pretend.clock.stop()
    changed = await waiting
    assert (changed["now"], changed["stopped"]) == (at, True)
    same = await pretend.clock.follow(changed["changes"], seconds=0.01)
    assert same == changed


async def test_the_same_seed_makes_the_same_workspace() -> None:
    async def told() -> list[str]:
        async with (
            running(seed=7, request_url="http://127.0.0.1:1/") as server,
            Pretend(server.url) as pretend,
        ):
            await pretend.clock.stop()
            await pretend.clock.set(1_700_000_000)
            ts = await pretend.post("U0ANNA", "#support", "help")
            event_id = await pretend.send_event({"type": "message"})
            (message,) = await pretend.read("#support")
            return [ts, event_id, message["client_msg_id"]]

    assert await told() == await told()
