"""Socket Mode, through slack_sdk's own client: envelopes, acknowledgements, and how sockets die."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server

Soon = Callable[[Callable[[], bool]], Awaitable[None]]


class Listener:
    """An app on a websocket: what it heard; it acknowledges unless told not to."""

    def __init__(self, server: Server) -> None:
        self.heard: list[SocketModeRequest] = []
        self.acknowledges = True
        self.says: dict[str, Any] | None = None
        web = AsyncWebClient(base_url=server.api_url)
        self.client = SocketModeClient("xapp-playground", web_client=web, ping_interval=0.1)
        self.client.socket_mode_request_listeners.append(self.hear)

    async def hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.acknowledges:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.says))

    @property
    def texts(self) -> list[str]:
        return [one.payload["event"]["text"] for one in self.heard]


Connect = Callable[[], Awaitable[Listener]]


@pytest.fixture
async def connect(server: Server, soon: Soon) -> AsyncIterator[Connect]:
    made: list[Listener] = []

    async def one() -> Listener:
        listener = Listener(server)
        made.append(listener)
        await listener.client.connect()
        await soon(lambda: len(server.world.sockets.open) >= len(made))
        return listener

    yield one
    for listener in made:
        await listener.client.close()


async def test_an_event_is_heard_and_acknowledged(pretend: Pretend, connect: Connect) -> None:
    listener = await connect()
    await pretend.post("U0ANNA", "#support", "help")
    assert await pretend.settle() is True
    (request,) = listener.heard
    assert (request.type, request.payload["event"]["text"], request.accepts_response_payload) == (
        "events_api",
        "help",
        False,
    )
    assert (await pretend.report())["deliveries"] == {"events_api ok": 1}


async def test_each_envelope_goes_to_one_socket(pretend: Pretend, connect: Connect) -> None:
    one, other = await connect(), await connect()
    await pretend.post_many([{"user": "U0ANNA", "channel": "#support", "text": str(n)} for n in range(10)])
    await pretend.settle()
    assert (len(one.heard), len(other.heard)) == (5, 5)
    assert sorted(one.texts + other.texts) == list("0123456789")


async def test_what_is_not_acknowledged_comes_again(pretend: Pretend, connect: Connect, soon: Soon) -> None:
    listener = await connect()
    listener.acknowledges = False
    await pretend.clock.stop()
    await pretend.post("U0ANNA", "#support", "help")
    await soon(lambda: len(listener.heard) == 1)
    await pretend.clock.push(3)
    await soon(lambda: len(listener.heard) == 2)
    listener.acknowledges = True
    await pretend.clock.push(63)
    await soon(lambda: len(listener.heard) == 3)
    assert [(one.retry_attempt, one.retry_reason) for one in listener.heard] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
    ]
    await pretend.clock.push(3600)
    assert (len(listener.heard), (await pretend.report())["lost"]) == (3, [])


async def test_commands_carry_the_answer_in_the_acknowledgement(pretend: Pretend, connect: Connect) -> None:
    listener = await connect()
    listener.says = {"text": "noted"}
    result = await pretend.command("U0ANNA", "/ticket", "x")
    assert (result["answer"], listener.heard[0].type) == ({"text": "noted"}, "slash_commands")
    assert listener.heard[0].payload["command"] == "/ticket"
    assert [one["text"] for one in await pretend.read("#support", viewer="U0ANNA")] == ["noted"]


async def test_events_wait_for_a_socket_for_a_while(pretend: Pretend, connect: Connect, soon: Soon) -> None:
    await pretend.clock.stop()
    await pretend.post("U0ANNA", "#support", "too early")
    await pretend.clock.push(301)
    await pretend.post("U0ANNA", "#support", "in time")
    listener = await connect()
    await soon(lambda: listener.texts == ["in time"])
    assert len((await pretend.report())["lost"]) == 1
    assert await pretend.command("U0ANNA", "/ticket") != {"ok": False, "error": "no_socket"}


async def test_nobody_hears_a_command_without_a_socket(pretend: Pretend) -> None:
    assert await pretend.command("U0ANNA", "/ticket") == {"ok": False, "error": "no_socket"}


async def test_a_socket_told_to_go_is_replaced(
    pretend: Pretend, connect: Connect, server: Server, soon: Soon
) -> None:
    listener = await connect()
    before = (await pretend.sockets())[0]["id"]
    assert await pretend.disconnect("refresh_requested") == 1
    await soon(lambda: [one.id for one in server.world.sockets.open if not one.leaving] not in ([], [before]))
    await pretend.post("U0ANNA", "#support", "still there?")
    await soon(lambda: listener.texts == ["still there?"])


async def test_an_abrupt_end_loses_nothing(
    pretend: Pretend, connect: Connect, server: Server, soon: Soon
) -> None:
    listener = await connect()
    await pretend.disconnect("abrupt")
    await soon(lambda: not server.world.sockets.open)
    await pretend.post("U0ANNA", "#support", "while away")
    await soon(lambda: listener.texts == ["while away"])


async def test_a_silent_socket_swallows_envelopes_until_another_takes_them(
    pretend: Pretend, connect: Connect, soon: Soon
) -> None:
    first, second = await connect(), await connect()
    await pretend.clock.stop()
    assert await pretend.disconnect("silent") == 1
    await pretend.post_many([{"user": "U0ANNA", "channel": "#support", "text": str(n)} for n in range(4)])
    await soon(lambda: len(first.heard) + len(second.heard) >= 2)
    assert (first.heard, len(second.heard)) == ([], 2)
    for _ in range(3):
        await pretend.clock.push(64)
    await soon(lambda: len({*first.texts, *second.texts}) == 4)


async def test_a_silent_socket_is_noticed_by_its_pings(
    pretend: Pretend, connect: Connect, server: Server, soon: Soon
) -> None:
    await connect()
    before = (await pretend.sockets())[0]["id"]
    await pretend.disconnect("silent")

    def others() -> list[bool]:
        return [one.silent for one in server.world.sockets.open if one.id != before]

    await soon(lambda: bool(others()))
    assert others() == [False]


async def test_no_more_than_ten_sockets(pretend: Pretend, connect: Connect, server: Server) -> None:
    for _ in range(10):
        await connect()
    extra = Listener(server)
    await extra.client.connect()
    await asyncio.sleep(0.05)
    assert len(server.world.sockets.open) == 10
    await extra.client.close()


async def test_a_duplicated_event_is_acknowledged_twice(pretend: Pretend, connect: Connect) -> None:
    listener = await connect()
    await pretend.fault("duplicate", "message")
    await pretend.post("U0ANNA", "#support", "help")
    await pretend.settle()
    assert (listener.texts, (await pretend.report())["deliveries"]) == (
        ["help", "help"],
        {"events_api ok": 2},
    )
    assert len({one.envelope_id for one in listener.heard}) == 2


async def test_an_address_is_good_for_one_attempt_also_a_refused_one(
    pretend: Pretend, slack: AsyncWebClient
) -> None:
    url = (await slack.apps_connections_open(app_token="xapp-playground"))["url"]
    async with aiohttp.ClientSession() as http:
        for refuse in (True, False):
            await pretend.configure(refuse=refuse)
            async with http.get(url) as answer:
                assert answer.status == 404
