"""Methods that make channels, say what they are for, bring people in and put them away."""

import unicodedata

from playground.answers import Json, SlackError
from playground.methods.registry import Call, method
from playground.workspace import Channel

MAX_NAME, MAX_PURPOSE, MAX_INVITED = 80, 250, 1000


@method("conversations.create", tier=2)
def create(call: Call) -> Json:
    """Make a channel, in which the bot is alone."""
    private = call.flag("is_private")
    call.world.app.require("groups:write" if private else "channels:manage")
    name = _checked(str(call.given.get("name") or ""))
    workspace = call.world.workspace
    made = workspace.add_channel(name, private=private, members=(call.bot,), creator=call.bot)
    if not private:
        told = {"id": made.id, "name": name, "created": made.created, "creator": call.bot}
        workspace.tell({"type": "channel_created", "channel": told}, None)
    return {"channel": made.as_slack(call.bot)}


@method("conversations.setPurpose", tier=2)
def set_purpose(call: Call) -> Json:
    """Say what a channel is for."""
    channel, purpose = _managed(call), call.text("purpose")
    if len(purpose) > MAX_PURPOSE:
        raise SlackError("too_long")
    channel.purpose = purpose
    return {"channel": channel.as_slack(call.bot)}


@method("conversations.invite")
def invite(call: Call) -> Json:
    """Bring people in: all of them, or nobody; with `force` those who can come."""
    channel = _managed(call)
    users = [one.strip() for one in call.text("users").split(",") if one.strip()]
    if len(users) > MAX_INVITED:
        raise SlackError("too_many_users")
    wrong = [
        {"user": user, "ok": False, "error": error}
        for user in users
        if (error := _hindrance(call, channel, user))
    ]
    bad = {one["user"] for one in wrong}
    coming = [user for user in users if user not in bad]
    if wrong and not (call.flag("force") and coming):
        raise SlackError(str(wrong[0]["error"]), errors=wrong)
    for user in coming:
        call.world.workspace.join(user, channel, call.bot)
    return {"channel": channel.as_slack(call.bot), **({"errors": wrong} if wrong else {})}


@method("conversations.archive", tier=2)
def archive(call: Call) -> Json:
    """Put a channel away."""
    channel = call.channel()
    if channel.archived:
        raise SlackError("already_archived")
    _managed(call)
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    call.world.workspace.archive(channel, user=call.bot)
    return {}


def _managed(call: Call) -> Channel:
    """The channel that was named, if the bot may change it."""
    channel = call.channel()
    if channel.user:
        raise SlackError("method_not_supported_for_channel_type")
    call.world.app.require("groups:write" if channel.private else "channels:manage")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _hindrance(call: Call, channel: Channel, user: str) -> str:
    """Why somebody cannot be brought in; empty if they can."""
    person = call.world.workspace.people.get(user)
    if person is None:
        return "user_not_found"
    if user == call.bot:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    return "cant_invite" if person.deleted else ""


def _checked(name: str) -> str:
    """The name, if a channel may have it."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > MAX_NAME:
        raise SlackError("invalid_name_maxlength")
    if not all(_is_fit(character) for character in name):
        raise SlackError("invalid_name_specials")
    if not any(character.isalnum() for character in name):
        raise SlackError("invalid_name_punctuation")
    return name


def _is_fit(character: str) -> bool:
    is_mark = unicodedata.category(character).startswith("M")
    return character in "-_" or is_mark or (character.isalnum() and character == character.lower())
