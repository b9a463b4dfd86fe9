"""The two threads of a ticket: what passes from one to the other, what never does, and what is taken back."""

from tests.wire import Wire, facts, notes, told, until

ANNA, BEN, CHEN, GUS = "U0ANNA", "U0BEN", "U0CHEN", "U0GUS"
ADA, BO = "U0ADA", "U0BO"
BOT = "U0BOT"
RECEIPT = (BOT, "Thank you, this is T-1. The desk has it.")


async def ask(wire: Wire, text: str = "The VPN is slow") -> tuple[str, str]:
    """Anna asks; the ts of her message and of its card."""
    asked = await wire.slack.post(ANNA, "#support", text)
    await wire.quiet()
    [card] = await wire.cards()
    return asked, card["ts"]


async def desk(wire: Wire, person: str, line: str) -> str:
    """Type `/desk` and a line; the last whisper that came back."""
    await wire.slack.command(person, "/desk", line)
    await wire.quiet()
    return (await wire.whispers("#support", person))[-1]


async def test_what_the_requester_adds_is_copied_into_the_cards_thread(wire: Wire) -> None:
    asked, card = await ask(wire)
    await wire.slack.post(ANNA, "#support", "It is &lt;b&gt;worse&lt;/b&gt; &amp; worse", thread_ts=asked)
    await wire.slack.post(BEN, "#support", "Here too", thread_ts=asked)
    await wire.quiet()
    assert told(await wire.thread("#triage", card)) == [
        (BOT, "*anna* (requester)\nIt is &lt;b&gt;worse&lt;/b&gt; &amp; worse"),
        (BOT, "*ben* (requester)\nHere too"),
    ]
    assert notes((await wire.cards())[0]) == ["3 messages in the threads", "severity is a first guess"]


async def test_an_agent_may_answer_straight_in_the_requesters_thread(wire: Wire) -> None:
    """Rules 7, 49: it is the answer, so a request deleted after it is redacted, not withdrawn."""
    asked, card = await ask(wire)
    await wire.slack.post(ADA, "#support", "Try again now", thread_ts=asked)
    await wire.quiet()
    assert told(await wire.thread("#triage", card)) == [(BOT, "*ada* (to the requester)\nTry again now")]
    assert facts((await wire.cards())[0])["Status"] == "open"
    await wire.slack.delete("#support", asked)
    await wire.quiet()
    assert facts((await wire.cards())[0])["Status"] == "open"


async def test_talk_in_the_cards_thread_never_reaches_the_requester(wire: Wire) -> None:
    """Rule 8."""
    _asked, card = await ask(wire)
    await wire.slack.post(ADA, "#triage", "between us: they kicked the router", thread_ts=card)
    await wire.slack.post(BO, "#triage", "again?", thread_ts=card)
    await wire.quiet()
    assert told(await wire.thread("#triage", card)) == [
        (ADA, "between us: they kicked the router"),
        (BO, "again?"),
    ]
    assert told(await wire.channel("#support")) == [(ANNA, "The VPN is slow"), RECEIPT]
    assert await wire.channel(await wire.slack.direct(ANNA)) == []
    assert "kicked" not in await desk(wire, ANNA, "history T-1")
    assert "kicked" in await desk(wire, ADA, "history T-1")


async def test_talk_elsewhere_in_the_triage_channel_is_no_ticket(wire: Wire) -> None:
    _asked, card = await ask(wire)
    root = await wire.slack.post(ADA, "#triage", "Lunch?")
    await wire.slack.post(BO, "#triage", "In ten minutes", thread_ts=root)
    await wire.quiet()
    assert told(await wire.channel("#triage")) == [
        (BOT, "T-1 · :large_yellow_circle: SEV3 · The VPN is slow"),
        (ADA, "Lunch?"),
        (BO, "In ten minutes"),
    ]
    assert await wire.thread("#triage", card) == []


async def test_a_requester_who_writes_after_the_solution_opens_the_ticket_again(wire: Wire) -> None:
    """Rules 30, 39."""
    asked, card = await ask(wire)
    await desk(wire, ADA, "solve T-1 Replaced it")
    await wire.slack.post(ANNA, "#support", "Still slow", thread_ts=asked)
    await wire.quiet()
    assert facts((await wire.cards())[0])["Status"] == "open"
    assert told(await wire.thread("#triage", card)) == [(BOT, "*anna* (requester)\nStill slow")]


async def test_an_edit_shows_everywhere_and_a_preview_nowhere(wire: Wire) -> None:
    """Rule 48."""
    asked, card = await ask(wire)
    more = await wire.slack.post(ANNA, "#support", "on floor 2", thread_ts=asked)
    await wire.quiet()
    await wire.slack.unfurl("#support", asked, [{"text": "a preview", "id": 1}])
    await wire.quiet()
    assert notes((await wire.cards())[0]) == ["2 messages in the threads", "severity is a first guess"]
    await wire.slack.edit(ANNA, "#support", asked, "The VPN is very slow")
    await wire.slack.edit(ANNA, "#support", more, "on floor 3")
    await wire.quiet()
    [now] = await wire.cards()
    assert now["text"] == "T-1 · :large_yellow_circle: SEV3 · The VPN is very slow"
    assert notes(now) == ["2 messages in the threads", "edited", "severity is a first guess"]
    assert told(await wire.thread("#triage", card)) == [(BOT, "*anna* (requester · edited)\non floor 3")]
    assert told(await wire.thread("#support", asked)) == [RECEIPT, (ANNA, "on floor 3")]


async def test_a_file_that_is_deleted_is_gone_everywhere(wire: Wire) -> None:
    """Rules 48, 96."""
    file = {"id": "F01", "name": "screen.png", "mimetype": "image/png"}
    asked = await wire.slack.post(ANNA, "#support", "See", files=[file])
    await wire.quiet()
    more = await wire.slack.post(ANNA, "#support", "and", thread_ts=asked, files=[{**file, "id": "F02"}])
    await wire.quiet()
    [card] = await wire.cards()
    first, second = (
        f"📎 screen.png <https://playground.slack.com/files/U0ANNA/{each}/screen.png|↗>"
        for each in ("F01", "F02")
    )
    assert notes(card) == ["2 messages in the threads", first, "severity is a first guess"]
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, f"*anna* (requester)\nand\n{second}")]
    await wire.slack.delete_file("#support", asked, "F01")
    await wire.slack.delete_file("#support", more, "F02")
    await wire.quiet()
    [card] = await wire.cards()
    assert notes(card) == ["2 messages in the threads", "edited", "severity is a first guess"]
    [copy] = await wire.thread("#triage", card["ts"])
    assert "screen.png" not in copy["text"]


async def test_a_request_deleted_before_any_answer_is_withdrawn(wire: Wire) -> None:
    """Rule 49."""
    asked, _card = await ask(wire)
    await desk(wire, ADA, "take T-1")
    await wire.slack.delete("#support", asked)
    await wire.quiet()
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_yellow_circle: SEV3 · (no text)"
    assert facts(card) == {"Status": "withdrawn", "Assignee": "ada", "Requester": "anna"}
    assert [each for each in await wire.channel("#support") if each.get("subtype") != "tombstone"] == []
    assert "slow" not in str(await wire.channel("#triage"))


async def test_a_request_deleted_after_an_answer_is_redacted_and_kept(wire: Wire) -> None:
    """Rule 49."""
    asked, thread = await ask(wire)
    more = await wire.slack.post(ANNA, "#support", "my password is hunter2", thread_ts=asked)
    await desk(wire, ADA, "reply T-1 Looking")
    await wire.slack.delete("#support", more)
    await wire.slack.delete("#support", asked)
    await wire.quiet()
    [card] = await wire.cards()
    assert facts(card) == {"Status": "open", "Assignee": "nobody yet", "Requester": "anna"}
    assert card["blocks"][1]["text"]["text"] == "_The message was deleted._"
    kept = [each for each in await wire.thread("#support", asked) if each.get("subtype") != "tombstone"]
    assert told(kept) == [RECEIPT, ("ada", "Looking")]
    assert told(await wire.thread("#triage", thread)) == [(BOT, "*ada* (to the requester)\nLooking")]
    history = await desk(wire, ADA, "history T-1")
    assert "deleted a message" in history
    assert "hunter2" not in history


async def test_a_ticket_by_word_lives_in_a_direct_message_thread(wire: Wire) -> None:
    await wire.slack.command(ANNA, "/ticket", "My badge is dead", "#general")
    await wire.quiet()
    assert await wire.whispers("#general", ANNA) == ["T-1 is open. You will be answered in a direct message."]
    direct = await wire.slack.direct(ANNA)
    [root] = await wire.channel(direct)
    assert told([root]) == [
        (
            BOT,
            "This is T-1: My badge is dead\nThe desk has it. Write in this thread to add to it.",
        )
    ]
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :large_yellow_circle: SEV3 · My badge is dead"

    await wire.slack.post(ANNA, direct, "Nor the roof", thread_ts=root["ts"])
    await wire.quiet()
    assert told(await wire.thread("#triage", card["ts"])) == [(BOT, "*anna* (requester)\nNor the roof")]

    await desk(wire, ADA, "reply T-1 It does now")
    await desk(wire, ADA, "solve T-1 Badge renewed")
    assert told(await wire.thread(direct, root["ts"])) == [
        (ANNA, "Nor the roof"),
        ("ada", "It does now"),
        (BOT, "T-1 is solved. Write here if it is not.\nBadge renewed"),
    ]
    assert await wire.channel("#support") == []


async def test_a_chinese_requester_reads_chinese(wire: Wire) -> None:
    await wire.slack.command(CHEN, "/ticket", "我的电脑坏了")
    await wire.quiet()
    assert await wire.whispers("#support", CHEN) == ["T-1 已开单，我们会通过私信回复您。"]
    direct = await wire.slack.direct(CHEN)
    assert told(await wire.channel(direct)) == [
        (BOT, "工单 T-1：我的电脑坏了\n服务台已收到。如需补充，请在此消息列中回复。")
    ]
    assert [each["text"] for each in await wire.cards()] == [
        "T-1 · :large_yellow_circle: SEV3 · 我的电脑坏了"
    ]
    listed = (await wire.slack.command(CHEN, "/desk", "help"))["answer"]["text"]
    assert listed.startswith("您可以使用")


async def test_somebody_elses_private_ticket_looks_absent(wire: Wire) -> None:
    """Rule 93: not to be seen, found or told apart from one that does not exist."""
    await wire.slack.command(CHEN, "/ticket", "My salary is wrong")
    await wire.quiet()
    for verb in ("take", "solve", "history"):
        there = await wire.slack.command(BEN, "/desk", f"{verb} T-1")
        absent = await wire.slack.command(BEN, "/desk", f"{verb} T-7")
        assert str(there).replace("T-1", "T-7") == str(absent)
    await wire.quiet()
    said = sorted(await wire.whispers("#support", BEN))
    assert said == 3 * ["There is no ticket T-1."] + 3 * ["There is no ticket T-7."]
    assert (await wire.slack.command(BEN, "/ticket", "find salary"))["answer"]["text"] == "Nothing found."


async def test_only_agents_work_tickets_and_a_guest_is_never_one(wire: Wire) -> None:
    """Rules 57, 93: the answer is private, and nothing changes."""
    _asked, card = await ask(wire)
    assert await desk(wire, BEN, "take T-1") == "Only agents may do that."
    assert await desk(wire, GUS, "take T-1") == "Only agents may do that."
    await wire.slack.join(GUS, "#triage")
    await wire.quiet()
    await wire.slack.click(GUS, "#triage", card, "take")
    await wire.slack.click(GUS, "#triage", card, "reply")
    await wire.quiet()
    assert await wire.whispers("#triage", GUS) == 2 * ["Only agents may do that."]
    assert await wire.slack.open_views(GUS) == []
    assert facts((await wire.cards())[0]) == {"Status": "new", "Assignee": "nobody yet", "Requester": "anna"}


async def test_who_joins_the_triage_channel_is_an_agent_from_then_on_and_who_leaves_no_more(
    wire: Wire,
) -> None:
    """Rule 93."""
    await ask(wire)
    await wire.slack.join(BEN, "#triage")
    await wire.quiet()
    assert await desk(wire, BEN, "take T-1") == "T-1 is yours."
    await wire.slack.leave(BEN, "#triage")
    await wire.quiet()
    assert await desk(wire, BEN, "solve T-1 x") == "Only agents may do that."


async def test_a_reply_is_heard_though_slack_never_said_where_the_post_it_answers_stands(wire: Wire) -> None:
    """Rule 45: Slack took the card and the receipt, and the connection broke before it could say so."""
    await wire.slack.fault("accept_then_drop", "chat.postMessage", count=2)
    await wire.slack.command(ANNA, "/ticket", "My badge is dead")
    direct = await wire.slack.direct(ANNA)

    async def roots() -> list[int]:
        return [len(await wire.channel(direct)), len(await wire.cards())]

    assert await until([1, 1], roots) == [1, 1]
    [root], [card] = await wire.channel(direct), await wire.cards()
    await wire.slack.post(ANNA, direct, "and the roof", thread_ts=root["ts"])
    await wire.slack.post(ADA, "#triage", "on my way", thread_ts=card["ts"])

    async def thread() -> list[tuple[str, str]]:
        return sorted(told(await wire.thread("#triage", card["ts"])))

    heard = [(ADA, "on my way"), (BOT, "*anna* (requester)\nand the roof")]
    assert await until(heard, thread, seconds=20) == heard
    history = await desk(wire, ADA, "history T-1")
    assert "“and the roof”" in history
    assert "“on my way”" in history
