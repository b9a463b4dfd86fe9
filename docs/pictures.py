"""Takes the pictures of the README and the guides from the demo, after its story, in headless Chromium.

Run it from the repository: `uv run python docs/pictures.py`. It takes the `chromium` of the machine, or else
Playwright's own (`playwright install chromium`).
"""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playground import story  # noqa: E402 - the repository is no package
from playground.client import Pretend  # noqa: E402 - likewise

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 860}
ADA, LIN, MAYA = "U0ADA", "U0LIN", "U0MAYA"
ANNA, BEN, CHEN = "U0ANNA", "U0BEN", "U0CHEN"
HOME = "home"
ACTS = ((ADA, "take T-1"), (ADA, "severity T-1 1"), (LIN, "take T-2"))
"""Who does what at the desk before the first picture is taken."""


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
    """Wait until it is so, two minutes at most."""
    async with asyncio.timeout(120):
        while not await look():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)


async def stands(pretend: Pretend, channel: str, *words: str) -> None:
    """Wait until all of these words stand in a channel."""

    async def said() -> bool:
        there = str(await pretend.read(channel))
        return all(each in there for each in words)

    await until(said)


async def desk(pretend: Pretend, agent: str, line: str) -> None:
    """An agent types `/desk` and the line."""
    await pretend.command(agent, "/desk", line, channel="#triage")


async def card(pretend: Pretend, key: str) -> str:
    """Where the card of a ticket stands."""
    return next(
        str(each["ts"]) for each in await pretend.read("#triage") if each["text"].startswith(f"{key} ")
    )


async def play(pretend: Pretend) -> None:
    """Wait for the end of the story, then have agents at work."""
    await stands(pretend, "#triage", story.TALK[-1][2])
    for agent, line in ACTS:
        await desk(pretend, agent, line)
    await stands(pretend, "#triage", r"*Assignee*\nada", r"*Assignee*\nlinjing", "SEV1 · Printer")


async def _form(pretend: Pretend, person: str) -> None:
    await pretend.command(person, "/ticket", channel="#support")
    await _opened(pretend, person)


async def _opened(pretend: Pretend, person: str) -> None:
    async def opened() -> bool:
        return bool(await pretend.open_views(person))

    await until(opened)


async def _more(pretend: Pretend, person: str) -> None:
    await pretend.click(person, "#triage", await card(pretend, "T-3"), "more")
    await _opened(pretend, person)


async def _private(pretend: Pretend, person: str) -> None:
    direct = await pretend.direct(person)
    await pretend.post(person, direct, "My salary of October is wrong: the overtime is missing.")
    await stands(pretend, "#triage", "overtime")
    await desk(pretend, ADA, "reply T-5 I am sorry! I look into it with payroll today, and only with them.")
    await stands(pretend, direct, "only with them")


async def _merged(pretend: Pretend, _person: str) -> None:
    await pretend.post(ANNA, "#support", "VPN login fails for me, too: “authentication failed”.")
    await stands(pretend, "#triage", "fails for me")
    await desk(pretend, LIN, "merge T-6 T-2")
    await stands(pretend, "#triage", "merged into", "goes on here")


async def _found(pretend: Pretend, person: str) -> None:
    await pretend.clock.push(2 * 3600)
    await desk(pretend, LIN, "hold T-4 2d the new amplifier comes on Tuesday")
    await stands(pretend, "#triage", "amplifier")
    await pretend.command(person, "/ticket", "find all last 7d", channel="#triage")


async def _why(pretend: Pretend, person: str) -> None:
    await desk(pretend, person, "why T-4")
    await asyncio.sleep(2)  # only the one person sees the answer


async def _busy(pretend: Pretend, person: str) -> None:
    await desk(pretend, person, "take T-3")
    await desk(pretend, ADA, "wait T-5 Could you send me your time sheet?")
    await asyncio.sleep(5)  # the home tab says nothing of when it is up to date


async def _manager(pretend: Pretend, person: str) -> None:
    await pretend.leave(person, "#triage")
    await asyncio.sleep(2)


async def _nothing(_pretend: Pretend, _person: str) -> None:
    """Only look."""


@dataclass(frozen=True)
class Picture:
    """What `person` sees `at` a channel or their home tab, after what happens `before`.

    `thread`: the ticket whose card's thread is open beside it; "1" for the thread of the first message.
    """

    name: str
    person: str
    at: str
    before: Callable[[Pretend, str], Awaitable[None]] = _nothing
    thread: str = ""
    locale: str = "en-GB"


PICTURES = (
    Picture("support", BEN, "#support", thread="1"),
    Picture("triage", ADA, "#triage", thread="1"),
    Picture("form", ANNA, "#support", _form),
    Picture("form.zh-CN", CHEN, "#support", _form, locale="zh-CN"),
    Picture("more", ADA, "#triage", _more),
    Picture("more.zh-CN", LIN, "#triage", _more, locale="zh-CN"),
    Picture("private", ANNA, "", _private, thread="1"),
    Picture("merged", ADA, "#triage", _merged, thread="T-2"),
    Picture("find", ADA, "#triage", _found),
    Picture("why", ADA, "#triage", _why),
    Picture("why.zh-CN", LIN, "#triage", _why, locale="zh-CN"),
    Picture("home-agent", ADA, HOME, _busy),
    Picture("home-manager", MAYA, HOME, _manager),
)
"""In the order in which they are taken; `at` "" is the direct message with the app."""


async def address(pretend: Pretend, url: str, picture: Picture) -> str:
    """Where the page shows what is to be seen."""
    at = picture.at or await pretend.direct(picture.person)
    if picture.at.startswith("#"):
        at = {"#support": "C0SUPPORT", "#triage": "C0TRIAGE"}[picture.at]
    to = f"{url}/?as={picture.person}&at={at}"
    if picture.thread.startswith("T"):
        return f"{to}&thread={await card(pretend, picture.thread)}"
    return f"{to}&thread={(await pretend.read(at))[0]['ts']}" if picture.thread else to


async def show(page: Page, to: str) -> None:
    """Have the page show this address, and nothing pointed at."""
    await page.goto(to)
    if await (hint := page.locator("[data-do=hint]")).is_visible():
        await hint.dispatch_event("click")  # a form may lie over it
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(700)


async def hide_answers(pretend: Pretend, person: str) -> None:
    """Put away what the desk answered a person alone."""
    if person in {ADA, LIN}:
        for each in await pretend.read("#triage", person):
            if each.get("is_ephemeral"):
                await pretend.hide(person, "#triage", each["ts"])


async def take(browser: Browser, pretend: Pretend, url: str, picture: Picture) -> None:
    """Take one picture, and put away the form that was open on it."""
    await hide_answers(pretend, picture.person)
    await picture.before(pretend, picture.person)
    page = await browser.new_page(viewport=SIZE, locale=picture.locale)
    await show(page, await address(pretend, url, picture))
    await page.screenshot(path=FOLDER / f"{picture.name}.png")
    await page.close()
    for view in await pretend.open_views(picture.person):
        await pretend.dismiss(picture.person, view["id"], whole=True)


async def main() -> None:
    """Take every picture anew."""
    async with demo() as url, Pretend(url) as pretend, async_playwright() as playwright:
        await play(pretend)
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for picture in PICTURES:
            await take(browser, pretend, url, picture)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
