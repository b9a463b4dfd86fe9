"""The app manifest, made from what is really registered, ready to paste into Slack."""

from typing import Any

from handlers.app import ASK_FOR_HELP, COMMANDS, OPEN_FROM_MESSAGE
from handlers.receive import EVENTS

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "reactions:read",
    "usergroups:read",
    "users:read",
)

_DESCRIPTIONS = {
    "/ticket": ("Open a ticket", "what happened, or nothing for a form"),
    "/desk": ("Work at the desk", "help"),
}
_SHORTCUTS = (
    {
        "name": "Ask for help",
        "type": "global",
        "callback_id": ASK_FOR_HELP,
        "description": "Open a ticket, wherever you are",
    },
    {
        "name": "Open a ticket",
        "type": "message",
        "callback_id": OPEN_FROM_MESSAGE,
        "description": "Open a ticket from this message",
    },
)
_DIRECT_MESSAGES = {
    "home_tab_enabled": False,
    "messages_tab_enabled": True,
    "messages_tab_read_only_enabled": False,
}
"""So that whoever opened a ticket by word can answer in the bot's direct message."""
_MESSAGES = ("message.channels", "message.groups", "message.im")


def manifest(address: str | None) -> dict[str, Any]:
    """The manifest for Socket Mode, or with the public `address` of the bot for HTTP."""
    url = {"url": f"{address.rstrip('/')}/slack/events"} if address else {}
    request = {"request_url": url["url"]} if address else {}
    commands = [
        {
            "command": name,
            "description": _DESCRIPTIONS[name][0],
            "usage_hint": _DESCRIPTIONS[name][1],
            "should_escape": True,
            **url,
        }
        for name in COMMANDS
    ]
    return {
        "display_information": {"name": "Firebreak", "description": "A support desk that ends firefighting"},
        "features": {
            "app_home": _DIRECT_MESSAGES,
            "bot_user": {"display_name": "Firebreak", "always_online": True},
            "slash_commands": commands,
            "shortcuts": [dict(shortcut) for shortcut in _SHORTCUTS],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted((EVENTS - {"message"}) | set(_MESSAGES)), **request},
            "interactivity": {"is_enabled": True, **request},
            "socket_mode_enabled": address is None,
            "org_deploy_enabled": False,
            "token_rotation_enabled": False,
        },
    }
