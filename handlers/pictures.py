"""Puts a picture of a report's figures into the thread of its post, in place of the one before (rule 69)."""

import asyncio
from collections.abc import Mapping

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from desk.text import cut
from handlers import language
from handlers.copying import Copier
from handlers.language import Speaker
from handlers.slack_facts import FILE_GONE, GONE, Json, refusal
from handlers.views.charted import Charted, described, sheet, told

MOST_TOLD = 3900
"""Characters of a message that Slack does not split."""


def drawn(charted: Charted, say: Speaker) -> bytes:
    """The picture as PNG; in English where no font has Chinese characters. It takes a second or two."""
    from handlers import charts  # noqa: PLC0415 - matplotlib alone takes two seconds to import

    can_write = say.language == "en" or charts.writes_chinese()
    return charts.picture(sheet(charted, say if can_write else language.speaker("en")))


class Pictures:
    """Draws, uploads and takes away. Errors of Slack's own methods are raised as they come."""

    def __init__(self, client: AsyncWebClient, copier: Copier) -> None:
        """`client` calls Slack as the bot."""
        self._client, self._copier = client, copier
        self.turn = asyncio.Lock()
        """One is drawn at a time: those that wait for it hold no thread."""

    async def upload(self, charted: Charted, say: Speaker) -> str:
        """Slack has the picture, though nobody sees it yet; answers its id. Raises NotCopied."""
        data = await asyncio.to_thread(drawn, charted, say)
        said = described(sheet(charted, say))
        return await self._copier.put(f"{charted.period.name}.png", data, alt_txt=said)

    async def share(self, file: str, charted: Charted, say: Speaker, place: Json) -> None:
        """The picture stands there from now on, with the same figures as text."""
        shown = sheet(charted, say)
        titled: list[dict[str, str | None]] = [{"id": file, "title": f"{shown.title} · {shown.under}"}]
        text = cut(told(shown.charts), MOST_TOLD)
        await self._client.files_completeUploadExternal(files=titled, initial_comment=text, **place)

    async def take_away(self, channel: str, file: str, stands: Mapping[str, str]) -> None:
        """The picture is no more, nor is the message in which it `stands`; that they were gone is well."""
        if ts := stands.get(file):
            await self._unless_gone("chat.delete", channel=channel, ts=ts)
        await self._unless_gone("files.delete", file=file)

    async def _unless_gone(self, method: str, **arguments: str) -> None:
        try:
            await self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            if refusal(error) not in GONE | FILE_GONE:
                raise
