"""Where people only talk, who seems to ask for help is asked once whether they want a ticket."""

from collections.abc import AsyncIterator

import pytest

from desk.nudge import Nudging
from desk.policy import Intake
from tests.stories.test_doors import opened
from tests.wire import QUICK, Json, Wire, wired

ANNA, BEN, CHEN = "U0ANNA", "U0BEN", "U0CHEN"
ADA = "U0ADA"
WATCHING = QUICK.model_copy(update={"intake": Intake(nudge=Nudging(channels=("#general",)))})


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A desk that watches #general."""
    async with wired(database_url, WATCHING) as up:
        yield up


async def asked(wire: Wire, person: str) -> list[Json]:
    """What only this person is shown in #general, once it is quiet."""
    await wire.quiet()
    return [each for each in await wire.channel("#general", person) if each.get("is_ephemeral")]


async def test_who_says_yes_has_a_ticket_and_who_says_no_is_left_alone(wire: Wire) -> None:
    """A12."""
    await wire.slack.post(ANNA, "#general", "Is the VPN slow for you too?")
    await wire.slack.post(CHEN, "#general", "打印机坏了，求助")
    await wire.slack.post(BEN, "#general", "Lunch is ready")
    await wire.slack.post(ADA, "#general", "Is the VPN slow for you too?")
    assert [len(await asked(wire, each)) for each in (ANNA, CHEN, BEN, ADA)] == [1, 1, 0, 0]
    [question] = await asked(wire, ANNA)
    assert question["text"] == "Shall I open a ticket from this?"
    await wire.slack.click(ANNA, "#general", question["ts"], "proposed")
    assert await opened(wire) == [("Is the VPN slow for you too?", "anna")]
    told = [each["text"] for each in await asked(wire, ANNA)]
    assert told == ["T-1 is open. You find it in the message's thread."]

    [question] = await asked(wire, CHEN)
    await wire.slack.click(CHEN, "#general", question["ts"], "declined")
    told = [each["text"] for each in await asked(wire, CHEN)]
    assert told == ["好的，以后不会在这里再询问您。随时可以使用 /ticket。"]
