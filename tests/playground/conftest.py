"""A running pretend Slack, a hand in it, a real Slack client on it, and an app at its request URL."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server, running

Json = dict[str, Any]


@dataclass
class Heard:
    """One request that reached the app."""

    headers: dict[str, str]
    body: str

    @property
    def payload(self) -> Json:
        """The event envelope, the interaction or the command, by what the body is."""
        if self.body.startswith("{"):
            return dict(json.loads(self.body))
        form = {name: values[0] for name, values in parse_qs(self.body, keep_blank_values=True).items()}
        return dict(json.loads(form["payload"])) if "payload" in form else dict(form)


@dataclass
class DeskApp:
    """An app behind a request URL: what it heard, and how it answers next."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    """Answers to give first: a status, a body, or an awaitable function; then 200 and nothing."""

    async def serve(self, request: web.Request) -> web.Response:
        self.heard.append(Heard(dict(request.headers), (await request.read()).decode(errors="replace")))
        answer = self.answers.pop(0) if self.answers else 200
        if callable(answer):
            answer = await answer(self.heard[-1].payload)
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.json_response(answer)

    def events(self, kind: str = "message") -> list[Json]:
        """The inner events of a type that were heard."""
        inner = [one.payload["event"] for one in self.heard if "event" in one.payload]
        return [one for one in inner if one["type"] == kind]

    def signed(self, heard: Heard, now: float) -> bool:
        """Whether Slack's own verifier takes the request's signature at that instant."""
        verifier = SignatureVerifier("playground-signing-secret", clock=_At(now))
        return verifier.is_valid_request(heard.body, heard.headers)


class _At(Clock):
    def __init__(self, at: float) -> None:
        self._at = at

    def now(self) -> float:
        return self._at


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running() as up:
        yield up


@pytest.fixture
async def pretend(server: Server) -> AsyncIterator[Pretend]:
    async with Pretend(server.url) as hand:
        yield hand


@pytest.fixture
def slack(server: Server) -> AsyncWebClient:
    return AsyncWebClient("xoxb-playground", base_url=server.api_url)


@asynccontextmanager
async def heard_at(server: Server) -> AsyncIterator[DeskApp]:
    """An app that the pretend Slack reaches by HTTP until the block ends."""
    app = DeskApp()
    site = web.Application()
    site.router.add_post("/slack/events", app.serve)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    server.world.app.request_url = app.url
    try:
        yield app
    finally:
        await runner.cleanup()


@pytest.fixture
async def desk(server: Server) -> AsyncIterator[DeskApp]:
    """The app, with the pretend Slack configured to reach it by HTTP."""
    async with heard_at(server) as app:
        yield app


Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


@pytest.fixture
def refusal() -> Refusal:
    """The Slack error that a call is refused with."""

    async def of(call: Awaitable[Any]) -> str:
        with pytest.raises(SlackApiError) as caught:
            await call
        return str(caught.value.response["error"])

    return of


@pytest.fixture
def soon() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Waits until something is so, at most fifteen seconds."""

    async def until(so: Callable[[], bool]) -> None:
        async with asyncio.timeout(15):
            while not so():  # noqa: ASYNC110 - anything may be waited for
                await asyncio.sleep(0.005)

    return until
