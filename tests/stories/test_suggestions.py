"""The same question is answered once: an article answers privately, and learns who it helped."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from desk.article import Article, Audience, Lesson, Readers
from handlers.language import Speaker
from handlers.views.names import date_of
from storage import articles
from tests.knowledge import VPN, publish
from tests.wire import Json, Wire, until, wired

ANNA, ADA, BO, PRIYA = "U0ANNA", "U0ADA", "U0BO", "U0PRIYA"
ASKED = "my vpn client does not connect to the gateway"


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    async with wired(database_url) as up:
        yield up


async def known(wire: Wire, lesson: Lesson, **more: Any) -> Article:
    """The desk has this article."""
    now = wire.desk.database.clock()
    return await wire.desk.database.write(
        lambda session: publish(session, "T0PLAY", lesson, now, **more), urgent=True
    )


async def now_known(wire: Wire, article: Article) -> Article:
    """The article as it is by now."""
    desk = Audience(agents=True)
    read = wire.desk.database.read
    return (await read(lambda session: articles.articles(session, "T0PLAY", desk, [article.id])))[article.id]


async def examples(wire: Wire, article: Article) -> list[str]:
    """The questions that the article is known to answer."""
    found = await wire.desk.database.read(lambda session: articles.examples(session, [article.id]))
    return [each.text for each in found[article.id]]


async def suggested(wire: Wire, person: str, channel: str = "#support") -> list[Json]:
    """What only this person reads there that has something to press."""
    whispers = [each for each in await wire.channel(channel, person) if each.get("is_ephemeral")]
    return [each for each in whispers if buttons(each)]


def buttons(message: Json) -> list[str]:
    """What can be pressed, from top to bottom."""
    return [each["text"]["text"] for _, each in _buttons(message)]


def _buttons(message: Json) -> list[tuple[str, Json]]:
    return [
        (block["block_id"], each)
        for block in message.get("blocks") or ()
        for each in block.get("elements", [])
        if each["type"] == "button"
    ]


async def press(wire: Wire, person: str, message: Json, label: str, channel: str = "#support") -> None:
    """Press the first button that says so."""
    block, button = next(each for each in _buttons(message) if each[1]["text"]["text"] == label)
    await wire.slack.click(
        person, channel, message["ts"], button["action_id"], button["value"], block_id=block
    )
    assert await until(False, lambda: stands(wire, person, message, channel)) is False
    await wire.quiet()


async def stands(wire: Wire, person: str, message: Json, channel: str) -> bool:
    """Whether they still read it as it was."""
    return message in await wire.channel(channel, person)


async def ask(wire: Wire, person: str, text: str) -> Json:
    """Ask in #support; answers what only the asker reads of it."""
    ts = await wire.slack.post(person, "#support", text)
    await wire.quiet()
    return {"ts": ts, "read": await suggested(wire, person)}


async def test_what_answers_is_read_by_its_asker_alone_and_solves(wire: Wire) -> None:
    """Rules 79, 81: with its source, checked by whom and when; solved as deflected; the article learns."""
    vpn = await known(wire, VPN)
    asked = await ask(wire, ANNA, ASKED)
    [message] = asked["read"]
    assert buttons(message) == ["That solved it", "Not this", "Get a person"]
    assert f"KB-1 · verified by <@{BO}> on {date_of(vpn.verified_at.date(), Speaker('en'))}" in str(
        message["blocks"]
    )
    assert await suggested(wire, PRIYA) == []
    [card] = await wire.cards()
    assert "new" in str(card["blocks"])
    await press(wire, ANNA, message, "That solved it")
    assert await wire.whispers("#support", ANNA) == [
        "✅ T-1 is solved: VPN does not connect (KB-1). If it is not over, write in its thread."
    ]
    assert await examples(wire, vpn) == [ASKED]
    assert (await now_known(wire, vpn)).helped == 1
    told = await wire.slack.command(ADA, "/desk", "history T-1")
    assert "answered by KB-1" in str(told)
    await wire.slack.edit(ANNA, "#support", asked["ts"], "the vpn gateway is silent")
    await wire.quiet()
    assert await examples(wire, vpn) == ["the vpn gateway is silent"]


async def test_what_did_not_help_after_all_is_unlearned(wire: Wire) -> None:
    """The asker goes on in the thread: open again, and neither an example nor a credit is left."""
    vpn = await known(wire, VPN)
    asked = await ask(wire, ANNA, ASKED)
    await press(wire, ANNA, asked["read"][0], "That solved it")
    await wire.slack.post(ANNA, "#support", "no, it is still broken", thread_ts=asked["ts"])
    await wire.quiet()
    assert await examples(wire, vpn) == []
    assert (await now_known(wire, vpn)).helped == 0


async def test_an_article_that_fails_twice_is_demoted(wire: Wire) -> None:
    """Rule 85: two in a row said that it was not it; the second panel offers a person."""
    vpn = await known(wire, VPN)
    for person in (ANNA, PRIYA):
        asked = await ask(wire, person, ASKED)
        await press(wire, person, asked["read"][0], "Not this")
    found = await now_known(wire, vpn)
    assert (found.failed, found.failed_in_row, found.demoted_at is not None) == (2, 2, True)
    assert await wire.whispers("#support", PRIYA) == ["All right, a person will answer you: T-2."]


async def test_an_article_for_a_channel_answers_nobody_else(wire: Wire) -> None:
    """Rule 80: what only the triage channel may read never reaches who does not belong to it."""
    await known(wire, VPN, readers=Readers.CHANNELS, channels=frozenset({"C0TRIAGE"}))
    assert (await ask(wire, ANNA, ASKED))["read"] == []
    assert len((await ask(wire, ADA, ASKED))["read"]) == 1


async def test_who_wants_a_person_gets_one_and_nothing_known_is_nothing_said(wire: Wire) -> None:
    await known(wire, VPN)
    assert (await ask(wire, PRIYA, "can I bring my dog to the office?"))["read"] == []
    asked = await ask(wire, ANNA, ASKED)
    await press(wire, ANNA, asked["read"][0], "Get a person")
    assert await wire.whispers("#support", ANNA) == ["All right, a person will answer you: T-2."]


async def test_a_ticket_without_a_channel_is_answered_in_a_direct_message(wire: Wire) -> None:
    """Nobody else reads there, and Slack shows nothing for one person's eyes where no channel is."""
    await known(wire, VPN)
    await wire.slack.command(PRIYA, "/ticket", ASKED)
    await wire.quiet()
    direct = await wire.slack.direct(PRIYA)
    [message] = [each for each in await wire.channel(direct, PRIYA) if "That solved it" in buttons(each)]
    assert not message.get("is_ephemeral")
    await press(wire, PRIYA, message, "That solved it", direct)
    read = [each["text"] for each in await wire.channel(direct, PRIYA)]
    assert "✅ T-1 is solved: VPN does not connect (KB-1). If it is not over, write in its thread." in read


async def test_a_question_besides_is_answered_or_becomes_a_ticket(wire: Wire) -> None:
    """D4: `/kb` answers with its source; what it does not know it says, and offers a ticket, once."""
    vpn = await known(wire, VPN)
    await wire.slack.command(PRIYA, "/kb", ASKED)
    [message] = await suggested(wire, PRIYA)
    assert buttons(message) == ["That solved it", "Not this", "Open a ticket"]
    await press(wire, PRIYA, message, "That solved it")
    assert await wire.whispers("#support", PRIYA) == ["✅ Glad that helped: VPN does not connect (KB-1)."]
    assert await examples(wire, vpn) == [ASKED]

    await wire.slack.command(ANNA, "/kb", "who waters the plants?")
    [message] = await suggested(wire, ANNA)
    await press(wire, ANNA, message, "Open a ticket")
    assert await wire.whispers("#support", ANNA) == ["All right, a person will answer you: T-1."]
    assert ["who waters the plants?" in str(card["blocks"]) for card in await wire.cards()] == [True]
