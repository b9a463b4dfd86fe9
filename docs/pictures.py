"""Takes the README's pictures: the demo's workspace after its story, in headless Chromium.

Run it from the repository: `uv run python docs/pictures.py`. It takes the `chromium` of the machine, or else
Playwright's own (`playwright install chromium`).
"""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playground import story  # noqa: E402 - the repository is no package
from playground.client import Pretend  # noqa: E402 - likewise

PICTURES = {"support": ("U0BEN", "C0SUPPORT"), "triage": ("U0ADA", "C0TRIAGE")}
"""Who looks at which channel on which picture."""
SIZE = {"width": 1200, "height": 860}
ACTS = (("U0ADA", "take T-1"), ("U0ADA", "severity T-1 1"), ("U0LIN", "take T-2"))
"""Who does what at the desk before the pictures are taken."""


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """A demo; the address of its workspace."""
    command = [sys.executable, str(ROOT / "bot.py"), "demo", "--no-browser", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        found = re.search(rb"http://[\d.]+:\d+", await process.stdout.readline())
        assert found, "the demo did not say where it is"
        yield found[0].decode()
    finally:
        process.terminate()
        await process.wait()


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so, a minute at most."""
    async with asyncio.timeout(60):
        while not await look():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)


async def play(url: str) -> None:
    """Wait for the end of the story, then have agents at work."""
    async with Pretend(url) as pretend:

        async def told() -> bool:
            return any(story.TALK[-1][2] in message["text"] for message in await pretend.read("#triage"))

        async def taken() -> bool:
            cards = str(await pretend.read("#triage"))
            return all(
                words in cards for words in (r"*Assignee*\nada", r"*Assignee*\nlinjing", "SEV1 · Printer")
            )

        await until(told)
        for agent, words in ACTS:
            await pretend.command(agent, "/desk", words, channel="#triage")
        await until(taken)


async def show(page: Page, url: str, person: str, channel: str) -> None:
    """Have the page show a channel to somebody, with the thread of its first message."""
    async with Pretend(url) as pretend:
        first = (await pretend.read(channel))[0]["ts"]
    await page.goto(f"{url}/?as={person}&at={channel}&thread={first}")
    if await (hint := page.get_by_text("Got it")).is_visible():
        await hint.click()
    await page.mouse.move(0, 0)  # nothing is pointed at


async def main() -> None:
    """Take every picture anew."""
    async with demo() as url, async_playwright() as playwright:
        await play(url)
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = await browser.new_page(viewport=SIZE)
        for name, (person, channel) in PICTURES.items():
            await show(page, url, person, channel)
            await page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
