"""A real browser before the playground's page: how tests look, press and type as a person would."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

FLAGS = (
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 30
"""The longest that a test waits for what it expects to see."""
expect.set_options(timeout=SECONDS * 1000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for all the tests of a worker."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not here (on Debian: apt install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(FLAGS), timeout=4 * SECONDS * 1000
        )
        yield browser
        await browser.close()


@dataclass
class Seat:
    """One person at a browser of their own. What goes wrong in the page's script is kept in `faults`."""

    page: Page
    faults: list[str]

    @property
    def said(self) -> Locator:
        """The messages of the open channel."""
        return self.page.locator("#said article")

    @property
    def replies(self) -> Locator:
        """The messages of the open thread; the first is what it is about."""
        return self.page.locator("#thread article")

    @property
    def form(self) -> Locator:
        """The open form."""
        return self.page.locator("#form")

    def card(self, words: str) -> Locator:
        """The message in which these words stand."""
        return self.said.filter(has_text=words)

    def press_in(self, where: Locator, name: str) -> Locator:
        """A button by its name."""
        return where.get_by_role("button", name=name, exact=True)

    async def write(self, words: str, *, where: str = "#composing") -> None:
        """Write a message and send it off."""
        field = self.page.locator(f"{where} textarea")
        await field.fill(words)
        await field.press("Enter")
        await expect(field).to_have_value("")

    async def go(self, name: str) -> None:
        """Go to a place in the sidebar."""
        await self.page.locator("#places a").filter(has_text=name).click()
        await expect(self.page.locator("#places a[aria-current]")).to_contain_text(name)

    async def become(self, name: str) -> None:
        """Be somebody else."""
        await self.page.locator("#people summary").click()
        await self.page.locator("#people .menu a").filter(has_text=name).click()
        await expect(self.page.locator("#people summary")).to_contain_text(name)

    async def send_form(self) -> None:
        """Send the open form in; it closes."""
        await self.form.locator("[type=submit]").click()
        await expect(self.form).to_be_hidden()


@asynccontextmanager
async def seated(
    browser: Browser, url: str, *, locale: str = "en-GB", width: int = 1280
) -> AsyncIterator[Seat]:
    """Somebody at the page until the block ends; nothing may have gone wrong in its script then."""
    context = await browser.new_context(locale=locale, viewport={"width": width, "height": 800})
    context.set_default_timeout(SECONDS * 1000)
    page = await context.new_page()
    seat = Seat(page, [])
    page.on("pageerror", lambda error: seat.faults.append(str(error)))
    page.on("dialog", lambda dialog: seat.faults.append(f"a dialog of the browser: {dialog.message}"))
    await page.goto(url)
    try:
        yield seat
    finally:
        await context.close()
    assert seat.faults == []
