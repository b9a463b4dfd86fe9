"""Nothing is missed: what Slack did not deliver is found in its history, and takes the way of a delivery."""

from tests.wire import Wire, until

ANNA, BEN, CHEN, ADA, BOT = "U0ANNA", "U0BEN", "U0CHEN", "U0ADA", "U0BOT"


async def titles(wire: Wire) -> list[str]:
    """What the cards are about, oldest first."""
    return [card["text"].rpartition(" · ")[2] for card in await wire.cards()]


async def test_lost_requests_are_found_after_a_reconnection(wire: Wire) -> None:
    await wire.sweep()
    await wire.slack.fault("lose", "message")
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.slack.post(BEN, "#support", "The printer burns")
    await wire.quiet()
    assert await wire.cards() == []
    await wire.slack.clear_faults()
    await wire.slack.disconnect("refresh_requested")
    found = ["The VPN is slow", "The printer burns"]
    assert await until(found, lambda: titles(wire)) == found
