"""Methods that put messages into channels, change them and take them away."""

import re
from collections.abc import Sequence
from typing import Any

from playground.answers import Json, SlackError
from playground.blocks import problems
from playground.elements import identified
from playground.methods.registry import Call, method
from playground.responses import content, whisper
from playground.workspace import Channel

MAX_TEXT = 40_000
MAX_UPDATED_TEXT = 4_000
"""Bytes of UTF-8, counted after a bare `&` was escaped: Slack is stricter with edits than with posts."""

BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


@method("chat.postMessage", scope="chat:write", tier=0)
def post_message(call: Call) -> Json:
    """Post to a channel or a thread."""
    channel = _addressed(call)
    _check_content(call.given)
    message = _written(call, content(call.world.app, call.given))
    thread_ts = call.given.get("thread_ts")
    if thread_ts:
        message["thread_ts"] = str(thread_ts)
    broadcast = bool(thread_ts) and call.flag("reply_broadcast")
    posted = call.world.workspace.post(channel, message, broadcast=broadcast)
    return {"channel": channel.id, "ts": posted["ts"], "message": posted}


@method("chat.update", scope="chat:write")
def update(call: Call) -> Json:
    """Change a message the bot posted."""
    channel, ts = call.channel(), call.text("ts")
    _own(call, channel, ts, "cant_update_message")
    _check_content(call.given)
    if (
        len(BARE_AMPERSAND.sub("&amp;", str(call.given.get("text") or "")).encode(errors="replace"))
        > MAX_UPDATED_TEXT
    ):
        raise SlackError("msg_too_long")
    names = ("text", "blocks", "attachments", "metadata")
    changes = {name: call.given[name] for name in names if call.given.get(name) is not None}
    if "text" in changes:
        changes.setdefault("blocks", None)
    if changes.get("blocks"):
        changes["blocks"] = identified(changes["blocks"])
    after = call.world.workspace.edit(channel, ts, changes, call.bot)
    return {"channel": channel.id, "ts": ts, "text": after["text"], "message": after}


@method("chat.delete", scope="chat:write")
def delete(call: Call) -> Json:
    """Take away a message the bot posted."""
    channel, ts = call.channel(), call.text("ts")
    _own(call, channel, ts, "cant_delete_message")
    call.world.workspace.delete(channel, ts)
    return {"channel": channel.id, "ts": ts}


@method("chat.postEphemeral", scope="chat:write", tier=4)
def post_ephemeral(call: Call) -> Json:
    """Show a message to one person only."""
    channel = _addressed(call)
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    _check_content(call.given)
    message = _written(call, content(call.world.app, call.given))
    if call.given.get("thread_ts"):
        message["thread_ts"] = str(call.given["thread_ts"])
    return {"message_ts": whisper(call.world.workspace, channel.id, user, message)}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """The address of a message."""
    channel, ts = call.channel(), call.text("message_ts")
    message = call.world.workspace.message(channel, ts)
    link = f"https://playground.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    root = message.get("thread_ts", ts)
    suffix = f"?thread_ts={root}&cid={channel.id}" if root != ts else ""
    return {"channel": channel.id, "permalink": link + suffix}


def _addressed(call: Call) -> Channel:
    """The channel to post to, named by id, name or person."""
    reference = call.text("channel")
    workspace = call.world.workspace
    if reference in workspace.people:
        return workspace.direct(reference)
    channel = workspace.channel(reference)
    member = call.bot in channel.members
    if channel.private and not member:
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if not member and "chat:write.public" not in call.world.app.scopes:
        raise SlackError("not_in_channel")
    return channel


def _own(call: Call, channel: Channel, ts: str, refusal: str) -> None:
    message = call.world.workspace.message(channel, ts)
    if channel.archived:
        raise SlackError("is_archived")
    if message.get("bot_id") != call.world.app.bot_id:
        raise SlackError(refusal)


def _check_content(given: Json) -> None:
    text, blocks = str(given.get("text") or ""), given.get("blocks")
    if not text and not blocks and not given.get("attachments"):
        raise SlackError("no_text")
    if len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    wrong = problems(blocks, "message") if blocks else []
    if wrong:
        raise SlackError("invalid_blocks", errors=wrong, response_metadata={"messages": _as_errors(wrong)})
    _check_metadata(given.get("metadata"))


def _as_errors(wrong: Sequence[str]) -> list[str]:
    return [f"[ERROR] {one}" for one in wrong]


def _check_metadata(metadata: Any) -> None:
    if metadata is None:
        return
    well_formed = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not well_formed or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")


def _written(call: Call, message: Json) -> Json:
    """The message under another name, if one was given; it then has no user, as in Slack."""
    username = call.given.get("username")
    pictures = {name: call.given[name] for name in ("icon_url", "icon_emoji") if call.given.get(name)}
    if not username and not pictures:
        return message
    call.world.app.require("chat:write.customize")
    del message["user"]
    icons = {
        name.replace("icon_url", "image_48").replace("icon_", ""): value for name, value in pictures.items()
    }
    return {**message, "subtype": "bot_message", "username": username or call.world.app.name, "icons": icons}
