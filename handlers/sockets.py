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
    """Whether Slack reaches us: every connection begins with its hello, and pings tell when one is dead."""

    def __init__(self, clock: Clock, told: Told = lambda up: None) -> None:
        """`told` hears of each change."""
        self._clock, self._told = clock, told
        self._greetings = 0
        self.down_since: datetime | None = clock()
        self.returned: Callable[[], None] = lambda: None
        """Called when Slack greets us again: it may not have told what happened before."""

    async def heard(self, _client: SocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
        """What comes over the socket, of which only the hello matters here."""
        if message.get("type") != "hello":
            return
        self._greetings += 1
        if self.down_since and self._greetings > 1:
            log.warning("Slack is connected again", since=str(self.down_since))
        self.down_since = None
        self._told(True)
        if self._greetings > 1:
            self.returned()

    async def watch(self, client: SocketModeClient) -> None:
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


@asynccontextmanager
async def connected(
    bolt: AsyncApp, app_token: str, ping_seconds: float, connection: Connection
) -> AsyncIterator[None]:
    """Hear Slack over Socket Mode until the block ends; begins once connected, however long that takes.

    A dead connection is noticed after two and a half pings, when aiohttp misses the answer to its own, or at
    the latest after five, when slack_sdk does.
    """
    sockets = AsyncSocketModeHandler(bolt, app_token, ping_interval=ping_seconds)
    sockets.client.message_listeners.append(connection.heard)  # type: ignore[arg-type]
    watching = asyncio.create_task(connection.watch(sockets.client))
    try:
        await sockets.connect_async()  # type: ignore[no-untyped-call]
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await _hang_up(sockets)


async def _hang_up(sockets: AsyncSocketModeHandler) -> None:
    """Close; that something can no longer be acknowledged is no news, for Slack will deliver it again."""
    sockets.client.logger = logging.Logger("hanging up", logging.CRITICAL)
    await sockets.close_async()  # type: ignore[no-untyped-call]
