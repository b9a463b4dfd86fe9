"""The Socket Mode connection: slack_sdk keeps it up, this notices when it is down and when it is back."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from storage.database import Clock

log = structlog.get_logger()

LOOK = 0.5
"""Seconds between two looks at whether the connection is up."""

Told = Callable[[bool], None]
"""Hears whether Slack reaches us, whenever that changes."""


class Connection:
    """The one connection: it begins with Slack's hello, and unanswered pings tell that it is dead.

    `down_since`: when it went down, or was first wanted; None while it is up, or nobody wants it.
    """

    def __init__(
        self, clock: Clock, told: Told = lambda up: None, returned: Callable[[], None] = lambda: None
    ) -> None:
        """`returned` is called when Slack greets us again: it may not have told what happened before."""
        self._clock, self._told, self._returned = clock, told, returned
        self._greetings = 0
        self.down_since: datetime | None = None

    @asynccontextmanager
    async def held(
        self, bolt: AsyncApp, app_token: str, url: str | None, ping_seconds: float
    ) -> AsyncIterator[None]:
        """Hear Slack until the block ends, which begins once connected, however long that takes.

        `url` is where Slack expects the first connection; without it the client asks Slack itself.
        A dead connection is noticed after two and a half pings, when aiohttp misses the answer to its own, or
        at the latest after five, when slack_sdk does.
        """
        self.down_since = self._clock()
        self._told(False)
        sockets = AsyncSocketModeHandler(bolt, app_token, ping_interval=ping_seconds)
        sockets.client.wss_uri = url
        sockets.client.message_listeners.append(self._heard)  # type: ignore[arg-type]
        watching = asyncio.create_task(self._watch(sockets.client))
        try:
            await sockets.connect_async()  # type: ignore[no-untyped-call]
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await _hang_up(sockets)

    async def _heard(self, _client: SocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
        """What comes over the socket, of which only the hello matters here."""
        if message.get("type") != "hello":
            return
        self._greetings += 1
        if self.down_since:
            log.info("Slack is connected", down_since=str(self.down_since))
        self.down_since = None
        self._told(True)
        if self._greetings > 1:
            self._returned()

    async def _watch(self, client: SocketModeClient) -> None:
        """Notice a connection that is down, until cancelled.

        Slack's addresses are good for one connection, yet the client tries the same again when connecting
        failed: forgotten, it asks for a new one.
        """
        while True:
            await asyncio.sleep(LOOK)
            if not await client.is_connected():
                self._lost()
                client.wss_uri = None

    def _lost(self) -> None:
        if self.down_since is None:
            self.down_since = self._clock()
            log.warning("Slack is not connected")
            self._told(False)


async def _hang_up(sockets: AsyncSocketModeHandler) -> None:
    """Close; that something can no longer be acknowledged is no news, for Slack will deliver it again."""
    sockets.client.logger = logging.Logger("hanging up", logging.CRITICAL)
    await sockets.close_async()  # type: ignore[no-untyped-call]
