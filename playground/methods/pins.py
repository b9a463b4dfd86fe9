"""Methods that pin messages in their channels."""

from playground.answers import Json, SlackError
from playground.methods.registry import Call, method

MOST_PINS = 100


@method("pins.add", scope="pins:write", tier=2)
def add(call: Call) -> Json:
    """Pin a message."""
    channel = call.channel()
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    ts = str(call.given.get("timestamp") or "")
    if not ts:
        raise SlackError("no_item_specified")
    message = call.world.workspace.message(channel, ts)
    if channel.id in message.get("pinned_to", ()):
        raise SlackError("already_pinned")
    if sum("pinned_to" in each for each in channel.messages.values()) >= MOST_PINS:
        raise SlackError("too_many_pins")
    message["pinned_to"] = [channel.id]
    message["pinned_info"] = {
        "channel": channel.id,
        "pinned_by": call.bot,
        "pinned_ts": int(call.world.clock.now()),
    }
    item = {"type": "message", "channel": channel.id, "message": {"ts": ts}, "created_by": call.bot}
    told = {"type": "pin_added", "user": call.bot, "channel_id": channel.id, "item": item}
    call.world.workspace.tell({**told, "event_ts": call.world.workspace.stamp(channel)}, channel)
    return {}
