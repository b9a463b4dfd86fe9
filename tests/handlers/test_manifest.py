"""The app manifest asks Slack for what the desk uses: no more, since that is a risk, and no less."""

import ast
import asyncio
import re
from pathlib import Path
from typing import Any

import bot
from handlers.manifest import manifest
from playground.client import Pretend
from playground.server import running
from tests.wire import QUICK, settings

HANDLERS = Path(__file__).parents[2] / "handlers"

METHODS: dict[str, set[str]] = {
    "auth.test": set(),
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write", "chat:write.customize"},
    "chat.update": {"chat:write"},
    "conversations.archive": {"channels:manage", "groups:write"},
    "conversations.create": {"channels:manage", "groups:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.invite": {"channels:manage", "groups:write"},
    "conversations.join": {"channels:join"},
    "conversations.list": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "conversations.setPurpose": {"channels:manage", "groups:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.delete": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "pins.add": {"pins:write"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "usergroups.users.update": {"usergroups:write"},
    "users.conversations": {"channels:read", "groups:read"},
    "users.list": {"users:read"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
"""The scopes that Slack's reference names for what the desk does with each method."""

EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "team_join": {"users:read"},
    "user_change": {"users:read"},
}
"""The scopes that Slack's reference names for each event."""

BESIDES = {"commands"}
"""For slash commands."""


def scopes() -> set[str]:
    return set(manifest(None)["oauth_config"]["scopes"]["bot"])


def events() -> list[str]:
    return list(manifest(None)["settings"]["event_subscriptions"]["bot_events"])


def called() -> set[str]:
    """The methods of Slack that stand in the doors' code, by name or as calls of the client."""
    found = set()
    for file in HANDLERS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                name = node.value
                if re.fullmatch(
                    r"(auth|chat|conversations|files|pins|reactions|team|usergroups|users|views)(\.\w+)+",
                    name,
                ):
                    found.add(name)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                found |= {name for name in METHODS if name.replace(".", "_") == node.attr}
    return found


def test_every_method_that_is_called_is_known_with_its_scopes() -> None:
    assert called() == set(METHODS)


def test_the_scopes_are_those_of_the_methods_and_events() -> None:
    assert set(EVENTS) == set(events())
    assert scopes() == set().union(BESIDES, *METHODS.values(), *EVENTS.values())


async def test_the_manifest_is_enough(tmp_path: Path) -> None:
    """A desk with these scopes and events only, on a Slack that checks them, is never refused."""
    async with running() as server, Pretend(server.url) as slack:
        server.world.app.scopes = sorted(scopes())
        server.world.app.subscriptions = {name.partition(".")[0] for name in events()}
        async with bot.desk(settings(server, f"sqlite:///{tmp_path}/desk.db"), QUICK):
            ts = await slack.post("U0ANNA", "#support", "The printer is on fire")
            await slack.settle()
            card = await first(slack, "#triage")
            await slack.click("U0ADA", "#triage", card["ts"], "take")
            await slack.settle()
            answers = [await slack.command("U0ADA", name, "help") for name in commands()]
        assert [answer["ok"] for answer in answers] == [True] * len(answers)
        assert {call["outcome"] for call in await slack.calls()} == {"ok"}
        assert (await slack.report())["unknown"] == []
        assert ts < card["ts"]


def commands() -> list[str]:
    return [command["command"] for command in manifest(None)["features"]["slash_commands"]]


async def first(slack: Pretend, channel: str) -> dict[str, Any]:
    """The first message of a channel, waited for."""
    for _ in range(2000):
        if messages := await slack.read(channel):
            return messages[0]
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was posted")


def test_people_may_answer_in_the_bots_direct_message() -> None:
    """Slack turns the messages tab off for an app that does not ask for it, and with it every reply there."""
    tabs = manifest(None)["features"]["app_home"]
    assert (tabs["messages_tab_enabled"], tabs["messages_tab_read_only_enabled"]) == (True, False)


def test_socket_mode_needs_no_address() -> None:
    asked = manifest(None)
    assert asked["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in str(asked)


def test_http_has_one_address_for_everything() -> None:
    asked = manifest("https://desk.example.com/")
    url = "https://desk.example.com/slack/events"
    assert asked["settings"]["socket_mode_enabled"] is False
    assert asked["settings"]["event_subscriptions"]["request_url"] == url
    lists = {"message_menu_options_url": url}  # of more tags than a list holds, those that fit
    assert asked["settings"]["interactivity"] == {"is_enabled": True, "request_url": url, **lists}
    assert {command["url"] for command in asked["features"]["slash_commands"]} == {url}
