"""A ticket's life as the clock and its people move it: waiting, on hold, asleep, solved, closed, followed."""

import re
from collections.abc import AsyncIterator

import pytest

from desk.checklists import Checklist, PlannedStep
from desk.lifetime import Life
from playground.server import running
from tests.wire import QUICK, Json, Wire, facts, notes, told, wired

ANNA, ADA, BO, BOT = "U0ANNA", "U0ADA", "U0BO", "U0BOT"
LAPTOP = Checklist(
    en="New laptop",
    steps=(PlannedStep(en="Encrypt the disk", required=True), PlannedStep(en="Hand over the charger")),
)
POLICY = QUICK.model_copy(update={"checklists": {"laptop": LAPTOP}})


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """The default workspace, with a desk that lives by the playground's clock."""
    async with running(0) as server, wired(database_url, POLICY, server=server) as up:
        yield up


async def asked(wire: Wire, text: str = "The VPN is slow") -> str:
    """Anna asks, and Ada takes it; where her thread starts."""
    ts = await wire.slack.post(ANNA, "#support", text)
    await wire.quiet()
    await typed(wire, "take T-1")
    return ts


async def typed(wire: Wire, line: str) -> str:
    """Ada types `/desk` and the line; what she is answered."""
    assert (await wire.slack.command(ADA, "/desk", line, "#triage"))["ok"]
    await wire.quiet()
    return (await wire.whispers("#triage", ADA))[-1]


async def says(wire: Wire, text: str, thread: str) -> None:
    """Anna writes in her thread."""
    await wire.slack.post(ANNA, "#support", text, thread_ts=thread)
    await wire.quiet()


async def days(wire: Wire, count: float) -> None:
    """So many days go by."""
    await wire.slack.clock.push(count * 86_400)
    await wire.desk.deadlines.look()
    await wire.quiet()


async def states(wire: Wire) -> list[str]:
    """The statuses of all tickets, by number."""
    return [facts(card)["Status"] for card in await wire.cards()]


async def heard(wire: Wire, thread: str) -> list[str]:
    """What the desk said in a thread of #support."""
    return [text for who, text in told(await wire.thread("#support", thread)) if who == BOT]


def small(card: Json, sign: str) -> list[str]:
    """The notes on a card with this sign, without addresses, up to a moment in them."""
    plain = (re.sub(r"<https[^|]*\|([^>]*)>", r"\1", note) for note in notes(card))
    return [note.partition("<!date")[0] for note in plain if sign in note]


async def test_a_silent_requester_is_reminded_once_then_it_is_solved_and_thanks_leave_it_so(
    wire: Wire,
) -> None:
    """Rules 16, 23, 39, 41: waiting, nudge, auto-solve, thanks, and a question after the window."""
    thread = await asked(wire)
    assert await typed(wire, "wait T-1 Which version is it?") == "T-1 waits for its requester."
    [card] = await wire.cards()
    assert (await states(wire), small(card, "⏳")) == (["waiting"], ["⏳ waits since "])
    await days(wire, 1.9)
    assert len(await heard(wire, thread)) == 1
    await days(wire, 0.2)
    await days(wire, 1)
    receipt, nudge = await heard(wire, thread)
    assert nudge == (
        "A gentle reminder: for T-1 we are waiting for your answer here. "
        "Without one we take it as solved in 3 days."
    )
    await days(wire, 2.1)
    silent = "We have not heard from you, so T-1 is solved. Write here if it is not, and it is open again."
    assert (await states(wire), await heard(wire, thread)) == (["solved"], [receipt, nudge, silent])
    await says(wire, "Oh, thanks Ada! 👍", thread)
    assert await states(wire) == ["solved"]

    await days(wire, 7)
    assert await states(wire) == ["closed"]
    await says(wire, "谢谢！", thread)
    assert await states(wire) == ["closed"]
    await says(wire, "It is slow again, and so is the mail", thread)
    assert await states(wire) == ["closed", "new"]
    old, new = await wire.cards()
    assert (small(old, "🔗"), small(new, "🔗")) == (["🔗 goes on in T-2"], ["🔗 follows T-1"])
    assert new["text"].endswith("It is slow again, and so is the mail")
    assert (await heard(wire, thread))[-1] == (
        "Thank you. T-1 is closed, so this is a new ticket, T-2. The desk has it."
    )
    await says(wire, "On floor 2", thread)
    copies = [text for _, text in told(await wire.thread("#triage", new["ts"]))]
    assert copies == ["*anna* (requester)\nOn floor 2"]


async def test_reply_and_wait_then_the_requester_answers(wire: Wire) -> None:
    """Rules 16, 30, 39: by the form of a reply; an answer opens it, and within the window opens it again."""
    thread = await asked(wire)
    [card] = await wire.cards()
    assert (await wire.slack.click(ADA, "#triage", card["ts"], "reply"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    assert (await wire.slack.submit(ADA, form["id"], {"text": "Which version?", "then": "wait"}))["ok"]
    await wire.quiet()
    assert await states(wire) == ["waiting"]
    await says(wire, "ok", thread)
    assert await states(wire) == ["waiting"]
    await says(wire, "ok, it is version 7", thread)
    assert await states(wire) == ["open"]
    await typed(wire, "solve T-1 cause:defect Updated it")
    [card] = await wire.cards()
    assert small(card, "✅") == ["✅ Updated it · Defect"]
    await days(wire, 6.9)
    await says(wire, "It still fails", thread)
    [card] = await wire.cards()
    assert (await states(wire), facts(card)["Assignee"]) == (["open"], "ada")
    assert small(card, "↩") == ["↩ reopened once"]
    assert await typed(wire, "solve T-1 cause:gremlins") == (
        "I do not know “cause:gremlins” there. You can write: cause:configuration, cause:defect, "
        "cause:access, cause:hardware, cause:how-to, cause:external, cause:unknown"
    )


async def test_on_hold_until_a_day_on_which_its_agent_is_reminded(wire: Wire) -> None:
    """Rule 29."""
    thread = await asked(wire)
    assert await typed(wire, "hold T-1 3d") == "Write it like this: /desk hold T-1 when text"
    assert await typed(wire, "hold T-1 3d the spare part comes") == "T-1 is on hold until then."
    [card] = await wire.cards()
    assert (await states(wire), small(card, "⏸")) == (
        ["on hold"],
        ["⏸ the spare part comes · to be looked at "],
    )
    await days(wire, 3.1)
    await days(wire, 3)
    said = [text for _, text in told(await wire.thread("#triage", card["ts"]))]
    assert said == [
        "<@U0ADA> T-1 is still on hold, and today it was to be looked at again: the spare part comes"
    ]
    await says(wire, "Any news?", thread)
    assert await states(wire) == ["open"]
    assert await typed(wire, "resume T-1") == "T-1 neither waits nor is on hold."


async def test_what_sleeps_wakes_at_its_time_or_when_somebody_writes(wire: Wire) -> None:
    """Rule 44."""
    thread = await asked(wire)
    awake = "<@U0ADA> T-1 is awake again."
    await typed(wire, "snooze T-1 2d")
    await days(wire, 2.1)
    [card] = await wire.cards()
    assert [text for _, text in told(await wire.thread("#triage", card["ts"]))] == [awake]
    await typed(wire, "snooze T-1 2d")
    await says(wire, "It burns", thread)
    [card] = await wire.cards()
    said = [text for _, text in told(await wire.thread("#triage", card["ts"]))]
    assert (sorted(said), small(card, "💤")) == (sorted([awake, awake, "*anna* (requester)\nIt burns"]), [])


async def test_a_checklist_whose_steps_have_to_be_done_first(wire: Wire) -> None:
    """B11."""
    await asked(wire, "A laptop for Liu")
    await typed(wire, "checklist T-1 laptop")
    await typed(wire, "step T-1 ! Sign the form")
    [card] = await wire.cards()
    [steps] = [block["text"]["text"] for block in card["blocks"] if "accessory" in block]
    assert steps.splitlines() == [
        "*Checklist: 0 of 3 done*",
        "☐ Encrypt the disk _(required)_",
        "☐ Hand over the charger",
        "☐ Sign the form _(required)_",
    ]
    assert small(card, "messages") == []
    assert await typed(wire, "solve T-1") == (
        "Before T-1 is solved, this has to be done: 1. Encrypt the disk; 3. Sign the form. "
        "Then: /desk done T-1 1"
    )
    assert await typed(wire, "done T-1 1") == "One step of T-1 is done."
    assert (await wire.slack.click(ADA, "#triage", card["ts"], "steps"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    assert (await wire.slack.submit(ADA, form["id"], {"steps0": ["1", "3"]}))["ok"]
    await wire.quiet()
    assert await typed(wire, "solve T-1") == "T-1 is solved."


async def test_an_agent_closes_what_is_solved(wire: Wire) -> None:
    """Rule 39: once closed, the next word is a new ticket."""
    thread = await asked(wire)
    assert await typed(wire, "close T-1") == "Only what is solved can be closed. First: /desk solve T-1"
    await typed(wire, "reply T-1 then:solve Restarted it")
    await typed(wire, "close T-1")
    assert (await wire.slack.command(ANNA, "/desk", "reopen T-1", "#support"))["ok"]
    await wire.quiet()
    assert await wire.whispers("#support", ANNA) == [
        "T-1 is closed. Write in its thread, and a new ticket goes on with it."
    ]
    await says(wire, "And my badge is dead", thread)
    assert await states(wire) == ["closed", "new"]
    assert await typed(wire, "reopen T-1 it was not it") == "T-1 is open again."


async def test_a_desk_may_wait_after_every_answer(database_url: str) -> None:
    """Rule 30, and rule 41's exception: what is kept open is left alone."""
    policy = POLICY.model_copy(update={"life": Life(every_reply_waits=True, keep_open_tag="hardware")})
    async with running(0) as server, wired(database_url, policy, server=server) as wire:
        thread = await asked(wire)
        await wire.slack.post(ADA, "#support", "Since when?", thread_ts=thread)
        await wire.quiet()
        assert await states(wire) == ["waiting"]
        await days(wire, 2.1)
        assert (await heard(wire, thread))[-1].startswith("A gentle reminder")


async def test_more_shows_what_suits_the_tickets_state_and_asks_for_what_it_needs(wire: Wire) -> None:
    """C1: each state has its verbs, and each of them its form."""
    await asked(wire)
    [card] = await wire.cards()
    state = {"wait", "hold", "resume", "close", "dismiss", "snooze", "wake"}

    async def offered() -> set[str]:
        assert (await wire.slack.click(ADA, "#triage", card["ts"], "more"))["ok"]
        await wire.quiet()
        [view] = await wire.slack.open_views(ADA)
        buttons = {
            each["action_id"]
            for block in view["blocks"]
            for each in block.get("elements", ())
            if "action_id" in each
        }
        await wire.slack.dismiss(ADA, view["id"])
        return buttons & state

    assert await offered() == {"wait", "hold", "dismiss", "snooze"}
    await typed(wire, "wait T-1")
    assert await offered() == {"wait", "hold", "resume", "dismiss", "snooze"}
    await typed(wire, "snooze T-1 2h")
    assert await offered() == {"wait", "hold", "resume", "dismiss", "snooze", "wake"}
    await typed(wire, "solve T-1")
    assert await offered() == {"close"}


async def test_the_forms_of_on_hold_and_solving(wire: Wire) -> None:
    """Rule 29, B6: a reason, a day, and a cause that is chosen."""
    await asked(wire)
    [card] = await wire.cards()
    await wire.slack.click(ADA, "#triage", card["ts"], "more")
    await wire.quiet()
    [everything] = await wire.slack.open_views(ADA)
    assert (await wire.slack.click_view(ADA, everything["id"], "hold"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    later = int(wire.server.world.clock.moment().timestamp()) + 86_400
    assert (await wire.slack.submit(ADA, form["id"], {"when": later, "text": "the part comes"}))["ok"]
    await wire.quiet()
    [card] = await wire.cards()
    assert small(card, "⏸") == ["⏸ the part comes · to be looked at "]
    assert (await wire.slack.click(ADA, "#triage", card["ts"], "solve"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    assert (await wire.slack.submit(ADA, form["id"], {"text": "cause:x in it", "cause": "hardware"}))["ok"]
    await wire.quiet()
    [card] = await wire.cards()
    assert small(card, "✅") == ["✅ cause:x in it · Hardware"]
