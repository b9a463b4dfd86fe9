"""What nobody could answer is seen, given to a writer with a click, and gone once they have written it."""

from tests.wire import Json, Wire

ANNA, BEN, ADA, BO, MAYA = "U0ANNA", "U0BEN", "U0ADA", "U0BO", "U0MAYA"


async def gaps(wire: Wire, person: str) -> Json:
    """What `/kb gaps` shows."""
    await wire.slack.command(person, "/kb", "gaps", "#support")
    await wire.quiet()
    return [each for each in await wire.channel("#support", person) if each.get("is_ephemeral")][-1]


async def test_what_two_people_asked_in_vain_is_written_by_whom_a_manager_asks(wire: Wire) -> None:
    for person, question in ((ANNA, "where do I get a new badge"), (BEN, "new badge, where do I get one")):
        await wire.slack.command(person, "/kb", question, "#support")
        await wire.quiet()
    shown = await gaps(wire, MAYA)
    [_head, gap] = shown["blocks"]
    assert "“new badge, where do I get one”\n“where do I get a new badge”" in gap["text"]["text"]
    assert "asked 2 times by 2" in gap["text"]["text"]
    assert (await wire.slack.click(MAYA, "#support", shown["ts"], "kb-write", BO))["ok"]
    await wire.quiet()
    told = [each["text"] for each in await wire.channel(await wire.slack.direct(BO), BO)]
    assert told == [
        "✍ People ask this and nothing answers it: KB-1 new badge, where do I get one is yours to write."
    ]
    [_head, gap] = (await gaps(wire, MAYA))["blocks"]
    assert gap["text"]["text"].endswith(f"✍ <@{BO}> writes KB-1")
