"""The app manifest, made from what is really registered, ready to paste into Slack."""

from typing import Any

from handlers.app import COMMANDS, HOME, OPEN_FROM_MESSAGE, SAVE_AS_LESSON
from handlers.receive import EVENTS
from handlers.views.home import ASK_FOR_HELP

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:write",
    "pins:write",
    "reactions:read",
    "usergroups:read",
    "usergroups:write",
    "users:read",
)

_DESCRIPTIONS = {
    "/ticket": ("Open a ticket", "what happened, or nothing for a form"),
    "/desk": ("Work at the desk", "help"),
    "/kb": ("Ask the knowledge base", "your question, or list, show KB-1, drafts"),
    "/lesson": ("Keep what was learnt", "what was learnt, or nothing for a form"),
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
    {
        "name": "Save as lesson",
        "type": "message",
        "callback_id": SAVE_AS_LESSON,
        "description": "Keep for everybody what was learnt here",
    },
)
_APP_HOME = {
    "home_tab_enabled": True,
    "messages_tab_enabled": True,
    "messages_tab_read_only_enabled": False,
}
"""The messages tab, so that whoever opened a ticket by word can answer in the bot's direct message."""
_MESSAGES = ("message.channels", "message.groups", "message.im")


def manifest(address: str | None) -> dict[str, Any]:
    """The manifest for Socket Mode, or with the public `address` of the bot for HTTP."""
    url = {"url": f"{address.rstrip('/')}/slack/events"} if address else {}
    request = {"request_url": url["url"]} if address else {}
    offers = {"message_menu_options_url": url["url"]} if address else {}
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
            "app_home": _APP_HOME,
            "bot_user": {"display_name": "Firebreak", "always_online": True},
            "slash_commands": commands,
            "shortcuts": [dict(shortcut) for shortcut in _SHORTCUTS],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": _events(), **request},
            "interactivity": {"is_enabled": True, **request, **offers},
            "socket_mode_enabled": address is None,
            "org_deploy_enabled": False,
            "token_rotation_enabled": False,
        },
    }


def _events() -> list[str]:
    """Slack's names of the events that the desk listens to."""
    return sorted((EVENTS | {HOME} | set(_MESSAGES)) - {"message"})
