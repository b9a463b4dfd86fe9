"""What a review found and has been mended: each promise as its reader meets it."""

import json

import pytest

from desk.policy import Roles
from tests.wire import QUICK, Json, Wire, facts, signed, told, wired

ANNA, BEN, GUS, CI = "U0ANNA", "U0BEN", "U0GUS", "U0CI"
ADA, BO, BOT = "U0ADA", "U0BO", "U0BOT"


# the web door


async def test_slack_can_try_the_address_before_it_knows_a_team(database_url: str) -> None:
    """Slack's `url_verification` names no team; it is signed like everything else."""
    asked = {"type": "url_verification", "token": "any", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALW"}
    raw = json.dumps(asked).encode()
    async with wired(database_url, http=True) as wire:
        url = f"{wire.desk.url}/slack/events"
        async with wire.http.post(url, data=raw, headers=signed(raw)) as answer:
            assert (answer.status, await answer.json()) == (200, {"challenge": asked["challenge"]})
        async with wire.http.post(url, data=raw, headers=signed(raw, secret="another")) as answer:
            assert answer.status == 401


# long words


async def asked(wire: Wire) -> tuple[str, str]:
    """The ts of a question and of its card."""
    question = await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    [card] = await wire.cards()
    return question, card["ts"]


async def desk(wire: Wire, person: str, line: str) -> str:
    """Type `/desk` and a line; the last whisper that came back."""
    await wire.slack.command(person, "/desk", line)
    await wire.quiet()
    return (await wire.whispers("#support", person))[-1]


def sections(post: Json) -> str:
    """What stands in a post's sections, joined."""
    return "".join(block["text"]["text"] for block in post["blocks"] if block["type"] == "section")


LONG = "".join(f"step {number}: pull & push the plug\n" for number in range(200)) + "and then rest"
SHOWN = LONG.replace("&", "&amp;")


async def test_a_long_reply_arrives_whole_and_in_one_message(database_url: str) -> None:
    """Rule 54: over 3,900 characters it is split on purpose, never by Slack."""
    async with wired(database_url) as wire:
        question, card = await asked(wire)
        await desk(wire, ADA, f"reply T-1 {SHOWN}")
        [_receipt, relayed] = await wire.thread("#support", question)
        assert (sections(relayed), relayed["username"]) == (SHOWN, "ada")
        [copy] = await wire.thread("#triage", card)
        assert sections(copy) == f"*ada* (to the requester)\n{SHOWN}"


async def test_a_long_question_is_copied_whole(database_url: str) -> None:
    async with wired(database_url) as wire:
        question, card = await asked(wire)
        await wire.slack.post(ANNA, "#support", SHOWN, thread_ts=question)
        await wire.quiet()
        [copy] = await wire.thread("#triage", card)
        assert sections(copy) == f"*anna* (requester)\n{SHOWN}"


@pytest.mark.parametrize("words", [SHOWN, "🔥" * 1200, "火" * 3800], ids=["long", "emoji", "chinese"])
async def test_a_changed_reply_is_shown_whole(database_url: str, words: str) -> None:
    """Rule 95; Slack refuses an edit of more than 4,000 bytes of text."""
    async with wired(database_url) as wire:
        question, card = await asked(wire)
        await desk(wire, ADA, "reply T-1 Wait")
        [copy] = await wire.thread("#triage", card)
        number = copy["blocks"][-1]["elements"][0]["value"]
        await desk(wire, ADA, f"revise M-{number} {words}")
        assert sections((await wire.thread("#support", question))[1]) == words
        [copy] = await wire.thread("#triage", card)
        assert sections(copy) == f"*ada* (to the requester · edited)\n{words}"

        await desk(wire, ADA, f"revise M-{number} Never mind")
        [_receipt, relayed] = await wire.thread("#support", question)
        assert (relayed["text"], relayed["blocks"]) == ("Never mind", [])


async def test_a_form_that_cannot_hold_a_reply_does_not_cut_it(database_url: str) -> None:
    async with wired(database_url) as wire:
        _question, card = await asked(wire)
        await desk(wire, ADA, "take T-1")
        await desk(wire, ADA, f"reply T-1 {SHOWN}")
        [copy] = await wire.thread("#triage", card)
        number = copy["blocks"][-1]["elements"][0]["value"]
        await wire.slack.click(ADA, "#triage", copy["ts"], "revise")
        await wire.quiet()
        sentence = f"This is too long for a form. Change it like this: /desk revise M-{number} …"
        assert await wire.whispers("#triage", ADA) == [sentence]
        assert await wire.slack.open_views(ADA) == []


# what is gone


async def alarms(wire: Wire) -> list[str]:
    """What the bot told the managers."""
    return [each["text"] for each in await wire.channel("#support-managers") if each.get("bot_id")]


@pytest.mark.parametrize("talked", [False, True], ids=["alone", "over its thread"])
async def test_a_card_that_somebody_deleted_comes_back(database_url: str, talked: bool) -> None:
    """Once, and what follows happens to the new card; over a thread Slack leaves a tombstone."""
    async with wired(database_url) as wire:
        question, card = await asked(wire)
        if talked:
            await desk(wire, ADA, "note T-1 they kicked the router")
        await wire.slack.delete("#triage", card)
        await wire.quiet()
        await desk(wire, ADA, "take T-1")
        [again] = await wire.cards()
        assert again["ts"] != card
        assert facts(again) == {"Status": "open", "Assignee": "ada", "Requester": "anna"}

        await wire.slack.post(ANNA, "#support", "Still slow", thread_ts=question)
        await wire.quiet()
        await desk(wire, ADA, "severity T-1 2")
        [still] = await wire.cards()
        assert (still["ts"], "SEV2" in still["text"]) == (again["ts"], True)
        assert told(await wire.thread("#triage", still["ts"])) == [(BOT, "*anna* (requester)\nStill slow")]
        assert await alarms(wire) == []


async def test_a_card_that_comes_back_comes_back_once_though_nobody_knows_that_it_did(
    database_url: str,
) -> None:
    async with wired(database_url) as wire:
        _question, card = await asked(wire)
        await wire.slack.delete("#triage", card)
        await wire.quiet()
        await wire.slack.fault("accept_then_drop", "chat.postMessage", channel="C0TRIAGE", count=1)
        await desk(wire, ADA, "take T-1")
        [again] = await wire.cards()
        assert (facts(again)["Assignee"], await alarms(wire)) == ("ada", [])


async def test_who_typed_a_ticket_is_answered_though_its_receipt_never_arrived(database_url: str) -> None:
    async with wired(database_url) as wire:
        direct = await wire.slack.direct(ANNA)
        await wire.slack.fault("error", "chat.postMessage", count=1, channel=ANNA, error="restricted_action")
        await wire.slack.command(ANNA, "/ticket", "The VPN is slow")
        await wire.quiet()
        assert await wire.channel(direct) == []
        await desk(wire, ADA, "reply T-1 Try again")
        await desk(wire, ADA, "solve T-1 Replaced it")
        assert told(await wire.channel(direct)) == [
            ("ada", "Try again"),
            (BOT, "T-1 is solved. Write here if it is not.\nReplaced it"),
        ]


# what the policy promises


async def test_guests_may_be_nobody(database_url: str) -> None:
    """Rule 57: their messages are no tickets, their commands are refused, and they see nothing."""
    policy = QUICK.model_copy(update={"roles": Roles(guests="nobody")})
    async with wired(database_url, policy) as wire:
        _question, card = await asked(wire)
        await wire.slack.post(GUS, "#support", "I am a guest")
        await wire.quiet()
        assert len(await wire.cards()) == 1
        no = "This desk does not serve guests. Ask a member of the workspace."
        for line in ("help", "find", "history T-1", "open me a ticket", "take T-1"):
            assert (line, await desk(wire, GUS, line)) == (line, no)
        await wire.slack.join(GUS, "#triage")
        await wire.slack.click(GUS, "#triage", card, "take")
        await wire.slack.click(GUS, "#triage", card, "note")
        await wire.quiet()
        assert await wire.slack.open_views(GUS) == []
        [only] = await wire.cards()
        assert (facts(only)["Status"], facts(only)["Assignee"]) == ("new", "nobody yet")


async def test_guests_are_requesters_by_default(database_url: str) -> None:
    async with wired(database_url) as wire:
        await wire.slack.post(GUS, "#support", "I am a guest")
        await wire.quiet()
        assert [facts(card)["Requester"] for card in await wire.cards()] == ["gus"]


async def test_requesters_solve_their_tickets_unless_the_policy_takes_it_away(database_url: str) -> None:
    policy = QUICK.model_copy(update={"roles": Roles(requesters_may=("reopen",))})
    async with wired(database_url, policy) as wire:
        await asked(wire)
        assert await desk(wire, ANNA, "solve T-1") == "Only agents may do that."
        assert "/desk solve" not in await desk(wire, ANNA, "help")
        await desk(wire, ADA, "solve T-1")
        assert await desk(wire, ANNA, "reopen T-1") == "T-1 is open again."
