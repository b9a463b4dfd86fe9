"""Tickets that have to do with each other: merged and taken apart, split off a burst, linked, followed."""

from tests.wire import Json, Wire, buttons, facts, notes, told

ANNA, BEN = "U0ANNA", "U0BEN"
ADA, BO, BOT = "U0ADA", "U0BO", "U0BOT"


async def ask(wire: Wire, person: str, text: str) -> str:
    """Somebody asks in the channel; the ts of what they said."""
    ts = await wire.slack.post(person, "#support", text)
    await wire.quiet()
    return ts


async def desk(wire: Wire, person: str, line: str) -> str:
    """Type `/desk` and a line in the triage channel; the last whisper that came back."""
    await wire.slack.command(person, "/desk", line, "#triage")
    await wire.quiet()
    return (await wire.whispers("#triage", person))[-1]


async def say(wire: Wire, person: str, channel: str, text: str, thread: str) -> str:
    """Somebody writes in a thread."""
    ts = await wire.slack.post(person, channel, text, thread_ts=thread)
    await wire.quiet()
    return ts


def receipt(key: str) -> tuple[str, str]:
    """What the desk says first in a requester's thread."""
    return (BOT, f"Thank you, this is {key}. The desk has it.")


def linked(card: Json) -> list[str]:
    """What the card says of other tickets, without the addresses."""
    return [note.split("<")[0] + note.rpartition("|")[2].rstrip(">") for note in notes(card) if "🔗" in note]


async def test_a_merge_then_a_reply_in_the_losers_thread_then_unmerge(wire: Wire) -> None:
    """Rule 42."""
    first, second = await ask(wire, ANNA, "The VPN is slow"), await ask(wire, BEN, "VPN down?")
    survivor, loser = await wire.cards()
    assert (await desk(wire, ADA, "merge T-2 T-1")).startswith("T-2 is merged.")
    survivor, loser = await wire.cards()
    assert (linked(loser), buttons(loser)) == (["🔗 merged into T-1"], ["unmerge", "more"])
    assert linked(survivor) == ["🔗 together with T-2"]
    moved = (BOT, "This goes on as T-1. Write here as before; the answers come here too.")
    assert told(await wire.thread("#support", second)) == [receipt("T-2"), moved]
    assert told(await wire.thread("#support", first)) == [receipt("T-1")]

    await say(wire, BEN, "#support", "Still down", second)
    await say(wire, BO, "#triage", "same cable", loser["ts"])
    await desk(wire, ADA, "reply T-1 It is the cable")
    in_desk = told(await wire.thread("#triage", survivor["ts"]))
    assert in_desk == [
        (BOT, "T-2 goes on here: what is said there comes here, and answers go there too."),
        (BOT, "*ben* (requester)\nStill down"),
        (BOT, "*bo* (note)\nsame cable"),
        (BOT, "*ada* (to the requester)\nIt is the cable"),
    ]
    answered = ("ada", "It is the cable")
    assert told(await wire.thread("#support", first)) == [receipt("T-1"), answered]
    assert told(await wire.thread("#support", second)) == [
        receipt("T-2"),
        moved,
        (BEN, "Still down"),
        answered,
    ]
    assert "T-2 goes on as T-1." in await desk(wire, ADA, "solve T-2")

    assert await desk(wire, ADA, "unmerge T-2") == "T-2 is on its own again."
    survivor, loser = await wire.cards()
    assert [facts(card)["Status"] for card in (survivor, loser)] == ["open", "new"]
    assert [linked(card) for card in (survivor, loser)] == [[], []]
    assert told(await wire.thread("#support", second))[-1] == (BOT, "T-2 is on its own again.")
    assert told(await wire.thread("#triage", loser["ts"])) == [
        (BO, "same cable"),
        (BOT, "*ben* (requester)\nStill down"),
    ]
    await say(wire, BEN, "#support", "Works", second)
    assert told(await wire.thread("#triage", loser["ts"]))[-1] == (BOT, "*ben* (requester)\nWorks")


async def test_a_burst_then_a_split(wire: Wire) -> None:
    """Rules 43, 52."""
    first = await ask(wire, ANNA, "The VPN is slow")
    second = await ask(wire, ANNA, "And the printer burns")
    third = await ask(wire, ANNA, "My chair squeaks")
    [card] = await wire.cards()
    assert notes(card)[0] == "3 messages in the threads"

    await say(wire, BEN, "#support", "Here too!", second)
    old, new = await wire.cards()
    assert new["text"].endswith("And the printer burns")
    assert (facts(new)["Requester"], linked(old), linked(new)) == (
        "anna",
        ["🔗 related to T-2"],
        ["🔗 related to T-1"],
    )
    assert told(await wire.thread("#triage", new["ts"])) == [(BOT, "*ben* (requester)\nHere too!")]
    assert told(await wire.thread("#support", second)) == [(BEN, "Here too!"), receipt("T-2")]
    part = (BOT, "A part of this goes on as T-2.")
    assert told(await wire.thread("#support", first)) == [receipt("T-1"), part]

    copies = await wire.thread("#triage", old["ts"])
    [chair] = [each for each in copies if "chair" in each["text"]]
    assert (await wire.slack.click(ADA, "#triage", chair["ts"], "split"))["ok"]
    await wire.quiet()
    assert [card["text"].split(" · ")[2] for card in await wire.cards()] == [
        "The VPN is slow",
        "And the printer burns",
        "My chair squeaks",
    ]
    await say(wire, ADA, "#support", "Oil it", third)
    old, _new, chair = await wire.cards()
    assert [facts(each)["Status"] for each in (old, chair)] == ["new", "open"]


async def test_a_reply_becomes_a_ticket_of_its_authors_own(wire: Wire) -> None:
    """Rule 43: there is no thread under a reply, so the desk writes to its author."""
    first = await ask(wire, ANNA, "The VPN is slow")
    await say(wire, BEN, "#support", "My mouse is dead", first)
    await say(wire, BEN, "#support", "And its cable", first)
    [card] = await wire.cards()
    mouse, _cable = await wire.thread("#triage", card["ts"])
    assert (await wire.slack.click(ADA, "#triage", mouse["ts"], "split"))["ok"]
    await wire.quiet()
    old, new = await wire.cards()
    assert (facts(new)["Requester"], notes(old)[1:2]) == ("ben", ["severity is a first guess"])
    direct = await wire.slack.direct(BEN)
    [start] = await wire.channel(direct)
    assert start["text"].startswith("This is T-2: My mouse is dead\n")
    await say(wire, BEN, direct, "Dead since Monday", start["ts"])
    assert told(await wire.thread("#triage", new["ts"])) == [
        (BOT, "*ben* (requester)\nAnd its cable"),
        (BOT, "*ben* (requester)\nDead since Monday"),
    ]


async def undo(wire: Wire, person: str) -> list[str]:
    """Press the newest button that undoes; what only this person reads after it."""
    [*_, last] = [each for each in await wire.channel("#triage", person) if "undo" in buttons_of(each)]
    assert (await wire.slack.click(person, "#triage", last["ts"], "undo"))["ok"]
    await wire.quiet()
    return await wire.whispers("#triage", person)


def buttons_of(message: Json) -> list[str]:
    """What can be pressed on a message, which may have no blocks."""
    return buttons({"blocks": message.get("blocks") or []})


async def test_undo_within_a_minute_and_too_late(wire: Wire) -> None:
    """C4."""
    asked = await ask(wire, ANNA, "The VPN is slow")
    [card] = await wire.cards()
    assert (await wire.slack.click(ADA, "#triage", card["ts"], "take"))["ok"]
    await wire.quiet()
    [card] = await wire.cards()
    assert (facts(card)["Assignee"], facts(card)["Status"]) == ("ada", "open")
    assert await undo(wire, ADA) == ["T-1 is yours.", "T-1 is as it was before."]
    [card] = await wire.cards()
    assert (facts(card)["Assignee"], facts(card)["Status"]) == ("nobody yet", "new")

    assert await desk(wire, ADA, "solve T-1 Restarted it") == "T-1 is solved."
    assert (await undo(wire, ADA))[-1] == "T-1 is as it was before."
    assert [text for _who, text in told(await wire.thread("#support", asked))[1:]] == [
        "T-1 is solved. Write here if it is not.\nRestarted it",
        "T-1 is open again.",
    ]
    assert facts((await wire.cards())[0])["Status"] == "new"
    assert await desk(wire, BO, "undo T-1") == "There is nothing of yours to undo on T-1."

    await desk(wire, ADA, "severity T-1 2")
    await desk(wire, BO, "severity T-1 1")
    assert await desk(wire, ADA, "undo T-1") == "T-1 was changed since, so that cannot be undone."


async def test_followers_hear_of_it(wire: Wire) -> None:
    """B13, rule 93: an agent lets somebody see a ticket; notes are for agents only."""
    await ask(wire, ANNA, "The VPN is slow")
    await desk(wire, ADA, f"follow T-1 <@{BEN}>")
    await desk(wire, BO, "follow T-1")
    await desk(wire, ADA, "note T-1 they kicked it")
    await desk(wire, ADA, "reply T-1 Try now")
    await desk(wire, ADA, "solve T-1 Restarted it")
    heard = ["*T-1, ada wrote:*\nTry now", "*T-1 is now: solved*\nRestarted it"]
    assert [each["text"] for each in await wire.channel(await wire.slack.direct(BEN))] == heard
    noted = ["*T-1, ada wrote:*\nthey kicked it", *heard]
    assert [each["text"] for each in await wire.channel(await wire.slack.direct(BO))] == noted
    assert "👀 2 following" in notes((await wire.cards())[0])
    assert await desk(wire, BO, "unfollow T-1") == "T-1 is followed no more."
    await desk(wire, ADA, "reopen T-1 not yet")
    assert len(await wire.channel(await wire.slack.direct(BO))) == 3


async def test_links_stand_on_both_cards_and_a_transfer_tells_how_it_stands(wire: Wire) -> None:
    await ask(wire, ANNA, "The VPN is slow")
    await ask(wire, BEN, "The cable is cut")
    _one, card = await wire.cards()
    assert (await wire.slack.click(ADA, "#triage", card["ts"], "more"))["ok"]
    await wire.quiet()
    [everything] = await wire.slack.open_views(ADA)
    assert (await wire.slack.click_view(ADA, everything["id"], "link"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    await wire.slack.submit(ADA, form["id"], {"link": "related", "other": "the other"})
    await wire.slack.submit(ADA, form["id"], {"link": "related", "other": "T-1"})
    await wire.quiet()
    await desk(wire, ADA, "link T-1 caused_by T-2")
    assert [
        next(note for note in notes(card) if "🔗" in note).count("|T-") for card in await wire.cards()
    ] == [2, 2]
    await desk(wire, ADA, "unlink T-2 T-1")
    assert [linked(card) for card in await wire.cards()] == [[], []]

    await desk(wire, ADA, "reply T-1 Which floor?")
    await desk(wire, ADA, f"transfer T-1 <@{BO}> they are on floor 2")
    *_, note, handed = await wire.thread("#triage", (await wire.cards())[0]["ts"])
    assert note["text"] == "*ada* (note)\nthey are on floor 2"
    head, status, answer = handed["text"].split("\n")
    assert (head, status.split(",")[0]) == (f"<@{BO}> T-1 is yours.", "• Status: open")
    assert answer == "• Last answer, by ada: Which floor?"


async def test_a_probable_duplicate_is_asked_about_and_merged_with_a_click(wire: Wire) -> None:
    await ask(wire, ANNA, "The label printer in hall 2 prints blank labels")
    await ask(wire, BEN, "Label printer in hall 2 prints blank labels again")
    _first, second = await wire.cards()
    [asked] = [block for block in second["blocks"] if "Probably a duplicate" in str(block)]
    assert asked["text"]["text"].endswith("|T-1> (new)")
    assert (await wire.slack.click(ADA, "#triage", second["ts"], "merge:T-1"))["ok"]
    await wire.quiet()
    first, second = await wire.cards()
    assert (linked(first), linked(second)) == (["🔗 together with T-2"], ["🔗 merged into T-1"])
