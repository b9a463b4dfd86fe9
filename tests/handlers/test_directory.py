"""Where the desk works is looked up in Slack, or remembered while Slack does not answer."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot
from desk.policy import Policy
from desk.sla import Sla
from handlers.directory import Unresolved, look_up
from playground.client import Pretend
from playground.server import running
from tests.wire import QUICK, settings


@pytest.mark.parametrize(
    ("kind", "method"),
    [("drop", "*"), ("server_error", "*"), ("server_error", "conversations.list"), ("ratelimited", "*")],
)
async def test_a_desk_that_once_ran_starts_while_slack_does_not_answer(
    database_url: str, kind: str, method: str
) -> None:
    async with running() as server, Pretend(server.url) as slack:
        given = settings(server, database_url, http=True)
        async with bot.desk(given, QUICK) as first:
            known = dict(first.workspaces)
        await slack.fault(kind, method)
        async with bot.desk(given, QUICK) as again:
            assert again.workspaces == known


async def test_a_desk_that_never_ran_says_that_slack_does_not_answer(database_url: str) -> None:
    async with running() as server, Pretend(server.url) as slack:
        await slack.fault("server_error", "*")
        with pytest.raises(Unresolved, match="what answers there is not Slack"):
            async with bot.desk(settings(server, database_url, http=True), QUICK):
                pass


async def test_a_directory_that_slack_hands_out_slowly_is_waited_for() -> None:
    async with running() as server, Pretend(server.url) as pretend, aiohttp.ClientSession() as http:
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http, retry_handlers=[])
        await pretend.fault("ratelimited", "users.list", count=1, seconds=1)
        found = await look_up(client, Policy())
        assert {person.id for person in found.people} == set(server.world.workspace.people)
        assert (await pretend.report())["early"] == []


async def test_who_is_in_a_user_group_that_makes_a_tier_is_looked_up_and_is_no_part_of_the_terms() -> None:
    """Decision 13: a person of the same handle goes first; the version names the group, not who is in it."""
    policy = Policy(sla=Sla(tiers={"vip": ("@on-call", "@anna", "S0BOARD", "@nobody")}))
    async with running() as server, Pretend(server.url) as pretend, aiohttp.ClientSession() as http:
        client = AsyncWebClient("xoxb-playground", server.api_url, session=http, retry_handlers=[])
        await pretend.set_group("S0BOARD", "anna", ["U0MAYA", "U0ANNA"])
        first = (await look_up(client, policy)).workspace
        await pretend.set_group("S0BOARD", "anna", ["U0BEN"])
        second = (await look_up(client, policy)).workspace
        assert first.terms.sla.tiers == {"vip": ("S0ONCALL", "U0ANNA", "S0BOARD", "@nobody")}
        assert first.groups == (("S0BOARD", ("U0ANNA", "U0MAYA")), ("S0ONCALL", ("U0ADA",)))
        assert [each.groups_of("U0MAYA") for each in (first, second)] == [{"S0BOARD"}, frozenset()]
        named = ("S0ONCALL", "U0ANNA", "S0BOARD", "@nobody")
        assert first.members_of_tiers() == {"vip": (*named, "U0ADA", "U0ANNA", "U0MAYA")}
        assert first.terms.version == second.terms.version
