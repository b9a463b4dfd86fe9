"""A ladder is climbed while nobody is on it, and no further: who is called, when, and what becomes of it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from desk.policy import Policy
from playground.server import running
from tests.wire import QUICK, Json, Wire, wired

ANNA, ADA, BO, MAYA, BOT = "U0ANNA", "U0ADA", "U0BO", "U0MAYA", "U0BOT"
NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""A Tuesday, three in the morning in Berlin."""


@asynccontextmanager
async def desk(url: str, **given: object) -> AsyncIterator[Wire]:
    """A desk that lives by the playground's clock, without war rooms."""
    policy = {"delivery": QUICK.delivery, "sweep": QUICK.sweep, "war_room": {"severities": []}, **given}
    async with running(0) as server:
        await server.world.clock.set(NIGHT.timestamp())
        async with wired(url, Policy.model_validate(policy), server=server) as up:
            yield up


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """One with Bo as its lead."""
    async with desk(database_url, roles={"leads": ["@bo"]}) as up:
        yield up


async def minutes(wire: Wire, count: float) -> None:
    """So many minutes go by, in which nothing is under way that Slack would be given no time for."""
    await wire.desk.sender.finish()
    await wire.slack.clock.push(count * 60)
    await wire.desk.deadlines.look()
    await wire.quiet()


async def calls(wire: Wire, *places: str) -> list[str]:
    """What stands where people are called, or were, without links and moments."""
    return [_plain(each["text"]) for place in places for each in await wire.channel(place) if _is_call(each)]


def _is_call(message: Json) -> bool:
    text = _plain(message["text"])
    return message["user"] == BOT and (text.startswith("🚨") or "*T-1*: " in text)


def _plain(text: str) -> str:
    return re.sub(r"<https[^|]*\|([^>]*)>", r"\1", re.sub(r"<!date\^(\d+)[^>]*>", "…", text))


async def test_a_sev1_at_three_in_the_morning_that_nobody_is_on(wire: Wire) -> None:
    """Rules 58, 61, 65: louder and louder, then from the start; nobody is on call, so that is nobody."""
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.quiet()
    places = ("#incidents", "#triage", await wire.slack.direct(BO), await wire.slack.direct(MAYA))
    counts = []
    for count in (0, 5.1, 5, 5, 5, 5, 5, 10, 5):
        await minutes(wire, count)
        counts.append([len(await calls(wire, place)) for place in places])
    once = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], *[[1, 1, 1, 0]] * 3, *[[1, 1, 1, 1]] * 2]
    assert counts == [*once, [2, 1, 1, 1]]
    again = "🔁 *T-1*: called again, for nobody was heard of · nobody can pay at the tills"
    called = (
        "🚨 <!channel> *T-1* :red_circle: SEV1 · nobody can pay at the tills\n"
        "Open since …, and nobody was heard of lately.\nIts card is in <#C0TRIAGE>."
    )
    assert await calls(wire, *places) == [again, called, again, again, again]


async def test_who_is_on_it_and_falls_silent_is_asked_and_others_are_called_again(wire: Wire) -> None:
    """Rules 59, 60: the calls say who is on it; then nobody was heard of for an hour."""
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.quiet()
    [call] = [each for each in await wire.channel("#incidents") if _is_call(each)]
    await wire.slack.click(ADA, "#incidents", call["ts"], "ack")
    await wire.quiet()
    assert await calls(wire, "#incidents") == ["✅ *T-1*: ada is on it, … · nobody can pay at the tills"]
    await minutes(wire, 31)
    asked = (await wire.channel(await wire.slack.direct(ADA)))[-1]
    assert _plain(asked["text"]).splitlines()[1] == (
        "Are you still on it? Without a word of yours others are called again."
    )
    assert len(await calls(wire, "#incidents", "#triage")) == 1
    await minutes(wire, 31)
    assert [each[:3] for each in await calls(wire, "#incidents")] == ["🔁 *", "🚨 <"]


async def test_less_severe_than_it_seemed(wire: Wire) -> None:
    """Rule 62: the ladder of SEV1 stops, and its calls say so; that of SEV3 has not begun."""
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.quiet()
    await minutes(wire, 6)
    await wire.slack.command(ADA, "/desk", "severity T-1 3", "#triage")
    await minutes(wire, 40)
    lowered = "✖ *T-1*: less severe now · nobody can pay at the tills"
    places = ("#incidents", "#triage", await wire.slack.direct(BO), await wire.slack.direct(MAYA))
    assert [await calls(wire, place) for place in places] == [[lowered], [lowered], [], []]


TWO = {"who": ["@ada", "@bo"], "turns": "daily", "since": "2026-11-23"}
"""Ada is on call until nine in the morning, then Bo."""


def rota(*steps: Json) -> dict[str, object]:
    """Ada and Bo take turns on call, and the gravest climb a ladder of these steps."""
    ladder = {"name": "all", "severities": [1], "begins": ["opened"], "steps": steps, "repeat_minutes": 0}
    named = {"en": "Desk", "zh_CN": "值班"}
    return {"oncall": {"desk": {"name": named, "layers": [TWO]}}, "escalation": {"ladders": [ladder]}}


async def test_a_turn_changes_hands_while_a_ladder_is_climbed(database_url: str) -> None:
    """Rule 60: each step reaches who is on call when it is taken."""
    steps = [{"after_minutes": after, "whom": ["on_call"]} for after in (0, 10)]
    async with desk(database_url, **rota(*steps)) as wire:
        await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
        await wire.quiet()
        first = [len(await calls(wire, await wire.slack.direct(who))) for who in (ADA, BO)]
        assert (await wire.slack.command(BO, "/desk", f"cover <@{ADA}|ada> 2h", "#triage"))["ok"]
        await minutes(wire, 11)
        later = [len(await calls(wire, await wire.slack.direct(who))) for who in (ADA, BO)]
        assert (first, later) == ([1, 0], [1, 1])


async def test_everybody_is_off(database_url: str) -> None:
    """Rule 61: step after step reaches nobody, so the fallback channel and the managers are told at once."""
    steps = [{"whom": ["on_call"]}, {"after_minutes": 30, "whom": ["assignee", "leads"]}]
    async with desk(database_url, **rota(*steps)) as wire:
        for person in (ADA, BO):
            await wire.slack.command(person, "/desk", "away", "#triage")
        await wire.quiet()
        await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
        await wire.quiet()
        assert [each.split(" *")[0] for each in await calls(wire, "#support-managers")] == [f"🚨 <@{MAYA}>"]


async def test_slack_is_away_for_twenty_minutes_in_the_midst_of_it(wire: Wire) -> None:
    """The clock goes on: once Slack is back each call of the steps that were taken meanwhile stands, once."""
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.quiet()
    await wire.slack.fault("server_error", "chat.postMessage")
    for _ in range(4):
        await wire.slack.clock.push(5 * 60)
        await wire.desk.deadlines.look()
        await wire.desk.sender.finish()
    await wire.slack.clear_faults()
    for _ in range(3):
        await minutes(wire, 1)
    places = ("#incidents", "#triage", await wire.slack.direct(BO), await wire.slack.direct(MAYA))
    assert [len(await calls(wire, place)) for place in places] == [1, 1, 1, 0]
