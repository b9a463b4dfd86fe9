"""Channels that the bot makes: their names, their people, what is pinned in them, and their end."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


async def test_a_channel_from_its_creation_to_its_archive(slack: AsyncWebClient, pretend: Pretend) -> None:
    made = (await slack.conversations_create(name="inc-1", is_private=True))["channel"]
    assert (made["name"], made["creator"], made["is_member"], made["is_private"]) == (
        "inc-1",
        "U0BOT",
        True,
        True,
    )
    await slack.conversations_setPurpose(channel=made["id"], purpose="the tills")
    await slack.conversations_invite(channel=made["id"], users="U0ADA,U0BO")
    [found] = [
        each
        for each in (await slack.users_conversations(types="private_channel"))["channels"]
        if each["id"] == made["id"]
    ]
    assert (found["purpose"]["value"], found["num_members"]) == ("the tills", 3)
    posted = await slack.chat_postMessage(channel=made["id"], text="board")
    await slack.pins_add(channel=made["id"], timestamp=posted["ts"])
    assert [each["text"] for each in await pretend.read("inc-1") if each.get("pinned_to")] == ["board"]
    await slack.conversations_archive(channel=made["id"])
    assert (await slack.conversations_info(channel=made["id"]))["channel"]["is_archived"]


async def test_what_a_channel_may_not_be_called(slack: AsyncWebClient, refusal: Refusal) -> None:
    async def create(name: str) -> str:
        return await refusal(slack.conversations_create(name=name))

    assert [await create(name) for name in ("support", "", "x" * 81, "Inc 1", "--")] == [
        "name_taken",
        "invalid_name_required",
        "invalid_name_maxlength",
        "invalid_name_specials",
        "invalid_name_punctuation",
    ]


async def test_who_cannot_be_invited_hinders_the_others(
    slack: AsyncWebClient, server: Server, refusal: Refusal
) -> None:
    channel = (await slack.conversations_create(name="inc-2"))["channel"]["id"]

    async def invite(users: str) -> str:
        return await refusal(slack.conversations_invite(channel=channel, users=users))

    given = ("U0ADA,U0NOBODY", "U0BOT", "U0GONE")
    assert [await invite(users) for users in given] == ["user_not_found", "cant_invite_self", "cant_invite"]
    assert [*server.world.workspace.channel("inc-2").members] == ["U0BOT"]
    told = await slack.conversations_invite(channel=channel, users="U0ADA,U0NOBODY", force=True)
    assert [each["error"] for each in told["errors"]] == ["user_not_found"]
    assert await invite("U0ADA") == "already_in_channel"


async def test_what_is_refused_in_other_peoples_channels_and_in_archived_ones(
    slack: AsyncWebClient, server: Server, refusal: Refusal
) -> None:
    channel = (await slack.conversations_create(name="inc-3"))["channel"]["id"]
    ts = (await slack.chat_postMessage(channel=channel, text="board"))["ts"]
    await slack.pins_add(channel=channel, timestamp=ts)
    assert await refusal(slack.pins_add(channel=channel, timestamp=ts)) == "already_pinned"
    assert await refusal(slack.pins_add(channel=channel, timestamp="1.000000")) == "message_not_found"
    assert await refusal(slack.conversations_archive(channel="C0GENERAL")) == "not_in_channel"
    long = slack.conversations_setPurpose(channel=channel, purpose="x" * 251)
    assert await refusal(long) == "too_long"
    await slack.conversations_archive(channel=channel)
    again = (slack.conversations_archive(channel=channel), slack.pins_add(channel=channel, timestamp=ts))
    invited = slack.conversations_invite(channel=channel, users="U0ADA")
    assert [await refusal(each) for each in (*again, invited)] == [
        "already_archived",
        "is_archived",
        "is_archived",
    ]
    server.world.app.scopes.remove("channels:manage")
    assert await refusal(slack.conversations_create(name="inc-4")) == "missing_scope"
