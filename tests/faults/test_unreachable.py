"""T11: a ladder climbs on while Slack refuses or is down; what can be told is, nothing is tried for ever."""

from collections.abc import Awaitable, Callable

import pytest

from tests.stories.test_escalation import ANNA, BO, calls, desk, minutes
from tests.wire import QUICK, Wire

DELIVERY = QUICK.delivery.model_copy(update={"retry_first_seconds": 1.0, "retry_longest_seconds": 300.0})
"""With the waits of the default policy."""
INCIDENTS = "C0INCIDENTS"


async def _archived(wire: Wire) -> None:
    await wire.slack.archive("#incidents")


async def _removed(wire: Wire) -> None:
    await wire.slack.leave("U0BOT", "#incidents")
    await wire.slack.fault("error", "conversations.join", error="method_not_supported_for_channel_type")


async def tried(wire: Wire) -> int:
    """How often a post into the channel for incidents was tried."""
    return sum(call["channel"] == INCIDENTS for call in await wire.slack.calls("chat.postMessage"))


@pytest.mark.parametrize(("befalls", "error"), [(_archived, "is_archived"), (_removed, "not_in_channel")])
async def test_a_ladder_climbs_on_past_a_channel_that_is_gone(
    database_url: str, befalls: Callable[[Wire], Awaitable[None]], error: str
) -> None:
    """Rule 56: it is told in the fallback channel, and tried once a round."""
    async with desk(database_url, roles={"leads": ["@bo"]}) as wire:
        await befalls(wire)
        await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
        await wire.quiet()
        for _ in range(4):
            await minutes(wire, 5.1)
        alarms = [
            each["text"] for each in await wire.channel("#support-managers") if each["text"].startswith("⚠")
        ]
        assert alarms == [f"⚠ T-1 is escalated, but who was to be called could not be told: {error}"]
        where = ("#triage", await wire.slack.direct(BO))
        assert [len(await calls(wire, place)) for place in where] == [1, 1]
        assert await tried(wire) == 1


async def passes(wire: Wire, count: int) -> None:
    """So many minutes, of which the desk sees each, whatever waits."""
    for _ in range(count):
        await wire.slack.clock.push(60)
        await wire.desk.deadlines.look()
        await wire.desk.sender.look()
        await wire.desk.sender.finish()


@pytest.mark.parametrize("fault", [{"kind": "error", "error": "token_revoked"}, {"kind": "server_error"}])
async def test_what_was_due_while_slack_was_down_is_told_within_five_minutes(
    database_url: str, fault: dict[str, str]
) -> None:
    """Twenty minutes in the midst of a ladder; each call once."""
    async with desk(database_url, roles={"leads": ["@bo"]}, delivery=DELIVERY) as wire:
        await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
        await wire.quiet()
        await minutes(wire, 0.1)
        where = ("#incidents", "#triage", await wire.slack.direct(BO))
        assert [len(await calls(wire, place)) for place in where] == [1, 0, 0]
        await wire.slack.fault(fault["kind"], "chat.*", **{key: fault[key] for key in fault if key != "kind"})
        await passes(wire, 20)
        assert [len(await calls(wire, place)) for place in where] == [1, 0, 0]
        await wire.slack.clear_faults()
        await passes(wire, 5)
        await wire.quiet()
        assert [len(await calls(wire, place)) for place in where] == [1, 1, 1]
        notes = [each["text"] for each in await wire.channel("#support-managers")]
        assert [text for text in notes if text.startswith("⚠")] == []
