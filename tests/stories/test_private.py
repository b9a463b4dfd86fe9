"""What somebody tells the desk alone stays between them: by direct message, or by a form that says so."""

from desk.policy import Channels
from tests.stories.test_doors import form_of
from tests.wire import QUICK, Wire, buttons, facts, notes, told, wired

ANNA, BEN, CHEN, GUS, MAYA = "U0ANNA", "U0BEN", "U0CHEN", "U0GUS", "U0MAYA"
ADA, BO = "U0ADA", "U0BO"
BOT = "U0BOT"
RECEIPT = (BOT, "Thank you, this is T-1. Only the support team and you can read it.")


async def desk(wire: Wire, person: str, line: str, channel: str = "#support") -> str:
    """Type `/desk` and a line; the last whisper that came back."""
    await wire.slack.command(person, "/desk", line, channel)
    await wire.quiet()
    return (await wire.whispers(channel, person))[-1]


async def test_a_direct_message_is_a_private_ticket_that_is_relayed_both_ways(wire: Wire) -> None:
    """Rules 52, 93, 95."""
    direct = await wire.slack.direct(ANNA)
    asked = await wire.slack.post(ANNA, direct, "My manager reads my mail")
    await wire.quiet()
    await wire.slack.post(ANNA, direct, "since Monday")
    await wire.quiet()
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_yellow_circle: SEV3 · My manager reads my mail"
    assert notes(card)[0] == "🔒 private"
    await wire.slack.click(ADA, "#triage", card["ts"], "reply")
    form = await form_of(wire, ADA)
    await wire.slack.submit(ADA, form["id"], {"text": "I look into it"})
    await wire.quiet()
    await wire.slack.post(ANNA, direct, "Thank you, it hurts", thread_ts=asked)
    await wire.quiet()

    assert told(await wire.thread(direct, asked)) == [
        RECEIPT,
        ("ada", "I look into it"),
        (ANNA, "Thank you, it hurts"),
    ]
    assert told(await wire.thread("#triage", card["ts"])) == [
        (BOT, "*anna* (requester)\nsince Monday"),
        (BOT, "*ada* (to the requester)\nI look into it"),
        (BOT, "*anna* (requester)\nThank you, it hurts"),
    ]
    assert facts((await wire.cards())[0])["Status"] == "open"

    await wire.slack.leave(MAYA, "#triage")  # and is now nothing but a manager
    absent = [await desk(wire, BEN, f"history T-{number}") for number in (1, 7)]
    assert absent == ["There is no ticket T-1.", "There is no ticket T-7."]
    assert await desk(wire, MAYA, "find mail") == "Nothing found."
    assert "My manager reads my mail" in await desk(wire, BO, "find mail")
    assert "My manager reads my mail" in await desk(wire, ANNA, "find")


async def test_what_the_desk_said_elsewhere_in_a_direct_message_may_be_answered_with_a_request(
    wire: Wire,
) -> None:
    direct = await wire.slack.direct(BEN)
    root = await wire.slack.post(BOT, direct, "Good morning")
    await wire.slack.post(BEN, direct, "My badge is dead", thread_ts=root)
    await wire.slack.post(BEN, direct, "📣 just talking to myself")
    await wire.quiet()
    [card] = await wire.cards()
    assert card["text"].endswith("· My badge is dead")
    await wire.slack.post(BEN, direct, "Since lunch", thread_ts=root)
    await wire.quiet()
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, "*ben* (requester)\nSince lunch")]


async def test_a_private_request_that_is_taken_back_is_withdrawn(wire: Wire) -> None:
    """Rule 49."""
    direct = await wire.slack.direct(ANNA)
    asked = await wire.slack.post(ANNA, direct, "My manager reads my mail")
    await wire.quiet()
    await wire.slack.delete(direct, asked)
    await wire.quiet()
    assert [facts(card)["Status"] for card in await wire.cards()] == ["withdrawn"]
    assert [each for each in await wire.channel(direct) if each.get("subtype") != "tombstone"] == []
    assert "mail" not in str(await wire.channel("#triage"))


async def test_the_form_keeps_private_what_is_to_be(wire: Wire) -> None:
    """Rule 93."""
    await wire.slack.command(ANNA, "/ticket", "", "#general")
    form = await form_of(wire, ANNA)
    words = {"title": "Salary", "text": "It is wrong", "private": ["yes"]}
    assert (await wire.slack.submit(ANNA, form["id"], words))["ok"]
    await wire.quiet()
    [card] = await wire.cards()
    assert notes(card)[0] == "🔒 private"
    [root] = await wire.channel(await wire.slack.direct(ANNA))
    assert root["text"].endswith("Only the support team and you can read it.")
    assert await desk(wire, BEN, "history T-1") == "There is no ticket T-1."


async def test_private_tickets_have_a_channel_of_their_own(database_url: str) -> None:
    """Rule 93: its members read them, and agents who are not in it do not."""
    policy = QUICK.model_copy(update={"channels": Channels(private_triage="#support-managers")})
    async with wired(database_url, policy) as wire:
        direct = await wire.slack.direct(ANNA)
        await wire.slack.leave(MAYA, "#triage")  # and is now nothing but a manager
        asked = await wire.slack.post(ANNA, direct, "My agent reads my mail")
        await wire.slack.post(BEN, "#support", "The VPN is slow")
        await wire.quiet()
        assert [card["text"].split(" · ")[2] for card in await wire.cards()] == ["The VPN is slow"]
        [card] = await wire.channel("#support-managers")
        assert card["text"].endswith("· My agent reads my mail")
        assert await desk(wire, ADA, "reply T-1 hello") == "There is no ticket T-1."
        assert await desk(wire, ADA, "find mail") == "Nothing found."
        assert "My agent reads my mail" in await desk(wire, MAYA, "find mail")
        assert await desk(wire, MAYA, "reply T-1 hello") == "Only agents may do that."
        await wire.slack.post(ANNA, direct, "and now?", thread_ts=asked)
        await wire.quiet()
        copies = told(await wire.thread("#support-managers", card["ts"]))
        assert copies == [(BOT, "*anna* (requester)\nand now?")]


async def test_where_everybody_reads_along_the_card_of_a_private_ticket_tells_nothing(
    database_url: str,
) -> None:
    """Rule 93: its words are one button away, for who may read them."""
    channels = Channels(triage="#incidents", incidents="#triage")
    async with wired(database_url, QUICK.model_copy(update={"channels": channels})) as wire:
        direct = await wire.slack.direct(ANNA)
        file = {"id": "F01", "name": "payslip.pdf", "mimetype": "application/pdf", "size": 10}
        asked = await wire.slack.post(ANNA, direct, "My salary is wrong, says the VPN", files=[file])
        await wire.quiet()
        [card] = await wire.channel("#incidents")
        assert card["text"] == "T-1 · :large_yellow_circle: SEV3 · 🔒 private"
        assert buttons(card)[:2] == ["read", "take"]
        await wire.slack.post(ANNA, direct, "very wrong", thread_ts=asked)
        await wire.quiet()
        assert await desk(wire, ADA, "reply T-1 How wrong?") == "Your reply to T-1 is on its way."
        assert await desk(wire, ADA, "note T-1 she may be right") == "Noted on T-1."
        await wire.slack.click(ADA, "#incidents", card["ts"], "take")
        await wire.quiet()
        assert await desk(wire, ADA, f"transfer T-1 <@{BO}> look at her salary") == "T-1 is assigned."
        public = str(await wire.channel("#incidents"))
        told_apart = ("salary", "wrong", "payslip", "right", "anna", "Network")
        assert [word for word in told_apart if word in public] == []

        await wire.slack.click(BO, "#incidents", card["ts"], "read")
        form = await form_of(wire, BO)
        shown = [block["text"]["text"].split("\n", 1)[1] for block in form["blocks"]]
        assert shown == [
            "My salary is wrong, says the VPN",
            "very wrong",
            "How wrong?",
            "she may be right",
            "look at her salary",
        ]
        assert told(await wire.thread(direct, asked))[-1] == ("ada", "How wrong?")


async def test_whom_the_desk_does_not_serve_is_told_so_in_private(database_url: str) -> None:
    """Rule 57."""
    policy = QUICK.model_copy(update={"roles": QUICK.roles.model_copy(update={"guests": "nobody"})})
    async with wired(database_url, policy) as wire:
        direct = await wire.slack.direct(GUS)
        await wire.slack.post(GUS, direct, "Hello?")
        await wire.quiet()
        refused = (BOT, "This desk does not serve guests. Ask a member of the workspace.")
        assert told(await wire.channel(direct)) == [(GUS, "Hello?"), refused]
        assert await wire.cards() == []
