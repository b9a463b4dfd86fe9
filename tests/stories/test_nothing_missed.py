"""Nothing is missed: what Slack did not deliver is found in its history, and takes the way of a delivery."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import desc
from sqlmodel import col, select

from desk.policy import Channels
from playground.client import Pretend
from playground.server import running
from storage import sweep
from storage.database import Session
from storage.tables.messages import BodyRow, MessageRow
from tests.wire import SWEEPING, Wire, facts, notes, told, until, wired

ANNA, BEN, CHEN, LIU, PRIYA = "U0ANNA", "U0BEN", "U0CHEN", "U0LIU", "U0PRIYA"
ADA, GUS, CI = "U0ADA", "U0GUS", "U0CI"


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """The default workspace, with a desk that sweeps."""
    async with wired(database_url, SWEEPING) as up:
        yield up


async def titles(wire: Wire) -> list[str]:
    """What the cards are about, by number."""
    texts = sorted(card["text"] for card in await wire.cards())
    return [text.rpartition(" · ")[2] for text in texts]


async def picture(wire: Wire) -> list[Any]:
    """Everything that stands on the desk and in the requesters' channel, but for when it was said."""
    cards = [
        (card["text"], facts(card), notes(card), told(await wire.thread("#triage", card["ts"])))
        for card in await wire.cards()
    ]
    return [*sorted(cards, key=str), *sorted(told(await wire.channel("#support")))]


async def test_lost_requests_are_found_after_a_reconnection(database_url: str) -> None:
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        await wire.sweep()
        await wire.slack.fault("lose", "message")
        await wire.slack.post(ANNA, "#support", "The VPN is slow")
        await wire.slack.post(BEN, "#support", "The printer burns")
        await wire.quiet()
        assert await wire.cards() == []
        await wire.slack.clear_faults()
        await wire.slack.disconnect("refresh_requested")
        found = ["The VPN is slow", "The printer burns"]
        assert await until(found, lambda: titles(wire)) == found


Places = dict[str, str]


async def before(wire: Wire) -> Places:
    """What was said while all was well, by a short name each."""
    said: Places = {}
    for name, author in (("vpn", ANNA), ("printer", BEN), ("door", CHEN), ("lamp", LIU)):
        said[name] = await wire.slack.post(author, "#support", f"The {name} is broken")
        await wire.quiet()
    cards = await wire.cards()
    said |= {f"{name}'s card": card["ts"] for name, card in zip(list(said), cards, strict=True)}
    said["hint"] = await wire.slack.post(BEN, "#support", "on flor 2", thread_ts=said["printer"])
    said["secret"] = await wire.slack.post(BEN, "#support", "my PIN is 1234", thread_ts=said["printer"])
    await wire.quiet()
    return said


async def meanwhile(slack: Pretend, said: Places) -> None:
    """What people do then: they ask, answer, note, change their words and take them back."""
    await slack.edit(ANNA, "#support", said["vpn"], "The VPN is slow")
    await slack.post(ANNA, "#support", "since lunch", thread_ts=said["vpn"])
    await slack.post(ADA, "#support", "I am on it", thread_ts=said["vpn"])
    await slack.edit(BEN, "#support", said["hint"], "on floor 2")
    await slack.delete("#support", said["secret"])
    await slack.delete("#support", said["door"])
    await slack.post(ADA, "#triage", "it is the old lamp", thread_ts=said["lamp's card"])
    roof = await slack.post(PRIYA, "#support", "The roof leaks")
    await slack.post(PRIYA, "#support", "onto my desk", thread_ts=roof)
    await slack.post(ADA, "#support", "📣 The canteen is closed")


@pytest.fixture
async def as_told(tmp_path: Path) -> list[Any]:
    """What there is to see when a desk is told everything as it happens."""
    async with wired(f"sqlite:///{tmp_path / 'told.db'}") as wire:
        await meanwhile(wire.slack, await before(wire))
        await wire.quiet()
        return await picture(wire)


@pytest.mark.parametrize("page", [1000, 3], ids=["in one page", "three a page"])
async def test_the_desk_was_down_while_people_talked(
    database_url: str, page: int, as_told: list[Any]
) -> None:
    """Rules 46 to 49: it comes to know all of it, once, as if it had been told."""
    async with running(0) as server:
        async with wired(database_url, SWEEPING, server=server) as wire:
            said = await before(wire)
        async with Pretend(server.url) as slack:
            await slack.fault("lose", "message")
            await slack.limit(page=page)
            await meanwhile(slack, said)
            await slack.clear_faults()
            await slack.clock.push(120)
        async with wired(database_url, SWEEPING, server=server) as wire:
            await wire.sweep()
            assert await picture(wire) == as_told
            await wire.sweep()
            assert await picture(wire) == as_told


async def test_what_comes_late_after_all_changes_nothing(database_url: str, as_told: list[Any]) -> None:
    """Rule 46: a late event and the sweep make one ticket, whichever comes first."""
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        said = await before(wire)
        await wire.slack.fault("delay", "message", seconds=300)
        await meanwhile(wire.slack, said)
        await wire.slack.clear_faults()
        await wire.slack.clock.push(120)
        await wire.sweep()
        assert await picture(wire) == as_told
        await wire.slack.clock.push(300)
        await wire.quiet()
        assert await picture(wire) == as_told


async def test_what_stood_there_before_the_desk_came_is_not_its_business(database_url: str) -> None:
    async with running(0) as server, Pretend(server.url) as slack:
        old = [{"user": ANNA, "channel": "#support", "text": f"old request {n}"} for n in range(40)]
        await slack.fault("lose", "message")
        [root, *_] = await slack.post_many(old)
        await slack.post(BEN, "#support", "me too", thread_ts=root)
        await slack.clear_faults()
        async with wired(database_url, SWEEPING, server=server) as wire:
            await wire.sweep()
            await slack.edit(ANNA, "#support", root, "an old request with new words")
            await slack.fault("lose", "message")
            await slack.post(CHEN, "#support", "The door is broken")
            await wire.sweep()
            assert await titles(wire) == ["The door is broken"]


async def test_what_is_not_a_request_is_not_found_either(database_url: str) -> None:
    """Rule 47: other bots, joins and what agents say in their own channel are no tickets, however found."""
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        await wire.slack.fault("lose", "message")
        await wire.slack.join(GUS, "#support")
        await wire.slack.post(CI, "#support", "build 7 failed")
        await wire.slack.post(ADA, "#triage", "who is on call?")
        await wire.slack.post(ANNA, "#support", "The VPN is slow")
        await wire.sweep()
        assert await titles(wire) == ["The VPN is slow"]


async def test_a_lost_word_to_a_solved_ticket_opens_it_again(database_url: str) -> None:
    """Rule 39: as if it had been delivered."""
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        question = await wire.slack.post(ANNA, "#support", "The VPN is slow")
        await wire.quiet()
        await wire.slack.command(ADA, "/desk", "solve T-1", "#triage")
        await wire.quiet()
        await wire.slack.clock.push(2 * 86_400)
        await wire.sweep()
        await wire.slack.fault("lose", "message")
        await wire.slack.post(ANNA, "#support", "It is slow again", thread_ts=question)
        await wire.sweep()
        [card] = await wire.cards()
        assert facts(card)["Status"] == "open"


async def test_what_slack_does_not_show_is_tried_again_and_seen(database_url: str) -> None:
    """Rule 56: a channel whose history is refused is told of, and looked at once Slack shows it."""
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        await wire.sweep()
        await wire.slack.fault("lose", "message")
        await wire.slack.post(ANNA, "#support", "The VPN is slow")
        await wire.slack.fault("error", "conversations.history", channel="C0SUPPORT", error="not_in_channel")
        wire.desk.sweep.at_once()
        said = {"C0SUPPORT": "not_in_channel", "C0TRIAGE": None}
        assert await until(said, lambda: errors(wire)) == said
        await wire.slack.clear_faults()
        await wire.slack.clock.push(600)
        await wire.sweep()
        assert await titles(wire) == ["The VPN is slow"]
        assert await errors(wire) == {"C0SUPPORT": None, "C0TRIAGE": None}


async def errors(wire: Wire) -> dict[str, str | None]:
    """What Slack said instead of showing a channel's history."""
    proofs = await wire.desk.database.read(sweep.proofs)
    return {proof.channel: proof.error for proof in proofs}


async def test_what_was_said_in_a_channel_while_it_was_no_intake_is_no_request(database_url: str) -> None:
    both = SWEEPING.model_copy(update={"channels": Channels(intake=("#support", "#general"))})
    async with running(0) as server:
        async with wired(database_url, both, server=server) as wire:
            await wire.slack.post(ANNA, "#general", "The VPN is slow")
            await wire.sweep()
        async with wired(database_url, SWEEPING, server=server) as wire:
            await wire.slack.post(BEN, "#general", "Lunch?")
            await wire.sweep()
        async with wired(database_url, both, server=server) as wire:
            await wire.sweep()
            await wire.slack.post(CHEN, "#general", "The door is broken")
            await wire.sweep()
            assert await titles(wire) == ["The VPN is slow", "The door is broken"]


async def test_what_was_said_before_the_request_stays_in_its_thread(database_url: str) -> None:
    """Rule 51: of a thread that somebody made a ticket of in its middle, the desk reads what follows."""
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        await wire.slack.add_channels([{"name": "lunch", "members": [ANNA, BEN, ADA, "U0BOT"]}])
        root = await wire.slack.post(ANNA, "#lunch", "Who is here?")
        await wire.slack.post(BEN, "#lunch", "my salary is 1234", thread_ts=root)
        request = await wire.slack.post(ANNA, "#lunch", "My badge is dead", thread_ts=root)
        await wire.slack.react(ADA, "#lunch", request, "ticket")
        await wire.quiet()
        await wire.slack.fault("lose", "message")
        await wire.slack.post(BEN, "#lunch", "mine too", thread_ts=root)
        await wire.sweep()
        [card] = await wire.cards()
        copies = [text.splitlines()[-1] for _, text in told(await wire.thread("#triage", card["ts"]))]
        assert copies == ["mine too"]


async def test_what_was_typed_into_the_desk_stays_as_it_was_typed(database_url: str) -> None:
    """What stands there of it is the desk's own post, of which Slack shows no more than it notifies with."""
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        await wire.slack.post(ANNA, "#support", "The VPN is slow")
        await wire.quiet()
        for verb, text in (("reply", "word " * 1000), ("note", "a *very* old router")):
            await wire.slack.command(ADA, "/desk", f"{verb} T-1 first", "#triage")
            await wire.quiet()
            [typed] = await wire.desk.database.read(_newest_typed)
            await wire.slack.command(ADA, "/desk", f"revise M-{typed} {text}", "#triage")
            await wire.quiet()
        before = await wire.desk.database.read(_words)
        for _ in range(2):
            await wire.slack.clock.push(700)
            await wire.sweep()
        assert await wire.desk.database.read(_words) == before


async def test_the_receipt_of_a_typed_request_is_not_the_request(database_url: str) -> None:
    """Rule 49: only its author takes a request back."""
    async with running(0) as server, wired(database_url, SWEEPING, server=server) as wire:
        await wire.slack.command(ANNA, "/ticket", "the printer is on fire")
        await wire.quiet()
        direct = await wire.slack.direct(ANNA)
        [receipt] = await wire.channel(direct)
        await wire.slack.delete(direct, receipt["ts"])
        await wire.slack.clock.push(700)
        await wire.sweep()
        [card] = await wire.cards()
        assert (facts(card)["Status"], await titles(wire)) == ("new", ["the printer is on fire"])


def _newest_typed(session: Session) -> list[int | None]:
    """The message that an agent typed last."""
    query = select(MessageRow.id).where(MessageRow.author_id == ADA)
    return list(session.exec(query.order_by(desc(col(MessageRow.id))).limit(1)))


def _words(session: Session) -> list[str | None]:
    """Every version of all that was said."""
    return list(session.exec(select(BodyRow.text).order_by(col(BodyRow.message_id), col(BodyRow.version))))
