"""Clocks that run out: who is told, when, and what becomes of what they were told (rules 66, 67, 74, 75)."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from desk.ladders import Escalating
from desk.pings import Pings
from desk.policy import Policy
from playground.server import running
from tests.wire import QUICK, Json, Wire, facts, until, wired

ANNA, BEN, CHEN, LIU, MAYA = "U0ANNA", "U0BEN", "U0CHEN", "U0LIU", "U0MAYA"
ADA, BO, BOT = "U0ADA", "U0BO", "U0BOT"
EVENING = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""A Monday, 18:00 in Berlin, where Ada is."""


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A desk that lives by the playground's clock, with the promises of the default policy and no ladders."""
    policy = QUICK.model_copy(update={"escalation": Escalating(ladders=())})
    async with running(0) as server:
        await server.world.clock.set(EVENING.timestamp())
        async with wired(database_url, policy, server=server) as up:
            yield up


async def ask(wire: Wire, *people: str) -> list[str]:
    """Each of them asks something; where their threads start."""
    asked = []
    for person in people:
        await wire.slack.join(person, "#support")
        asked.append(await wire.slack.post(person, "#support", f"{person} cannot print"))
        await wire.quiet()
    return asked


async def says(wire: Wire, who: str, text: str, thread: str) -> None:
    """They write in a thread of #support."""
    await wire.slack.join(who, "#support")
    await wire.slack.post(who, "#support", text, thread_ts=thread)
    await wire.quiet()


async def types(wire: Wire, who: str, *lines: str) -> None:
    """They type `/desk` and each of the lines."""
    for line in lines:
        assert (await wire.slack.command(who, "/desk", line, "#triage"))["ok"]
        await wire.quiet()


async def hours(wire: Wire, count: float) -> None:
    """So many hours go by."""
    await wire.slack.clock.push(count * 3600)
    await wire.desk.deadlines.look()
    await wire.desk.bundles.look()
    await wire.quiet()


async def direct(wire: Wire, who: str) -> list[str]:
    """What the bot wrote to them, as plain as it is read in Greenwich, without what each ticket is about."""
    return [plain(each) for each in await wire.channel(await wire.slack.direct(who), who)]


async def beneath(wire: Wire, number: int = 1) -> list[str]:
    """What stands in the thread of a ticket's card."""
    return [plain(each) for each in await wire.thread("#triage", (await wire.cards())[number - 1]["ts"])]


def plain(message: Json) -> str:
    """What a message says, without links and with its moments in UTC."""
    text = re.sub(r"<!date\^(\d+)[^>]*>", _clock, message["text"])
    text = re.sub(r"<https[^|]*\|([^>]*)>", r"\1", text)
    return re.sub(r" · U0\w+ cannot print|:\w+_circle: ", "", text).replace("*", "")


def _clock(found: re.Match[str]) -> str:
    return f"{datetime.fromtimestamp(int(found[1]), UTC):%a %H:%M}"


async def test_five_held_pings_and_one_bundle(wire: Wire) -> None:
    """Rules 66, 74: at night nobody is pinged; in the morning of who is told, there is one message."""
    threads = await ask(wire, ANNA, BEN, CHEN, LIU, MAYA)
    await types(wire, ADA, *(f"take T-{number}" for number in range(1, 6)))
    await hours(wire, 3.1)  # 21:06 in Berlin: five warnings
    await hours(wire, 1)  # and late
    assert await direct(wire, ADA) == []
    await says(wire, BO, "I know this one", threads[1])
    await types(wire, BO, "take T-4")
    await hours(wire, 9.8)  # 07:54
    assert await direct(wire, ADA) == []
    await hours(wire, 0.2)
    late = "SEV3 · First response: late since Mon 21:00"
    bundle = ["Held back until now:", *(f"🔥 T-{number} {late}" for number in (1, 3, 5))]
    assert await direct(wire, ADA) == ["\n".join(bundle)]
    await hours(wire, 1)
    assert await direct(wire, ADA) == ["\n".join(bundle)]

    await says(wire, ADA, "Is it plugged in?", threads[2])
    await types(wire, BO, "take T-5")
    ended = ["☑ T-3 · First response: was late, done Tue 08:06", "➡ T-5 · First response: bo has it now"]
    assert await direct(wire, ADA) == ["\n".join([*bundle[:2], *ended])]


async def test_a_ticket_that_nobody_has_is_called_out_in_the_channel_until_somebody_answers(
    wire: Wire,
) -> None:
    """Rule 74: it is said once how it stands; that it was answered pings nobody."""
    [thread] = await ask(wire, ANNA)
    await hours(wire, 3.1)
    soon = "⏰ T-1 SEV3 · First response: due Mon 21:00"
    assert await beneath(wire) == [soon]
    [said] = [each for each in await wire.channel("#triage") if "First response" in each["text"]]
    assert said["subtype"] == "thread_broadcast"
    await hours(wire, 1)
    late = "🔥 T-1 SEV3 · First response: late since Mon 21:00"
    assert await beneath(wire) == [late]
    again = next(each for each in await wire.channel("#triage") if "First response" in each["text"])
    assert again["ts"] > said["ts"]  # a new ping, in place of the one before
    await says(wire, BO, "I am looking into it", thread)
    answered = "☑ T-1 · First response: was late, done Mon 21:06"
    assert await beneath(wire) == [answered, "bo (to the requester)\nI am looking into it"]
    assert await direct(wire, BO) == []


async def test_who_gets_a_ticket_is_told_what_was_told_of_it(wire: Wire) -> None:
    """Rule 74: its clock runs on, and nobody reads twice of it."""
    await hours(wire, 16)  # in the morning
    await ask(wire, ANNA)
    await types(wire, ADA, "take T-1")
    await hours(wire, 3.1)
    soon = "⏰ T-1 SEV3 · First response: due Tue 13:00"
    assert [await direct(wire, who) for who in (ADA, BO)] == [[soon], []]
    await types(wire, ADA, f"assign T-1 <@{BO}>")
    assert await direct(wire, BO) == [soon]
    assert await direct(wire, ADA) == ["➡ T-1 · First response: bo has it now"]
    await types(wire, BO, f"assign T-1 <@{ADA}>")
    assert await direct(wire, ADA) == [soon]
    assert await direct(wire, BO) == ["➡ T-1 · First response: ada has it now"]


async def test_a_channel_is_told_when_the_desk_opens(database_url: str) -> None:
    """Rule 67: what is late as the desk closes does not ring out over an empty channel."""
    given = {
        "calendars": {"default": {"zone": "UTC", "week": {"mon-fri": ["09:00-17:00"]}}},
        "sla": {"promises": [{"name": "usual", "first_response": "8h"}], "warn_at": []},
        "delivery": QUICK.delivery.model_dump(),
    }
    async with running(0) as server:
        await server.world.clock.set((EVENING - timedelta(hours=9)).timestamp())
        async with wired(database_url, Policy.model_validate(given), server=server) as wire:
            await ask(wire, ANNA)
            told = []
            for count in (9.1, 15.8, 0.2):  # 17:06, Tuesday 08:54 and 09:06
                await hours(wire, count)
                told.append(await beneath(wire))
            assert told == [[], [], ["🔥 T-1 SEV3 · First response: late since Mon 17:00"]]


async def test_the_grave_one_is_told_at_night(wire: Wire) -> None:
    """Rule 66: also when it becomes grave only then."""
    await ask(wire, ANNA, BEN)
    await types(wire, ADA, "take T-1", "take T-2")
    await hours(wire, 3.1)
    assert await direct(wire, ADA) == []
    await types(wire, BO, "severity T-2 sev1")
    grave = ["🔥 T-2 SEV1 · First response: late since Mon 17:15", "⏰ T-2 SEV1 · Resolution: due Mon 21:00"]
    assert await direct(wire, ADA) == grave


async def test_what_became_moot_before_it_could_be_told_is_told_to_nobody(wire: Wire) -> None:
    """Rules 59, 74, 75: what still holds says that it comes late."""
    await hours(wire, 16)  # in the morning
    await ask(wire, ANNA, BEN, CHEN)
    await types(wire, ADA, "take T-1", "take T-2", "take T-3")
    await wire.slack.fault("server_error", "chat.postMessage", channel=ADA)
    await wire.slack.clock.push(3.1 * 3600)
    await wire.desk.deadlines.look()
    await wire.slack.command(BO, "/desk", "take T-1", "#triage")
    await wire.slack.command(BO, "/desk", "solve T-2", "#triage")

    async def stands() -> list[tuple[str, str]]:
        cards = [facts(card) for card in await wire.cards()]
        return [(each["Assignee"], each["Status"]) for each in cards]

    expected = [("bo", "open"), ("ada", "solved"), ("ada", "open")]
    assert await until(expected, stands) == expected
    await wire.slack.clock.push(0.5 * 3600)
    await wire.slack.clear_faults()
    await wire.quiet()
    late = "This comes late: the desk could not tell it in time."
    assert await direct(wire, ADA) == [f"⏰ T-3 SEV3 · First response: due Tue 13:00\n_{late}_"]


async def test_more_than_two_within_the_hour_are_one_post(database_url: str) -> None:
    """Rule 64: a flood is told as one, the gravest of it soon; rule 65: of the mildest nobody is pinged."""
    policy = QUICK.model_copy(update={"pings": Pings(per_hour=2), "escalation": Escalating(ladders=())})
    async with running(0) as server:
        await server.world.clock.set((EVENING + timedelta(hours=15)).timestamp())  # 09:00 in Berlin
        async with wired(database_url, policy, server=server) as wire:
            await ask(wire, ANNA, BEN)
            await hours(wire, 0.1)
            await ask(wire, CHEN, LIU, MAYA)
            await types(wire, BO, "severity T-5 sev4", *(f"take T-{number}" for number in range(1, 6)))
            await hours(wire, 2.95)
            single = [f"⏰ T-{number} SEV3 · First response: due Tue 12:00" for number in (1, 2)]
            assert sorted(await direct(wire, BO)) == single
            await hours(wire, 0.1)
            await types(wire, ADA, "severity T-4 sev2", "severity T-3 sev1")
            await hours(wire, 1 / 60)
            assert sorted(await direct(wire, BO)) == single
            await hours(wire, 1 / 60)
            assert (await direct(wire, BO))[2:] == [
                "Held back until now:\n"
                "🔥 T-3 SEV1 · First response: late since Tue 08:21\n"
                "⏰ T-3 SEV1 · Resolution: due Tue 12:06\n"
                "🔥 T-4 SEV2 · First response: late since Tue 09:06"
            ]
