"""A private ticket with files: each side has what the other one sent, though they share no channel."""

from typing import Any

import pytest

from tests.stories.test_doors import form_of
from tests.wire import Json, Wire, facts, notes, told

ANNA, ADA, BOT = "U0ANNA", "U0ADA", "U0BOT"
MB = 1024 * 1024
SHOT = {"id": "F0SHOT", "name": "screen.png", "mimetype": "image/png", "size": 70_000}
VIDEO = {"id": "F0VIDEO", "name": "screen.mp4", "mimetype": "video/mp4", "size": 48 * MB}
FIX = {"id": "F0FIX", "name": "fix.pdf", "mimetype": "application/pdf", "size": 3000}


def content(wire: Wire, file: str) -> bytes:
    """The bytes that whoever opens the file gets."""
    return wire.server.world.files.find(file).content


def held(messages: list[Json]) -> list[Json]:
    """The files of these messages, in order."""
    return [file for each in messages for file in each.get("files") or ()]


def named(files: list[Json]) -> list[str]:
    return [each.get("name") or each["mode"] for each in files]


async def answer(wire: Wire, card: Json, **filled: Any) -> None:
    """Ada answers by the form of the card."""
    await wire.slack.click(ADA, "#triage", card["ts"], "reply")
    form = await form_of(wire, ADA)
    await wire.slack.submit(ADA, form["id"], filled)
    await wire.quiet()


async def test_a_private_ticket_with_files(wire: Wire) -> None:
    """Rule 96: each side opens what the other one sent; and what is taken back goes."""
    direct = await wire.slack.direct(ANNA)
    asked = await wire.slack.post(ANNA, direct, "My manager reads my mail", files=[SHOT, VIDEO])
    await wire.quiet()
    [card] = await wire.cards()
    assert "📎 screen.png, screen.mp4" in notes(card)
    copies = await wire.thread("#triage", card["ts"])
    assert told(copies) == [
        (BOT, "📎 from anna"),
        (BOT, "📎 screen.mp4 (48 MB) is too large to be copied; ask for it another way."),
    ]
    [copy] = held(copies)
    assert (copy["name"], copy["id"] == SHOT["id"]) == ("screen.png", False)
    assert content(wire, copy["id"]) == content(wire, SHOT["id"])

    await answer(wire, card, text="Lock it like this", files=[FIX])
    said = await wire.thread(direct, asked)
    assert told(said)[1:] == [("ada", "Lock it like this\n📎 fix.pdf"), (BOT, "📎 from ada")]
    [sent] = held(said)
    assert (sent["name"], content(wire, sent["id"])) == ("fix.pdf", content(wire, FIX["id"]))
    assert named(held(await wire.thread("#triage", card["ts"]))) == ["screen.png", "fix.pdf"]

    more = await wire.slack.post(
        ANNA, direct, "And now this", thread_ts=asked, files=[{**SHOT, "id": "F0MORE", "name": "more.png"}]
    )
    await wire.quiet()
    assert told(await wire.thread("#triage", card["ts"]))[-2:] == [
        (BOT, "*anna* (requester)\nAnd now this\n📎 more.png"),
        (BOT, "📎 from anna"),
    ]
    await wire.slack.delete(direct, more)
    await wire.slack.delete_file(direct, asked, SHOT["id"])
    await wire.quiet()
    left = await wire.thread("#triage", card["ts"])
    assert named(held(left)) == ["tombstone", "fix.pdf", "tombstone"]
    assert [each["text"] for each in left if "And now" in each["text"]] == []
    assert wire.server.world.files.known[copy["id"]].gone
    [card] = await wire.cards()
    assert "📎 screen.mp4" in notes(card)
    assert facts(card)["Status"] == "open"


async def test_what_everybody_can_open_is_linked(wire: Wire) -> None:
    """Rule 96: in a channel nothing is copied but what an agent sends by the form."""
    asked = await wire.slack.post(ANNA, "#support", "The printer burns", files=[SHOT])
    await wire.slack.post(ANNA, "#support", "still", thread_ts=asked, files=[{**SHOT, "id": "F0MORE"}])
    await wire.quiet()
    [card] = await wire.cards()
    address = "https://playground.slack.com/files/U0ANNA"
    assert f"📎 screen.png <{address}/F0SHOT/screen.png|↗>" in notes(card)
    assert told(await wire.thread("#triage", card["ts"])) == [
        (BOT, f"*anna* (requester)\nstill\n📎 screen.png <{address}/F0MORE/screen.png|↗>")
    ]
    await answer(wire, card, text="Pull the plug", files=[FIX])
    said = await wire.thread("#support", asked)
    assert named(held(said)) == ["screen.png", "fix.pdf"]
    assert told(said)[-2:] == [("ada", "Pull the plug\n📎 fix.pdf"), (BOT, "📎 from ada")]
    assert told(await wire.thread("#triage", card["ts"]))[-2:] == [
        (BOT, "*ada* (to the requester)\nPull the plug"),
        (BOT, "📎 from ada"),
    ]


@pytest.mark.parametrize("kind", ["accept_then_drop", "drop", "server_error_after"])
async def test_a_file_whose_copying_ends_in_doubt_is_there_once(wire: Wire, kind: str) -> None:
    """Rule 96, and sent once: the file is looked for before it is copied again."""
    await wire.slack.fault(kind, "files.completeUploadExternal", count=1)
    direct = await wire.slack.direct(ANNA)
    await wire.slack.post(ANNA, direct, "Look", files=[SHOT, {**SHOT, "id": "F0SECOND"}])
    await wire.quiet()
    [card] = await wire.cards()
    assert named(held(await wire.thread("#triage", card["ts"]))) == ["screen.png", "screen.png"]
