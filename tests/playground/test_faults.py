"""What goes wrong on purpose, seen from a real client and in the channels."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend, PretendError
from playground.server import Server

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
CUT = (aiohttp.ClientError, OSError)


@pytest.fixture
def slack(server: Server) -> AsyncWebClient:
    return AsyncWebClient("xoxb-playground", base_url=server.api_url, retry_handlers=[], timeout=1)


async def _texts(pretend: Pretend) -> list[str]:
    return [one["text"] for one in await pretend.read("#support")]


def _post(slack: AsyncWebClient, text: str = "x", channel: str = "C0SUPPORT") -> Awaitable[Any]:
    return slack.chat_postMessage(channel=channel, text=text)


async def test_a_rate_limit_says_how_long_and_watches_who_comes_early(
    slack: AsyncWebClient, pretend: Pretend, server: Server
) -> None:
    await pretend.clock.stop()
    await pretend.fault("ratelimited", "chat.postMessage", count=1, seconds=30)
    with pytest.raises(SlackApiError) as caught:
        await _post(slack)
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "30")
    await _post(slack, channel="C0INCIDENTS")
    await pretend.clock.push(29)
    with pytest.raises(SlackApiError):
        await _post(slack, "early")
    assert [(one["method"], one["channel"]) for one in (await pretend.report())["early"]] == [
        ("chat.postMessage", "C0SUPPORT")
    ]
    await pretend.clock.push(1)
    await _post(slack, "in time")
    assert await _texts(pretend) == ["in time"]


async def test_a_server_error_before_and_after(slack: AsyncWebClient, pretend: Pretend) -> None:
    for kind in ("server_error", "server_error_after"):
        await pretend.fault(kind, "chat.*", count=1)
        with pytest.raises(SlackApiError) as caught:
            await _post(slack, kind)
        assert caught.value.response.status_code == 503
    assert await _texts(pretend) == ["server_error_after"]


async def test_a_cut_before_and_after(slack: AsyncWebClient, pretend: Pretend) -> None:
    for kind in ("drop", "accept_then_drop"):
        await pretend.fault(kind, "chat.postMessage", count=1)
        with pytest.raises(CUT):
            await _post(slack, kind)
    assert await _texts(pretend) == ["accept_then_drop"]


async def test_a_post_that_lands_late(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.clock.stop()
    await pretend.fault("late_landing", "chat.postMessage", count=1, seconds=20)
    with pytest.raises(CUT):
        await _post(slack, "late")
    assert await _texts(pretend) == []
    await pretend.clock.push(20)
    assert await _texts(pretend) == ["late"]


async def test_no_answer_for_a_while(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.fault("timeout", "chat.postMessage", count=1, seconds=600)
    await pretend.fault("timeout_after", "chat.postMessage", count=1, seconds=600)
    slack.timeout = 0.05  # type: ignore[assignment]
    for text in ("never", "accepted"):
        with pytest.raises(asyncio.TimeoutError):
            await _post(slack, text)
    assert await _texts(pretend) == ["accepted"]


async def test_an_error_by_name_in_one_channel(
    slack: AsyncWebClient, pretend: Pretend, refusal: Refusal
) -> None:
    await pretend.fault("error", "chat.*", channel="C0SUPPORT", error="channel_not_found")
    assert await refusal(_post(slack)) == "channel_not_found"
    assert (await _post(slack, channel="C0INCIDENTS"))["ok"] is True
    assert [one["struck"] for one in await pretend.faults()] == [1]
    await pretend.clear_faults()
    assert (await _post(slack))["ok"] is True


async def test_an_unknown_kind_of_fault(pretend: Pretend) -> None:
    with pytest.raises(PretendError, match="unknown kind of fault"):
        await pretend.fault("gremlins")


async def test_the_same_seed_strikes_the_same_calls(slack: AsyncWebClient, pretend: Pretend) -> None:
    async def struck() -> list[bool]:
        await pretend.clear_faults(seed=7)
        await pretend.fault("error", "api.test", share=0.5, error="fatal_error")
        answers = []
        for _ in range(20):
            try:
                answers.append(not (await slack.api_test())["ok"])
            except SlackApiError:
                answers.append(True)
        return answers

    first = await struck()
    assert (first == await struck(), set(first)) == (True, {True, False})


async def _post_many(pretend: Pretend, number: int) -> list[str]:
    texts = [f"{one:03d}" for one in range(number)]
    await pretend.post_many([{"user": "U0ANNA", "channel": "#support", "text": text} for text in texts])
    return texts


async def test_duplicated_events_keep_their_id(pretend: Pretend, desk: Any) -> None:
    await pretend.fault("duplicate", "message", share=0.2)
    await _post_many(pretend, 100)
    await pretend.settle()
    (rule,) = await pretend.faults()
    ids = {one.payload["event_id"] for one in desk.heard}
    assert (len(ids), len(desk.heard), rule["struck"] > 0) == (100, 100 + rule["struck"], True)


async def test_reordered_events_all_arrive(pretend: Pretend, desk: Any) -> None:
    await pretend.configure(concurrency=1)
    await pretend.fault("reorder", "message", share=0.1, seconds=5)
    texts = await _post_many(pretend, 100)
    await asyncio.sleep(0.3)
    await pretend.settle()
    heard = [one["text"] for one in desk.events()]
    assert (sorted(heard), heard != texts) == (texts, True)


async def test_lost_and_delayed_events(pretend: Pretend, desk: Any) -> None:
    await pretend.clock.stop()
    await pretend.fault("lose", "message", count=1)
    await pretend.fault("delay", "message", count=1, seconds=90)
    await _post_many(pretend, 3)
    await pretend.settle()
    assert [one["text"] for one in desk.events()] == ["002"]
    await pretend.clock.push(90)
    assert [one["text"] for one in desk.events()] == ["002", "001"]
    assert len((await pretend.report())["lost"]) == 1


async def test_posts_are_limited_to_one_a_second_a_channel(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.clock.stop()
    await pretend.limit(on=True, post_burst=2)
    for _ in range(2):
        await _post(slack)
    with pytest.raises(SlackApiError) as caught:
        await _post(slack)
    assert caught.value.response.headers["Retry-After"] == "1"
    await _post(slack, channel="C0INCIDENTS")
    await pretend.clock.push(1)
    assert (await _post(slack))["ok"] is True
    assert (await pretend.report())["early"] == []


async def test_methods_are_limited_by_their_tier(
    slack: AsyncWebClient, pretend: Pretend, refusal: Refusal
) -> None:
    await pretend.clock.stop()
    await pretend.limit(on=True)
    for _ in range(20):
        await slack.users_list()
    assert await refusal(slack.users_list()) == "ratelimited"
    await pretend.clock.push(60)
    assert (await slack.users_list())["ok"] is True
    await pretend.limit(per_minute={"conversations.history": 1})
    await slack.conversations_history(channel="C0SUPPORT")
    assert await refusal(slack.conversations_history(channel="C0SUPPORT")) == "ratelimited"


async def test_calls_are_recorded(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.clock.stop()
    await _post(slack)
    assert await pretend.calls("chat.postMessage") == [
        {
            "method": "chat.postMessage",
            "at": await pretend.clock.get(),
            "outcome": "ok",
            "channel": "C0SUPPORT",
        }
    ]
    await pretend.clear_records()
    assert await pretend.calls() == []
