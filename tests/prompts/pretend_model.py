"""A server that speaks as OpenAI's does, and misbehaves as it is told; it shares nothing with the desk."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]
Behave = Callable[[web.Request, Json], Any]


@dataclass
class PretendModel:
    """What it was asked, each request's body, and how it behaves: the `answer` to a chat, or `misbehave`."""

    url: str = ""
    asked: list[Json] = field(default_factory=list)
    answer: Callable[[Json], str] = lambda _body: "{}"
    misbehave: Behave | None = None
    tokens: int = 0
    """What it would charge for."""

    async def chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        if self.misbehave is not None:
            return await self.misbehave(request, body)
        return web.json_response(self.completion(self.answer(body)))

    def completion(self, text: str | None, **message: Any) -> Json:
        """What OpenAI's server answers."""
        usage = {"prompt_tokens": 300, "completion_tokens": 50, "total_tokens": 350}
        self.tokens += 350
        choice = {"index": 0, "message": {"role": "assistant", "content": text, **message}}
        return {"id": "c", "object": "chat.completion", "choices": [choice], "usage": usage}

    async def models(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"data": [{"id": "pretend"}, {"id": "vectors"}]})

    async def embeddings(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        if self.misbehave is not None:
            return await self.misbehave(request, body)
        data = [{"index": at, "embedding": [float(len(text)), 1.0]} for at, text in enumerate(body["input"])]
        return web.json_response({"data": data, "usage": {"prompt_tokens": 9, "total_tokens": 9}})


@asynccontextmanager
async def pretending() -> AsyncIterator[PretendModel]:
    """Such a server until the block ends, on loopback."""
    model = PretendModel()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.chat)
    app.router.add_post("/v1/embeddings", model.embeddings)
    app.router.add_get("/v1/models", model.models)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    model.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield model
    finally:
        await runner.cleanup()


def says(model: PretendModel, text: str | None, **message: Any) -> Behave:
    """It answers with these words."""

    async def behave(_request: web.Request, _body: Json) -> web.StreamResponse:
        return web.json_response(model.completion(text, **message))

    return behave


def status(code: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> Behave:
    """It answers with this status."""

    async def behave(_request: web.Request, _body: Json) -> web.StreamResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=code, text=body, content_type="application/json", headers=given)

    return behave


async def hangs(_request: web.Request, _body: Json) -> web.StreamResponse:
    """It never answers."""
    await asyncio.sleep(3600)
    raise AssertionError("nobody waits so long")


async def drips(request: web.Request, _body: Json) -> web.StreamResponse:
    """It answers a byte at a time, each sooner than any pause between bytes would be too long."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b" ")
        await asyncio.sleep(0.02)


def floods(code: int = 200) -> Behave:
    """It answers with ten million bytes, and says so."""

    async def behave(_request: web.Request, _body: Json) -> web.StreamResponse:
        return web.Response(status=code, text=json.dumps({"x": "a" * 10_000_000}))

    return behave


async def hangs_up(request: web.Request, _body: Json) -> web.StreamResponse:
    """It breaks off in the middle of its answer."""
    answer = web.StreamResponse(headers={"Content-Length": "1000"})
    await answer.prepare(request)
    await answer.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.close()
    return answer
