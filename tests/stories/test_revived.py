"""The operator's story: a fault buries a post, the doctor shows it, it is mended, revive has it said once."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.terminal import firebreak
from tests.wire import Wire, notes, wired

IN_DOUBT = "landed, in doubt, and no right to look"
FAULTS: dict[str, list[dict[str, Any]]] = {
    "refused for good": [{"kind": "error", "method": "chat.postMessage", "error": "restricted_action"}],
    IN_DOUBT: [
        {"kind": "accept_then_drop", "method": "chat.postMessage", "count": 1},
        {"kind": "error", "method": "conversations.replies", "error": "missing_scope"},
    ],
}


BURIED = (
    "warning",
    "Effects that could not be sent: 1; mend the cause, then `bot.py revive` tries them again.",
)


FORGET = text("UPDATE outbox SET doubtful = false")


async def terminal(wire: Wire, database_url: str, word: str) -> Any:
    """What the command line answers a program."""
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_APP_TOKEN": "xapp-playground",
        "SLACK_API_URL": wire.server.api_url,
        "DATABASE_URL": database_url,
        "FIREBREAK_POLICY": "quick.yaml",
    }
    told = await asyncio.to_thread(lambda: firebreak(word, "--json", **environment))
    return json.loads(told.stdout)


async def aside(wire: Wire, database_url: str) -> list[tuple[str, str]]:
    """What the doctor says of what lies aside."""
    answer = await terminal(wire, database_url, "doctor")
    return [(each["level"], each["sentence"]) for each in answer["findings"] if each["check"] == "queues"]


async def seen(wire: Wire, request: str) -> tuple[int, list[str]]:
    """How many receipts stand in the requester's thread, and what the card tells of failures."""
    receipts = await wire.thread("#support", request)
    return len(receipts), [note for note in notes((await wire.cards())[0]) if note.startswith("⚠")]


@pytest.fixture
def quick(elsewhere: None) -> None:
    """A policy that need not wait long before it looks for what is in doubt."""
    Path("quick.yaml").write_text("delivery:\n  grace_seconds: 0.5\n")


async def revived(
    wire: Wire, database_url: str, faults: list[dict[str, Any]], *, forgetful: bool = False
) -> int:
    """A receipt is buried by these faults, seen, mended and revived; how often it stands there then.

    The mutant is a `forgetful` reviving, which does not know that there was doubt.
    """
    for fault in faults:
        await wire.slack.fault(**fault, channel="C0SUPPORT")
    request = await wire.slack.post("U0ANNA", "#support", "the printer burns")
    await wire.quiet()
    landed = len(faults) - 1
    failure = f"⚠ Something could not be delivered: {faults[-1]['error']}"
    assert await seen(wire, request) == (landed, [failure])
    assert await aside(wire, database_url) == [BURIED]
    await wire.slack.clear_faults()
    if forgetful:
        await wire.desk.database.write(lambda session: session.execute(FORGET))
    assert await terminal(wire, database_url, "revive") == {"deliveries": 0, "effects": 1, "dropped": 0}
    await wire.quiet()
    assert await aside(wire, database_url) == [("ok", "Nothing lies aside.")]
    receipts, failures = await seen(wire, request)
    assert failures == []
    return receipts


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_what_was_buried_is_revived_and_stands_once(
    database_url: str, faults: list[dict[str, Any]]
) -> None:
    async with wired(database_url) as wire:
        assert await revived(wire, database_url, faults) == 1


@pytest.mark.usefixtures("quick")
async def test_the_mutant_that_forgets_the_doubt_says_it_twice(database_url: str) -> None:
    async with wired(database_url) as wire:
        assert await revived(wire, database_url, FAULTS[IN_DOUBT], forgetful=True) == 2
