"""The front door for `/api/<method>`: reads a call, lets faults and limits befall it, and answers."""

import json
import logging
from email.utils import formatdate

from aiohttp import hdrs, web

from playground import arguments
from playground.answers import Json, SlackError
from playground.faults import ACCEPTED_FIRST, Fault
from playground.ledger import ApiCall
from playground.limits import Key
from playground.methods import REGISTRY
from playground.methods.registry import Call, Method
from playground.world import World

log = logging.getLogger("playground")


def _use_response_url(call: Call) -> Json:
    call.world.responses.use(call.text("key"), call.given)
    return {}


RESPONSE_URL = Method("response_url", _use_response_url, scope="", kind="none", tier=4)


class WebApi:
    """Answers calls of Slack's Web API."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call, from request to answer."""
        name = request.match_info["method"]
        answer = await self._run(request, name, REGISTRY.get(name), {})
        answer.headers[hdrs.DATE] = formatdate(self.world.clock.now(), usegmt=True)
        return answer

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """One post to a response url: faults and records know it as the method `response_url`."""
        return await self._run(request, RESPONSE_URL.name, RESPONSE_URL, dict(request.match_info))

    async def _run(
        self, request: web.Request, name: str, method: Method | None, more: Json
    ) -> web.StreamResponse:
        try:
            given = {**await arguments.read(request), **more}
        except SlackError as refusal:
            self._record(name, refusal.error, "")
            return _answer(refusal.body())
        channel = str(given.get("channel") or given.get("channel_id") or given.get("user_id") or "")
        wait = self._held_back(name, channel, method)
        if wait:
            return self._too_many(name, channel, wait)
        fault = self.world.faults.for_call(name, channel)
        if fault is not None:
            return await self._befall(fault, request, name, method, given)
        token = arguments.token(request, given)
        body = self._do(method, token, given)
        self._record(name, body.get("error", "ok"), channel)
        granted = {"X-OAuth-Scopes": ",".join(self.world.app.granted(token))}
        return _answer(body, headers=granted) if method is not RESPONSE_URL else _short_answer(body)

    def _do(self, method: Method | None, token: str, given: Json) -> Json:
        try:
            return {"ok": True, **self._handle(method, token, given)}
        except SlackError as refusal:
            return refusal.body()

    def _handle(self, method: Method | None, token: str, given: Json) -> Json:
        if method is None:
            raise SlackError("unknown_method")
        app = self.world.app
        if method.kind != "none":
            app.authenticate(token, method.kind)
        if method.scope:
            app.require(method.scope)
        return method.handle(Call(self.world, given))

    def _held_back(self, name: str, channel: str, method: Method | None) -> float:
        limits, key = self.world.limits, _key(name, channel)
        too_early = limits.early(key)
        if too_early:
            self.world.ledger.early.append(ApiCall(name, self.world.clock.now(), "early", channel))
            return too_early
        return limits.wait(key, method.tier) if method else 0.0

    def _too_many(self, name: str, channel: str, wait: float) -> web.Response:
        self._record(name, "ratelimited", channel)
        told = self.world.limits.shut(_key(name, channel), wait)
        return _answer({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(told)})

    def _record(self, name: str, outcome: str, channel: str) -> None:
        self.world.ledger.called(ApiCall(name, self.world.clock.now(), outcome, channel))

    async def _befall(
        self, fault: Fault, request: web.Request, name: str, method: Method | None, given: Json
    ) -> web.StreamResponse:
        channel, token = str(given.get("channel") or ""), arguments.token(request, given)
        if fault.kind == "ratelimited":
            return self._too_many(name, channel, fault.seconds or 1)
        if fault.kind == "error":
            self._record(name, fault.error, channel)
            return _answer({"ok": False, "error": fault.error})
        self._record(name, fault.kind, channel)
        if fault.kind in ACCEPTED_FIRST:
            self._do(method, token, given)
        elif fault.kind == "late_landing":
            self.world.clock.call_later(fault.seconds, lambda: _landed(self._do(method, token, given)))
        if fault.kind.startswith("timeout"):
            await self.world.clock.sleep(fault.seconds or 3600)
        return _broken(request, fault)


def _landed(body: Json) -> None:
    if not body["ok"]:
        log.warning("a late landing was refused: %s", body["error"])


def _broken(request: web.Request, fault: Fault) -> web.Response:
    """A 5xx, or no answer at all: the connection is cut."""
    if fault.kind.startswith("server_error") or fault.error == "5xx":
        return web.Response(status=503, text="upstream connect error or disconnect/reset before headers")
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


def _short_answer(body: Json) -> web.Response:
    """How a response url answers: plain `ok`, or an HTTP error."""
    if body["ok"]:
        return web.Response(text="ok")
    return _answer(body, status=404 if body["error"].endswith("_url") else 400)


def _key(name: str, channel: str) -> Key:
    return (name, channel if name == "chat.postMessage" else "")


def _answer(body: Json, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    data = json.dumps(body).encode()
    return web.Response(body=data, status=status, headers=headers, content_type="application/json")
