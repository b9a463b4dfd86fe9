"""A real Bolt app, over HTTP and over Socket Mode, lives in the pretend Slack as it would in the real one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server

Soon = Callable[[Callable[[], bool]], Awaitable[None]]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Ticket"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
CARD = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take"}}],
    }
]


def _app(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client, signing_secret="playground-signing-secret")

    @app.event("message")
    async def answer(event: dict[str, Any], say: Any) -> None:
        await say(text="a card", blocks=CARD, thread_ts=event["ts"])

    @app.action("take")
    async def take(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="taken", replace_original=True)

    @app.command("/ticket")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack("a form for you")

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"what": "no"})

    return app


@pytest.fixture(params=["http", "socket"])
async def bolt(
    request: pytest.FixtureRequest, server: Server, slack: AsyncWebClient, soon: Soon
) -> AsyncIterator[None]:
    app = _app(slack)
    if request.param == "http":
        runner = web.AppRunner(app.web_app("/slack/events"), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.world.app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield
        await runner.cleanup()
    else:
        handler = AsyncSocketModeHandler(
            app, "xapp-playground", web_client=AsyncWebClient(base_url=server.api_url)
        )
        await handler.connect_async()
        await soon(lambda: bool(server.world.sockets.open))
        yield
        await handler.close_async()


async def test_a_message_a_click_a_command_and_a_form(
    bolt: None, pretend: Pretend, server: Server, soon: Soon
) -> None:
    messages = server.world.workspace.channel("#support").messages
    await pretend.post("U0ANNA", "#support", "help")
    await soon(lambda: len(messages) == 2)
    card = (await pretend.read("#support"))[1]
    assert (card["text"], card["user"]) == ("a card", "U0BOT")
    await pretend.click("U0ADA", "#support", card["ts"], "take")
    await soon(lambda: messages[card["ts"]]["text"] == "taken")
    assert (await pretend.command("U0ANNA", "/ticket"))["answer"] == {"text": "a form for you"}
    (form,) = await pretend.open_views("U0ANNA")
    assert (await pretend.submit("U0ANNA", form["id"], {"what": "x"}))["errors"] == {"what": "no"}
    assert (await pretend.report())["unknown"] == []
