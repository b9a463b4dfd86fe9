"""The second stand-in answers slack_sdk, and what people do in it reaches an app by socket and by HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.second_stand_in import ABSENT, LocalSlack, LocalSlackError, NotOffered, binary

pytestmark = pytest.mark.skipif(binary() is None, reason=ABSENT)

CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A ticket"}},
    {
        "type": "actions",
        "block_id": "ticket",
        "elements": [
            {
                "type": "button",
                "action_id": "take",
                "value": "7",
                "text": {"type": "plain_text", "text": "Take"},
            }
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as running:
        yield running


def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


class SocketApp:
    """An app on Socket Mode that keeps what it is sent and acks it with `answer`."""

    def __init__(self, slack: LocalSlack) -> None:
        self.web = client(slack)
        self.socket = SocketModeClient(app_token=slack.app_token, web_client=self.web)
        self.socket.socket_mode_request_listeners.append(self.keep)
        self.got: asyncio.Queue[SocketModeRequest] = asyncio.Queue()
        self.answer: dict[str, Any] = {}

    async def keep(self, socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        if request.type == "slash_commands":
            await self.web.views_open(trigger_id=request.payload["trigger_id"], view=FORM)
        await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer or None))
        self.got.put_nowait(request)

    async def next(self) -> SocketModeRequest:
        return await asyncio.wait_for(self.got.get(), 10)


@pytest.fixture
async def app(slack: LocalSlack) -> AsyncIterator[SocketApp]:
    running = SocketApp(slack)
    await running.socket.connect()  # type: ignore[no-untyped-call]
    yield running
    await running.socket.close()  # type: ignore[no-untyped-call]


async def test_the_bot_is_known_and_reads_back_what_it_posts(slack: LocalSlack) -> None:
    web_client = client(slack)
    assert (await web_client.auth_test())["user_id"] == slack.bot
    posted = await web_client.chat_postMessage(channel="C0SUPPORT", text="hello")
    await web_client.chat_postMessage(channel="C0SUPPORT", text="more", thread_ts=posted["ts"])
    assert [one["text"] for one in await slack.read("C0SUPPORT", posted["ts"])] == ["hello", "more"]
    await web_client.chat_update(channel="C0SUPPORT", ts=posted["ts"], text="goodbye")
    assert [one["text"] for one in await slack.read("C0SUPPORT")] == ["goodbye", "more"]
    history = await web_client.conversations_history(channel="C0SUPPORT")
    assert [(one["text"], one["reply_count"]) for one in history["messages"]] == [("goodbye", 1)]


async def test_what_people_say_reaches_a_socket_app(slack: LocalSlack, app: SocketApp) -> None:
    ts = await slack.post("U0ANNA", "C0SUPPORT", "the printer is on fire")
    await slack.post("U0BEN", "C0SUPPORT", "here too", ts)
    await slack.edit("U0ANNA", "C0SUPPORT", ts, "the printer was on fire")
    await slack.react("U0ADA", "C0SUPPORT", ts, "eyes")
    await slack.delete("U0ANNA", "C0SUPPORT", ts)
    events = [(await app.next()).payload["event"] for _ in range(5)]
    assert [(event["type"], event.get("subtype"), event.get("text")) for event in events] == [
        ("message", None, "the printer is on fire"),
        ("message", None, "here too"),
        ("message", "message_changed", None),
        ("reaction_added", None, None),
        ("message", "message_deleted", None),
    ]
    assert events[1]["thread_ts"] == ts
    with pytest.raises(LocalSlackError, match="message_not_found"):
        await slack.edit("U0ANNA", "C0SUPPORT", ts, "gone")


async def test_a_click_reaches_a_socket_app(slack: LocalSlack, app: SocketApp) -> None:
    posted = await app.web.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD)
    await slack.click("U0ADA", "C0SUPPORT", posted["ts"], "take")
    action = (await app.next()).payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("take", "ticket", "7")
    with pytest.raises(LocalSlackError, match="no drop on the message"):
        await slack.click("U0ADA", "C0SUPPORT", posted["ts"], "drop")


async def test_a_command_opens_a_form_that_is_refused_once_and_then_taken(
    slack: LocalSlack, app: SocketApp
) -> None:
    await slack.command("U0ANNA", "C0SUPPORT", "/ticket", "printer")
    command = (await app.next()).payload
    assert (command["command"], command["text"], command["user_id"]) == ("/ticket", "printer", "U0ANNA")
    assert [view["callback_id"] for view in await slack.open_views("U0ANNA")] == ["form"]
    app.answer = {"response_action": "errors", "errors": {"why": "say why"}}
    assert await slack.submit("U0ANNA", {}) == {"why": "say why"}
    app.answer = {}
    typed = {"type": "plain_text_input", "value": "it burns"}
    assert await slack.submit("U0ANNA", {"why": {"text": typed}}) == {}
    sent = [(await app.next()).payload["view"]["state"]["values"]["why"]["text"]["value"] for _ in range(2)]
    assert sent == [None, "it burns"]
    assert await slack.open_views("U0ANNA") == []


async def test_deliveries_by_http_are_signed() -> None:
    got: asyncio.Queue[tuple[bool, dict[str, Any]]] = asyncio.Queue()
    verifier = SignatureVerifier(LocalSlack.signing_secret)

    async def receive(request: web.Request) -> web.Response:
        body = await request.text()
        genuine = verifier.is_valid_request(body, dict(request.headers))
        form = {name: values[0] for name, values in parse_qs(body).items()}
        got.put_nowait((genuine, form if request.content_type.endswith("urlencoded") else json.loads(body)))
        return web.Response()

    application = web.Application()
    application.router.add_post("/slack/events", receive)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        async with LocalSlack(f"http://127.0.0.1:{port}/slack/events") as slack:
            ts = await slack.post("U0ANNA", "C0SUPPORT", "fire")
            await slack.command("U0BEN", "C0SUPPORT", "/kb", "fire")
        genuine, event = await asyncio.wait_for(got.get(), 10)
        assert (genuine, event["event"]["text"], event["event"]["ts"]) == (True, "fire", ts)
        genuine, command = await asyncio.wait_for(got.get(), 10)
        assert (genuine, command["command"], command["text"]) == (True, "/kb", "fire")
    finally:
        await runner.cleanup()


async def test_what_it_does_not_offer_is_said(slack: LocalSlack) -> None:
    with pytest.raises(NotOffered):
        await slack.shortcut("U0ANNA", "open_ticket")
