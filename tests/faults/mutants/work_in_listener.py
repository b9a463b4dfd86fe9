"""A mutant of the bot: it acknowledges first and commits afterwards, as a Bolt listener does."""

import asyncio
from typing import Any

import bot
from handlers import app, cli, settings
from storage.inbox import Delivery

SECONDS = 0.05
"""What a listener takes for the rest of its work before it comes to the commit."""

_started: set["asyncio.Task[None]"] = set()


def build(client: Any, remember: app.Remember, *others: Any) -> Any:
    """The Bolt app, with a memory that answers before it has kept anything."""

    async def later(delivery: Delivery) -> None:
        await asyncio.sleep(SECONDS)
        await remember(delivery)

    async def soon(delivery: Delivery) -> None:
        task = asyncio.create_task(later(delivery))
        _started.add(task)
        task.add_done_callback(_started.discard)

    return _build(client, soon, *others)


_build = app.build

if __name__ == "__main__":
    app.build = build
    cli.main(
        run=bot.run, demo=bot.demo, read_settings=settings.read, clock=bot.wall_clock, embedders=bot.embedders
    )
