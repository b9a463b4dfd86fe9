"""The doors by which somebody asks for help: the forms, the shortcuts, the emoji, the mention."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from desk.policy import Roles, Signs
from desk.tags import Tag
from handlers.views.posts import REPLIES_AT_ONCE
from tests.wire import QUICK, Json, Wire, facts, notes, told, until, wired

ANNA, BEN, CHEN, GUS = "U0ANNA", "U0BEN", "U0CHEN", "U0GUS"
ADA, BO = "U0ADA", "U0BO"
BOT = "U0BOT"
NO_GUESTS = QUICK.model_copy(update={"roles": Roles(guests="nobody")})
REFUSED = "This desk does not serve guests. Ask a member of the workspace."


async def form_of(wire: Wire, person: str) -> Json:
    """The form that opens before this person, after what they did was acknowledged."""

    async def opened() -> bool:
        return bool(await wire.slack.open_views(person))

    assert await until(True, opened)
    [view] = await wire.slack.open_views(person)
    return view


async def direct_words(wire: Wire, person: str, wanted: list[str]) -> list[str]:
    """What the bot told this person in their direct message, waited for."""
    direct = await wire.slack.direct(person)

    async def said() -> list[str]:
        return [each["text"] for each in await wire.channel(direct)]

    return list(await until(wanted, said))


# the forms


async def test_ticket_alone_opens_a_form_that_opens_a_ticket(wire: Wire) -> None:
    await wire.slack.command(ANNA, "/ticket", "", "#general")
    form = await form_of(wire, ANNA)
    fields = [block["block_id"] for block in form["blocks"]]
    assert fields == ["title", "text", "impact", "urgency", "tags", "files", "private"]
    file = {"id": "F01", "name": "screen.png", "mimetype": "image/png", "size": 10}
    words = {"title": "VPN", "text": "It drops\nevery hour"}
    chosen = {"impact": "2", "urgency": "3", "tags": ["software", "network"]}
    filled = {**words, **chosen, "files": [file]}
    assert await wire.slack.submit(ANNA, form["id"], filled) == {"ok": True, "answer": {}}
    await wire.quiet()

    assert await wire.whispers("#general", ANNA) == ["T-1 is open. You will be answered in a direct message."]
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_orange_circle: SEV2 · VPN"
    assert card["blocks"][1]["text"]["text"] == "VPN\nIt drops\nevery hour"
    assert facts(card) == {"Status": "new", "Assignee": "nobody yet", "Requester": "anna"}
    assert notes(card) == ["🏷 Network, Software", "📎 screen.png"]
    [root] = await wire.channel(await wire.slack.direct(ANNA))
    assert root["text"].startswith("This is T-1: VPN\n")
    assert await wire.slack.open_views(ANNA) == []


async def test_tags_are_the_policys_and_what_is_no_longer_one_is_left_out(database_url: str) -> None:
    """B10: a form may have been opened before the policy changed."""
    policy = QUICK.model_copy(update={"tags": {"vpn": Tag(en="VPN", zh_CN="虚拟专网"), "old": Tag(en="Old")}})
    async with wired(database_url, policy) as wire:
        await wire.slack.command(CHEN, "/ticket")
        form = await form_of(wire, CHEN)
        [field] = [block for block in form["blocks"] if block["block_id"] == "tags"]
        assert [option["text"]["text"] for option in field["element"]["options"]] == ["虚拟专网", "Old"]
        [served] = wire.desk.workspaces.values()
        known = {"vpn": policy.tags["vpn"]}
        wire.desk.workspaces[served.id] = replace(served, policy=policy.model_copy(update={"tags": known}))
        await wire.slack.submit(CHEN, form["id"], {"title": "T", "text": "It drops", "tags": ["old", "vpn"]})
        await wire.quiet()
        [card] = await wire.cards()
        assert notes(card) == ["🏷 VPN", "severity is a first guess"]
        await wire.slack.command(ADA, "/desk", "history T-1")
        await wire.quiet()
        assert "tags: VPN" in (await wire.whispers("#support", ADA))[-1]


async def test_a_policy_without_tags_asks_for_none(database_url: str) -> None:
    async with wired(database_url, QUICK.model_copy(update={"tags": {}})) as wire:
        await wire.slack.command(ANNA, "/ticket")
        form = await form_of(wire, ANNA)
        fields = [block["block_id"] for block in form["blocks"]]
        assert fields == ["title", "text", "impact", "urgency", "files", "private"]


async def test_without_impact_and_urgency_the_words_decide(wire: Wire) -> None:
    await wire.slack.command(ANNA, "/ticket", " ")
    form = await form_of(wire, ANNA)
    await wire.slack.submit(ANNA, form["id"], {"title": "Help", "text": "The printer is on fire"})
    await wire.quiet()
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_orange_circle: SEV2 · Help"
    assert notes(card) == ["severity is a first guess"]


@pytest.mark.parametrize(
    ("chosen", "severity"), [({"impact": "3"}, "SEV2"), ({"urgency": "1"}, "SEV4")], ids=str
)
async def test_what_is_left_out_of_impact_and_urgency_counts_as_medium(
    wire: Wire, chosen: dict[str, str], severity: str
) -> None:
    await wire.slack.command(ANNA, "/ticket")
    form = await form_of(wire, ANNA)
    await wire.slack.submit(ANNA, form["id"], {"title": "VPN", "text": "It drops", **chosen})
    await wire.quiet()
    [card] = await wire.cards()
    assert (severity in card["text"], notes(card)) == (True, [])


async def test_a_form_of_blanks_stays_open_and_says_where(wire: Wire) -> None:
    await wire.slack.command(CHEN, "/ticket")
    form = await form_of(wire, CHEN)
    refused = await wire.slack.submit(CHEN, form["id"], {"title": " ", "text": "\n\n"})
    assert refused["errors"] == {"title": "请在此填写内容。", "text": "请在此填写内容。"}
    await wire.quiet()
    assert await wire.cards() == []
    await wire.slack.submit(CHEN, form["id"], {"title": "VPN", "text": "连不上了"})
    await wire.quiet()
    assert len(await wire.cards()) == 1


async def test_who_may_not_open_tickets_reads_so(database_url: str) -> None:
    """Rule 57."""
    async with wired(database_url, NO_GUESTS) as wire:
        answered = await wire.slack.command(GUS, "/ticket")
        assert answered["answer"]["text"] == REFUSED
        await wire.slack.shortcut(GUS, "ask")
        assert await direct_words(wire, GUS, [REFUSED]) == [REFUSED]
        assert await wire.slack.open_views(GUS) == []


async def test_a_form_that_slack_takes_no_more_is_not_silently_lost(wire: Wire) -> None:
    """Its three seconds are over: the desk was busy."""
    await wire.slack.fault("error", "views.open", count=2, error="expired_trigger_id")
    await wire.slack.command(CHEN, "/ticket")
    await wire.slack.shortcut(CHEN, "ask")
    late = ["表单打开超时，请重试。"] * 2
    assert await direct_words(wire, CHEN, late) == late


async def test_who_loses_the_right_while_they_write_reads_so(database_url: str) -> None:
    async with wired(database_url, NO_GUESTS) as wire:
        await wire.slack.command(ANNA, "/ticket")
        await wire.slack.shortcut(BEN, "ask")
        forms = [await form_of(wire, ANNA), await form_of(wire, BEN)]
        for person, form in zip((ANNA, BEN), forms, strict=True):
            await wire.slack.change_person(person, guest=True)
            await wire.quiet()
            await wire.slack.submit(person, form["id"], {"title": "VPN", "text": "It drops"})
            await wire.quiet()
        assert await wire.whispers("#support", ANNA) == [REFUSED]
        assert told(await wire.channel(await wire.slack.direct(BEN))) == [(BOT, REFUSED)]
        assert await wire.cards() == []


async def test_the_quick_form_is_found_everywhere_and_asks_one_thing(wire: Wire) -> None:
    await wire.slack.shortcut(CHEN, "ask")
    form = await form_of(wire, CHEN)
    assert (form["title"]["text"], [block["block_id"] for block in form["blocks"]]) == ("提交工单", ["text"])
    await wire.slack.submit(CHEN, form["id"], {"text": "VPN 连不上了"})
    await wire.quiet()
    [card] = await wire.cards()
    assert card["text"].endswith("· VPN 连不上了")
    [root] = await wire.channel(await wire.slack.direct(CHEN))
    assert root["text"].startswith("工单 T-1：VPN 连不上了")


async def test_a_form_that_is_sent_twice_is_one_ticket(wire: Wire) -> None:
    """Rule 46: a form is known by its view and hash."""
    await wire.slack.command(ANNA, "/ticket")
    form = await form_of(wire, ANNA)
    body = {"title": "VPN", "text": "It drops"}
    await wire.slack.submit(ANNA, form["id"], body)
    wire.server.world.views.known[form["id"]] = form
    wire.server.world.views.stacks[ANNA] = [form["id"]]
    await wire.slack.submit(ANNA, form["id"], body)
    await wire.quiet()
    assert len(await wire.cards()) == 1


@contextmanager
def database_away(wire: Wire) -> Iterator[None]:
    """The desk's database answers nothing until the block ends."""
    database, is_away = wire.desk.database, [True]

    def refuse(*_statement: object) -> None:
        if is_away:
            raise OperationalError("", {}, Exception("away"))

    for engine in {database.reader, database.writer}:
        event.listen(engine, "before_cursor_execute", refuse)
    yield
    is_away.clear()


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
@pytest.mark.parametrize("text", ["It drops", "\n\n"], ids=["filled", "blank"])
async def test_a_form_that_cannot_be_kept_stays_open_and_says_so(
    database_url: str, text: str, *, http: bool
) -> None:
    async with wired(database_url, http=http) as wire:
        await wire.slack.command(ANNA, "/ticket")
        form = await form_of(wire, ANNA)
        await wire.quiet()
        with database_away(wire):
            refused = await wire.slack.submit(ANNA, form["id"], {"title": "VPN", "text": text})
        assert refused["errors"] == {"title": "Not saved, please try again."}
        await wire.slack.submit(ANNA, form["id"], {"title": "VPN", "text": "It drops"})
        await wire.quiet()
        assert [card["text"].split(" · ", 2)[2] for card in await wire.cards()] == ["VPN"]


async def test_an_answer_that_cannot_be_looked_at_stays_open_and_says_so(wire: Wire) -> None:
    """Rule 95: whether somebody else answered meanwhile is read from the database first."""
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    [card] = await wire.cards()
    await wire.slack.click(ADA, "#triage", card["ts"], "reply")
    form = await form_of(wire, ADA)
    with database_away(wire):
        refused = await wire.slack.submit(ADA, form["id"], {"text": "On my way"})
    assert refused["errors"] == {"text": "Not saved, please try again."}
    await wire.slack.submit(ADA, form["id"], {"text": "On my way"})
    await wire.quiet()
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, "*ada* (to the requester)\nOn my way")]


# from a message that stands somewhere


OPEN = "T-1 is open. You find it in the message's thread."
RECEIPT = (BOT, "Thank you, this is T-1. The desk has it.")


async def opened(wire: Wire) -> list[tuple[str, str]]:
    """Each ticket's words and its requester, oldest first."""
    await wire.quiet()
    return [(card["text"].split(" · ", 2)[2], facts(card)["Requester"]) for card in await wire.cards()]


async def lunch(wire: Wire) -> str:
    """A channel without intake in which the bot is; its name."""
    people = ["U0ANNA", "U0BEN", "U0ADA", "U0GUS", BOT]
    await wire.slack.add_channels([{"name": "lunch", "members": people}])
    return "#lunch"


@pytest.mark.parametrize("door", ["emoji", "shortcut", "mention"])
async def test_a_message_anywhere_becomes_its_authors_ticket(wire: Wire, door: str) -> None:
    """Rules 10, 51: in its own thread, whoever asked for it, whose words and files it has."""
    channel = await lunch(wire)
    file = {"id": "F01", "name": "screen.png", "mimetype": "image/png", "size": 10}
    said = await wire.slack.post(ANNA, channel, "My badge is dead", files=[file])
    await wire.slack.post(BEN, channel, "Mine too", thread_ts=said)
    await wire.slack.post(ADA, channel, "Since when?", thread_ts=said)
    assert await opened(wire) == []
    earlier = [(BOT, "*ben* (requester)\nMine too"), (BOT, "*ada* (to the requester)\nSince when?")]
    if door == "emoji":
        await wire.slack.react(BEN, channel, said, "ticket")
    elif door == "shortcut":
        await wire.slack.shortcut(BEN, "ticket", channel, said)
    else:
        await wire.slack.post(BEN, channel, f"<@{BOT}> please help", thread_ts=said)
        earlier.append((BOT, "*ben* (requester)\nplease help"))
    assert await opened(wire) == [("My badge is dead", "anna")]
    [card] = await wire.cards()
    assert facts(card)["Status"] == "new"
    assert "📎 screen.png <https://playground.slack.com/files/U0ANNA/F01/screen.png|↗>" in notes(card)
    assert told(await wire.thread("#triage", card["ts"])) == earlier
    assert told(await wire.thread(channel, said))[-1] == RECEIPT

    await wire.slack.post(ANNA, channel, "It is worse", thread_ts=said)
    await wire.slack.post(ADA, channel, "On my way", thread_ts=said)
    await wire.quiet()
    assert told(await wire.thread("#triage", card["ts"])) == [
        *earlier,
        (BOT, "*anna* (requester)\nIt is worse"),
        (BOT, "*ada* (to the requester)\nOn my way"),
    ]
    assert facts((await wire.cards())[0])["Status"] == "open"
    answer = [OPEN] if door == "shortcut" else []
    assert await wire.whispers(channel, BEN) == answer


async def test_what_an_agent_said_before_the_ticket_is_no_answer_to_it(wire: Wire) -> None:
    """Rule 10: only the next public answer is; a request taken back before it is withdrawn (rule 49)."""
    channel = await lunch(wire)
    said = await wire.slack.post(ANNA, channel, "My badge is dead")
    await wire.slack.post(ADA, channel, "Oh no", thread_ts=said)
    await wire.slack.react(ADA, channel, said, "ticket")
    await wire.quiet()
    await wire.slack.delete(channel, said)
    await wire.quiet()
    assert [facts(card)["Status"] for card in await wire.cards()] == ["withdrawn"]


async def test_an_emoji_on_a_reply_seeds_from_the_reply_and_its_thread_goes_on_with_it(wire: Wire) -> None:
    """Rule 51."""
    channel = await lunch(wire)
    root = await wire.slack.post(ADA, channel, "Lunch?")
    first = await wire.slack.post(ANNA, channel, "I cannot, my badge is dead", thread_ts=root)
    later = await wire.slack.post(BEN, channel, "Mine too", thread_ts=root)
    await wire.slack.react(ADA, channel, first, "ticket")
    assert await opened(wire) == [("I cannot, my badge is dead", "anna")]
    await wire.slack.post(ANNA, channel, "Help", thread_ts=root)
    await wire.slack.react(ADA, channel, later, "ticket")
    assert await opened(wire) == [("I cannot, my badge is dead", "anna")]
    [card] = await wire.cards()
    assert told(await wire.thread("#triage", card["ts"])) == [
        (BOT, "*ben* (requester)\nMine too"),
        (BOT, "*anna* (requester)\nHelp"),
    ]
    assert told(await wire.thread(channel, root)).count(RECEIPT) == 1


async def test_only_the_policys_emoji_of_a_person_counts_and_only_its_coming(database_url: str) -> None:
    policy = QUICK.model_copy(update={"emoji": Signs(ticket=":sos:")})
    async with wired(database_url, policy) as wire:
        channel = await lunch(wire)
        said = await wire.slack.post(ANNA, channel, "My badge is dead")
        other = await wire.slack.post(BEN, channel, "Lunch?")
        await wire.slack.react(ADA, channel, said, "ticket")
        assert await opened(wire) == []
        await wire.slack.react(ADA, channel, said, "sos")
        await wire.slack.react(BO, channel, said, "sos")
        await wire.quiet()
        await wire.slack.unreact(ADA, channel, said, "sos")
        await wire.slack.react("U0CI", channel, other, "sos")
        await wire.slack.react(ADA, channel, said, "sos")
        assert await opened(wire) == [("My badge is dead", "anna")]
        assert told(await wire.thread(channel, said)) == [RECEIPT]


async def test_who_may_not_open_tickets_is_ignored_or_told(database_url: str) -> None:
    """Rules 51, 57."""
    async with wired(database_url, NO_GUESTS) as wire:
        channel = await lunch(wire)
        said = await wire.slack.post(ANNA, channel, "My badge is dead")
        await wire.slack.react(GUS, channel, said, "ticket")
        await wire.slack.post(GUS, channel, f"<@{BOT}> help her", thread_ts=said)
        await wire.slack.post(GUS, channel, f"<@{BOT}> help me")
        await wire.slack.shortcut(GUS, "ticket", channel, said)
        assert await opened(wire) == []
        assert await wire.whispers(channel, GUS) == [REFUSED]


async def test_what_the_desk_does_not_serve_becomes_the_askers_ticket(database_url: str) -> None:
    """Rule 57, and a program's post: somebody has to be answered."""
    async with wired(database_url, NO_GUESTS) as wire:
        channel = await lunch(wire)
        await wire.slack.join("U0CI", channel)
        for author in (GUS, "U0CI"):
            said = await wire.slack.post(author, channel, "Build 7 failed")
            await wire.slack.react(ADA, channel, said, "ticket")
            await wire.quiet()
        assert await opened(wire) == [("Build 7 failed", "ada")] * 2


async def test_a_shortcut_says_which_ticket_a_message_is_already(wire: Wire) -> None:
    """Rule 46: also a second use at the same moment, and on what the intake took in."""
    channel = await lunch(wire)
    said = await wire.slack.post(ANNA, channel, "My badge is dead")
    await asyncio.gather(*(wire.slack.shortcut(who, "ticket", channel, said) for who in (ADA, BEN)))
    assert await opened(wire) == [("My badge is dead", "anna")]
    answers = [*await wire.whispers(channel, ADA), *await wire.whispers(channel, BEN)]
    assert sorted(answers) == [OPEN, "This is T-1 already."]
    await wire.slack.shortcut(ANNA, "ticket", channel, said)
    asked = await wire.slack.post(BEN, "#support", "The VPN is slow")
    await wire.quiet()
    await wire.slack.shortcut(ADA, "ticket", "#support", asked)
    await wire.slack.react(ADA, "#support", asked, "ticket")
    assert await opened(wire) == [("My badge is dead", "anna"), ("The VPN is slow", "ben")]
    assert await wire.whispers(channel, ANNA) == ["This is T-1 already."]
    assert await wire.whispers("#support", ADA) == ["This is T-2 already."]


async def test_where_the_bot_is_not_it_says_what_to_do(wire: Wire) -> None:
    said = await wire.slack.post(ANNA, "#general", "My badge is dead")
    await wire.slack.shortcut(ADA, "ticket", "#general", said)
    await wire.slack.add_channels([{"name": "secret", "private": True, "members": [ANNA, CHEN]}])
    hidden = await wire.slack.post(ANNA, "#secret", "My badge is dead")
    await wire.slack.shortcut(CHEN, "ticket", "#secret", hidden)
    assert await opened(wire) == []
    assert await wire.whispers("#general", ADA) == [
        "I am not in this conversation, so I could not answer there. Invite me with /invite and try again, "
        "or use /ticket."
    ]
    assert await wire.whispers("#secret", CHEN) == [
        "我不在此会话中，无法在这里回复。请用 /invite 邀请我后重试，或使用 /ticket。"
    ]
    await wire.slack.join(BOT, "#general")
    await wire.slack.shortcut(ADA, "ticket", "#general", said)
    assert await opened(wire) == [("My badge is dead", "anna")]


@pytest.mark.parametrize("door", ["emoji", "shortcut", "mention"])
async def test_rule_93_nobody_takes_somebody_elses_private_words_to_the_desk(wire: Wire, door: str) -> None:
    """Every agent reads a ticket; their author may show them, and what stands in the desk's own channels."""
    people = [ANNA, BEN, BOT]
    await wire.slack.add_channels([{"name": "secret", "private": True, "members": people}])
    said = await wire.slack.post(ANNA, "#secret", "My badge is dead")

    async def ask(person: str) -> None:
        if door == "emoji":
            await wire.slack.react(person, "#secret", said, "ticket")
        elif door == "shortcut":
            await wire.slack.shortcut(person, "ticket", "#secret", said)
        else:
            await wire.slack.post(person, "#secret", f"<@{BOT}> please", thread_ts=said)

    await ask(BEN)
    assert await opened(wire) == []
    assert await wire.whispers("#secret", BEN) == [
        "This conversation is private, so only who wrote the message can open a ticket from it. "
        "Use /ticket instead."
    ]
    await ask(ANNA)
    assert await opened(wire) == [("My badge is dead", "anna")]
    ours = await wire.slack.post(BO, "#triage", "The lights are out")
    await wire.slack.react(ADA, "#triage", ours, "ticket")
    assert (await opened(wire))[1:] == [("The lights are out", "bo")]


async def test_what_nobody_wrote_is_no_ticket(wire: Wire) -> None:
    """Rule 47: what the desk or Slack itself says."""
    channel = await lunch(wire)
    await wire.slack.join(CHEN, channel)
    [joined] = await wire.channel(channel)
    await wire.slack.shortcut(ADA, "ticket", channel, joined["ts"])
    await wire.slack.command(ANNA, "/ticket", "My badge is dead")
    await wire.quiet()
    [card] = await wire.cards()
    await wire.slack.react(ADA, "#triage", card["ts"], "ticket")
    own = await wire.slack.post(BOT, channel, "Good morning")
    await wire.slack.shortcut(BEN, "ticket", channel, own)
    await wire.slack.shortcut(ADA, "ticket", "#triage", card["ts"])
    assert await opened(wire) == [("My badge is dead", "anna")]
    no = "No ticket can be opened from this message: nobody wrote it, or it is gone."
    assert [await wire.whispers(channel, who) for who in (ADA, BEN)] == [[no], [no]]
    assert await wire.whispers("#triage", ADA) == ["This is T-1 already."]


async def test_a_mention_is_a_ticket_in_any_channel_but_not_where_it_is_marked_as_none(wire: Wire) -> None:
    """Rule 46: Slack tells a mention twice."""
    channel = await lunch(wire)
    said = await wire.slack.post(ANNA, channel, f"<@{BOT}> my badge is dead")
    await wire.slack.post(ADA, "#support", f"📣 <@{BOT}> is slow tonight")
    assert await opened(wire) == [("my badge is dead", "anna")]
    assert told(await wire.thread(channel, said)) == [RECEIPT]


@pytest.mark.parametrize("root", ["announced", "the bot's"])
async def test_a_mention_under_what_is_no_request_is_one_itself(wire: Wire, root: str) -> None:
    author, text = (ADA, "📣 Maintenance tonight") if root == "announced" else (BOT, "Good morning")
    under = await wire.slack.post(author, "#support", text)
    await wire.quiet()
    await wire.slack.post(BEN, "#support", "Oh no", thread_ts=under)
    await wire.slack.post(ANNA, "#support", f"<@{BOT}> my badge is dead", thread_ts=under)
    await wire.slack.post(ANNA, "#support", "Since lunch", thread_ts=under)
    assert await opened(wire) == [("my badge is dead", "anna")]
    [card] = await wire.cards()
    copies = told(await wire.thread("#triage", card["ts"]))
    assert copies[-1] == (BOT, "*anna* (requester)\nSince lunch")
    assert told(await wire.thread("#support", under))[-1] == RECEIPT


async def test_a_mention_under_what_was_deleted_is_a_request_itself(wire: Wire) -> None:
    channel = await lunch(wire)
    under = await wire.slack.post(ANNA, channel, "Lunch?")
    await wire.slack.post(BEN, channel, "Oh no", thread_ts=under)
    await wire.slack.delete(channel, under)
    await wire.slack.post(BEN, channel, f"<@{BOT}> my laptop burns", thread_ts=under)
    assert await opened(wire) == [("my laptop burns", "ben")]
    await wire.slack.post(BEN, channel, "Brightly", thread_ts=under)
    assert await opened(wire) == [("my laptop burns", "ben")]
    [card] = await wire.cards()
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, "*ben* (requester)\nBrightly")]
    assert RECEIPT in told(await wire.thread(channel, under))


async def test_a_mention_where_there_is_a_ticket_already_opens_none(wire: Wire) -> None:
    asked = await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    [card] = await wire.cards()
    await wire.slack.post(BEN, "#support", f"<@{BOT}> here too", thread_ts=asked)
    await wire.slack.post(ADA, "#triage", f"what does <@{BOT}> say?", thread_ts=card["ts"])
    assert await opened(wire) == [("The VPN is slow", "anna")]
    assert told(await wire.thread("#triage", card["ts"])) == [
        (ADA, f"what does <@{BOT}> say?"),
        (BOT, "*ben* (requester)\nhere too"),
    ]


# whatever the order


async def later(wire: Wire, *kinds: str) -> None:
    """Events of these kinds are told a minute late, and all others twice."""
    for kind in kinds:
        await wire.slack.fault("delay", kind, seconds=60)
    await wire.slack.fault("duplicate")


@pytest.mark.parametrize("late", ["message", "app_mention"])
@pytest.mark.parametrize("place", ["#support", "#lunch"])
async def test_a_mention_is_one_ticket_whichever_event_comes_first(wire: Wire, late: str, place: str) -> None:
    """Rule 46."""
    await lunch(wire)
    await later(wire, late)
    said = await wire.slack.post(ANNA, place, f"<@{BOT}> my badge is dead")
    await wire.quiet()
    await wire.slack.clock.push(60)
    assert await opened(wire) == [("my badge is dead", "anna")]
    assert told(await wire.thread(place, said)) == [RECEIPT]


@pytest.mark.parametrize("late", [("message",), ("app_mention",), ("message", "app_mention"), ()], ids=str)
async def test_a_mention_in_a_thread_of_the_intake_channel_is_the_roots_ticket(
    wire: Wire, late: tuple[str, ...]
) -> None:
    """Rules 46, 51: also when the mention is told before the root, which is then read from Slack."""
    await later(wire, *late)
    root = await wire.slack.post(ANNA, "#support", "My badge is dead")
    await wire.slack.post(BEN, "#support", f"<@{BOT}> mine too", thread_ts=root)
    await wire.quiet()
    await wire.slack.clock.push(60)
    assert await opened(wire) == [("My badge is dead", "anna")]
    [card] = await wire.cards()
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, "*ben* (requester)\nmine too")]
    assert told(await wire.thread("#support", root))[1:] == [RECEIPT]


async def test_an_emoji_that_is_told_before_its_message_is_the_messages_ticket(wire: Wire) -> None:
    """Rule 46: the message is read from Slack, and told afterwards."""
    await later(wire, "message")
    said = await wire.slack.post(ANNA, "#support", "My badge is dead")
    await wire.slack.react(ADA, "#support", said, "ticket")
    assert await opened(wire) == [("My badge is dead", "anna")]
    await wire.slack.clock.push(60)
    assert await opened(wire) == [("My badge is dead", "anna")]
    assert told(await wire.thread("#support", said)) == [RECEIPT]


async def test_a_long_thread_is_read_whole_and_in_order_though_slack_falters(wire: Wire) -> None:
    """Rule 53."""
    channel = await lunch(wire)
    root = await wire.slack.post(ANNA, channel, "My badge is dead")
    replies = [f"reply {number}" for number in range(REPLIES_AT_ONCE + 20)]
    posts = [{"user": BEN, "channel": channel, "text": text, "thread_ts": root} for text in replies]
    await wire.slack.post_many(posts)
    for fault in ("ratelimited", "server_error", "drop"):
        await wire.slack.fault(fault, "conversations.replies", count=1, seconds=0.05)
    await wire.slack.react(ADA, channel, root, "ticket")
    assert await opened(wire) == [("My badge is dead", "anna")]
    [card] = await wire.cards()
    copies = told(await wire.thread("#triage", card["ts"]))
    assert copies == [(BOT, f"*ben* (requester)\n{text}") for text in replies]
