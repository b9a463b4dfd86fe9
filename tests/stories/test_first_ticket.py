"""The first ticket: somebody asks, an agent takes it, answers and solves it, by button and by word."""

import pytest

from tests.wire import Wire, buttons, facts, notes, told, wired

ANNA, BEN, CHEN = "U0ANNA", "U0BEN", "U0CHEN"
ADA, BO = "U0ADA", "U0BO"
BOT = "U0BOT"
WORK = [
    "take",
    "reply",
    "draft",
    "promise",
    "note",
    "solve",
    "dismiss",
    "more",
    "assign",
    "severity",
    "tag:+network",
]


async def fill_in(wire: Wire, agent: str, verb: str, text: str) -> None:
    """Press the only card's button and send the form that opens, with this text in it."""
    [card] = await wire.cards()
    assert (await wire.slack.click(agent, "#triage", card["ts"], verb))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(agent)
    assert await wire.slack.submit(agent, form["id"], {"text": text}) == {"ok": True, "answer": {}}
    await wire.quiet()


async def press(wire: Wire, agent: str, what: str, value: str | None = None) -> None:
    """Press or choose something on the only card."""
    [card] = await wire.cards()
    assert (await wire.slack.click(agent, "#triage", card["ts"], what, value))["ok"]
    await wire.quiet()


async def type_in(wire: Wire, person: str, line: str) -> None:
    """Type `/desk` and a line in the triage channel."""
    assert (await wire.slack.command(person, "/desk", line, "#triage"))["ok"]
    await wire.quiet()


@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])
async def test_a_question_is_taken_answered_solved_and_reopened_by_button(
    database_url: str, http: bool
) -> None:
    async with wired(database_url, http=http) as wire:
        asked = await wire.slack.post(ANNA, "#support", "The VPN is slow\nsince lunch, on floor 2")
        await wire.quiet()
        [card] = await wire.cards()
        assert card["text"] == "T-1 · :large_yellow_circle: SEV3 · The VPN is slow"
        assert card["blocks"][1]["text"]["text"] == "The VPN is slow\nsince lunch, on floor 2"
        assert facts(card) == {"Status": "new", "Assignee": "nobody yet", "Requester": "anna"}
        assert (notes(card), buttons(card)) == (["severity is a first guess"], WORK)
        thread = [(BOT, "Thank you, this is T-1. The desk has it.")]
        assert told(await wire.thread("#support", asked)) == thread

        await press(wire, ADA, "take")
        [card] = await wire.cards()
        assert facts(card) == {"Status": "open", "Assignee": "ada", "Requester": "anna"}

        await press(wire, ADA, "assign", BO)
        [card] = await wire.cards()
        inside = [(BOT, f"<@{BO}> T-1 is yours.")]
        assert facts(card) == {"Status": "open", "Assignee": "bo", "Requester": "anna"}
        assert told(await wire.thread("#triage", card["ts"])) == inside

        await press(wire, BO, "severity", "2")
        [card] = await wire.cards()
        assert card["text"] == "T-1 · :large_orange_circle: SEV2 · The VPN is slow"
        assert notes(card) == []

        await fill_in(wire, BO, "reply", "We are looking into it")
        thread += [("bo", "We are looking into it")]
        inside += [(BOT, "*bo* (to the requester)\nWe are looking into it")]
        assert told(await wire.thread("#support", asked)) == thread

        await fill_in(wire, BO, "note", "it is the old router")
        inside += [("U0BOT", "*bo* (note)\nit is the old router")]
        assert told(await wire.thread("#triage", card["ts"])) == inside
        assert told(await wire.thread("#support", asked)) == thread

        await fill_in(wire, BO, "solve", "The router was replaced")
        thread += [(BOT, "T-1 is solved. Write here if it is not.\nThe router was replaced")]
        [card] = await wire.cards()
        assert facts(card)["Status"] == "solved"
        assert "✅ The router was replaced" in notes(card)
        assert buttons(card) == ["reopen", "note", "lesson", "more"]
        assert told(await wire.thread("#support", asked)) == thread

        await fill_in(wire, BO, "reopen", "the new one is slow too")
        thread += [(BOT, "T-1 is open again.")]
        [card] = await wire.cards()
        assert facts(card) == {"Status": "open", "Assignee": "bo", "Requester": "anna"}
        assert buttons(card) == WORK
        assert told(await wire.thread("#support", asked)) == thread
        assert len(await wire.channel("#support")) == 1 + len(thread)


async def test_the_same_by_word(wire: Wire) -> None:
    asked = await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    lines = (
        "take T-1",
        f"assign T-1 <@{BO}|bo>",
        "severity T-1 sev2",
        "reply t-1 We are looking",
        "note 1 the router",
    )
    for line in (*lines, "solve T-1 Replaced &amp; tested", "reopen T-1 slow again"):
        await type_in(wire, ADA, line)
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_orange_circle: SEV2 · The VPN is slow"
    assert facts(card) == {"Status": "open", "Assignee": "bo", "Requester": "anna"}
    assert told(await wire.thread("#support", asked)) == [
        (BOT, "Thank you, this is T-1. The desk has it."),
        ("ada", "We are looking"),
        (BOT, "T-1 is solved. Write here if it is not.\nReplaced &amp; tested"),
        (BOT, "T-1 is open again."),
    ]
    assert await wire.whispers("#triage", ADA) == [
        "T-1 is yours.",
        "T-1 is assigned.",
        "T-1 has its new severity.",
        "Your reply to T-1 is on its way.",
        "Noted on T-1.",
        "T-1 is solved.",
        "T-1 is open again.",
    ]


@pytest.mark.parametrize("by", ["button", "word"])
async def test_not_a_ticket_takes_the_receipt_back_and_can_be_undone(wire: Wire, by: str) -> None:
    """Rule 94."""
    asked = await wire.slack.post(ANNA, "#support", "Good morning everybody")
    await wire.quiet()
    await (press(wire, ADA, "dismiss") if by == "button" else type_in(wire, ADA, "dismiss T-1"))
    [card] = await wire.cards()
    assert facts(card)["Status"] == "not a ticket"
    assert told(await wire.thread("#support", asked)) == []
    await (
        fill_in(wire, ADA, "reopen", "it was one")
        if by == "button"
        else type_in(wire, ADA, "reopen T-1 it was one")
    )
    [card] = await wire.cards()
    assert facts(card)["Status"] == "open"
    assert told(await wire.thread("#support", asked)) == [(BOT, "T-1 is open again.")]


async def test_what_cannot_be_done_is_said_to_who_tried_and_to_nobody_else(wire: Wire) -> None:
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    for line in (
        "solve T-1 done",
        "take T-1",
        "solve T-1",
        "reply T-1",
        "frobnicate T-1",
        "take T-99",
        f"assign T-1 <@{BEN}>",
    ):
        await type_in(wire, ADA, line)
    assert await wire.whispers("#triage", ADA) == [
        "T-1 is solved.",
        "T-1 is done; reopen it first: /desk reopen T-1 why",
        "T-1 is already solved.",
        "Write it like this: /desk reply T-1 [macro:…] [then:…] text",
        "I do not know “frobnicate”. /desk help lists what you can do.",
        "There is no ticket T-99.",
        f"<@{BEN}> is not an agent: only members of the triage team take tickets.",
    ]
    assert await wire.whispers("#triage", BO) == []


async def test_a_form_without_words_is_not_sent(wire: Wire) -> None:
    asked = await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    await press(wire, ADA, "reply")
    [form] = await wire.slack.open_views(ADA)
    answer = await wire.slack.submit(ADA, form["id"], {"text": ""})
    await wire.quiet()
    assert (answer["ok"], answer["error"]) == (False, "not_sent")
    assert told(await wire.thread("#support", asked)) == [(BOT, "Thank you, this is T-1. The desk has it.")]


async def test_history_tells_everything_and_a_requester_not_the_notes(wire: Wire) -> None:
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    for line in ("take T-1", "note T-1 blame the router", "reply T-1 On it", "solve T-1 done"):
        await type_in(wire, ADA, line)
    answers = [await wire.slack.command(who, "/desk", "history T-1") for who in (ADA, ANNA, BEN)]
    texts = [each["answer"]["text"].split("\n") for each in answers]
    told_by = [[line.split(" · ", 1)[1] for line in lines[1:]] for lines in texts]
    everything = [
        f"<@{ANNA}> · opened “The VPN is slow” (channel)",
        "the desk · severity: :large_yellow_circle: SEV3 (first guess)",
        "the desk · promise: sev3 (rule 31)",
        f"<@{ADA}> · assigned to <@{ADA}> (command)",
        "the desk · status: open (worked on)",
        f"<@{ADA}> · noted “blame the router” (command)",
        f"<@{ADA}> · replied “On it” (command)",
        "the desk · delivered (delivery)",
        f"<@{ADA}> · status: solved “done” (command)",
    ]
    assert told_by[0] == everything
    assert (
        told_by[1]
        == told_by[2]
        == [line for line in everything if "noted" not in line and "promise" not in line]
    )


async def test_tickets_are_found_by_their_words_but_not_a_requester_by_a_note(wire: Wire) -> None:
    for person, text in ((ANNA, "The VPN is slow"), (BEN, "打印机坏了, 三楼"), (CHEN, "printer on fire")):
        await wire.slack.post(person, "#support", text)
        await wire.quiet()
    await type_in(wire, ADA, "note T-1 blame the router")
    searches = (
        (ADA, "find vpn"),
        (ADA, "find 打印机"),
        (ADA, "find router"),
        (BEN, "find router"),
        (BEN, "find"),
    )
    answers = [(await wire.slack.command(who, "/ticket", text))["answer"]["text"] for who, text in searches]
    found = [[line.split("*")[1] for line in answer.split("\n") if "*" in line] for answer in answers]
    assert found == [["T-1"], ["T-2"], ["T-1"], [], ["T-3", "T-2", "T-1"]]
    assert answers[3] == "Nothing found."


async def test_help_lists_what_this_person_may_do(wire: Wire) -> None:
    listed = {}
    for person in (ADA, ANNA):
        blocks = (await wire.slack.command(person, "/desk", "help"))["answer"]["blocks"]
        assert (await wire.slack.command(person, "/desk", ""))["answer"]["blocks"] == blocks
        text = "\n".join(block["text"]["text"] for block in blocks)
        listed[person] = [line.split()[1] for line in text.split("\n") if line.startswith("`/desk")]
    assert {"open", "solve", "reopen", "find"} - set(listed[ANNA]) == set()
    work = ["open", "take", "assign", "severity", "reply", "note", "solve", "reopen", "dismiss"]
    assert set(listed[ANNA]) < set(listed[ADA])
    assert set(work) - set(listed[ADA]) == set()


async def test_one_may_solve_and_reopen_ones_own_and_only_ones_own(wire: Wire) -> None:
    """Rule 93."""
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    for person, line in ((BEN, "solve T-1 ha"), (ANNA, "solve T-1"), (ANNA, "reopen T-1")):
        await wire.slack.command(person, "/desk", line)
        await wire.quiet()
    assert await wire.whispers("#support", BEN) == ["Only agents may do that."]
    assert await wire.whispers("#support", ANNA) == ["T-1 is solved.", "T-1 is open again."]
    assert facts((await wire.cards())[0])["Status"] == "open"
