"""What the app is told at its request URL: signed, shaped and retried as Slack does."""

import asyncio
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server


async def test_a_message_arrives_signed_in_its_envelope(pretend: Pretend, desk: Any) -> None:
    ts = await pretend.post("U0ANNA", "#support", "the printer burns")
    await pretend.settle()
    (heard,) = desk.heard
    envelope = heard.payload
    event = envelope.pop("event")
    assert desk.signed(heard, await pretend.clock.get()) is True
    assert (envelope["type"], envelope["team_id"], envelope["api_app_id"], envelope["event_id"][:2]) == (
        "event_callback",
        "T0PLAY",
        "A0PLAY",
        "Ev",
    )
    assert envelope["authorizations"][0]["user_id"] == "U0BOT"
    assert event == {
        "type": "message",
        "user": "U0ANNA",
        "text": "the printer burns",
        "ts": ts,
        "team": "T0PLAY",
        "channel": "C0SUPPORT",
        "channel_type": "channel",
        "event_ts": ts,
        "client_msg_id": event["client_msg_id"],
    }


async def test_a_mention_is_told_twice_with_the_same_ts(pretend: Pretend, desk: Any) -> None:
    ts = await pretend.post("U0ANNA", "#support", "<@U0BOT> help")
    await pretend.settle()
    assert {one.payload["event"]["type"] for one in desk.heard} == {"message", "app_mention"}
    assert {one.payload["event"]["ts"] for one in desk.heard} == {ts}
    assert len({one.payload["event_id"] for one in desk.heard}) == 2


async def test_the_bot_hears_itself(pretend: Pretend, slack: AsyncWebClient, desk: Any) -> None:
    await slack.chat_postMessage(channel="C0SUPPORT", text="I am here")
    await slack.chat_postMessage(channel="C0SUPPORT", text="as Ada", username="Ada")
    await pretend.settle()
    heard = {one["text"]: (one.get("subtype"), one.get("user"), one["bot_id"]) for one in desk.events()}
    assert heard == {"I am here": (None, "U0BOT", "B0PLAY"), "as Ada": ("bot_message", None, "B0PLAY")}


async def test_edits_and_deletions(pretend: Pretend, desk: Any) -> None:
    ts = await pretend.post("U0ANNA", "#support", "one")
    await pretend.settle()
    await pretend.edit("U0ANNA", "#support", ts, "two")
    await pretend.settle()
    await pretend.unfurl("#support", ts, [{"title": "a page"}])
    await pretend.settle()
    await pretend.delete("#support", ts)
    await pretend.settle()
    _, changed, unfurled, deleted = desk.events()
    assert (changed["subtype"], changed["message"]["text"], changed["previous_message"]["text"]) == (
        "message_changed",
        "two",
        "one",
    )
    assert changed["message"]["edited"]["user"] == "U0ANNA"
    assert unfurled["message"]["text"] == unfurled["previous_message"]["text"]
    assert (deleted["subtype"], deleted["deleted_ts"], deleted["hidden"]) == ("message_deleted", ts, True)


async def test_a_deleted_parent_changes_into_a_tombstone(pretend: Pretend, desk: Any) -> None:
    ts = await pretend.post("U0ANNA", "#support", "one")
    await pretend.post("U0BEN", "#support", "reply", thread_ts=ts)
    await pretend.settle()
    await pretend.delete("#support", ts)
    await pretend.settle()
    last = desk.events()[-1]
    assert (last["subtype"], last["message"]["subtype"]) == ("message_changed", "tombstone")


async def test_subtypes_of_what_people_post(pretend: Pretend, desk: Any) -> None:
    root = await pretend.post("U0ANNA", "#support", "root")
    await pretend.post("U0ANNA", "#support", "waves", subtype="me_message")
    await pretend.post("U0ANNA", "#support", "look", files=[{"id": "F1", "name": "a.png", "size": 3}])
    await pretend.post("U0ANNA", "#support", "to all", thread_ts=root, broadcast=True)
    await pretend.post("U0CI", "#support", "build failed", subtype="bot_message")
    await pretend.settle()
    heard = {one["text"]: one.get("subtype") for one in desk.events()}
    assert heard == {
        "root": None,
        "waves": "me_message",
        "look": "file_share",
        "to all": "thread_broadcast",
        "build failed": "bot_message",
    }


async def test_direct_messages_reactions_and_members(pretend: Pretend, desk: Any) -> None:
    direct = await pretend.direct("U0ANNA")
    await pretend.post("U0ANNA", direct, "in private")
    ts = await pretend.post("U0ANNA", "#support", "help")
    await pretend.react("U0ADA", "#support", ts, "eyes")
    await pretend.unreact("U0ADA", "#support", ts, "eyes")
    await pretend.leave("U0ANNA", "#support")
    await pretend.join("U0ANNA", "#support")
    await pretend.rename("#support", "help-desk")
    await pretend.archive("#help-desk")
    await pretend.change_person("U0ANNA", locale="de-DE")
    await pretend.settle()
    assert {one["text"]: one["channel_type"] for one in desk.events()}["in private"] == "im"
    (added,) = desk.events("reaction_added")
    assert (added["item"], added["item_user"], added["reaction"]) == (
        {"type": "message", "channel": "C0SUPPORT", "ts": ts},
        "U0ANNA",
        "eyes",
    )
    kinds = "reaction_removed member_left_channel member_joined_channel channel_rename channel_archive"
    assert [len(desk.events(kind)) for kind in (*kinds.split(), "user_change")] == [1] * 6


async def test_only_channels_the_bot_is_in_are_heard(pretend: Pretend, desk: Any) -> None:
    await pretend.post("U0ANNA", "#general", "not for the bot")
    await pretend.leave("U0BOT", "#support")
    await pretend.post("U0ANNA", "#support", "nor this")
    await pretend.settle()
    assert [one.payload["event"]["type"] for one in desk.heard] == ["channel_left"]


async def test_failures_are_retried_at_once_after_a_minute_and_after_five(
    pretend: Pretend, desk: Any
) -> None:
    desk.answers = [500, 500, 404, 200]
    await pretend.clock.stop()
    await pretend.post("U0ANNA", "#support", "help")
    await pretend.settle()
    assert len(desk.heard) == 2
    await pretend.clock.push(60)
    assert len(desk.heard) == 3
    await pretend.clock.push(299)
    assert len(desk.heard) == 3
    await pretend.clock.push(1)
    assert len(desk.heard) == 4
    numbers = [
        (one.headers.get("X-Slack-Retry-Num"), one.headers.get("X-Slack-Retry-Reason")) for one in desk.heard
    ]
    assert numbers == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({one.payload["event_id"] for one in desk.heard}) == 1
    await pretend.clock.push(3600)
    assert (len(desk.heard), (await pretend.report())["lost"]) == (4, [])


async def test_an_event_is_given_up_after_three_retries(pretend: Pretend, desk: Any) -> None:
    desk.answers = [500] * 4
    await pretend.clock.stop()
    await pretend.post("U0ANNA", "#support", "help")
    await pretend.clock.push(3600)
    assert (len(desk.heard), len((await pretend.report())["lost"])) == (4, 1)


async def test_an_app_that_cannot_be_reached_is_retried(pretend: Pretend, server: Server) -> None:
    server.world.app.request_url = "http://127.0.0.1:1/closed"
    await pretend.clock.stop()
    await pretend.post("U0ANNA", "#support", "help")
    await pretend.clock.push(3600)
    assert [one["outcome"] for one in await pretend.attempts()] == ["connection_failed"] * 4


async def test_a_slow_answer_is_a_timeout_by_the_playgrounds_clock(pretend: Pretend, desk: Any) -> None:
    async def slow(_payload: Any) -> int:
        await asyncio.sleep(5)
        return 200

    desk.answers = [slow]
    await pretend.clock.stop()
    await pretend.post("U0ANNA", "#support", "help")
    await asyncio.sleep(0.05)
    await pretend.clock.push(3)
    assert [one["outcome"] for one in await pretend.attempts()] == ["http_timeout", "ok"]
    assert desk.heard[1].headers["X-Slack-Retry-Reason"] == "http_timeout"


async def test_raw_bytes_may_be_delivered_signed_or_not(pretend: Pretend, desk: Any) -> None:
    answer = await pretend.deliver_raw(b"\xff{", {"X-Odd": "1"}, sign=False)
    assert (answer["status"], "X-Slack-Signature" in desk.heard[0].headers) == (200, False)


async def test_an_event_of_ones_own(pretend: Pretend, desk: Any) -> None:
    event_id = await pretend.send_event({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}})
    await pretend.settle()
    assert (desk.heard[0].payload["event_id"], desk.events("tokens_revoked")[0]["tokens"]) == (
        event_id,
        {"bot": ["U0BOT"]},
    )
