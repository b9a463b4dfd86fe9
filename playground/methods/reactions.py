"""Methods about emoji on messages."""

from playground.answers import Json, SlackError
from playground.methods.registry import Call, method
from playground.workspace import Channel, public


@method("reactions.add", scope="reactions:write")
def add(call: Call) -> Json:
    """Let the bot react."""
    call.world.workspace.react(call.bot, *_target(call), _emoji(call))
    return {}


@method("reactions.remove", scope="reactions:write", tier=2)
def remove(call: Call) -> Json:
    """Take the bot's reaction back."""
    call.world.workspace.unreact(call.bot, *_target(call), _emoji(call))
    return {}


@method("reactions.get", scope="reactions:read")
def get(call: Call) -> Json:
    """A message with its reactions."""
    channel, ts = _target(call)
    message = public(call.world.workspace.message(channel, ts))
    return {"type": "message", "channel": channel.id, "message": message}


def _emoji(call: Call) -> str:
    name = str(call.given.get("name") or "").strip(":")
    if not name or not name.replace("_", "").replace("-", "").replace("+", "").replace("::", "").isalnum():
        raise SlackError("invalid_name")
    return name


def _target(call: Call) -> tuple[Channel, str]:
    channel = call.channel()
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel, call.text("timestamp")
