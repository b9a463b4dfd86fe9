"""Takes the pictures of the README and the guides from the demo, after its story, in headless Chromium.

Run it from the repository: `uv run python docs/pictures.py`. It takes the `chromium` of the machine, or else
Playwright's own (`playwright install chromium`).
"""

import asyncio
import random
import re
import shutil
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playground import story  # noqa: E402 - the repository is no package
from playground.client import Pretend  # noqa: E402 - likewise

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 860}
ADA, LIN, MAYA = "U0ADA", "U0LIN", "U0MAYA"
ANNA, BEN, CHEN, PRIYA, LIU = "U0ANNA", "U0BEN", "U0CHEN", "U0PRIYA", "U0LIU"
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


ASKED = (
    "The VPN is slow again",
    "打印机卡纸了",
    "I cannot open the invoice of October",
    "会议室的网络断了",
    "My password has expired",
    "How do I share a calendar with a supplier?",
    "报销系统打不开",
    "The door of the archive does not read my badge",
)
HOURS = {0: (6, 7, 7, 8, 9, 12), 1: (9, 10, 11, 13), 2: (7, 8, 12), 3: (7, 9, 12, 14, 14), 4: (6, 7, 8)}
"""When people ask in the week of the pictures, by its days."""


async def _day(pretend: Pretend, day: int) -> None:
    """People ask; an agent answers a while later, and solves two of three."""
    dice = random.Random(day)  # noqa: S311 - no secret
    first = 7 + sum(len(HOURS[each]) for each in range(day))
    acts: list[tuple[int, int, str]] = []
    for number, hour in enumerate(HOURS[day], first):
        asked = 60 * hour + 7 * (number - first)
        answered = asked + dice.choice((4, 9, 16, 25, 70))
        acts += [(asked, number, "ask"), (answered, number, "answer")]
        acts += [(answered + dice.choice((20, 45, 90)), number, "solve")] if number % 3 else []
    for minute, number, act in sorted(acts):
        await pretend.clock.set((_monday() + timedelta(days=day, minutes=minute)).timestamp())
        await _act(pretend, number, act)
        await pretend.settle()


async def _act(pretend: Pretend, number: int, act: str) -> None:
    agent = (ADA, LIN)[number % 2]
    if act == "ask":
        who = (ANNA, BEN, CHEN, PRIYA, LIU)[number % 5]
        await pretend.post(who, "#support", ASKED[number % len(ASKED)])
        await stands(pretend, "#triage", f"T-{number} ")
    elif act == "answer":
        await desk(pretend, agent, f"take T-{number}")
        await desk(pretend, agent, f"reply T-{number} I see to T-{number} at once.")
        await stands(pretend, "#support", f"I see to T-{number} at once.")  # only then it counts
    else:
        await desk(pretend, agent, f"solve T-{number} It works again.")


def _monday() -> datetime:
    """When the week of the pictures begins: the next one that has not."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday())


async def _first_day(pretend: Pretend, _person: str) -> None:
    """林静 joins the managers, and reads her own digests; then it is Tuesday morning."""
    await pretend.join(LIN, "#support-managers", MAYA)
    await asyncio.sleep(1)
    for kind in ("daily", "weekly"):
        await pretend.command(LIN, "/desk", f"digest {kind} on", channel="#support-managers")
    await _day(pretend, 0)
    await pretend.clock.set((_monday() + timedelta(days=1, hours=8, minutes=31)).timestamp())
    await stands(pretend, "#support-managers", "Daily digest")
    await stands(pretend, await pretend.direct(LIN), f"每日简报 · {_monday().month}月{_monday().day}日")


async def _week(pretend: Pretend, _person: str) -> None:
    """The rest of the week; then it is Monday morning."""
    for day in (1, 2, 3, 4):
        await _day(pretend, day)
    await pretend.clock.set((_monday() + timedelta(days=7, hours=8, minutes=31)).timestamp())
    for channel in ("#support-managers", await pretend.direct(LIN)):
        await stands(pretend, channel, f"{(_monday()).strftime('%G-W%V')}.png")


async def _nothing(_pretend: Pretend, _person: str) -> None:
    """Only look."""


@dataclass(frozen=True)
class Picture:
    """What `person` sees `at` a channel or their home tab, after what happens `before`.

    `thread`: the ticket whose card's thread is open beside it; "1" for the thread of the first message,
    "chart" for the one of a chart, which is kept by itself, too. `high`: pixels of the window.
    """

    name: str
    person: str
    at: str
    before: Callable[[Pretend, str], Awaitable[None]] = _nothing
    thread: str = ""
    locale: str = "en-GB"
    high: int = 860


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
    Picture("daily", MAYA, "#support-managers", _first_day, high=990),
    Picture("daily.zh-CN", LIN, "", locale="zh-CN", high=990),
    Picture("weekly", MAYA, "#support-managers", _week, thread="chart", high=1300),
    Picture("weekly.zh-CN", LIN, "", thread="chart", locale="zh-CN", high=1300),
)
"""In the order in which they are taken; `at` "" is the direct message with the app."""


async def address(pretend: Pretend, url: str, picture: Picture) -> str:
    """Where the page shows what is to be seen."""
    at = picture.at or await pretend.direct(picture.person)
    if picture.at.startswith("#"):
        at = {"#support": "C0SUPPORT", "#triage": "C0TRIAGE", "#support-managers": "C0MANAGERS"}[picture.at]
    to = f"{url}/?as={picture.person}&at={at}"
    if picture.thread.startswith("T"):
        return f"{to}&thread={await card(pretend, picture.thread)}"
    if picture.thread == "chart":
        said = (await charts(pretend, at))[-1]
        await keep(f"{url}/pictures/{said['files'][0]['id']}?as={picture.person}", picture.name)
        return f"{to}&thread={said['thread_ts']}"
    return f"{to}&thread={(await pretend.read(at))[0]['ts']}" if picture.thread else to


async def charts(pretend: Pretend, at: str) -> list[dict[str, Any]]:
    """The messages there that hold a chart."""
    return [each for each in await pretend.read(at) if each.get("files")]


async def keep(url: str, name: str) -> None:
    """The chart of a picture as a file of its own."""
    with await asyncio.to_thread(urllib.request.urlopen, url) as answer:
        (FOLDER / f"charts.{name}.png").write_bytes(answer.read())


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
    page = await browser.new_page(viewport={**SIZE, "height": picture.high}, locale=picture.locale)
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
