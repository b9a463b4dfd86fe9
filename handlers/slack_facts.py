"""Reads Slack's own JSON into the desk's facts."""

import re
from typing import Any

from desk.access import Person
from desk.intake import Said, marks
from desk.text import clean
from handlers.mrkdwn import readable

Json = dict[str, Any]

GONE = frozenset({"message_not_found", "thread_not_found"})
"""What Slack says of a message, or of a thread's root, that is no more."""

FILE_GONE = frozenset({"file_not_found", "file_deleted"})
"""What Slack says of a file that is no more."""


def refusal(error: Exception) -> str:
    """Slack's own word for why it refused a call, such as `invalid_auth`; "" if it did not give any.

    A proxy's 503 in plain text has none: the SDK takes its body for the data.
    """
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def said(channel: str, message: Json, bot: str = "") -> Said:
    """A message as an event or a channel's history tells it, without the `bot`'s name if it begins so."""
    return Said(
        channel=channel,
        ts=str(message["ts"]),
        author=str(message.get("user") or message.get("bot_id") or ""),
        text=clean(readable(_unaddressed(str(message.get("text") or ""), bot))),
        thread=message.get("thread_ts"),
        subtype=str(message.get("subtype") or ""),
        bots=tuple(str(message[name]) for name in ("app_id", "bot_id") if message.get(name)),
        edited_ts=(message.get("edited") or {}).get("ts"),
        root_author=str(message.get("parent_user_id") or ""),
    )


def _unaddressed(text: str, bot: str) -> str:
    address = re.match(rf"\s*(<@{re.escape(bot)}(\|[^>]*)?>[\s,:]*)+", text)
    return text[address.end() :] if address else text


def files(message: Json) -> list[Json]:
    """What is kept of a message's files: Slack's id and metadata, never the bytes (rule 96); none deleted."""
    kept = ("id", "name", "mimetype", "size", "permalink")
    there = [file for file in message.get("files") or [] if file.get("mode") != "tombstone"]
    return [{name: file[name] for name in kept if name in file} for file in there]


def person(user: Json) -> Person:
    """A member as `users.list`, `users.info` or an event tells them."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Person(
        id=str(user["id"]),
        name=clean(next((name for name in names if name), "")),
        locale=str(user.get("locale") or "en-US"),
        zone=str(user.get("tz") or "UTC"),
        image=str(profile.get("image_72") or ""),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_guest=bool(
            user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")
        ),
        is_gone=bool(user.get("deleted")),
    )


def is_sign(reaction: str, emoji: str) -> bool:
    """Whether the reaction of this name, in whatever tone of skin, is an emoji of the policy."""
    return f":{reaction.partition('::')[0]}:" in marks(emoji)
