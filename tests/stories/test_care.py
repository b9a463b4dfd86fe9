"""A lead is told in private what wears people out, with each week; nobody else is (G7)."""

import re
from datetime import UTC, datetime, timedelta

from desk.policy import Roles
from playground.server import running
from tests.wire import QUICK, Json, Wire, wired

ANNA, BEN, ADA, BO, LIN, MAYA = "U0ANNA", "U0BEN", "U0ADA", "U0BO", "U0LIN", "U0MAYA"
MONDAY = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
"""Nine in the evening where Ada is."""
HINT = "Perhaps have a word with them. Only leads read this; it says nothing of how good anybody is."
POLICY = QUICK.model_copy(update={"roles": Roles(leads=("@bo", "@linjing"))})


async def told(wire: Wire, person: str) -> list[list[str]]:
    """What somebody reads of load and care in direct messages, section by section."""
    await wire.desk.digests.look()
    await wire.quiet()
    posts = await wire.channel(await wire.slack.direct(person))
    return [_texts(each) for each in posts if re.search("Load and care|负荷与关怀", each["text"])]


def _texts(post: Json) -> list[str]:
    texts = [block["text"]["text"] for block in post["blocks"] if "text" in block]
    return [re.sub(r"<https[^|>]*\|([^>]*)>", r"\1", text) for text in texts]


async def a_hard_week(wire: Wire) -> None:
    """Ada takes on one ticket and has two, and answers at night; her requester loses patience."""
    await wire.slack.command(ADA, "/desk", "capacity 1", "#triage")
    for number, (who, text) in enumerate(((BEN, "The VPN is slow"), (ANNA, "The printer jams")), 1):
        ts = await wire.slack.post(who, "#support", text)
        await wire.quiet()
        await wire.slack.command(ADA, "/desk", f"take T-{number}", "#triage")
        await wire.quiet()
    for text in ("You are useless <!channel>", "This is unacceptable", "Thank you"):
        await wire.slack.post(ANNA, "#support", text, thread_ts=ts)
    for place in range(5):
        await wire.slack.command(ADA, "/desk", f"reply T-2 I try step {place}", "#triage")
    await wire.quiet()


async def test_only_leads_are_told_each_week_and_in_their_language(database_url: str) -> None:
    async with running(0) as server:
        await server.world.clock.set(MONDAY.timestamp())
        async with wired(database_url, POLICY, server=server) as wire:
            await a_hard_week(wire)
            assert [await told(wire, each) for each in (ADA, BO, LIN, MAYA)] == [[], [], [], []]
            await server.world.clock.set((MONDAY + timedelta(days=6, hours=13)).timestamp())
            for _ in range(2):
                english, chinese = await told(wire, BO), await told(wire, LIN)
            assert [await told(wire, each) for each in (ADA, MAYA)] == [[], []]
            assert english == [
                [
                    "Load and care · Mon, Nov 23 – Sun, Nov 29 (2026-W48)",
                    HINT,
                    "*Too much at once*\nada: 2 open tickets, and 1 are what they take on",
                    "*Work out of hours*\nada: 5 answers out of hours",
                    "*Harsh words from requesters*\n• *T-2* :large_yellow_circle: SEV3 The printer jams"
                    " · harsh words in 2 messages · ada",
                ]
            ]
            assert chinese[0][0] == "负荷与关怀 · 11月23日周一 – 11月29日周日 (2026-W48)"
            assert "*提单人言辞激烈*" in chinese[0][-1]
