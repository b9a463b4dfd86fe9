"""What the desk takes for a request, and what it leaves alone (rules 46, 47, 50, 52)."""

import pytest

from desk.policy import Intake
from tests.wire import QUICK, Wire, told, wired

ANNA, BEN, ADA = "U0ANNA", "U0BEN", "U0ADA"
BOT, OTHER_BOT = "U0BOT", "U0CI"


async def titles(wire: Wire) -> list[str]:
    """What the cards are about, oldest first."""
    await wire.quiet()
    return [each["text"].split(" · ", 2)[2] for each in await wire.cards()]


async def test_several_messages_in_a_row_are_one_ticket(wire: Wire) -> None:
    """Rule 52."""
    first = await wire.slack.post(ANNA, "#support", "Hello")
    await wire.quiet()
    await wire.slack.post(ANNA, "#support", "the VPN is slow")
    await wire.slack.post(BEN, "#support", "my screen is dark")
    await wire.slack.post(ANNA, "#support", "since lunch")
    assert await titles(wire) == ["Hello", "my screen is dark"]
    [card, _other] = await wire.cards()
    assert told(await wire.thread("#triage", card["ts"])) == [
        (BOT, "*anna* (requester)\nthe VPN is slow"),
        (BOT, "*anna* (requester)\nsince lunch"),
    ]
    assert told(await wire.thread("#support", first)) == [(BOT, "Thank you, this is T-1. The desk has it.")]


async def test_after_an_answer_the_next_message_is_a_ticket_of_its_own(wire: Wire) -> None:
    """Rule 52."""
    asked = await wire.slack.post(ANNA, "#support", "the VPN is slow")
    await wire.quiet()
    await wire.slack.post(ADA, "#support", "On it", thread_ts=asked)
    await wire.quiet()
    await wire.slack.post(ANNA, "#support", "my screen is dark")
    assert await titles(wire) == ["the VPN is slow", "my screen is dark"]


async def test_a_desk_may_turn_joining_off(database_url: str) -> None:
    """Rule 52."""
    async with wired(database_url, QUICK.model_copy(update={"intake": Intake(burst_minutes=0)})) as wire:
        await wire.slack.post(ANNA, "#support", "Hello")
        await wire.quiet()
        await wire.slack.post(ANNA, "#support", "the VPN is slow")
        assert await titles(wire) == ["Hello", "the VPN is slow"]


@pytest.mark.parametrize("mark", ["📣", ":mega:"])
async def test_a_message_marked_as_an_announcement_is_no_ticket_nor_its_thread(wire: Wire, mark: str) -> None:
    said = await wire.slack.post(ADA, "#support", f"{mark} VPN maintenance tonight")
    await wire.slack.post(ANNA, "#support", "Thank you!", thread_ts=said)
    await wire.slack.post(BEN, "#support", f"my {mark} is broken")
    await wire.quiet()
    assert len(await titles(wire)) == 1
    assert await wire.thread("#support", said) == [(await wire.channel("#support"))[1]]


async def test_other_bots_are_heard_only_if_the_policy_names_them(database_url: str) -> None:
    """Rule 47."""
    for allowed, cards in (((), []), (("B0CI",), ["Build 7 failed"])):
        policy = QUICK.model_copy(update={"intake": Intake(allowed_bots=allowed)})
        async with wired(database_url, policy) as wire:
            said = await wire.slack.post(OTHER_BOT, "#support", "Build 7 failed")
            assert await titles(wire) == cards
            assert len(await wire.thread("#support", said)) == len(cards)


async def test_the_desk_does_not_hear_itself(wire: Wire) -> None:
    """Rule 47: neither its receipts, nor what it posts under an agent's name, nor its own edits."""
    asked = await wire.slack.post(ANNA, "#support", "the VPN is slow")
    await wire.quiet()
    await wire.slack.command(ADA, "/desk", "reply T-1 On it")
    await wire.quiet()
    await wire.slack.post(BOT, "#support", "I am a bot that talks to itself")
    await wire.slack.post(BOT, "#support", "and in threads", thread_ts=asked)
    assert await titles(wire) == ["the VPN is slow"]
    [card] = await wire.cards()
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, "*ada* (to the requester)\nOn it")]


@pytest.mark.parametrize("subtype", ["file_share", "me_message"])
async def test_what_people_write_is_heard(wire: Wire, subtype: str) -> None:
    """Rule 47."""
    await wire.slack.post(ANNA, "#support", "the VPN is slow", subtype=subtype)
    assert await titles(wire) == ["the VPN is slow"]


@pytest.mark.parametrize(
    "subtype",
    [
        "channel_join",
        "channel_leave",
        "channel_topic",
        "channel_name",
        "bot_add",
        "reminder_add",
        "pinned_item",
        "x",
    ],
)
async def test_what_slack_writes_is_not(wire: Wire, subtype: str) -> None:
    """Rule 47: the list is of what is allowed."""
    await wire.slack.post(ANNA, "#support", "set the channel topic", subtype=subtype)
    assert await titles(wire) == []
    assert len(await wire.channel("#support")) == 1


async def test_a_message_with_a_file_and_no_words_is_a_ticket(wire: Wire) -> None:
    """Rules 47, 96."""
    file = {"id": "F01", "name": "screen.png", "mimetype": "image/png", "size": 10}
    await wire.slack.post(ANNA, "#support", "", files=[file])
    assert await titles(wire) == ["(no text)"]
    assert "📎 screen.png" in str(await wire.cards())


async def test_a_reply_also_sent_to_the_channel_belongs_to_its_thread_once(wire: Wire) -> None:
    """Rule 50."""
    asked = await wire.slack.post(ANNA, "#support", "the VPN is slow")
    await wire.quiet()
    await wire.slack.post(BEN, "#support", "here too", thread_ts=asked, broadcast=True)
    assert await titles(wire) == ["the VPN is slow"]
    [card] = await wire.cards()
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, "*ben* (requester)\nhere too")]


async def test_a_message_that_mentions_the_desk_is_one_ticket(wire: Wire) -> None:
    """Rule 46: Slack tells it twice, as a message and as a mention."""
    await wire.slack.post(ANNA, "#support", f"<@{BOT}> the VPN is slow")
    assert await titles(wire) == ["the VPN is slow"]
    assert len(await wire.channel("#support")) == 2
