"""A requester is asked how it went, once, and what they say reaches those who should know (rule 86)."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.policy import Roles
from playground.server import running
from tests.wire import QUICK, Wire, buttons, notes, wired

ANNA, BEN, CHEN, ADA, BO = "U0ANNA", "U0BEN", "U0CHEN", "U0ADA", "U0BO"
TEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Berlin."""
POLICY = QUICK.model_copy(update={"roles": Roles(leads=("@bo",))})


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A desk that lives by the playground's clock; Bo leads."""
    async with running(0) as server:
        await server.world.clock.set(TEN.timestamp())
        async with wired(database_url, POLICY, server=server) as up:
            yield up


async def solved(wire: Wire, number: int, text: str = "The VPN is slow", by: str = ANNA) -> str:
    """Somebody asks, and Ada takes and solves it; where their thread starts."""
    ts = await wire.slack.post(by, "#support", text)
    await wire.quiet()
    await typed(wire, ADA, f"take T-{number}")
    await typed(wire, ADA, f"solve T-{number}")
    return ts


async def typed(wire: Wire, who: str, line: str, channel: str = "#triage") -> str:
    """Somebody types `/desk` and the line; what they are answered."""
    assert (await wire.slack.command(who, "/desk", line, channel))["ok"]
    await wire.quiet()
    return (await wire.whispers(channel, who))[-1]


async def hours(wire: Wire, count: float) -> None:
    """So many hours go by."""
    await wire.slack.clock.push(count * 3600)
    await wire.desk.deadlines.look()
    await wire.quiet()


async def asked(wire: Wire, who: str) -> list[dict[str, Any]]:
    """What the desk asks them in their direct messages."""
    direct = await wire.slack.direct(who)
    return [each for each in await wire.channel(direct) if each.get("blocks")]


async def texts(wire: Wire, who: str) -> list[str]:
    """What stands in those questions, without links."""
    return [re.sub(r"<http[^|>]*\|([^>]*)>", r"\1", each["text"]) for each in await asked(wire, who)]


async def press(wire: Wire, who: str, button: str, place: int = -1) -> None:
    """They press this button of a question."""
    question = (await asked(wire, who))[place]
    assert (await wire.slack.click(who, await wire.slack.direct(who), question["ts"], button))["ok"]
    await wire.quiet()


async def in_triage(wire: Wire, number: int) -> list[str]:
    """What stands in the thread of a card."""
    card = (await wire.cards())[number - 1]
    return [each["text"] for each in await wire.thread("#triage", card["ts"])]


SCALE = [f"rate:{rating}" for rating in (1, 2, 3, 4, 5)]
QUESTION = "How did it go? One tap is enough, and only the support team sees it."


async def test_one_tap_three_hours_later_and_every_second_thought(wire: Wire) -> None:
    await solved(wire, 1)
    await hours(wire, 2.9)
    assert await texts(wire, ANNA) == []
    await hours(wire, 0.2)
    assert await texts(wire, ANNA) == [f"T-1 is solved: The VPN is slow\n{QUESTION}"]
    assert buttons((await asked(wire, ANNA))[0]) == [*SCALE, "reopen"]

    await press(wire, ANNA, "rate:4")
    await press(wire, ANNA, "rate:2")
    thanks = "Thank you! You gave T-1 {} of 5: The VPN is slow\nYou can still change your mind."
    assert await texts(wire, ANNA) == [thanks.format(2)]
    assert buttons((await asked(wire, ANNA))[0]) == [*SCALE, "comment", "reopen"]
    [card] = await wire.cards()
    assert "⭐ 2 of 5" in notes(card)
    warning = f"<@{ADA}> <@{BO}> The requester of T-1 gave it {{}} of 5."
    assert (await in_triage(wire, 1))[-1:] == [warning.format(2)]

    await say_why(wire, ANNA, "Nobody told me <!channel>")
    await say_why(wire, ANNA, "Nobody told me for hours")
    assert (await asked(wire, ANNA))[0]["blocks"][1]["text"]["text"] == "> Nobody told me for hours"
    [card] = await wire.cards()
    assert "⭐ 2 of 5: Nobody told me for hours" in notes(card)
    assert "gave it 2 of 5 “Nobody told me &lt;!channel&gt;”" in await typed(wire, ADA, "history T-1")
    assert "gave it" not in await typed(wire, ANNA, "history T-1", "#support")

    await press(wire, ANNA, "rate:5")
    await say_why(wire, ANNA, "")
    [card] = await wire.cards()
    assert [note for note in notes(card) if "⭐" in note] == ["⭐ 5 of 5"]
    assert "Nobody told me" not in await typed(wire, ADA, "history T-1")
    assert (await in_triage(wire, 1))[-1:] == [warning.format(5)]
    assert await texts(wire, ANNA) == [thanks.format(5)]


async def say_why(wire: Wire, who: str, text: str) -> None:
    """They press the button and fill in the form."""
    await press(wire, who, "comment")
    [form] = await wire.slack.open_views(who)
    assert (await wire.slack.submit(who, form["id"], {"text": text}))["ok"]
    await wire.quiet()


async def test_it_reopens_only_if_they_ask_and_is_asked_once_a_week(wire: Wire) -> None:
    await solved(wire, 1)
    await solved(wire, 2, "The printer jams")
    await solved(wire, 3, "The door is stuck", by=BEN)
    await hours(wire, 4)
    first = f"T-1 is solved: The VPN is slow\n{QUESTION}"
    assert [len(await asked(wire, each)) for each in (ANNA, BEN)] == [1, 1]
    assert await texts(wire, ANNA) == [first]
    spared = "did not ask how it went: the requester was asked lately"
    assert spared in await typed(wire, ADA, "history T-2")

    await press(wire, ANNA, "rate:1")
    [card, *_] = await wire.cards()
    assert "solved" in card["blocks"][1]["fields"][0]["text"].lower()
    await press(wire, ANNA, "reopen")
    [form] = await wire.slack.open_views(ANNA)
    assert (await wire.slack.submit(ANNA, form["id"], {"text": "Still slow"}))["ok"]
    await wire.quiet()
    assert await texts(wire, ANNA) == ["T-1 is open again. You gave it 1 of 5."]
    assert buttons((await asked(wire, ANNA))[0]) == []
    refused = "T-1 is open again. Say how it went once it is solved."
    assert await typed(wire, ANNA, "rate T-1 5", "#support") == refused

    await typed(wire, ADA, "solve T-1")
    await hours(wire, 4)
    assert [text[:10] for text in await texts(wire, ANNA)] == ["Thank you!"]
    await press(wire, ANNA, "rate:3")

    await hours(wire, 7 * 24 - 6)
    await typed(wire, ANNA, "solve T-1", "#support")
    assert len(await asked(wire, ANNA)) == 1
    await solved(wire, 4, "The VPN is slow once more")
    await hours(wire, 4)
    assert [text[:14] for text in await texts(wire, ANNA)] == ["Thank you! You", "T-4 is solved:"]


async def test_what_is_undone_reopened_merged_or_nobodys_is_not_asked_of(wire: Wire) -> None:
    for number, (who, text) in enumerate([(ANNA, "One"), (BEN, "Two"), (CHEN, "Three"), (ADA, "Four")], 1):
        await wire.slack.post(who, "#support", text)
        await wire.quiet()
        await typed(wire, ADA, f"solve T-{number}")
    await typed(wire, ADA, "undo T-1")
    await typed(wire, ADA, "reopen T-2 it was not it")
    await wire.slack.change_person(CHEN, deleted=True)
    await wire.quiet()
    await hours(wire, 5)
    assert [len(await asked(wire, each)) for each in (ANNA, BEN, CHEN, ADA)] == [0, 0, 0, 0]
    assert "nobody else worked on it" in await typed(wire, ADA, "history T-4")
    assert "the requester is not there to say" in await typed(wire, ADA, "history T-3")

    await typed(wire, ADA, "solve T-2")
    await typed(wire, ADA, "close T-2")
    await hours(wire, 4)
    assert await texts(wire, BEN) == [f"T-2 is solved: Two\n{QUESTION}"]
    assert buttons((await asked(wire, BEN))[0]) == SCALE
    own = "Only who asked can say how it went."
    assert [await typed(wire, each, "rate T-2 1") for each in (ADA, BO)] == [own, own]


async def test_a_merge_makes_it_moot_and_taking_that_back_makes_it_good(wire: Wire) -> None:
    await solved(wire, 1)
    await hours(wire, 4)
    await press(wire, ANNA, "rate:4")
    await wire.slack.post(BEN, "#support", "The VPN is slow here too")
    await wire.quiet()
    await typed(wire, ADA, "reopen T-1 it was not it")
    await typed(wire, ADA, "merge T-1 T-2")
    assert await texts(wire, ANNA) == ["T-1 goes on as T-2. You gave it 4 of 5."]
    goes_on = "T-1 goes on as T-2. Name that one, or take the merge back: /desk unmerge T-1"
    assert await typed(wire, ANNA, "rate T-1 1", "#support") == goes_on
    await typed(wire, ADA, "unmerge T-1")
    assert await texts(wire, ANNA) == ["T-1 is open again. You gave it 4 of 5."]
    await typed(wire, ADA, "solve T-1")
    await press(wire, ANNA, "rate:5")
    assert [text[:26] for text in await texts(wire, ANNA)] == ["Thank you! You gave T-1 5 "]


async def test_it_waits_for_the_morning_and_stands_where_a_private_ticket_is_worked(wire: Wire) -> None:
    """Rule 66: in the requester's own zone; Chen Ming is asked in Chinese, and in private only."""
    await wire.slack.change_person(CHEN, tz="Asia/Shanghai")
    direct = await wire.slack.direct(CHEN)
    ts = await wire.slack.post(CHEN, direct, "VPN 连不上了")
    await wire.quiet()
    await typed(wire, ADA, "solve T-1")
    await hours(wire, 4)
    thread = await wire.thread(direct, ts)
    assert [each["text"][:8] for each in thread if each.get("blocks")] == []
    assert "asks the requester after" in await typed(wire, ADA, "history T-1")
    await hours(wire, 9)
    assert [each for each in await wire.thread(direct, ts) if each.get("blocks")] == []
    await hours(wire, 2.1)
    [question] = [each for each in await wire.thread(direct, ts) if each.get("blocks")]
    assert question["text"].endswith(
        "|T-1> 已解决：VPN 连不上了\n您觉得处理得怎么样？点一下即可，只有支持团队能看到。"
    )
    assert (await wire.slack.click(CHEN, direct, question["ts"], "rate:3"))["ok"]
    await wire.quiet()
    [question] = [each for each in await wire.thread(direct, ts) if each.get("blocks")]
    assert question["text"].endswith("|T-1> 打了 3 分（满分 5 分）：VPN 连不上了\n您随时可以修改。")


async def test_what_is_written_under_the_question_says_why_or_that_it_is_not_solved(wire: Wire) -> None:
    """Rule 39: before a rating it goes on with the ticket, then it says why; neither is a new ticket."""
    await solved(wire, 1)
    await solved(wire, 2, "The printer jams", by=BEN)
    await hours(wire, 4)
    for who, text in ((ANNA, "It is slow again"), (BEN, "It was quick")):
        if who == BEN:
            await press(wire, BEN, "rate:5")
        [question] = await asked(wire, who)
        await wire.slack.post(who, await wire.slack.direct(who), text, thread_ts=question["ts"])
        await wire.quiet()
    first, second = await wire.cards()
    assert await texts(wire, ANNA) == ["T-1 is open again."]
    assert any("It is slow again" in text for text in await in_triage(wire, 1))
    assert ("↩ reopened once" in notes(first), "⭐ 5 of 5: It was quick" in notes(second)) == (True, True)
    assert (await asked(wire, BEN))[0]["blocks"][1]["text"]["text"] == "> It was quick"
