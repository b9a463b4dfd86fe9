"""The arguments of a Web API call, read alike from a query, a form or a JSON body."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from playground.answers import Json, SlackError

WRITTEN_IN_JSON = frozenset({"blocks", "attachments", "files", "metadata", "view"})
MAX_BODY = 4 * 1024 * 1024


async def read(request: web.Request) -> Json:
    """The call's arguments by name; raises `invalid_json` and the like for what cannot be read."""
    given: Json = dict(request.query)
    if request.method == "POST":
        given.update(await _body(request))
    for name in WRITTEN_IN_JSON & given.keys():
        if isinstance(given[name], str):
            given[name] = _decoded(given[name], name)
    return given


async def _body(request: web.Request) -> Json:
    if request.content_type == "multipart/form-data":
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    body = await request.read()
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise SlackError("invalid_charset") from error
    if request.content_type != "application/json":
        return dict(parse_qsl(text, keep_blank_values=True))
    return _json_object(text) if text else {}


def _json_object(text: str) -> Json:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SlackError("invalid_json") from error
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value


def _decoded(text: str, name: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise SlackError(f"invalid_{name}_format") from error


def token(request: web.Request, given: Json) -> str:
    """The token of a call, from its header or its arguments; empty if there is none."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else str(given.get("token") or "")


def flag(given: Json, name: str, *, default: bool = False) -> bool:
    """A yes-or-no argument, however it is written."""
    value = given.get(name)
    return default if value in (None, "") else str(value).lower() in ("1", "true")


def text(given: Json, name: str) -> str:
    """An argument that must be there; raises `invalid_arguments` naming it."""
    value = given.get(name)
    if value in (None, ""):
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
        )
    return str(value)


def limit(given: Json, *, default: int, most: int) -> int:
    """The page size that was asked for; raises `invalid_limit`."""
    try:
        asked = int(given.get("limit") or default)
    except (TypeError, ValueError) as error:
        raise SlackError("invalid_limit") from error
    if asked < 0:
        raise SlackError("invalid_limit")
    return min(asked, most)
