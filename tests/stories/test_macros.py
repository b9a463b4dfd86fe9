"""Answers that are sent often: called by a code, in the requester's language, from wherever an agent is."""

from typing import Any

import pytest

from desk.policy import Policy
from tests.wire import QUICK, Wire, facts, notes, told, until, wired

ANNA, CHEN, ADA, BO = "U0ANNA", "U0CHEN", "U0ADA", "U0BO"

BLANK = "Write it like this: /desk reply T-1 [macro:…] [then:…] text"

VPN = {
    "en": "VPN restart",
    "zh_CN": "重启 VPN",
    "text": {
        "en": "Hello {requester}, please restart the client. {agent} looks at {key}.",
        "zh_CN": "{requester} 您好，请重启客户端。{key}（{status}）由 {agent} 处理。",
    },
    "then": [{"do": "tags", "add": ["network"]}, {"do": "status", "to": "waiting"}],
}


def policy(**macros: Any) -> Policy:
    return Policy.model_validate({**QUICK.model_dump(), "macros": macros})


async def asked(wire: Wire, person: str) -> tuple[str, str]:
    question = await wire.slack.post(person, "#support", "The VPN is slow")
    await wire.quiet()
    return question, (await wire.cards())[-1]["ts"]


async def answers(wire: Wire, question: str) -> list[tuple[str, str]]:
    return told(await wire.thread("#support", question))[1:]


async def test_a_macro_answers_in_the_requesters_language_and_does_the_rest(database_url: str) -> None:
    async with wired(database_url, policy(vpn=VPN)) as wire:
        question, _card = await asked(wire, CHEN)
        assert (await wire.slack.command(ADA, "/desk", "reply T-1 ?vpn", "#triage"))["ok"]
        await wire.quiet()
        [chen] = [each for each in wire.server.world.workspace.people.values() if each.id == CHEN]
        said = f"{chen.name} 您好，请重启客户端。T-1（新工单）由 ada 处理。"
        assert await answers(wire, question) == [("ada", said)]
        [card] = await wire.cards()
        assert facts(card)["Status"] == "waiting"
        assert "🏷 Network" in notes(card)

        assert (await wire.slack.command(ADA, "/desk", "reply T-1 ?printer", "#triage"))["ok"]
        await wire.quiet()
        assert (await wire.whispers("#triage", ADA))[-1].startswith("There is no macro “printer”.")


async def test_a_macro_is_typed_in_the_cards_thread_or_fills_in_the_form(database_url: str) -> None:
    lunch = {"en": "Lunch", "text": {"en": "We eat."}}
    async with wired(database_url, policy(vpn={**VPN, "then": []}, lunch=lunch)) as wire:
        question, card = await asked(wire, ANNA)
        await wire.slack.post(ADA, "#triage", "?vpn", thread_ts=card)
        await wire.quiet()
        said = "Hello anna, please restart the client. ada looks at T-1."
        assert await answers(wire, question) == [("ada", said)]

        assert (await wire.slack.click(ADA, "#triage", card, "reply"))["ok"]

        async def texts() -> list[str]:
            views = await wire.slack.open_views(ADA)
            fields = [block["element"] for view in views for block in view["blocks"] if "element" in block]
            return [field.get("initial_value", "") for field in fields if field["type"] == "plain_text_input"]

        assert await until([""], texts) == [""]
        [form] = await wire.slack.open_views(ADA)
        assert (await wire.slack.click_view(ADA, form["id"], "macro", "vpn"))["ok"]
        assert await until([said], texts) == [said]
        typed = {"text": "Good morning!"}
        assert (await wire.slack.click_view(ADA, form["id"], "macro", "lunch", values=typed))["ok"]
        both = "Good morning!\n\nWe eat."
        assert await until([both], texts) == [both]
        assert (await wire.slack.click_view(ADA, form["id"], "macro", "vpn", values={"text": "We eat."}))[
            "ok"
        ]
        assert await until([said], texts) == [said]
        blank = await wire.slack.submit(ADA, form["id"], {"text": " \n"})
        assert blank["errors"] == {"text~vpn": BLANK}
        assert (await wire.slack.submit(ADA, form["id"], {"text": f"{said} Thank you."}))["ok"]
        await wire.quiet()
        assert await answers(wire, question) == [("ada", said), ("ada", f"{said} Thank you.")]


async def test_a_macro_in_the_cards_thread_that_cannot_do_all_it_should_says_so(database_url: str) -> None:
    """It is sent whole or not at all, and what was typed stays a note."""
    fixed = {**VPN, "then": [{"do": "status", "to": "solved"}]}
    async with wired(database_url, policy(vpn=fixed)) as wire:
        question, card = await asked(wire, ANNA)
        await wire.slack.command(ADA, "/desk", "step T-1 !call them", "#triage")
        await wire.quiet()
        await wire.slack.post(ADA, "#triage", "?VPN", thread_ts=card)
        await wire.quiet()
        assert await answers(wire, question) == []
        told = "Before T-1 is solved, these steps of its checklist have to be done: 1."
        assert (await wire.whispers("#triage", ADA))[-1] == told


@pytest.mark.parametrize("bo", ["@bo", BO])
async def test_a_macro_gives_the_ticket_to_an_agent(database_url: str, bo: str) -> None:
    async with wired(database_url, policy(vpn={**VPN, "then": [{"do": "assign", "to": bo}]})) as wire:
        await asked(wire, ANNA)
        await wire.slack.command(ADA, "/desk", "reply T-1 ?Vpn", "#triage")
        await wire.quiet()
        assert facts((await wire.cards())[0])["Assignee"] == "bo"
