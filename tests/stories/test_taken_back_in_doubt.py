"""What was taken back disappears even when nobody knew yet whether it had arrived."""

from tests.wire import Wire, told

ANNA, ADA, BOT = "U0ANNA", "U0ADA", "U0BOT"


async def test_a_reply_taken_back_while_its_arrival_is_in_doubt_is_taken_away(wire: Wire) -> None:
    """Rule 95: Slack took the reply but its answer was lost; then its author retracts it."""
    asked = await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    await wire.slack.fault("accept_then_drop", "chat.postMessage", channel="C0SUPPORT", count=1)
    await wire.slack.command(ADA, "/desk", "reply T-1 The password is hunter2", "#triage")
    while len(await wire.thread("#support", asked)) < 2:
        await wire.slack.settle(0.05)
    await wire.slack.command(ADA, "/desk", "retract M-2", "#triage")
    await wire.quiet()
    assert told(await wire.thread("#support", asked)) == [(BOT, "Thank you, this is T-1. The desk has it.")]
