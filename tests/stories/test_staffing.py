"""Who is needed when is worked out from what arrives, and held against who is on shift (feature G6)."""

from datetime import UTC, datetime

from desk.policy import Policy
from playground.server import running
from tests.wire import QUICK, wired

ANNA, ADA, MAYA = "U0ANNA", "U0ADA", "U0MAYA"
TUESDAY = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
DAY = 86400.0
POLICY = Policy.model_validate(
    {
        **{"delivery": QUICK.delivery, "sweep": QUICK.sweep},
        "calendars": {"default": {"week": {"mon-fri": ["09:00-17:00"]}}},
        "staffing": {"weeks": 1, "word_minutes": 45, "shrinkage": 0},
    }
)


async def test_what_arrives_says_how_many_people_are_needed(database_url: str) -> None:
    async with running(0) as server:
        await server.world.clock.set(TUESDAY.timestamp())
        async with wired(database_url, POLICY, server=server) as wire:
            for number in (1, 2, 3):
                await wire.slack.post(ANNA, "#support", f"The printer on floor {number} is on fire")
                await wire.slack.clock.push(400)
                await wire.quiet()
            for number in (1, 2, 3):
                await wire.slack.command(ADA, "/desk", f"reply T-{number} We are on our way", "#triage")
                await wire.quiet()
            await wire.slack.clock.push(7 * DAY)
            await wire.quiet()
            assert not (await wire.slack.command(ADA, "/desk", "staffing", "#triage"))["answer"]
            assert not (await wire.slack.command(MAYA, "/desk", "staffing", "#support"))["answer"]
            await wire.quiet()
            assert (await wire.whispers("#triage", ADA))[-1] == "Only leads and managers may do that."
            told = [each for each in await wire.channel("#support", MAYA) if each.get("is_ephemeral")][-1]
            table, words = (block["text"]["text"] for block in told["blocks"])
            assert table.splitlines()[2:] == ["```", "   Tue", "10 5/4", "```"]
            assert words.splitlines()[:2] == [
                "Most arrives Tue 10:00: 3.0 tickets in an average week.",
                "Tue 10:00: 5 people are needed, 4 are on shift.",
            ]
            assert words.splitlines()[3] == (
                "The time for a ticket follows from its 1.0 answers and notes, as counted in those weeks."
            )
