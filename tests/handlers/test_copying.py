"""The bytes of a file are fetched from Slack alone, whole and no more than they may be (rule 96)."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from desk.outcome import Hopeless, NotSent, Outcome
from handlers.copying import Copier, NotCopied
from playground.client import Pretend
from playground.server import Server, running


@pytest.fixture
async def slack() -> AsyncIterator[Server]:
    async with running() as up:
        yield up


@pytest.fixture
async def stranger() -> AsyncIterator[tuple[str, list[str]]]:
    """A host that is not Slack's, and what tokens it was shown."""
    shown: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        shown.append(request.headers.get("Authorization", ""))
        return web.Response(body=b"12345")

    app = web.Application()
    app.router.add_get("/file", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/file", shown
    await runner.cleanup()


async def refused(server: Server, most: int = 100, **told: object) -> Outcome:
    """What becomes of copying a file of five bytes that Slack tells of like this."""
    async with Pretend(server.url) as hand:
        await hand.post("U0ANNA", "#support", files=[{"id": "F1", "name": "a.txt", "size": 5, **told}])
    async with aiohttp.ClientSession() as http:
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http)
        with pytest.raises(NotCopied) as caught:
            await Copier(client).bring("F1", most)
    return caught.value.outcome


async def test_no_stranger_is_shown_the_token(slack: Server, stranger: tuple[str, list[str]]) -> None:
    url, shown = stranger
    foreign = [
        url,
        "https://slack.com.evil.example/a",
        "https://me@files.slack.com/a",
        "http://files.slack.com/a",
    ]
    outcomes = []
    for at, address in enumerate(foreign):
        slack.world.files.known.clear()
        outcomes.append((at, await refused(slack, url_private_download=address)))
    assert outcomes == [(at, Hopeless("the file is not at Slack")) for at in range(len(foreign))]
    assert shown == []


async def test_what_is_no_file_for_us_is_not_copied(slack: Server) -> None:
    assert await refused(slack, most=4) == Hopeless("too large to be copied")
    slack.world.files.known["F1"].told["size"] = 0
    assert await refused(slack) == Hopeless("an empty file")


@pytest.mark.parametrize("data", [b"1234", b"123456"])
async def test_a_part_of_a_file_is_none(slack: Server, data: bytes) -> None:
    slack.world.files.put({"id": "F1", "name": "a.txt", "size": 5}, "U0ANNA")
    slack.world.files.known["F1"].data = data
    assert await refused(slack) == NotSent("not the whole file")
