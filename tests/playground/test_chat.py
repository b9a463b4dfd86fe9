"""Posting, changing and deleting messages over the Web API."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
MARK = {"event_type": "effect", "event_payload": {"id": "e1"}}


async def test_a_post_stands_in_the_channel(slack: AsyncWebClient, pretend: Pretend) -> None:
    posted = await slack.chat_postMessage(channel="C0SUPPORT", text="a < b & <@U0ANNA>")
    (found,) = await pretend.read("#support")
    assert (found["ts"], found["text"], found["user"], found["bot_id"]) == (
        posted["ts"],
        "a < b & <@U0ANNA>",
        "U0BOT",
        "B0PLAY",
    )


async def test_form_query_and_json_say_the_same(slack: AsyncWebClient, pretend: Pretend) -> None:
    given = {"channel": "C0SUPPORT", "text": "same"}
    await slack.api_call("chat.postMessage", json=given)
    await slack.api_call("chat.postMessage", data=given)
    await slack.api_call("chat.postMessage", http_verb="GET", params=given)
    assert [one["text"] for one in await pretend.read("#support")] == ["same"] * 3


async def test_what_may_not_be_posted(slack: AsyncWebClient, pretend: Pretend, refusal: Refusal) -> None:
    async def post(**given: Any) -> str:
        return await refusal(slack.api_call("chat.postMessage", json={"channel": "C0SUPPORT", **given}))

    assert await post(text="") == "no_text"
    assert await post(text="x" * 40_001) == "msg_too_long"
    assert await post(text="x", blocks=[{"type": "nonsense"}]) == "invalid_blocks"
    assert await post(text="x", metadata={"event_type": "only"}) == "invalid_metadata_format"
    assert await post(text="x", channel="C0NOWHERE") == "channel_not_found"
    assert await post(text="x", thread_ts="1.000000") == "thread_not_found"
    await pretend.archive("#support")
    assert await post(text="x") == "is_archived"


async def test_invalid_blocks_are_explained(slack: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel="C0SUPPORT", text="x", blocks=[{"type": "divider", "colour": 1}])
    (message,) = caught.value.response["response_metadata"]["messages"]
    assert (message.startswith("[ERROR] "), "colour" in message) == (True, True)


async def test_public_channels_need_membership_or_a_scope(
    slack: AsyncWebClient, server: Server, refusal: Refusal
) -> None:
    assert await refusal(slack.chat_postMessage(channel="C0GENERAL", text="out")) == "not_in_channel"
    server.world.app.scopes.append("chat:write.public")
    assert (await slack.chat_postMessage(channel="C0GENERAL", text="in"))["ok"] is True


async def test_another_name_needs_a_scope_and_makes_a_bot_message(
    slack: AsyncWebClient, pretend: Pretend, server: Server, refusal: Refusal
) -> None:
    await slack.chat_postMessage(
        channel="C0SUPPORT", text="hi", username="Ada", icon_url="https://x.example/a.png"
    )
    (found,) = await pretend.read("#support")
    assert (found["subtype"], found["username"], "user" in found) == ("bot_message", "Ada", False)
    server.world.app.scopes.remove("chat:write.customize")
    assert (
        await refusal(slack.chat_postMessage(channel="C0SUPPORT", text="hi", username="Ada"))
        == "missing_scope"
    )


async def test_replies_count_on_their_parent(slack: AsyncWebClient, pretend: Pretend) -> None:
    ts = await pretend.post("U0ANNA", "#support", "help")
    reply = await slack.chat_postMessage(channel="C0SUPPORT", text="on it", thread_ts=ts)
    broadcast = await slack.chat_postMessage(
        channel="C0SUPPORT", text="all", thread_ts=ts, reply_broadcast=True
    )
    parent, first, second = await pretend.read("#support")
    assert (parent["reply_count"], parent["latest_reply"], parent["thread_ts"]) == (2, broadcast["ts"], ts)
    assert (first["ts"], first["parent_user_id"], second["subtype"]) == (
        reply["ts"],
        "U0ANNA",
        "thread_broadcast",
    )


async def test_changing_and_deleting_only_what_is_ours(
    slack: AsyncWebClient, pretend: Pretend, refusal: Refusal
) -> None:
    theirs = await pretend.post("U0ANNA", "#support", "help")
    ours = (await slack.chat_postMessage(channel="C0SUPPORT", text="one"))["ts"]
    assert await refusal(slack.chat_update(channel="C0SUPPORT", ts=theirs, text="x")) == "cant_update_message"
    assert await refusal(slack.chat_delete(channel="C0SUPPORT", ts=theirs)) == "cant_delete_message"
    assert (
        await refusal(slack.chat_update(channel="C0SUPPORT", ts="1.000000", text="x")) == "message_not_found"
    )
    for long in ("x" * 4001, "火" * 1334, "&" * 801):
        assert await refusal(slack.chat_update(channel="C0SUPPORT", ts=ours, text=long)) == "msg_too_long"
    await slack.chat_update(channel="C0SUPPORT", ts=ours, text="two")
    found = (await pretend.read("#support"))[1]
    assert (found["text"], found["edited"]["user"]) == ("two", "U0BOT")
    await slack.chat_delete(channel="C0SUPPORT", ts=ours)
    assert [one["ts"] for one in await pretend.read("#support")] == [theirs]


async def test_an_update_with_text_alone_takes_the_blocks_away(
    slack: AsyncWebClient, pretend: Pretend
) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "old"}}]
    ts = (await slack.chat_postMessage(channel="C0SUPPORT", text="old", blocks=blocks))["ts"]
    await slack.api_call("chat.update", json={"channel": "C0SUPPORT", "ts": ts, "text": "new"})
    (found,) = await pretend.read("#support")
    assert (found["text"], "blocks" in found) == ("new", False)


async def test_a_deleted_parent_leaves_a_tombstone(slack: AsyncWebClient, pretend: Pretend) -> None:
    ts = (await slack.chat_postMessage(channel="C0SUPPORT", text="root"))["ts"]
    await pretend.post("U0ANNA", "#support", "reply", thread_ts=ts)
    await slack.chat_delete(channel="C0SUPPORT", ts=ts)
    root = (await slack.conversations_replies(channel="C0SUPPORT", ts=ts))["messages"][0]
    assert (root["subtype"], root["text"], root["user"]) == (
        "tombstone",
        "This message was deleted.",
        "USLACKBOT",
    )


async def test_a_deleted_reply_is_no_longer_counted(slack: AsyncWebClient, pretend: Pretend) -> None:
    ts = await pretend.post("U0ANNA", "#support", "help")
    reply = (await slack.chat_postMessage(channel="C0SUPPORT", text="hm", thread_ts=ts))["ts"]
    await slack.chat_delete(channel="C0SUPPORT", ts=reply)
    (parent,) = await pretend.read("#support")
    assert ("reply_count" in parent, "thread_ts" in parent) == (False, False)


async def test_an_ephemeral_is_seen_by_one_person_only(
    slack: AsyncWebClient, pretend: Pretend, refusal: Refusal
) -> None:
    await slack.chat_postEphemeral(channel="C0SUPPORT", user="U0ANNA", text="psst")
    assert [one["text"] for one in await pretend.read("#support", viewer="U0ANNA")] == ["psst"]
    assert await pretend.read("#support", viewer="U0BEN") == []
    assert (await slack.conversations_history(channel="C0SUPPORT"))["messages"] == []
    stranger = slack.chat_postEphemeral(channel="C0TRIAGE", user="U0ANNA", text="psst")
    assert await refusal(stranger) == "user_not_in_channel"


async def test_metadata_is_given_only_when_asked_for(slack: AsyncWebClient) -> None:
    await slack.chat_postMessage(channel="C0SUPPORT", text="x", metadata=MARK)
    plain = await slack.conversations_history(channel="C0SUPPORT")
    full = await slack.conversations_history(channel="C0SUPPORT", include_all_metadata=True)
    assert ("metadata" in plain["messages"][0], full["messages"][0]["metadata"]) == (False, MARK)


async def test_a_post_to_a_person_opens_the_direct_message(slack: AsyncWebClient, pretend: Pretend) -> None:
    posted = await slack.chat_postMessage(channel="U0ANNA", text="hello")
    assert posted["channel"] == await pretend.direct("U0ANNA")


async def test_a_permalink(slack: AsyncWebClient, pretend: Pretend) -> None:
    ts = await pretend.post("U0ANNA", "#support", "help")
    link = (await slack.chat_getPermalink(channel="C0SUPPORT", message_ts=ts))["permalink"]
    assert link == f"https://playground.slack.com/archives/C0SUPPORT/p{ts.replace('.', '')}"
