"""Who is on call: said to whoever asks, swapped by two clicks, and handed over at the turn (feature F2)."""

from datetime import UTC, datetime
from typing import Any

from desk.policy import Policy
from playground.server import running
from tests.wire import QUICK, Json, Wire, told, wired

ANNA, ADA, BO, MAYA = "U0ANNA", "U0ADA", "U0BO", "U0MAYA"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning in Greenwich, at which a turn begins."""
HOUR = 3600.0


def policy(**rota: Any) -> Policy:
    layers = [{"who": ["@ada", "@bo"], "turns": "daily", "since": "2026-11-23"}]
    desk = {"name": {"en": "Desk", "zh_CN": "值班"}, "layers": layers, **rota}
    return Policy.model_validate({"delivery": QUICK.delivery, "sweep": QUICK.sweep, "oncall": {"desk": desk}})


async def typed(wire: Wire, person: str, line: str) -> str:
    """Type `/desk` and a line in the triage channel; what it is answered."""
    answer = await wire.slack.command(person, "/desk", line, "#triage")
    await wire.quiet()
    return str((answer.get("answer") or {}).get("text") or (await wire.whispers("#triage", person))[-1])


async def told_alone(wire: Wire, person: str) -> list[Json]:
    """What the desk wrote to this person."""
    return [each for each in await wire.channel(f"@{person}") if each.get("blocks") or each.get("text")]


async def test_a_swap_by_two_clicks(database_url: str) -> None:
    async with running(0) as server:
        await server.world.clock.set(NINE.timestamp() + HOUR)
        async with wired(database_url, policy(), server=server) as wire:
            print(await typed(wire, ADA, "oncall"))
            print(await wire.channel("#triage", ADA))
            assert 0
