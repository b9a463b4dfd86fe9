"""The main job by hand, in a browser, as a newcomer does it: ask, take, answer, solve (issue 3)."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from handlers.manifest import manifest
from tests.browser import Seat, browser, seated
from tests.wire import wired

pytestmark = pytest.mark.asyncio(loop_scope="session")
__all__ = ["browser"]

WORDS = {"en-GB": "1 reply", "zh-CN": "1 条回复"}
"""How the page says, in each of its languages, that somebody was answered once."""


@pytest.mark.parametrize("locale", WORDS)
async def test_two_people_ask_and_an_agent_takes_answers_and_solves(
    browser: Browser, locale: str, tmp_path: Path
) -> None:
    async with wired(f"sqlite:///{tmp_path / 'desk.db'}") as wire:
        wire.server.world.app.install(manifest(None))
        async with seated(browser, wire.slack.url, locale=locale) as seat:
            await _ask(seat, "VPN 连不上了", WORDS[locale])
            await seat.become("Ben Ortiz")
            await _ask(seat, "printer on fire", WORDS[locale])
            await seat.become("Ada Novak")
            await seat.go("triage")
            await _work_on(seat, "VPN 连不上了")
            await seat.become("Anna Keller")
            await _see_the_answer(seat)


async def _ask(seat: Seat, words: str, answered: str) -> None:
    await seat.write(words)
    await expect(seat.said.last).to_contain_text(words)
    await expect(seat.said.last).to_contain_text(answered)


async def _work_on(seat: Seat, words: str) -> None:
    await expect(seat.said).to_have_count(2)
    card = seat.card(words)
    await seat.press_in(card, "Take").click()
    await expect(card).to_contain_text(re.compile("Assignee.*ada"))
    await seat.press_in(card, "Reply to requester").click()
    await seat.form.locator("textarea").first.fill("请重启客户端。\nIs it better now?")
    await seat.send_form()
    await expect(card.locator(".replies")).to_be_visible()
    await seat.press_in(card, "Solve").click()
    await seat.form.locator("textarea").first.fill("New certificate")
    await seat.send_form()
    await expect(card).to_contain_text(re.compile("Status.*solved"))


async def _see_the_answer(seat: Seat) -> None:
    await seat.page.locator("#new-replies").click()
    await expect(seat.replies).to_have_count(4)
    answer = seat.replies.nth(2)
    await expect(answer.locator(".by b")).to_have_text("ada")
    assert await answer.locator(".text").inner_text() == "请重启客户端。\nIs it better now?"
    await expect(seat.replies.last).to_contain_text("New certificate")
