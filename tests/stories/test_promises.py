"""An update is promised: the requester reads by when, and whether it came in time (rule 20)."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from playground.server import running
from tests.wire import QUICK, Wire, told, wired

ANNA, ADA, BO, BOT = "U0ANNA", "U0ADA", "U0BO", "U0BOT"
TEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Berlin, where all of them are."""


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A desk that lives by the playground's clock."""
    async with running(0) as server:
        await server.world.clock.set(TEN.timestamp())
        async with wired(database_url, QUICK, server=server) as up:
            yield up


async def asked(wire: Wire) -> str:
    """Anna asks, and Ada takes it; where her thread starts."""
    ts = await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    await typed(wire, "take T-1")
    return ts


async def typed(wire: Wire, line: str) -> str:
    """Ada types `/desk` and the line; what she is answered."""
    assert (await wire.slack.command(ADA, "/desk", line, "#triage"))["ok"]
    await wire.quiet()
    return (await wire.whispers("#triage", ADA))[-1]


async def hours(wire: Wire, count: float) -> None:
    """So many hours go by."""
    await wire.slack.clock.push(count * 3600)
    await wire.desk.deadlines.look()
    await wire.quiet()


async def read(wire: Wire, thread: str) -> list[str]:
    """What Anna reads in her thread after the receipt, with moments as in Berlin."""
    return [f"{who}: {plain(text)}" for who, text in told(await wire.thread("#support", thread))[1:]]


def plain(text: str) -> str:
    """The text with its moments by Greenwich's clock."""
    return re.sub(r"<!date[^|]*\|\d{4}-\d\d-(\d\d \d\d:\d\d) UTC>", r"\1", text)


async def question(wire: Wire, where: str) -> tuple[str, str]:
    """The newest thing that Ada alone is asked, and where it stands."""
    whispers = [each for each in await wire.channel(where, ADA) if each.get("is_ephemeral")]
    *_, last = [each for each in whispers if not each["text"].endswith("is on its way.")]
    return plain(last["text"]), last["ts"]


async def on_card(wire: Wire) -> list[str]:
    """What the card says of a promise."""
    [card] = await wire.cards()
    clocks = [each["elements"][0]["text"] for each in card["blocks"] if each.get("block_id") == "clocks"]
    told = plain(clocks[0]).split(" · ") if clocks else []
    return [each for each in told if "Promised update" in each]


async def test_a_promise_is_given_with_words_moved_and_kept(wire: Wire) -> None:
    """The reply that carries it does not keep it; the next one does."""
    thread = await asked(wire)
    assert await typed(wire, "promise T-1 15:00 I ask the vendor") == "An update on T-1 is promised."
    assert await read(wire, thread) == [
        "ada: I ask the vendor",
        f"{BOT}: 🤝 ada promised an update by 23 14:00.",
    ]
    assert await on_card(wire) == ["⏳ Promised update due 23 14:00"]

    assert await typed(wire, "promise T-1 tomorrow morning") == "An update on T-1 is promised."
    moved = f"{BOT}: 🤝 ada promised an update by 24 11:00. (At first: by 23 14:00.)"
    assert await read(wire, thread) == ["ada: I ask the vendor", moved]

    await hours(wire, 8)
    await wire.slack.post(ADA, "#support", "The vendor found it", thread_ts=thread)
    await wire.quiet()
    assert await read(wire, thread) == [
        "ada: I ask the vendor",
        f"{BOT}: ✅ The update that ada promised by 24 11:00 came in time.",
        f"{ADA}: The vendor found it",
    ]
    assert await on_card(wire) == []
    assert await typed(wire, "unpromise T-1") == "No update of T-1 is promised."
    await typed(wire, "promise T-1 2h")
    assert (await read(wire, thread))[3:] == [f"{BOT}: 🤝 ada promised an update by 23 19:00."]


async def test_a_promise_is_missed_and_comes_late(wire: Wire) -> None:
    """The requester's line says so, in place; nobody pings her."""
    thread = await asked(wire)
    await typed(wire, "promise T-1 2h")
    await hours(wire, 1.9)
    assert await read(wire, thread) == [f"{BOT}: 🤝 ada promised an update by 23 11:00."]
    await hours(wire, 0.2)
    late = "⏰ The update promised by 23 11:00 is late, and we are sorry. We are on it: T-1."
    assert await read(wire, thread) == [f"{BOT}: {late}"]
    direct = await wire.slack.direct(ADA)
    [*_, alert] = await wire.channel(direct)
    assert "Promised update: late since 23 11:00" in plain(alert["text"])
    await hours(wire, 0.9)
    await typed(wire, "reply T-1 It was the router")
    assert await read(wire, thread) == [
        f"{BOT}: The update promised by 23 11:00 came late, at 23 12:00. We are sorry for the wait.",
        "ada: It was the router",
    ]
    history = await typed(wire, "history T-1")
    assert [word for word in ("promised an update by", "late") if word not in history] == []


async def test_a_promise_by_its_button(wire: Wire) -> None:
    """E5: the form asks by when, and for words if one likes; solving keeps it, undone that is so no more."""
    thread = await asked(wire)
    [card] = await wire.cards()
    assert (await wire.slack.click(ADA, "#triage", card["ts"], "promise"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    until = int(TEN.timestamp()) + 5 * 3600
    assert (await wire.slack.submit(ADA, form["id"], {"deadline": until}))["ok"]
    await wire.quiet()
    promised = f"{BOT}: 🤝 ada promised an update by 23 14:00."
    assert await read(wire, thread) == [promised]
    await typed(wire, "solve T-1")
    kept = f"{BOT}: ✅ The update that ada promised by 23 14:00 came in time."
    assert await read(wire, thread) == [kept, f"{BOT}: T-1 is solved. Write here if it is not."]
    await typed(wire, "undo T-1")
    assert (await read(wire, thread))[0] == promised


async def test_a_promise_is_taken_back_or_undone(wire: Wire) -> None:
    thread = await asked(wire)
    await typed(wire, "promise T-1 15:00")
    await typed(wire, "promise T-1 16:00")
    assert await typed(wire, "undo T-1") == "T-1 is as it was before."
    assert await read(wire, thread) == [f"{BOT}: 🤝 ada promised an update by 23 14:00."]
    assert await typed(wire, "unpromise T-1") == "No update of T-1 is promised any more."
    gone = f"{BOT}: The update promised by 23 14:00 is no longer promised."
    assert (await read(wire, thread), await on_card(wire)) == ([gone], [])
    await typed(wire, "undo T-1")
    assert (await read(wire, thread))[1:] == [f"{BOT}: 🤝 ada promised an update by 23 14:00."]
    assert (await typed(wire, "promise T-1 2020-01-01")).startswith("That is over already.")
    assert (await typed(wire, "promise T-1 soon")).startswith("Say when, such as 2h")


async def test_what_sounds_like_a_promise_is_asked_about_and_never_made_by_itself(wire: Wire) -> None:
    """Said in the thread and confirmed, typed and declined; a word that promises nothing is left alone."""
    thread = await asked(wire)
    await wire.slack.post(ADA, "#support", "I'll get back to you by 15:00", thread_ts=thread)
    await wire.quiet()
    said = f"{ADA}: I'll get back to you by 15:00"
    assert (await read(wire, thread), await on_card(wire)) == ([said], [])
    words, ts = await question(wire, "#support")
    assert words == "Shall I hold you to it: an update on T-1 by 23 14:00?"
    assert (await wire.slack.click(ADA, "#support", ts, "held"))["ok"]
    await wire.quiet()
    promised = f"{BOT}: 🤝 ada promised an update by 23 14:00."
    assert await read(wire, thread) == [said, promised]
    assert await question(wire, "#support") == ("An update on T-1 is promised.", ts)

    await typed(wire, "reply T-1 We know more now. 明天上午给您更新")
    kept = f"{BOT}: ✅ The update that ada promised by 23 14:00 came in time."
    words, ts = await question(wire, "#triage")
    assert words == "Shall I hold you to it: an update on T-1 by 24 11:00?"
    assert (await wire.slack.click(ADA, "#triage", ts, "free"))["ok"]
    await wire.quiet()
    assert await question(wire, "#triage") == ("All right, nothing is promised.", ts)
    reply = "ada: We know more now. 明天上午给您更新"
    assert (await read(wire, thread), await on_card(wire)) == ([said, kept, reply], [])

    whispers = await wire.whispers("#triage", ADA)
    await typed(wire, "reply T-1 The vendor will call you tomorrow")
    assert (await wire.whispers("#triage", ADA))[:-1] == whispers
