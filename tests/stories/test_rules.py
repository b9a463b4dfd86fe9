"""A desk does by itself what the policy's rules say, at once or after a while, and tells what it did."""

from typing import Any

from desk.policy import Policy
from playground.server import running
from tests.wire import QUICK, facts, told, until, wired

ANNA, ADA, MAYA = "U0ANNA", "U0ADA", "U0MAYA"


def ruled(*rules: dict[str, Any], **more: Any) -> Policy:
    return Policy.model_validate({**QUICK.model_dump(), "rules": rules, **more})


FIRST = {
    "name": "vpn-first",
    "when": {"on": "opened"},
    "if": {"words": ["vpn"]},
    "then": [
        {"do": "tags", "add": ["network"]},
        {"do": "answer", "text": {"en": "We know that the VPN is slow, {requester}."}},
    ],
}
NOBODY = {
    "name": "nobody-yet",
    "when": {"on": "stays", "status": ["new"]},
    "after": {"minutes": 30},
    "then": [{"do": "severity", "to": 1}, {"do": "notify", "to": "#incidents"}],
}


async def test_rules_run_at_once_or_when_due_and_their_log_says_so(database_url: str) -> None:
    """Rule 7: what a rule answers stops no clock."""
    async with running(0) as server, wired(database_url, ruled(FIRST, NOBODY), server=server) as wire:
        question = await wire.slack.post(ANNA, "#support", "The VPN is slow")
        await wire.quiet()
        answers = [text for _who, text in told(await wire.thread("#support", question))]
        assert answers[1:] == ["_Automatic answer:_\nWe know that the VPN is slow, anna."]
        [card] = await wire.cards()
        assert facts(card)["Status"] == "new"

        await wire.slack.clock.push(29 * 60)
        await wire.quiet()
        assert await wire.channel("#incidents") == []
        await wire.slack.clock.push(61)

        async def incidents() -> list[str]:
            return [each["text"] for each in await wire.channel("#incidents")]

        expected = ["T-1 :red_circle: SEV1: The VPN is slow (nobody-yet)"]
        assert await until(expected, incidents) == expected
        await wire.quiet()
        assert (await wire.slack.command(ADA, "/desk", "runs T-1", "#triage"))["ok"]
        [log] = await wire.whispers("#triage", ADA)
        assert [line.split(" ", 3)[1:3] for line in log.splitlines()[1:]] == [
            ["`vpn-first`", "ran"],
            ["`nobody-yet`", "ran"],
        ]
