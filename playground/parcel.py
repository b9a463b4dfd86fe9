"""One thing on its way from the pretend Slack to the app, over HTTP or a socket."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from playground.answers import Json

RETRY_AFTER = (0.0, 60.0, 300.0)
"""Seconds from a failed attempt to the next: at once, a minute, five minutes, then never."""


@dataclass(slots=True)
class Parcel:
    """An event, a slash command or an interaction with its payload.

    `answered(outcome, body)` is called once, at the end: outcome "ok" with what the app answered,
    or the reason why it failed. Only events are retried.
    """

    kind: str
    id: str
    payload: Json
    answered: Callable[[str, Json], None] | None = None
    attempt: int = 0
    reason: str = ""
    _body: bytes = b""

    @property
    def content_type(self) -> str:
        """What the HTTP body is."""
        return "application/json" if self.kind == "events_api" else "application/x-www-form-urlencoded"

    @property
    def body(self) -> bytes:
        """The HTTP body as Slack sends this kind, the same at every attempt."""
        self._body = self._body or self._written()
        return self._body

    def _written(self) -> bytes:
        if self.kind == "events_api":
            return json.dumps(self.payload).encode()
        fields = self.payload if self.kind == "slash_commands" else {"payload": json.dumps(self.payload)}
        return urlencode(fields).encode()

    def retry_in(self) -> float | None:
        """Seconds until the next attempt, None if there is none."""
        if self.kind != "events_api" or self.attempt >= len(RETRY_AFTER):
            return None
        return RETRY_AFTER[self.attempt]
