"""What the desk asks Slack about a workspace before it serves it."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from desk.policy import Policy
from handlers.directory import look_up
from playground.client import Pretend
from playground.server import running


async def test_a_directory_that_slack_hands_out_slowly_is_waited_for() -> None:
    async with running() as server, Pretend(server.url) as pretend, aiohttp.ClientSession() as http:
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http, retry_handlers=[])
        await pretend.fault("ratelimited", "users.list", count=1, seconds=1)
        found = await look_up(client, Policy())
        assert {person.id for person in found.people} == set(server.world.workspace.people)
        assert (await pretend.report())["early"] == []
