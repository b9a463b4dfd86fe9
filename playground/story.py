"""Tells a short story in the pretend workspace, so that a newcomer finds tickets and cards at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playground.client import Pretend

LONGEST = 15.0
"""Seconds that the story waits for an answer of the app before it goes on without."""

REQUESTS = (
    ("U0BEN", "Printer on fire by the lift! Literally: there is smoke."),
    ("U0CHEN", "VPN 连不上了，昨天还可以，今天早上一直提示“认证失败”。"),
    ("U0PRIYA", "How do I get access to the design files of the spring campaign?"),
    ("U0LIU", "会议室 5B 的投影仪没有声音，下午两点有客户演示。"),
)
"""Who asks what in #support, in this order."""

TALK = (
    (0, "U0ADA", "Please step back and leave it alone, I am on my way with the extinguisher."),
    (0, "U0BEN", "Thank you! It was the toner; the smoke is less now."),
    (1, "U0LIN", "收到，正在查看。您用的是公司的电脑还是自己的？"),
    (1, "U0CHEN", "公司的电脑。"),
)
"""What is said in the threads: of which request, by whom, what."""


@asynccontextmanager
async def being_told(url: str) -> AsyncIterator[None]:
    """The story goes on in the workspace at this address while the block runs, and ends with it."""
    telling = asyncio.create_task(tell(url))
    try:
        yield
    finally:
        telling.cancel()


async def tell(url: str) -> None:
    """People ask in #support; when the app has answered them, they talk on in the threads."""
    async with Pretend(url) as pretend:
        asked = [await pretend.post(person, "#support", words) for person, words in REQUESTS]
        await _until_answered(pretend, asked)
        for number, person, words in TALK:
            await pretend.post(person, "#support", words, thread_ts=asked[number])


async def _until_answered(pretend: Pretend, asked: list[str]) -> None:
    for _ in range(round(LONGEST / 0.25)):
        answered = {message.get("thread_ts") for message in await pretend.read("#support", after=asked[0])}
        if answered.issuperset(asked):
            return
        await asyncio.sleep(0.25)
