"""All that can be done with a ticket is one button away, and each of it asks for what it needs."""

from datetime import timedelta

from tests.stories.test_doors import database_away, form_of
from tests.wire import Wire, facts, notes

ANNA, ADA = "U0ANNA", "U0ADA"


async def test_everything_is_a_list_whose_buttons_turn_it_into_a_form(wire: Wire) -> None:
    """Rule 44."""
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    [card] = await wire.cards()
    assert (await wire.slack.click(ADA, "#triage", card["ts"], "more"))["ok"]
    await wire.quiet()
    [everything] = await wire.slack.open_views(ADA)
    assert everything["title"]["text"] == "T-1 · More"

    assert (await wire.slack.click_view(ADA, everything["id"], "snooze"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    assert (form["id"], form["title"]["text"]) == (everything["id"], "T-1 · Snooze")
    asleep = int((wire.server.world.clock.moment() + timedelta(hours=2)).timestamp())
    assert (await wire.slack.submit(ADA, form["id"], {"when": asleep}))["ok"]
    await wire.quiet()
    [card] = await wire.cards()
    assert [note.split("^")[:2] for note in notes(card) if "💤" in note] == [["💤 until <!date", str(asleep)]]


async def test_a_moment_that_is_none_is_said_where_it_was_typed(wire: Wire) -> None:
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    for line in ("snooze T-1 soon", "snooze T-1 2020-01-01"):
        assert (await wire.slack.command(ADA, "/desk", line, "#triage"))["ok"]
        await wire.quiet()
    assert await wire.whispers("#triage", ADA) == [
        "Say when, such as 2h, tomorrow 9:00 or 2026-12-24 15:00: /desk snooze T-1 when",
        "That is over already. Name a moment to come: 2h, tomorrow 9:00, friday.",
    ]


async def test_a_form_without_a_field_that_cannot_be_kept_says_so_too(wire: Wire) -> None:
    """Slack shows an error at a field of the form and nowhere else."""
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    [card] = await wire.cards()
    await wire.slack.click(ADA, "#triage", card["ts"], "more")
    everything = await form_of(wire, ADA)
    await wire.slack.click_view(ADA, everything["id"], "dismiss")
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    with database_away(wire):
        await wire.slack.submit(ADA, form["id"], {})
    form, told = await wire.slack.open_views(ADA)
    assert told["blocks"][0]["text"]["text"] == "Not saved, please try again."
    await wire.slack.dismiss(ADA, told["id"])
    await wire.slack.submit(ADA, form["id"], {})
    await wire.quiet()
    assert facts((await wire.cards())[0])["Status"] == "not a ticket"
