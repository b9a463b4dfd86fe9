"""Whoever wonders about a time asks why, and reads how it came about."""

from tests.wire import Wire

ANNA, ADA, BEN = "U0ANNA", "U0ADA", "U0BEN"


async def test_an_agent_asks_why_by_command_and_by_button_and_so_does_the_requester(wire: Wire) -> None:
    """Rule 93: what somebody else is promised is not theirs to know."""
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    for person, channel in ((ADA, "#triage"), (ANNA, "#support"), (BEN, "#support")):
        assert (await wire.slack.command(person, "/desk", "why T-1", channel))["ok"]
    await wire.quiet()
    [full] = await wire.whispers("#triage", ADA)
    assert full.startswith("*T-1: why its clocks stand where they stand*\n*Promise:* `sev3`")
    [short] = await wire.whispers("#support", ANNA)
    assert short.splitlines()[0] == "*T-1: what you are promised*"
    assert len(await wire.whispers("#support", BEN)) == 1
    assert "promised" not in (await wire.whispers("#support", BEN))[0]

    [card] = await wire.cards()
    await wire.slack.click(ADA, "#triage", card["ts"], "more")
    await wire.quiet()
    [everything] = await wire.slack.open_views(ADA)
    await wire.slack.click_view(ADA, everything["id"], "why")
    await wire.quiet()
    [shown] = await wire.slack.open_views(ADA)
    assert (shown["id"], shown["title"]["text"]) == (everything["id"], "T-1 · Why?")
    assert "_How it is counted (hours of UTC):_" in shown["blocks"][1]["text"]["text"]
