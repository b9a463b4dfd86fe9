"""Methods that read channels: which there are, who is in them, what was said."""

from bisect import bisect_left, bisect_right

from playground.answers import Json, SlackError
from playground.methods.registry import Call, invalid, method
from playground.workspace import Channel, public

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}


@method("conversations.list", tier=2)
def list_all(call: Call) -> Json:
    """The channels of the types asked for that the bot may see."""
    found = _visible(call, call.bot, member_only=False)
    page, metadata = call.page(found)
    return {"channels": [one.as_slack(call.bot) for one in page], "response_metadata": metadata}


@method("users.conversations")
def of_user(call: Call) -> Json:
    """The channels that a person is in, as far as the bot sees them."""
    user = str(call.given.get("user") or call.bot)
    call.world.workspace.person(user)
    page, metadata = call.page(_visible(call, user, member_only=True))
    return {"channels": [one.as_slack(call.bot) for one in page], "response_metadata": metadata}


@method("conversations.info")
def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel("read")
    seen = channel.as_slack(call.bot)
    if not call.flag("include_num_members"):
        seen.pop("num_members", None)
    return {"channel": {**seen, **({"locale": "en-US"} if call.flag("include_locale") else {})}}


@method("conversations.members", tier=4)
def members(call: Call) -> Json:
    """Who is in a channel."""
    page, metadata = call.page(list(call.channel("read").members))
    return {"members": list(page), "response_metadata": metadata}


@method("conversations.history")
def history(call: Call) -> Json:
    """What stands in a channel, newest first, without replies."""
    channel = _readable(call)
    most = min(999, call.world.limits.page)
    page, metadata = call.page(_span(call, channel.shown)[::-1], most=most)
    messages = [_shown(call, channel, ts) for ts in page]
    return _answer(messages, metadata)


@method("conversations.replies")
def replies(call: Call) -> Json:
    """A thread: its first message, then its replies, oldest first; of a reply's ts, that reply alone."""
    channel = _readable(call)
    ts = call.text("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    most = min(1000, call.world.limits.page)
    page, metadata = call.page([ts, *_span(call, channel.threads.get(ts, []))], most=most)
    return _answer([_shown(call, channel, one) for one in page], metadata)


@method("conversations.join", scope="channels:join")
def join(call: Call) -> Json:
    """Let the bot into a public channel."""
    channel = call.channel()
    if channel.private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    joined = call.world.workspace.join(call.bot, channel)
    said = {} if joined else {"warning": "already_in_channel"}
    return {"channel": channel.as_slack(call.bot), **said}


@method("conversations.open", scope="im:write")
def open_direct(call: Call) -> Json:
    """Open the direct message with one person."""
    given = call.given.get("users") or ""
    users = given if isinstance(given, list) else [one for one in str(given).split(",") if one]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise invalid("the playground has no group direct messages")
    if call.world.workspace.person(users[0]).deleted:
        raise SlackError("user_disabled")
    channel = call.world.workspace.direct(users[0])
    return {"channel": channel.as_slack(call.bot) if call.flag("return_im") else {"id": channel.id}}


def _visible(call: Call, user: str, *, member_only: bool) -> list[Channel]:
    kinds = [
        TYPES.get(one.strip(), "") for one in str(call.given.get("types") or "public_channel").split(",")
    ]
    if "" in kinds:
        raise SlackError("invalid_types")
    for kind in kinds:
        call.world.app.require(SCOPES[kind])
    archived = not call.flag("exclude_archived")
    return [
        one
        for one in call.world.workspace.channels.values()
        if one.kind in kinds
        and (archived or not one.archived)
        and (one.kind == "channel" or call.bot in one.members)
        and (not member_only or user in one.members)
    ]


def _readable(call: Call) -> Channel:
    channel = call.channel("history")
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _span(call: Call, stamps: list[str]) -> list[str]:
    """The part of sorted stamps between `oldest` and `latest`, whose ends count only if `inclusive`."""
    inclusive = call.flag("inclusive")
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    start = 0 if not oldest else (bisect_left if inclusive else bisect_right)(stamps, oldest)
    end = len(stamps) if not latest else (bisect_right if inclusive else bisect_left)(stamps, latest)
    return stamps[start:end]


def _bound(call: Call, name: str) -> str:
    value = call.given.get(name)
    if value in (None, "", "0", 0):
        return ""
    seconds, _, fraction = str(value).partition(".")
    if not seconds.isdecimal() or not (fraction or "0").isdecimal():
        raise SlackError(f"invalid_ts_{name}")
    return f"{int(seconds):010d}.{(fraction + '000000')[:6]}"


def _shown(call: Call, channel: Channel, ts: str) -> Json:
    message = channel.messages[ts]
    return dict(message) if call.flag("include_all_metadata") else public(message)


def _answer(messages: list[Json], metadata: Json) -> Json:
    more = bool(metadata["next_cursor"])
    answer: Json = {"messages": messages, "has_more": more, "pin_count": 0}
    return {**answer, "response_metadata": metadata} if more else answer
