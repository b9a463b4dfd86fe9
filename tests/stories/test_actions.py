"""What the desk means to do better is taken on, reminded of, carried over and done, in Slack (feature G2)."""

import re
from datetime import UTC, datetime

from playground.server import running
from tests.wire import QUICK, Json, Wire, wired

ANNA, ADA, BO, MAYA, PRIYA = "U0ANNA", "U0ADA", "U0BO", "U0MAYA", "U0PRIYA"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning in Greenwich."""
DAY, HOUR = 86400.0, 3600.0


def plain(text: str) -> str:
    """The text with its moments as they are read in Greenwich."""
    return re.sub(
        r"<!date\^(\d+)[^>]*>", lambda at: f"{datetime.fromtimestamp(int(at[1]), UTC):%a %d %H:%M}", text
    )


async def typed(wire: Wire, person: str, line: str) -> str:
    """Type `/desk` and a line in #support; what it is answered."""
    answer = await wire.slack.command(person, "/desk", line, "#support")
    await wire.quiet()
    return plain(
        str((answer.get("answer") or {}).get("text") or (await wire.whispers("#support", person))[-1])
    )


async def direct(wire: Wire, person: str) -> list[Json]:
    """What stands in the direct message with this person."""
    return await wire.channel(await wire.slack.direct(person), person)


async def texts(wire: Wire, person: str) -> list[str]:
    return [plain(each["text"]) for each in await direct(wire, person)]


async def listed(wire: Wire, person: str) -> Json:
    """What `/desk actions` shows."""
    await wire.slack.command(person, "/desk", "actions", "#support")
    await wire.quiet()
    return [each for each in await wire.channel("#support", person) if each.get("is_ephemeral")][-1]


def words(message: Json) -> list[str]:
    return [plain(block["text"]["text"]) for block in message["blocks"] if block["type"] == "section"]


def lines(message: Json) -> list[str]:
    return [line for text in words(message) for line in text.split("\n")]


def buttons(message: Json) -> list[str]:
    shown = [each for block in message["blocks"] if block["type"] == "actions" for each in block["elements"]]
    return [each["action_id"] for each in shown if each["action_id"].startswith("action-")]


async def pushed(wire: Wire, seconds: float) -> None:
    """So much later, once the desk has looked whom to remind."""
    await wire.slack.clock.push(seconds)
    await wire.desk.reviews.look()
    await wire.quiet()


async def test_an_action_is_given_reminded_of_put_off_and_done(database_url: str) -> None:
    """Rules 66 and 74: reminded in the morning; what was said is mended when it stands otherwise."""
    async with running(0) as server:
        await server.world.clock.set(NINE.timestamp())
        async with wired(database_url, QUICK, server=server) as wire:
            assert await typed(wire, ANNA, "actions") == "Only agents may do that."
            given = await typed(
                wire, MAYA, f"action-new <@{BO}> 2026-11-25 06:00 Write down how VPN &amp; co work"
            )
            assert given == f"A-1 is <@{BO}>'s now, who is told."
            what = "Write down how VPN &amp; co work"
            assert await texts(wire, BO) == [f"📝 A-1 is yours, by Wed 25 05:00: {what}"]
            assert (
                await typed(wire, ADA, "action-done A-1")
                == "Only its owner, a lead or a manager can do that."
            )
            [shown] = [await listed(wire, BO)]
            assert words(shown)[1:] == [f"*A-1* {what}\n<@{BO}>, due Wed 25 05:00"]
            assert buttons(shown) == ["action-done", "action-due", "action-decline"]
            assert buttons(await listed(wire, ADA)) == []

            await pushed(wire, DAY)  # on Tuesday at nine it is due within a day
            assert (await texts(wire, BO))[1:] == [f"⏳ A-1 is due Wed 25 05:00: {what}"]
            await typed(wire, BO, "action-due A-1 2026-11-27 06:00")
            assert await texts(wire, BO) == [f"📝 A-1 is yours, by Fri 27 06:00: {what}"]
            assert words(await listed(wire, BO))[-1].endswith("due Fri 27 06:00 (At first: by Wed 25 05:00.)")

            await pushed(wire, 3 * DAY - 2.5 * HOUR)  # Friday at half past six: it is late, and quiet
            assert len(await texts(wire, BO)) == 1
            await pushed(wire, 2 * HOUR)
            late = (await direct(wire, BO))[-1]
            assert plain(late["text"]) == f"⏰ A-1 was due Fri 27 06:00: {what}"
            await wire.slack.click(BO, await wire.slack.direct(BO), late["ts"], "action-done")
            await wire.quiet()
            assert (await texts(wire, BO))[:2] == [f"✅ A-1 is done: {what}"] * 2
            assert await typed(wire, BO, "action-done A-1") == "A-1 is settled already."
            assert words(await listed(wire, BO))[1:] == ["Nothing is taken on."]


async def weekly(wire: Wire) -> Json:
    """The latest weekly report in the managers' channel, once the desk has looked."""
    await wire.desk.digests.look()
    await wire.quiet()
    posts = await wire.channel("#support-managers")
    return [each for each in posts if each["text"].startswith("Weekly retrospective")][-1]


async def test_what_is_proposed_is_taken_up_carried_over_twice_and_done(database_url: str) -> None:
    """G2: last week's promises come first, until they are done."""
    async with running(0) as server:
        await server.world.clock.set(NINE.timestamp())
        async with wired(database_url, QUICK, server=server) as wire:
            await wire.slack.post(ANNA, "#support", "The VPN is down")
            for person, question in (
                (ANNA, "where do I get a new badge"),
                (PRIYA, "a new badge, where is it"),
            ):
                await wire.slack.command(person, "/kb", question, "#support")
                await wire.quiet()
            await wire.slack.command(ADA, "/lesson", "", "#triage")
            await wire.quiet()
            [form] = await wire.slack.open_views(ADA)
            lesson = {"title": "The coffee machine wants water", "problem": "No coffee", "fix": "Fill it"}
            await wire.slack.submit(ADA, form["id"], {**lesson, "readers": "everyone"})
            await wire.quiet()
            await wire.slack.command(BO, "/kb", "publish KB-1", "#triage")
            await wire.quiet()
            await wire.slack.clock.push(7 * DAY)
            post = await weekly(wire)
            assert lines(post)[:2] == ["*What was promised*", "Nothing had been promised."]
            assert lines(post)[-6:] == [
                *("*What was learnt*", "📖 KB-1 The coffee machine wants water"),
                "*What could be done about it*",
                "The same was asked in vain 2 times, by 2: /kb gaps",
                "*An experiment*",
                "For a week each question in vain has a writer the same day. It helps if fewer are left.",
            ]
            assert buttons(post) == ["action-accept", "action-decline"] * 2

            await wire.slack.click(MAYA, "#support-managers", post["ts"], "action-accept")
            await wire.quiet()
            [form] = await wire.slack.open_views(MAYA)
            friday = int(NINE.timestamp() + 11 * DAY)
            filled = {"person": BO, "deadline": friday, "text": "Write where badges are"}
            await wire.slack.submit(MAYA, form["id"], filled)
            await wire.quiet()
            assert buttons(await weekly(wire)) == [
                *("action-done", "action-due", "action-decline"),
                *("action-accept", "action-decline"),
            ]
            for times in ("once", "2 times"):
                await pushed(wire, 7 * DAY)
                post = await weekly(wire)
                carried = f"🔁 *A-1* Write where badges are – bo, due Fri, Dec 4, carried over {times}"
                assert lines(post)[1] == carried
            assert buttons(post) == ["action-done", "action-due", "action-decline"]
            assert await typed(wire, MAYA, f"action-accept A-2 <@{BO}> 2h") == "A-2 is settled already."
            await wire.slack.click(MAYA, "#support-managers", post["ts"], "action-done")
            await wire.quiet()
            assert buttons(await weekly(wire)) == []
            await pushed(wire, 7 * DAY)
            kept = "✅ *A-1* Write where badges are – done by bo, after it was carried over 2 times"
            assert lines(await weekly(wire))[1] == kept
