"""The web door: Slack over HTTP, verified before anything reads it; health, readiness and metrics."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import prometheus_client
from fastapi import FastAPI, Request, Response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.requests import ClientDisconnect

from handlers.slack_facts import Json
from storage.database import Clock

LARGEST_BODY = 1_000_000
"""Bytes of a request from Slack that are read; Slack sends far less."""
DEEPEST = 64
"""Levels of nesting that a request may have; Slack's have about ten."""
OLDEST = 300
"""Seconds after which a signature is no longer accepted, as Slack's documents advise."""

_FORM = "application/x-www-form-urlencoded"

Ready = Callable[[], Awaitable[dict[str, str]]]
"""What is not ready, by name, each with a sentence; empty when all is."""


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """A request that is not Slack's, or broken: answered with `status` and not looked at further."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def build(
    bolt: AsyncApp | None, signing_secret: str, clock: Clock, ready: Ready, measured: Callable[[], bytes]
) -> FastAPI:
    """The web application; without `bolt` (Socket Mode) it serves only health and what is `measured`."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/healthz")
    async def healthz() -> Json:
        return {"ok": True}

    @app.get("/readyz")
    async def readyz(response: Response) -> Json:
        missing = await ready()
        response.status_code = 503 if missing else 200
        return {"ok": not missing, "missing": missing}

    @app.get("/metrics")
    def metrics() -> Response:  # not async: it asks the database, so that it runs on a thread of its own
        return Response(measured(), media_type=prometheus_client.CONTENT_TYPE_LATEST)

    if bolt is not None:
        app.add_api_route("/slack/events", _slack_door(bolt, signing_secret, clock), methods=["POST"])
    return app


def _slack_door(
    bolt: AsyncApp, signing_secret: str, clock: Clock
) -> Callable[[Request], Awaitable[Response]]:
    async def slack(request: Request) -> Response:
        try:
            raw = await _body(request)
            check_signature(signing_secret, request.headers, raw, clock().timestamp())
            told = _told(read_body(raw, request.headers.get("content-type", "")))
        except Refusal as refusal:
            return Response(refusal.reason, status_code=refusal.status)
        answer = await bolt.async_dispatch(told)
        headers = {name: values[0] for name, values in answer.headers.items()}
        return Response(answer.body, status_code=answer.status, headers=headers)

    return slack


async def _body(request: Request) -> bytes:
    """The request's body; refuses one that is too large, without reading it to its end."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BODY:
                raise Refusal(413, "too large")
    except ClientDisconnect:
        raise Refusal(400, "incomplete") from None
    return bytes(body)


def check_signature(secret: str, headers: Mapping[str, str], raw: bytes, now: float) -> None:
    """Refuse what was not signed by Slack in the last five minutes (Slack: “Verifying requests”)."""
    stamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise Refusal(401, "no timestamp")
    if abs(now - int(stamp)) > OLDEST:
        raise Refusal(401, "stale timestamp")
    expected = (
        "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    )
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise Refusal(401, "bad signature")


def read_body(raw: bytes, content_type: str) -> Json:
    """An event's or interaction's JSON, or a command's fields. Refuses what Slack never sends."""
    try:
        text = raw.decode("utf-8")
        body = _form(text) if content_type.startswith(_FORM) else json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refusal(400, "unreadable") from None
    if not isinstance(body, dict) or not body or _depth(body) > DEEPEST:
        raise Refusal(400, "unexpected")
    return body


def _form(text: str) -> Any:
    """An interaction's JSON or a command's fields; raises ValueError when a field stands there twice."""
    fields = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=100)
    form = dict(fields)
    if len(form) < len(fields):
        raise ValueError("repeated field")
    return json.loads(form["payload"]) if "payload" in form else form


def _told(body: Json) -> AsyncBoltRequest:
    """The request as Bolt takes it. It is handed the body as we read it, so that no second reader differs."""
    try:
        return AsyncBoltRequest(body=body, mode="socket_mode")
    except (LookupError, TypeError, AttributeError):
        raise Refusal(400, "unexpected") from None


def _depth(value: object) -> int:
    """How deep lists and mappings are nested."""
    level, layer = 0, [value]
    while layer and level <= DEEPEST:
        level += 1
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return level
