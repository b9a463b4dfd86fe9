"""Work finds who is there: by shift and capacity, on when somebody leaves, never stolen (rules 76 to 78)."""

from datetime import UTC, datetime
from typing import Any

from desk.assignment import helpers
from desk.policy import Policy
from playground.server import running
from storage import tickets
from tests.wire import QUICK, Json, Wire, facts, told, wired

ANNA, BEN, CHEN, LIU = "U0ANNA", "U0BEN", "U0CHEN", "U0LIU"
ADA, BO, MAYA, BOT = "U0ADA", "U0BO", "U0MAYA", "U0BOT"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning in Greenwich."""
HOUR = 3600.0


def desk(assignment: Json, **team: Any) -> Policy:
    """A desk of two shifts that overlap: Ada's by day, and Bo's until late."""
    day, late = ({"week": {"mon-fri": [hours]}} for hours in ("09:00-17:00", "15:00-23:00"))
    shifts = [{"who": ["@ada"], "calendar": "day"}, {"who": ["@bo"], "calendar": "late"}]
    return Policy.model_validate(
        {
            "delivery": QUICK.delivery,
            "sweep": QUICK.sweep,
            "calendars": {"day": day, "late": late},
            "teams": {"help": {"name": {"en": "Help"}, "members": ["@ada", "@bo"], "shifts": shifts, **team}},
            "assignment": {"rules": [{"team": "help"}], **assignment},
        }
    )


async def tended(wire: Wire) -> None:
    """Everything has settled, and the queue too."""
    await wire.quiet()
    await wire.desk.queue.tend()
    await wire.quiet()


async def at(wire: Wire, hours: float) -> None:
    """So many hours pass."""
    await wire.slack.clock.push(hours * HOUR)
    await tended(wire)


async def ask(wire: Wire, *people: str) -> list[str]:
    """Each of them asks something."""
    asked = []
    for person in people:
        asked.append(await wire.slack.post(person, "#support", f"Nothing works, says {person}"))
        await tended(wire)
    return asked


async def type_in(wire: Wire, person: str, line: str) -> str:
    """Type `/desk` and a line in the triage channel; what it is answered."""
    answer = await wire.slack.command(person, "/desk", line, "#triage")
    await tended(wire)
    return str((answer.get("answer") or {}).get("text") or (await wire.whispers("#triage", person))[-1])


async def assignees(wire: Wire) -> list[str]:
    """Who has each ticket, by number."""
    return [facts(card)["Assignee"] for card in await wire.cards()]


async def beneath(wire: Wire, number: int) -> list[tuple[str, str]]:
    """What stands in the thread of a ticket's card."""
    return told(await wire.thread("#triage", (await wire.cards())[number - 1]["ts"]))


async def test_an_agent_goes_off_shift_with_a_full_queue(database_url: str) -> None:
    """Rule 76: what she had not answered goes to who is there, what is under way stays hers."""
    async with running(0) as server:
        await server.world.clock.set(NINE.timestamp())
        policy = desk({"by": "least_load"}, capacity=3)
        async with wired(database_url, policy, server=server) as wire:
            first, *_rest = await ask(wire, ANNA, BEN, CHEN, LIU)
            assert await assignees(wire) == ["ada", "ada", "ada", "nobody yet"]
            assert await beneath(wire, 1) == [(BOT, f"<@{ADA}> T-1 is yours.")]
            await wire.slack.post(ADA, "#support", "I am looking into it", thread_ts=first)
            await tended(wire)

            await at(wire, 6)  # three in the afternoon: Bo comes
            assert await assignees(wire) == ["ada", "ada", "ada", "bo"]
            await at(wire, 2)  # Ada has gone home
            assert await assignees(wire) == ["ada", "bo", "bo", "bo"]
            late = "First response"  # it may have been noticed before Ada went
            assert [each for each in await beneath(wire, 2) if late not in each[1]] == [
                (BOT, f"<@{ADA}> T-2 is yours."),
                (BOT, "T-2 is in the queue again: the shift of ada is over."),
                (BOT, f"<@{BO}> T-2 is yours."),
            ]
            there = (await type_in(wire, BO, "agents")).split("\n")
            assert there[:3] == [
                "Waiting in the queue: 0",
                f"⚪ <@{ADA}> · not there · T-1",
                f"🟢 <@{BO}> · open: 3",
            ]

            await at(wire, 6)  # Bo has gone home too, and there is nobody to have what is his
            assert await assignees(wire) == ["ada", "bo", "bo", "bo"]


async def test_a_ticket_is_given_to_another_team(database_url: str) -> None:
    teams = {"net": {"name": {"en": "Network"}, "members": ["@bo"]}, "rest": {"name": {"en": "The rest"}}}
    policy = Policy.model_validate({"delivery": QUICK.delivery, "sweep": QUICK.sweep, "teams": teams})
    async with wired(database_url, policy) as wire:
        await ask(wire, ANNA)
        assert await type_in(wire, ADA, "take T-1") == "T-1 is yours."
        [card] = await wire.cards()
        await wire.slack.click(ADA, "#triage", card["ts"], "more")
        await wire.quiet()
        [everything] = await wire.slack.open_views(ADA)
        await wire.slack.click_view(ADA, everything["id"], "team")
        await wire.quiet()
        [form] = await wire.slack.open_views(ADA)
        assert [each["text"]["text"] for each in form["blocks"][0]["element"]["options"]] == [
            "Network",
            "The rest",
        ]
        assert (await wire.slack.submit(ADA, form["id"], {"team": "net"}))["ok"]
        await wire.quiet()
        [card] = await wire.cards()
        assert facts(card) == {
            "Status": "new",
            "Assignee": "nobody yet",
            "Team": "Network",
            "Requester": "anna",
        }
        moved = "T-1 is with another team now, and in its queue; ada had it before."
        assert await beneath(wire, 1) == [(BOT, moved)]
        assert await type_in(wire, ADA, "team T-1 nowhere") == (
            "There is no team “nowhere”. The teams are: net, rest."
        )


async def test_two_agents_answer_at_once(database_url: str) -> None:
    """Rule 78: who answers steals nothing, and what nobody has is offered to who answered first."""
    async with wired(database_url) as wire:
        [asked] = await ask(wire, ANNA)
        for agent in (BO, ADA):
            await wire.slack.join(agent, "#support")
            await wire.slack.post(agent, "#support", f"I know this, says {agent}", thread_ts=asked)
        await tended(wire)
        assert await assignees(wire) == ["nobody yet"]
        offer = "You answered T-1, which nobody has yet. Is it yours?"
        assert [await wire.whispers("#support", agent) for agent in (BO, ADA)] == [[offer], []]

        [whisper] = [each for each in await wire.channel("#support", BO) if each.get("is_ephemeral")]
        assert (await wire.slack.click(BO, "#support", whisper["ts"], "take"))["ok"]
        await tended(wire)
        await wire.slack.post(ADA, "#support", "And this helps too", thread_ts=asked)
        await tended(wire)
        assert await assignees(wire) == ["bo"]
        assert await wire.whispers("#support", ADA) == []
        events = await wire.desk.database.read(lambda session: tickets.log(session, 1))
        assert helpers(events) == (BO, ADA)


async def test_who_is_away_is_given_nothing_and_keeps_nothing_unanswered(database_url: str) -> None:
    """Rules 76, 77."""
    async with running(0) as server:
        await server.world.clock.set(NINE.timestamp() + 6 * HOUR)  # both are there
        policy = desk({"by": "rota", "idle_minutes": 30})
        async with wired(database_url, policy, server=server) as wire:
            await ask(wire, ANNA, BEN)
            assert await assignees(wire) == ["ada", "bo"]
            assert await type_in(wire, ADA, "away 1h") == "You are away. Back in the queue: 1."
            assert await assignees(wire) == ["bo", "bo"]
            assert (await beneath(wire, 1))[1:] == [
                (BOT, "T-1 is in the queue again: ada is away."),
                (BOT, f"<@{BO}> T-1 is yours."),
            ]
            assert (
                await type_in(wire, BO, "capacity 0")
                == "You are given tickets while you have fewer than 0 open."
            )
            await ask(wire, CHEN)
            assert await assignees(wire) == ["bo", "bo", "nobody yet"]
            await at(wire, 1.1)  # Ada is back, and Bo has let two lie for half an hour
            assert await assignees(wire) == ["ada", "ada", "ada"]
            assert (await beneath(wire, 2))[1:] == [
                (BOT, "T-2 is in the queue again: bo did not answer it in time."),
                (BOT, f"<@{ADA}> T-2 is yours."),
            ]
            assert await type_in(wire, BO, "capacity") == "Your team's limit holds for you again."
            assert await type_in(wire, ADA, f"handover <@{BO}|bo>") == f"Given to <@{BO}>: 3."
            assert await assignees(wire) == ["bo", "bo", "bo"]
