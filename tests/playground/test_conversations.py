"""Reading channels over the Web API: lists, members, history, threads, membership."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


async def test_the_channels_one_sees(slack: AsyncWebClient) -> None:
    public = await slack.conversations_list()
    both = await slack.conversations_list(types="public_channel,private_channel")
    assert [one["name"] for one in public["channels"]] == ["general", "support", "incidents"]
    assert [one["name"] for one in both["channels"] if one["is_private"]] == ["triage", "support-managers"]
    assert [one["is_member"] for one in public["channels"]] == [False, True, True]


async def test_pages_follow_the_cursor(slack: AsyncWebClient, pretend: Pretend) -> None:
    posted = await pretend.post_many(
        [{"user": "U0ANNA", "channel": "#support", "text": str(number)} for number in range(5)]
    )
    seen, cursor, sizes = [], None, []
    while cursor != "":
        answer = await slack.conversations_history(channel="C0SUPPORT", limit=2, cursor=cursor)
        seen += [one["ts"] for one in answer["messages"]]
        sizes.append((len(answer["messages"]), answer["has_more"]))
        cursor = answer.get("response_metadata", {}).get("next_cursor", "")
    assert (seen, sizes) == (posted[::-1], [(2, True), (2, True), (1, False)])


async def test_history_between_two_instants(slack: AsyncWebClient, pretend: Pretend) -> None:
    a, b, c = [await pretend.post("U0ANNA", "#support", name) for name in "abc"]
    await pretend.post("U0BEN", "#support", "reply", thread_ts=b)

    async def between(**bounds: Any) -> list[str]:
        answer = await slack.conversations_history(channel="C0SUPPORT", **bounds)
        return [one["text"] for one in answer["messages"]]

    assert await between(oldest=a) == ["c", "b"]
    assert await between(oldest=a, inclusive=True) == ["c", "b", "a"]
    assert await between(oldest=a, latest=c) == ["b"]


async def test_a_thread_and_a_reply_alone(slack: AsyncWebClient, pretend: Pretend, refusal: Refusal) -> None:
    root = await pretend.post("U0ANNA", "#support", "root")
    reply = await pretend.post("U0BEN", "#support", "reply", thread_ts=root)
    thread = await slack.conversations_replies(channel="C0SUPPORT", ts=root)
    alone = await slack.conversations_replies(channel="C0SUPPORT", ts=reply)
    assert [one["ts"] for one in thread["messages"]] == [root, reply]
    assert [one["ts"] for one in alone["messages"]] == [reply]
    missing = slack.conversations_replies(channel="C0SUPPORT", ts="1.000000")
    assert await refusal(missing) == "thread_not_found"


async def test_what_may_not_be_read(
    slack: AsyncWebClient, pretend: Pretend, server: Server, refusal: Refusal
) -> None:
    (secret,) = await pretend.add_channels([{"name": "secret", "private": True, "members": ["U0MAYA"]}])
    assert await refusal(slack.conversations_history(channel=secret)) == "channel_not_found"
    assert await refusal(slack.conversations_history(channel="C0GENERAL")) == "not_in_channel"
    server.world.app.scopes.remove("groups:history")
    assert await refusal(slack.conversations_history(channel="C0TRIAGE")) == "missing_scope"
    assert await refusal(slack.conversations_list(limit=-1)) == "invalid_limit"
    assert await refusal(slack.conversations_list(cursor="%%%")) == "invalid_cursor"


async def test_joining_a_public_channel(slack: AsyncWebClient, refusal: Refusal) -> None:
    assert (await slack.conversations_join(channel="C0GENERAL"))["channel"]["is_member"] is True
    assert (await slack.conversations_join(channel="C0GENERAL"))["warning"] == "already_in_channel"
    assert "U0BOT" in (await slack.conversations_members(channel="C0GENERAL"))["members"]
    private = slack.conversations_join(channel="C0TRIAGE")
    assert await refusal(private) == "method_not_supported_for_channel_type"


async def test_the_channels_of_a_person(slack: AsyncWebClient) -> None:
    answer = await slack.users_conversations(user="U0MAYA", types="public_channel,private_channel")
    names = {"general", "support", "triage", "incidents", "support-managers"}
    assert {one["name"] for one in answer["channels"]} == names


async def test_opening_a_direct_message(slack: AsyncWebClient, refusal: Refusal) -> None:
    assert (await slack.conversations_open(users="U0ANNA"))["channel"]["id"] == "D0ANNA"
    assert await refusal(slack.conversations_open(users="U0GONE")) == "user_disabled"
    assert await refusal(slack.conversations_open(users="U0NOBODY")) == "user_not_found"


async def test_thousands_of_people_and_channels_are_made_at_once(
    slack: AsyncWebClient, pretend: Pretend
) -> None:
    await pretend.add_people([{"id": f"U1{number:05d}", "name": f"p{number}"} for number in range(3000)])
    await pretend.add_channels([{"name": f"c{number}", "members": ["U0BOT"]} for number in range(3000)])
    found = 0
    async for page in await slack.conversations_list(limit=1000):
        found += len(page["channels"])
    assert found == 3003


async def test_a_page_shows_no_more_than_slack_lets_it(slack: AsyncWebClient, pretend: Pretend) -> None:
    """As for an app that is distributed but not listed; its threads too."""
    root = await pretend.post("U0ANNA", "#support", "root")
    for number in range(4):
        await pretend.post("U0BEN", "#support", str(number), thread_ts=root)
        await pretend.post("U0BEN", "#support", f"more {number}")
    await pretend.limit(page=3)
    answer = await slack.conversations_history(channel="C0SUPPORT", limit=200)
    thread = await slack.conversations_replies(channel="C0SUPPORT", ts=root, limit=200)
    assert [one["text"] for one in answer["messages"]] == ["more 3", "more 2", "more 1"]
    assert [one["text"] for one in thread["messages"]] == ["root", "0", "1"]
    assert (answer["has_more"], thread["has_more"]) == (True, True)
