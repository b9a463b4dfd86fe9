"""Raises the alarm without the machinery that failed, and tells somebody outside while all is well."""

from collections.abc import Collection

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from desk.audit import Missing
from desk.workspace import Workspace
from handlers import language
from handlers.views import audits

log = structlog.get_logger()

_TROUBLE = (SlackApiError, aiohttp.ClientError, TimeoutError)


class Alarm:
    """Posts straight into the fallback channel, past the outbox."""

    def __init__(self, client: AsyncWebClient) -> None:
        """`client`: a connection of its own."""
        self._client = client

    async def __call__(self, workspace: Workspace, found: Collection[Missing] | None) -> bool:
        """Tell what is missing, or that nobody can know; whether anybody could be told."""
        places = workspace.places
        for channel in filter(None, (places.fallback, places.managers, places.triage)):
            text = audits.alarm(found, language.speaker(workspace.language_of(channel)))
            post = {"channel": channel, "text": text, "unfurl_links": False, "unfurl_media": False}
            try:
                await self._client.api_call("chat.postMessage", json=post)
            except _TROUBLE as error:
                log.error("alarm not posted", channel=channel, error=repr(error))
            else:
                return True
        return False


class Heartbeat:
    """Fetches an address outside, where somebody notices when that is no longer done."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        """`address`: the operator's own choice, so any but where it would lead on to; "" for none."""
        self._http, self._address = http, address

    async def __call__(self) -> None:
        """All is well."""
        if not self._address:
            return
        try:
            async with self._http.get(self._address, allow_redirects=False) as response:
                if response.status >= 400:
                    log.warning("heartbeat refused", status=response.status)
        except _TROUBLE as error:
            log.warning("heartbeat failed", error=type(error).__name__)
