"""Methods by which the app looks at files, puts its own into channels, and takes them away."""

from collections.abc import Mapping

from playground.answers import Json, SlackError
from playground.methods.registry import Call, invalid, method
from playground.workspace import Channel

MOST_DESCRIBED = 1000
"""Characters of what a picture shows, for who cannot see it."""


@method("files.info", scope="files:read", tier=4)
def info(call: Call) -> Json:
    """What a file is, and where its bytes are."""
    return {"file": call.world.files.find(call.text("file")).told, "comments": []}


@method("files.getUploadURLExternal", scope="files:write", tier=4)
def get_upload_url(call: Call) -> Json:
    """Announce a file of so many bytes; its bytes are POSTed to the address that this answers."""
    length = call.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise invalid("length must be greater than 0")
    described = str(call.given.get("alt_txt") or "")
    if len(described) > MOST_DESCRIBED:
        raise invalid(f"must be no more than {MOST_DESCRIBED} characters [json-pointer:/alt_txt]")
    return call.world.files.announce(call.text("filename"), int(length), described)


@method("files.completeUploadExternal", scope="files:write", tier=4)
def complete_upload(call: Call) -> Json:
    """Files whose bytes were uploaded are there now, and with a channel stand in it as one message."""
    given = call.given.get("files")
    if not isinstance(given, list) or not given or not all(isinstance(one, Mapping) for one in given):
        raise invalid("missing required field: files")
    channel = _shared_in(call) if call.given.get("channel_id") else None
    files = [call.world.files.complete(str(one.get("id")), str(one.get("title") or "")) for one in given]
    if channel is not None:
        _share(call, channel, files)
    return {"files": [{"id": one["id"], "title": one["title"]} for one in files]}


@method("files.delete", scope="files:write")
def delete(call: Call) -> Json:
    """A file of the bot's is no more: wherever it was shared a stone is left in its place."""
    file = call.text("file")
    if call.world.files.find(file).told["user"] != call.bot:
        raise SlackError("cant_delete_file")
    call.world.files.delete(file)
    call.world.workspace.forget_file(file)
    return {}


def _shared_in(call: Call) -> Channel:
    """The channel to share in, by its id: names and people are not taken."""
    channel = call.channel(name="channel_id")
    if channel.archived:
        raise SlackError("is_archived")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    thread = str(call.given.get("thread_ts") or "")
    if thread and thread not in channel.messages:
        raise SlackError("thread_not_found")
    return channel


def _share(call: Call, channel: Channel, files: list[Json]) -> None:
    app, thread = call.world.app, call.given.get("thread_ts")
    message = {
        "user": app.bot_user,
        "bot_id": app.bot_id,
        "app_id": app.app_id,
        "subtype": "file_share",
        "upload": True,
        "text": str(call.given.get("initial_comment") or ""),
        "files": files,
        **({"thread_ts": str(thread)} if thread else {}),
    }
    call.world.workspace.post(channel, message)
