"""Brings files to Slack: copies for people who share no conversation (rule 96), and pictures."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from desk.outcome import Hopeless, NotSent, Outcome
from handlers.slack_facts import Json

AT_ONCE = 2
"""Files whose bytes are in memory at the same time."""
_PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=10)
"""Seconds without a sign of life; how long it may take altogether is for the effect's lease to say."""
_HOPS = 3
_CHUNK = 64 * 1024
_SLACKS = (".slack.com", ".slack-edge.com", ".slack-files.com", ".slack-gov.com")
"""The hosts, besides that of Slack's API itself, that may see the bot's token."""


class NotCopied(Exception):  # noqa: N818 - what became of it, not a fault of ours
    """The file could not be copied; `outcome` says why, and whether trying again may help."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(repr(outcome))
        self.outcome = outcome


class Copier:
    """Fetches a file from Slack and uploads it anew, where nobody sees it until it is shared."""

    def __init__(self, client: AsyncWebClient) -> None:
        """`client` was made with a session and calls Slack as the bot."""
        self._client = client
        self._room = asyncio.Semaphore(AT_ONCE)

    async def bring(self, file: str, most: int) -> tuple[str, str]:
        """Copy a file of at most so many bytes; answers the new file's id, and its name. Raises NotCopied.

        Errors of Slack's own methods are raised as they come.
        """
        told: Json = (await self._client.files_info(file=file))["file"]
        name, size = str(told.get("name") or file), int(told.get("size") or 0)
        if not 0 < size <= most:
            raise NotCopied(Hopeless("too large to be copied" if size else "an empty file"))
        async with self._room:
            return await self.put(name, await self._fetch(told, size)), name

    async def put(self, name: str, data: bytes, **told: str) -> str:
        """Upload a file of this name; answers its id. Raises as `bring` does."""
        place = await self._client.files_getUploadURLExternal(filename=name, length=len(data), **told)
        await self._upload(str(place["upload_url"]), data)
        return str(place["file_id"])

    async def _fetch(self, told: Json, size: int) -> bytes:
        """The bytes of the file, as many as Slack said."""
        url, data = str(told.get("url_private_download") or ""), bytearray()
        async with self._opened(url) as response:
            is_page = response.content_type == "text/html" and told.get("mimetype") != "text/html"
            if is_page:  # which Slack shows with status 200 to who may not have the file
                raise NotCopied(Hopeless("no access to the file"))
            async for chunk in response.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > size:
                    break
        if len(data) != size:
            raise NotCopied(NotSent("not the whole file"))
        return bytes(data)

    @asynccontextmanager
    async def _opened(self, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer at the address, after redirections that stay with Slack."""
        headers = {"Authorization": f"Bearer {self._client.token}"}
        for _ in range(_HOPS):
            async with self._asked("GET", url, headers=headers) as response:
                if response.status not in {301, 302, 303, 307, 308}:
                    yield response
                    return
                url = urljoin(url, response.headers.get("Location", ""))
        raise NotCopied(Hopeless("too many redirections"))

    async def _upload(self, url: str, data: bytes) -> None:
        async with self._asked("POST", url, data=data):
            pass

    @asynccontextmanager
    async def _asked(self, method: str, url: str, **more: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer to one request to Slack. What goes wrong is a fault of this file's copying alone."""
        if not self._is_slacks(url):
            raise NotCopied(Hopeless("the file is not at Slack"))
        session = self._client.session
        assert session is not None, "the client was made with a session"
        try:
            async with session.request(
                method, url, allow_redirects=False, timeout=_PATIENCE, **more
            ) as response:
                if response.status >= 500 or response.status == 429:
                    raise NotCopied(NotSent(f"http {response.status}"))
                if response.status >= 400:
                    raise NotCopied(Hopeless(f"http {response.status}"))
                yield response
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotCopied(NotSent(type(error).__name__)) from error

    def _is_slacks(self, url: str) -> bool:
        """Whether the token may go there: to Slack's own hosts, and to where its API is."""
        asked, api = urlsplit(url), urlsplit(self._client.base_url)
        if (asked.scheme, asked.netloc) == (api.scheme, api.netloc):
            return True
        is_plain = not {"@", "\\"} & set(asked.netloc)
        return asked.scheme == "https" and is_plain and (asked.hostname or "").endswith(_SLACKS)
