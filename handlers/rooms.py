"""Opens war rooms in Slack, and brings people into them: whatever is repeated leaves one room (F4)."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from desk import war_room
from desk.outcome import Hopeless, Outcome, Sent
from handlers.slack_facts import Json, refusal

LOOK_BACK = timedelta(minutes=10)
"""How much later than Slack's clock ours may be."""
_PAGE = 200
_TAKEN = "name_taken"
_NOT_THEM = frozenset(
    {
        *(
            "already_in_channel",
            "cant_invite",
            "cant_invite_self",
            "user_not_found",
            "no_user",
            "user_disabled",
        ),
        *("user_is_bot", "user_is_restricted", "user_is_ultra_restricted", "ura_max_channels"),
        *("invitee_cant_see_channel", "org_user_not_in_team", "user_team_not_in_channel"),
    }
)
"""What Slack says of one person whom it does not let in, or who is there."""


class Rooms:
    """Slack's channels as war rooms. Errors of Slack's own methods are raised as they come."""

    def __init__(self, client: AsyncWebClient) -> None:
        """`client` calls Slack as the bot."""
        self._client = client

    async def open(self, wish: Json, bot: str, since: datetime, *, doubtful: bool, is_void: bool) -> Outcome:
        """The room of this wish, which the `bot` may have made since then; a new one if there is none.

        Of a wish that `is_void` only what an earlier attempt made is told.
        """
        stands = await self._stands(wish["standing"]) if wish["standing"] and not is_void else False
        if stands:
            return Sent(wish["standing"])
        found = await self._own(wish, bot, since) if doubtful else None
        found = found or (None if is_void else await self._create(wish, bot, since))
        if found and found != _TAKEN:
            await self._describe(found, wish["purpose"])
        return Hopeless(_TAKEN) if found == _TAKEN else Sent(found)

    async def _create(self, wish: Json, bot: str, since: datetime) -> str:
        """The id of a new channel under the first name that is free."""
        for name in wish["names"]:
            try:
                made = await self._client.conversations_create(name=name, is_private=wish["is_private"])
                return str(made["channel"]["id"])
            except SlackApiError as error:
                if refusal(error) != _TAKEN:
                    raise
            if own := await self._own(wish, bot, since):
                return own
        return _TAKEN

    async def _stands(self, channel: str) -> bool:
        """Whether the channel can be used again: Slack lets no bot bring back what is archived."""
        try:
            told = (await self._client.conversations_info(channel=channel))["channel"]
        except SlackApiError as error:
            if refusal(error) == "channel_not_found":
                return False
            raise
        return bool(told.get("is_member")) and not told.get("is_archived")

    async def _own(self, wish: Json, bot: str, since: datetime) -> str | None:
        """What an earlier attempt of this wish made: the bot's, named so, and no older than the wish."""
        oldest = (since - LOOK_BACK).timestamp()
        for channel in await self._mine():
            is_new = channel.get("creator") == bot and channel.get("created", 0) >= oldest
            if is_new and _suits(channel, wish):
                return str(channel["id"])
        return None

    async def _mine(self) -> list[Json]:
        """The channels that the bot is in, which are all that it made and was not taken out of."""
        found: list[Json] = []
        cursor = ""
        types = "public_channel,private_channel"
        while True:
            page: Any = await self._client.users_conversations(
                types=types, exclude_archived=True, limit=_PAGE, cursor=cursor
            )
            found += page["channels"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    async def _describe(self, channel: str, purpose: str) -> None:
        """Say what the room is for; one without that is a room all the same."""
        with suppress(SlackApiError, aiohttp.ClientError, TimeoutError):
            await self._client.conversations_setPurpose(channel=channel, purpose=purpose)

    async def invite(self, channel: str, people: list[str]) -> Outcome:
        """Everybody is in the channel whom Slack lets in; one who is not to be hinders nobody else.

        Mostly one call does it; where Slack refuses them together, each is invited alone.
        """
        if not await self._let_in(channel, people):
            for each in people:
                await self._let_in(channel, [each])
        return Sent()

    async def _let_in(self, channel: str, people: Iterable[str]) -> bool:
        try:
            await self._client.conversations_invite(channel=channel, users=",".join(people), force=True)
        except SlackApiError as error:
            if refusal(error) not in _NOT_THEM:
                raise
            return False
        return True


def _suits(channel: Json, wish: Json) -> bool:
    """Whether the channel is named as the wish wants, says that it is for no other ticket, and is as private.

    A name alone may be another ticket's: {words}-2 is that of the second ticket, and the first one's next.
    """
    purpose = str((channel.get("purpose") or {}).get("value") or "")
    is_anothers = purpose and not re.search(rf"T-{wish['number']}(?!\d)", purpose)
    is_as_private = channel.get("is_private") or not wish["is_private"]
    is_named_so = war_room.fits(wish["pattern"], wish["number"], channel["name"])
    return bool(is_named_so and is_as_private and not is_anothers)
