"""Who is who over the Web API: tokens, scopes, people, groups and reactions."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server, running

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


async def test_who_the_token_is(slack: AsyncWebClient) -> None:
    answer = await slack.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0PLAY", "T0PLAY")
    assert (await slack.bots_info(bot="B0PLAY"))["bot"]["user_id"] == "U0BOT"
    assert (await slack.team_info())["team"]["id"] == "T0PLAY"


async def test_tokens_that_do_not_do(server: Server, pretend: Pretend, refusal: Refusal) -> None:
    def client(token: str) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=server.api_url)

    async with aiohttp.ClientSession() as bare, bare.post(f"{server.api_url}auth.test") as answer:
        assert await answer.json() == {"ok": False, "error": "not_authed"}
    assert await refusal(client("xoxb-wrong").auth_test()) == "invalid_auth"
    assert await refusal(client("xapp-playground").users_list()) == "not_allowed_token_type"
    assert await refusal(client("xoxb-playground").apps_connections_open(app_token="xoxb-playground")) == (
        "not_allowed_token_type"
    )
    await pretend.configure(tokens={"xoxb-playground": {"revoked": "token_revoked"}})
    assert await refusal(client("xoxb-playground").auth_test()) == "token_revoked"


async def test_every_answer_names_the_scopes_of_the_token(server: Server, pretend: Pretend) -> None:
    async def granted(token: str) -> str:
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as bare,
            bare.post(f"{server.api_url}auth.test") as answer,
        ):
            return answer.headers["x-oauth-scopes"]

    await pretend.configure(scopes=["chat:write", "commands"])
    assert await granted("xoxb-playground") == "chat:write,commands"
    assert await granted("xapp-playground") == "connections:write"
    assert await granted("xoxb-wrong") == ""


async def test_a_missing_scope_is_named(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.configure(scopes=["chat:write"])
    with pytest.raises(SlackApiError) as caught:
        await slack.users_list()
    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "users:read",
        "chat:write",
    )


async def test_an_unknown_method_is_refused_and_remembered(
    slack: AsyncWebClient, pretend: Pretend, refusal: Refusal
) -> None:
    assert await refusal(slack.api_call("chat.shout")) == "unknown_method"
    assert (await pretend.report())["unknown"] == ["chat.shout"]


async def test_people_with_and_without_locale(slack: AsyncWebClient, refusal: Refusal) -> None:
    user = (await slack.users_info(user="U0CHEN", include_locale=True))["user"]
    assert (user["locale"], user["tz"], user["tz_offset"], user["real_name"]) == (
        "zh-CN",
        "Asia/Shanghai",
        28800,
        "陈明",
    )
    assert "locale" not in (await slack.users_info(user="U0CHEN"))["user"]
    assert await refusal(slack.users_info(user="U0NOBODY")) == "user_not_found"
    people = {one["id"]: one for one in (await slack.users_list())["members"]}
    marks = [people["U0GUS"]["is_restricted"], people["U0CI"]["is_bot"], people["U0GONE"]["deleted"]]
    assert marks == [True, True, True]


async def test_user_groups(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.set_group("S0NIGHT", "night", ["U0BO"])
    groups = (await slack.usergroups_list(include_users=True))["usergroups"]
    assert {one["handle"]: one["users"] for one in groups} == {"on-call": ["U0ADA"], "night": ["U0BO"]}
    assert (await slack.usergroups_users_list(usergroup="S0NIGHT"))["users"] == ["U0BO"]


async def test_the_members_of_a_user_group_are_replaced(
    slack: AsyncWebClient, pretend: Pretend, refusal: Refusal
) -> None:
    """As Slack documents it: all of them at once, people only, and never nobody."""
    changed = await slack.usergroups_users_update(usergroup="S0ONCALL", users=["U0BO", "U0ADA"])
    assert changed["usergroup"]["users"] == ["U0BO", "U0ADA"]
    await slack.api_call("usergroups.users.update", json={"usergroup": "S0ONCALL", "users": ["U0BO"]})
    assert (await slack.usergroups_users_list(usergroup="S0ONCALL"))["users"] == ["U0BO"]
    await pretend.change_person("U0ANNA", deleted=True)
    wrong = {"S0NONE": "U0BO", "S0ONCALL": ""}
    said = [await refusal(slack.usergroups_users_update(usergroup=g, users=u)) for g, u in wrong.items()]
    assert said == ["no_such_subteam", "no_users_provided"]
    for nobody in ("U0NONE", "U0CI", "U0GUS", "U0ANNA"):
        given = slack.usergroups_users_update(usergroup="S0ONCALL", users=["U0BO", nobody])
        assert await refusal(given) == "invalid_users"


async def test_reactions(slack: AsyncWebClient, pretend: Pretend, refusal: Refusal) -> None:
    ts = await pretend.post("U0ANNA", "#support", "help")
    where: Any = {"channel": "C0SUPPORT", "timestamp": ts}
    await slack.reactions_add(name="eyes", **where)
    assert await refusal(slack.reactions_add(name="eyes", **where)) == "already_reacted"
    await pretend.react("U0ADA", "#support", ts, "eyes")
    message = (await slack.reactions_get(**where))["message"]
    assert message["reactions"] == [{"name": "eyes", "users": ["U0BOT", "U0ADA"], "count": 2}]
    await slack.reactions_remove(name="eyes", **where)
    assert await refusal(slack.reactions_remove(name="eyes", **where)) == "no_reaction"
    assert await refusal(slack.reactions_add(name="no such", **where)) == "invalid_name"


async def test_the_deactivated_are_in_no_channel(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.change_person("U0ANNA", deleted=True)
    assert (await slack.users_info(user="U0ANNA"))["user"]["deleted"] is True
    assert "U0ANNA" not in (await slack.conversations_members(channel="C0SUPPORT"))["members"]


async def test_what_befalls_somebody_here_befalls_them_in_no_other_workspace(pretend: Pretend) -> None:
    await pretend.change_person("U0ANNA", deleted=True)
    async with running() as elsewhere:
        assert not elsewhere.world.workspace.person("U0ANNA").deleted


async def test_people_of_another_team(slack: AsyncWebClient, pretend: Pretend) -> None:
    await pretend.add_people([{"id": "U0EXT", "name": "ext", "team": "T0OTHER"}])
    await pretend.join("U0EXT", "#support")
    ts = await pretend.post("U0EXT", "#support", "hi from outside")
    user = (await slack.users_info(user="U0EXT"))["user"]
    posted = (await pretend.read("#support"))[-1]
    assert (user["team_id"], user["is_stranger"]) == ("T0OTHER", True)
    assert (posted["ts"], posted["user_team"], posted["team"]) == (ts, "T0OTHER", "T0OTHER")
