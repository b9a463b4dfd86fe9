"""War rooms as Slack has them: what an earlier attempt made is known again, and nobody else's is taken."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from desk.outcome import Sent
from handlers.rooms import Rooms
from playground.server import running

BEFORE = datetime.fromtimestamp(time.time() - 60, UTC)


@pytest.fixture
async def slack() -> AsyncIterator[AsyncWebClient]:
    """A client of a pretend Slack, as the bot."""
    async with running(0) as server:
        yield AsyncWebClient("xoxb-playground", base_url=server.api_url)


def wish(number: int, words: str, *, is_private: bool = False) -> dict[str, Any]:
    return {
        "standing": None,
        "names": [f"{words}-{number}", f"{words}-{number}-2"],
        "pattern": "{words}-{number}",
        "number": number,
        "is_private": is_private,
        "purpose": f"The war room of T-{number}: see the board that is pinned.",
    }


async def test_a_room_whose_name_would_do_may_be_another_tickets(slack: AsyncWebClient) -> None:
    """The second room of ticket 1 is called as ticket 2's might be; a public one is no private ticket's."""

    async def opened(wish: dict[str, Any], *, doubtful: bool = True) -> str | None:
        outcome = await Rooms(slack).open(wish, "U0BOT", BEFORE, doubtful=doubtful, is_void=False)
        assert isinstance(outcome, Sent)
        return outcome.channel

    first = await opened({**wish(1, "till"), "names": ["till-1-2"]}, doubtful=False)
    second = await opened(wish(2, "mail"))
    assert len({first, second}) == 2
    assert [await opened(wish(1, "tills")), await opened(wish(2, "mails"))] == [first, second]
    assert await opened(wish(2, "mails", is_private=True)) not in {first, second}


async def test_who_cannot_come_keeps_nobody_else_out(slack: AsyncWebClient) -> None:
    room = (await slack.conversations_create(name="inc-1"))["channel"]["id"]
    for people in (["U0ADA"], ["U0ADA", "U0NOBODY", "U0BO"], ["U0ADA", "U0NOBODY"]):
        assert await Rooms(slack).invite(room, people) == Sent()
    assert (await slack.conversations_members(channel=room))["members"] == ["U0BOT", "U0ADA", "U0BO"]
