"""Reads Slack's history for the sweep: a page a call, each message as the event that tells of it."""

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from desk.outcome import Hopeless, Outcome
from desk.sweep import Gap, Page, Sight
from handlers import slack_facts
from handlers.deliver import judge
from handlers.slack_facts import GONE, Json

_PAGE = 200
"""Messages that are asked for; Slack may give fewer, to some apps 15, and says when there are more."""


class History:
    """Shows what stands in a gap. SDK retries are off: the sweep decides when it looks again."""

    def __init__(self, client: AsyncWebClient) -> None:
        """`client` calls Slack for every workspace."""
        self._client = client

    async def __call__(self, gap: Gap) -> Page | Outcome:
        """One page of the gap: of a channel the newest, of a thread the oldest. Never raises for Slack."""
        try:
            return await self._page(gap)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            outcome = judge(error, once=False)
            is_gone = isinstance(outcome, Hopeless) and outcome.error in GONE
            return Page(gone=True) if gap.thread and is_gone else outcome

    async def _page(self, gap: Gap) -> Page:
        query: dict[str, Any] = {"channel": gap.channel, "limit": _PAGE, "latest": gap.newest}
        if gap.oldest:
            query["oldest"] = gap.oldest
        if gap.thread:
            query["ts"] = gap.thread
        method = "conversations.replies" if gap.thread else "conversations.history"
        answer = await self._client.api_call(method, params=query)
        sights = sorted((_sight(gap.channel, each) for each in answer["messages"]), key=lambda it: it.said.ts)
        return Page(tuple(sights), complete=not answer.get("has_more"))


def _sight(channel: str, message: Json) -> Sight:
    return Sight(
        said=slack_facts.said(channel, message),
        event={**message, "type": "message", "channel": channel},
        latest_reply=message.get("latest_reply"),
        is_stone=message.get("subtype") == "tombstone",
    )
