"""The doors by which somebody asks for help: the forms, the shortcuts, the emoji, the mention."""

import pytest

from desk.policy import Roles
from tests.wire import QUICK, Json, Wire, facts, notes, told, wired

ANNA, BEN, CHEN, GUS = "U0ANNA", "U0BEN", "U0CHEN", "U0GUS"
ADA, BO = "U0ADA", "U0BO"
BOT = "U0BOT"
NO_GUESTS = QUICK.model_copy(update={"roles": Roles(guests="nobody")})
REFUSED = "This desk does not serve guests. Ask a member of the workspace."


async def form_of(wire: Wire, person: str) -> Json:
    """The only form that is open before this person."""
    await wire.quiet()
    [view] = await wire.slack.open_views(person)
    return view


# the forms


async def test_ticket_alone_opens_a_form_that_opens_a_ticket(wire: Wire) -> None:
    await wire.slack.command(ANNA, "/ticket", "", "#general")
    form = await form_of(wire, ANNA)
    assert [block["block_id"] for block in form["blocks"]] == ["title", "text", "impact", "urgency", "files"]
    file = {"id": "F01", "name": "screen.png", "mimetype": "image/png", "size": 10}
    filled = {"title": "VPN", "text": "It drops\nevery hour", "impact": "2", "urgency": "3", "files": [file]}
    assert await wire.slack.submit(ANNA, form["id"], filled) == {"ok": True, "answer": {}}
    await wire.quiet()

    assert await wire.whispers("#general", ANNA) == ["T-1 is open. You will be answered in a direct message."]
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_orange_circle: SEV2 · VPN"
    assert card["blocks"][1]["text"]["text"] == "VPN\nIt drops\nevery hour"
    assert facts(card) == {"Status": "new", "Assignee": "nobody yet", "Requester": "anna"}
    assert notes(card) == ["📎 screen.png"]
    [root] = await wire.channel(await wire.slack.direct(ANNA))
    assert root["text"].startswith("This is T-1: VPN\n")
    assert await wire.slack.open_views(ANNA) == []


async def test_without_impact_and_urgency_the_words_decide(wire: Wire) -> None:
    await wire.slack.command(ANNA, "/ticket", " ")
    form = await form_of(wire, ANNA)
    await wire.slack.submit(ANNA, form["id"], {"title": "Help", "text": "The printer is on fire"})
    await wire.quiet()
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_orange_circle: SEV2 · Help"
    assert notes(card) == ["severity is a first guess"]


@pytest.mark.parametrize(
    ("chosen", "severity"), [({"impact": "3"}, "SEV2"), ({"urgency": "1"}, "SEV4")], ids=str
)
async def test_what_is_left_out_of_impact_and_urgency_counts_as_medium(
    wire: Wire, chosen: dict[str, str], severity: str
) -> None:
    await wire.slack.command(ANNA, "/ticket")
    form = await form_of(wire, ANNA)
    await wire.slack.submit(ANNA, form["id"], {"title": "VPN", "text": "It drops", **chosen})
    await wire.quiet()
    [card] = await wire.cards()
    assert (severity in card["text"], notes(card)) == (True, [])


async def test_a_form_of_blanks_stays_open_and_says_where(wire: Wire) -> None:
    await wire.slack.command(CHEN, "/ticket")
    form = await form_of(wire, CHEN)
    refused = await wire.slack.submit(CHEN, form["id"], {"title": " ", "text": "\n\n"})
    assert refused["errors"] == {"title": "请在此填写内容。", "text": "请在此填写内容。"}
    await wire.quiet()
    assert await wire.cards() == []
    await wire.slack.submit(CHEN, form["id"], {"title": "VPN", "text": "连不上了"})
    await wire.quiet()
    assert len(await wire.cards()) == 1


async def test_who_may_not_open_tickets_reads_so(database_url: str) -> None:
    """Rule 57."""
    async with wired(database_url, NO_GUESTS) as wire:
        answered = await wire.slack.command(GUS, "/ticket")
        assert answered["answer"]["text"] == REFUSED
        await wire.slack.shortcut(GUS, "ask")
        await wire.quiet()
        assert told(await wire.channel(await wire.slack.direct(GUS))) == [(BOT, REFUSED)]
        assert await wire.slack.open_views(GUS) == []


async def test_who_loses_the_right_while_they_write_reads_so(database_url: str) -> None:
    async with wired(database_url, NO_GUESTS) as wire:
        await wire.slack.command(ANNA, "/ticket")
        await wire.slack.shortcut(BEN, "ask")
        forms = [await form_of(wire, ANNA), await form_of(wire, BEN)]
        for person, form in zip((ANNA, BEN), forms, strict=True):
            await wire.slack.change_person(person, guest=True)
            await wire.quiet()
            await wire.slack.submit(person, form["id"], {"title": "VPN", "text": "It drops"})
            await wire.quiet()
        assert await wire.whispers("#support", ANNA) == [REFUSED]
        assert told(await wire.channel(await wire.slack.direct(BEN))) == [(BOT, REFUSED)]
        assert await wire.cards() == []


async def test_the_quick_form_is_found_everywhere_and_asks_one_thing(wire: Wire) -> None:
    await wire.slack.shortcut(CHEN, "ask")
    form = await form_of(wire, CHEN)
    assert (form["title"]["text"], [block["block_id"] for block in form["blocks"]]) == ("提交工单", ["text"])
    await wire.slack.submit(CHEN, form["id"], {"text": "VPN 连不上了"})
    await wire.quiet()
    [card] = await wire.cards()
    assert card["text"].endswith("· VPN 连不上了")
    [root] = await wire.channel(await wire.slack.direct(CHEN))
    assert root["text"].startswith("工单 T-1：VPN 连不上了")


async def test_a_form_that_is_sent_twice_is_one_ticket(wire: Wire) -> None:
    """Rule 46: a form is known by its view and hash."""
    await wire.slack.command(ANNA, "/ticket")
    form = await form_of(wire, ANNA)
    body = {"title": "VPN", "text": "It drops"}
    await wire.slack.submit(ANNA, form["id"], body)
    wire.server.world.views.known[form["id"]] = form
    wire.server.world.views.stacks[ANNA] = [form["id"]]
    await wire.slack.submit(ANNA, form["id"], body)
    await wire.quiet()
    assert len(await wire.cards()) == 1
