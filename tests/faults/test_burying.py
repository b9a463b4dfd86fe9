"""What Slack refuses for good is shown and not tried again; what may pass is tried until it has passed."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from desk.outcome import NotSent
from desk.policy import Policy
from desk.workspace import Workspace
from handlers.deliver import Deliverer
from storage.database import Database
from storage.outbox import Claim, claim
from tests.stage import BEGINNING, ask, run, unread
from tests.wire import HASTY, Wire, notes, until, wired

PERMANENT = ["is_archived", "not_in_channel", "channel_not_found", "restricted_action", "msg_too_long"]
NEVER_TWICE = ["accept_then_drop", "server_error_after", "timeout_after"]
"""Faults after which only a look can tell that the post stands there."""

SUPPORT, TRIAGE = "C0SUPPORT", "C0TRIAGE"


def policy(**changes: Any) -> Policy:
    """The quick policy with other figures of delivery."""
    return HASTY.model_copy(update={"delivery": HASTY.delivery.model_copy(update=changes)})


async def posts(wire: Wire, channel: str) -> int:
    """How often a post in the channel was tried."""
    return sum(call["channel"] == channel for call in await wire.slack.calls("chat.postMessage"))


async def request(wire: Wire, text: str = "the printer burns") -> str:
    """A request with its card and its receipt; its ts."""
    ts = await wire.slack.post("U0ANNA", "#support", text)
    await wire.quiet()
    return ts


async def said(wire: Wire, ts: str) -> list[str]:
    """What the desk wrote in the thread."""
    return [each["text"] for each in await wire.thread("#support", ts)]


def failure(error: str) -> str:
    """How a card tells it."""
    return f"⚠ Something could not be delivered: {error}"


# refused for good


@pytest.mark.parametrize("error", PERMANENT)
async def test_a_receipt_that_slack_refuses_is_told_on_the_card(database_url: str, error: str) -> None:
    async with wired(database_url) as wire:
        await wire.slack.fault("error", "chat.postMessage", channel=SUPPORT, error=error)
        refused = await request(wire)
        card = (await wire.cards())[0]
        assert failure(error) in notes(card)
        assert (await said(wire, refused), await posts(wire, SUPPORT)) == ([], 1)
        await wire.slack.clear_faults()
        other = await wire.slack.post("U0BEN", "#support", "the lift is stuck")
        await wire.quiet()
        assert len(await said(wire, other)) == 1


async def test_a_card_that_slack_refuses_is_told_in_the_fallback_channel(database_url: str) -> None:
    async with wired(database_url) as wire:
        await wire.slack.archive("#triage")
        ts = await request(wire)
        alarms = [each["text"] for each in await wire.channel("#support-managers") if each.get("bot_id")]
        assert alarms == ["⚠ The card of T-1 could not be posted: is_archived"]
        assert (len(await said(wire, ts)), await posts(wire, TRIAGE)) == (1, 1)


async def test_an_alarm_does_not_wait_for_the_requesters_channel(database_url: str) -> None:
    async with wired(database_url) as wire:
        await wire.slack.archive("#triage")
        await wire.slack.fault("ratelimited", "chat.postMessage", channel=SUPPORT, seconds=30)
        await wire.slack.post("U0ANNA", "#support", "the printer burns")

        async def alarms() -> int:
            return len([each for each in await wire.channel("#support-managers") if each.get("bot_id")])

        assert await until(1, alarms, 5) == 1


async def _solve(wire: Wire) -> None:
    await wire.slack.command("U0ADA", "/desk", "solve T-1 pulled the plug", channel="#triage")


async def _assign(wire: Wire) -> None:
    await wire.slack.command("U0ADA", "/desk", "assign T-1 <@U0BO>", channel="#triage")


async def _answer(wire: Wire) -> None:
    await wire.slack.command("U0ADA", "/desk", "reply T-1 pull the plug", channel="#triage")


async def _answered(wire: Wire) -> list[str]:
    """What the agent was answered, besides that the ticket was offered."""
    told = await wire.whispers("#triage", "U0ADA")
    return [each for each in told if not each.startswith("You answered T-1")]


@pytest.mark.parametrize(("act", "channel"), [(_solve, SUPPORT), (_assign, TRIAGE), (_answer, SUPPORT)])
async def test_whatever_slack_refuses_is_told_on_the_card(
    database_url: str, act: Callable[[Wire], Awaitable[None]], channel: str
) -> None:
    async with wired(database_url) as wire:
        await request(wire)
        await wire.slack.fault("error", "chat.postMessage", channel=channel, error="restricted_action")
        await act(wire)
        await wire.quiet()
        assert failure("restricted_action") in notes((await wire.cards())[0])


# what passes


async def test_a_proxys_plain_503_is_an_outage_which_buries_nothing(database_url: str) -> None:
    async with wired(database_url, policy(attempts=1)) as wire:
        await wire.slack.fault("server_error", "chat.*", count=4)
        ts = await request(wire)
        assert (len(await wire.cards()), len(await said(wire, ts))) == (1, 1)
        assert [note for note in notes((await wire.cards())[0]) if note.startswith("⚠")] == []


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked"])
async def test_a_token_that_is_refused_for_a_while_loses_nothing(database_url: str, error: str) -> None:
    """Longer than the attempts of one post would last."""
    async with wired(database_url, policy(attempts=3, retry_longest_seconds=0.3)) as wire:
        await wire.slack.fault("error", "chat.*", error=error)
        ts = await wire.slack.post("U0ANNA", "#support", "the printer burns")
        await asyncio.sleep(2)
        await wire.slack.clear_faults()
        await wire.quiet()
        assert (len(await wire.cards()), len(await said(wire, ts))) == (1, 1)


async def test_who_cannot_reach_slack_tries_again_and_blames_no_post(
    database: Database, workspace: Workspace
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    ask(database, "the printer burns", f"{BEGINNING.timestamp():.6f}")
    leased = run(database, lambda s: claim(s, Claim(BEGINNING, timedelta(0)), lambda _: 9, []))[0]
    async with aiohttp.ClientSession() as http:
        client = AsyncWebClient("xoxb-", f"http://127.0.0.1:{port}/", session=http, retry_handlers=[])
        outcome = await Deliverer(client, database, {workspace.id: workspace}, unread)(leased)
    assert outcome == NotSent("connection refused", outage=True)


@pytest.mark.parametrize("kind", ["server_error", "drop", *NEVER_TWICE])
async def test_a_post_of_unknown_outcome_stands_once(database_url: str, kind: str) -> None:
    async with wired(database_url) as wire:
        for channel in (SUPPORT, TRIAGE):
            await wire.slack.fault(kind, "chat.postMessage", channel=channel, count=2, seconds=2)
        ts = await request(wire)
        assert (len(await wire.cards()), len(await said(wire, ts))) == (1, 1)


async def test_slacks_word_to_wait_is_kept(database_url: str) -> None:
    async with wired(database_url) as wire:
        for method in ("chat.postMessage", "chat.update", "response_url"):
            await wire.slack.fault("ratelimited", method, count=1, seconds=1)
        ts = await request(wire)
        await _answer(wire)
        await wire.quiet()
        assert (await wire.slack.report())["early"] == []
        assert (len(await wire.cards()), len(await said(wire, ts))) == (1, 2)
        assert await _answered(wire) == ["Your reply to T-1 is on its way."]


@pytest.mark.parametrize("kind", NEVER_TWICE)
async def test_a_word_to_one_person_is_never_said_twice(database_url: str, kind: str) -> None:
    async with wired(database_url) as wire:
        await request(wire)
        await wire.slack.fault(kind, "response_url", count=1, seconds=2)
        await _answer(wire)
        await wire.quiet()
        assert await _answered(wire) == ["Your reply to T-1 is on its way."]


@pytest.mark.parametrize("kind", NEVER_TWICE)
async def test_a_word_about_a_form_is_never_said_twice(database_url: str, kind: str) -> None:
    async with wired(database_url) as wire:
        await request(wire)
        await wire.slack.click("U0ADA", "#triage", (await wire.cards())[0]["ts"], "solve")
        await wire.slack.settle()
        form = await until(True, lambda: _has_form(wire))
        assert form
        await _solve(wire)
        await wire.quiet()
        await wire.slack.fault(kind, "chat.postEphemeral", count=1, seconds=2)
        view = (await wire.slack.open_views("U0ADA"))[0]
        await wire.slack.submit("U0ADA", view["id"], {"text": "again"})
        await wire.quiet()
        told = await wire.whispers("#triage", "U0ADA")
        assert told.count("T-1 is already solved.") == 1


async def _has_form(wire: Wire) -> bool:
    return bool(await wire.slack.open_views("U0ADA"))


# doubts that outlive a burial, a lease or a thread


async def test_a_card_that_was_buried_in_doubt_is_found_when_it_is_wanted_again(database_url: str) -> None:
    async with wired(database_url, policy(attempts=1)) as wire:
        await wire.slack.fault("accept_then_drop", "chat.postMessage", channel=TRIAGE, count=1)
        await request(wire)
        await wire.slack.command("U0ADA", "/desk", "take T-1", channel="#triage")
        await wire.quiet()
        assert len(await wire.cards()) == 1


async def test_a_receipt_in_doubt_whose_thread_is_gone_is_no_fault(database_url: str) -> None:
    async with wired(database_url) as wire:
        await wire.slack.fault("drop", "chat.postMessage", channel=SUPPORT, count=1)
        ts = await wire.slack.post("U0ANNA", "#support", "the printer burns")
        await until(1, lambda: posts(wire, SUPPORT))
        await wire.slack.delete("#support", ts)
        await wire.quiet()
        assert await said(wire, ts) == []
        assert [note for note in notes((await wire.cards())[0]) if note.startswith("⚠")] == []
