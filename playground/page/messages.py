"""Draws what was said: a channel's messages and a thread, with authors, reactions and replies."""

import zlib
from collections.abc import Iterable

from playground.answers import Json
from playground.page import emoji
from playground.page.blocks import blocks
from playground.page.elements import Surface
from playground.page.html import Html, join, tag
from playground.page.mrkdwn import mrkdwn, plain
from playground.page.reader import Reader
from playground.page.reading import Reading
from playground.workspace import Channel
from playground.writing import typed

TOGETHER = 300.0
"""Seconds within which somebody's next message stands under the same name."""
_QUIET = frozenset({"channel_join", "group_join", "channel_leave", "group_leave"})


def in_channel(reader: Reader, reading: Reading, channel: Channel) -> Html:
    """The latest messages of a channel, by days."""
    shown = [channel.messages[ts] for ts in channel.shown[-reader.place.last :]]
    since = shown[0]["ts"] if len(channel.shown) > len(shown) else ""
    whispers = [one for one in _whispers(reader, channel) if not one.get("thread_ts") and one["ts"] > since]
    drawn = _in_order(reader, reading, channel, [*shown, *whispers])
    if not drawn:
        return tag("p", reader.say("Nobody has said anything here yet."), class_="empty")
    return join([_earlier(reader, channel, len(shown)), drawn])


def in_thread(reader: Reader, channel: Channel, root: str) -> Html:
    """A thread: what it is about, and the replies."""
    replies = [channel.messages[ts] for ts in channel.threads.get(root, [])]
    whispers = [one for one in _whispers(reader, channel) if one.get("thread_ts") == root]
    count = len(replies)
    words = reader.say("1 reply") if count == 1 else reader.say("{count} replies", count=count)
    return join(
        [
            message(reader, channel, channel.messages[root], beside=True),
            tag("p", tag("span", words), class_="rule") if count else None,
            _in_order(reader, None, channel, [*replies, *whispers]),
        ]
    )


def _whispers(reader: Reader, channel: Channel) -> list[Json]:
    return [one for one in channel.ephemeral if one["to"] == reader.person.id]


def _earlier(reader: Reader, channel: Channel, shown: int) -> Html | None:
    left = len(channel.shown) - shown
    if not left:
        return None
    more = f"{reader.place.link}&last={reader.place.last + 200}"
    return tag("p", tag("a", reader.say("{count} earlier messages", count=left), href=more), class_="rule")


def _in_order(reader: Reader, reading: Reading | None, channel: Channel, said: Iterable[Json]) -> list[Html]:
    drawn: list[Html] = []
    before: Json | None = None
    for one in sorted(said, key=lambda given: str(given["ts"])):
        day = reader.moment(float(one["ts"]))
        if reading and (
            before is None or reader.moment(float(before["ts"])).local.date() != day.local.date()
        ):
            drawn.append(
                tag("p", tag("span", day.near(weekday=True)), class_="rule day", id=f"day-{day.local:%F}")
            )
            before = None
        drawn.append(
            message(reader, channel, one, beside=reading is None, reading=reading, joins=_joins(before, one))
        )
        before = one
    return drawn


def _joins(before: Json | None, after: Json) -> bool:
    """Whether a message stands under the same name as the one before it."""
    if before is None or before.get("subtype") in _QUIET or after.get("is_ephemeral") or after.get("blocks"):
        return False
    same = all(before.get(key) == after.get(key) for key in ("user", "username", "bot_id", "is_ephemeral"))
    return same and float(after["ts"]) - float(before["ts"]) < TOGETHER


def message(
    reader: Reader,
    channel: Channel,
    said: Json,
    *,
    beside: bool = False,
    reading: Reading | None = None,
    joins: bool = False,
) -> Html:
    """One message; `beside` in the thread's panel, `joins` under the name of the one before."""
    ts, name = str(said["ts"]), f"{'t' if beside else 'm'}-{said['ts']}"
    if said.get("subtype") in _QUIET:
        return tag("p", mrkdwn(reader, said["text"]), class_="quiet", id=name)
    whispered, gone = bool(said.get("is_ephemeral")), said.get("subtype") == "tombstone"
    own = said.get("user") == reader.person.id and not said.get("bot_id")
    classes = {"message": True, "joins": joins, "whispered": whispered, "gone": gone}
    body = [
        _by(reader, channel, said),
        tag("div", _content(reader, said, name), class_="content"),
        None if gone else _reactions(reader, said),
        None if beside else _replies(reader, reading, channel, said),
    ]
    return tag(
        "article",
        _avatar(reader, said),
        tag("div", body, class_="body"),
        None if gone or whispered else _tools(reader, channel, said),
        id=name,
        class_=" ".join(one for one, is_so in classes.items() if is_so),
        data_channel=channel.id,
        data_ts=ts,
        data_own=own,
        data_raw=typed(reader.workspace, str(said.get("text") or "")) if own else None,
    )


def author(reader: Reader, said: Json) -> str:
    """The name a message is signed with."""
    return str(said.get("username") or reader.name_of(str(said.get("user") or said.get("bot_id") or "?")))


def _avatar(reader: Reader, said: Json) -> Html:
    if said.get("subtype") == "tombstone":
        return tag("span", "🗑", class_="avatar", aria_hidden="true")
    icon = str(said.get("icon_emoji") or "").strip(":")
    return avatar(author(reader, said), emoji.of_name(icon) if icon else "")


def avatar(name: str, drawn: str = "") -> Html:
    """A tile with someone's initials, of a colour that goes with the name."""
    words = name.split() or ["?"]
    initials = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    hue = zlib.crc32(name.encode(errors="replace")) % 12
    return tag("span", drawn or initials.upper(), class_=f"avatar hue{hue}", aria_hidden="true")


def _by(reader: Reader, channel: Channel, said: Json) -> Html:
    """Who said it and when, and what else there is to know about it."""
    moment = reader.moment(float(said["ts"]))
    link = reader.place.to(channel.id, str(said.get("thread_ts") or ""))
    when = tag(
        "time", moment.clock, datetime=moment.local.isoformat(), title=moment.written("{date_long} {time}")
    )
    gone = said.get("subtype") == "tombstone"
    marks = [
        None if gone else tag("b", author(reader, said)),
        tag("small", reader.say("APP"), class_="badge") if said.get("bot_id") else None,
        tag("a", when, href=link, class_="when") if not said.get("is_ephemeral") else when,
        _broadcast(reader, channel, said) if said.get("subtype") == "thread_broadcast" else None,
        _only_you(reader) if said.get("is_ephemeral") else None,
    ]
    return tag("div", join((one for one in marks if one), between=" "), class_="by")


def _only_you(reader: Reader) -> Html:
    words = reader.say("Only visible to you")
    dismiss = tag("button", reader.say("Dismiss"), type="button", data_do="hide", class_="plain")
    return tag("small", "👁 ", words, " · ", dismiss)


def _broadcast(reader: Reader, channel: Channel, said: Json) -> Html:
    link = reader.place.to(channel.id, str(said["thread_ts"]))
    return tag("small", tag("a", reader.say("replied to a thread"), href=link))


def _content(reader: Reader, said: Json, name: str) -> Html:
    if said.get("subtype") == "tombstone":
        return tag("i", reader.say("This message was deleted."))
    edited = tag("small", reader.say("(edited)"), class_="edited") if said.get("edited") else None
    drawn = (
        blocks(reader, Surface(name), said["blocks"])
        if said.get("blocks")
        else tag("div", mrkdwn(reader, str(said.get("text") or "")), class_="text")
    )
    files = [_file(reader, one) for one in said.get("files") or ()]
    more = [_attachment(reader, name, one) for one in said.get("attachments") or ()]
    return join([drawn, edited, files, more])


def _file(reader: Reader, one: Json) -> Html:
    """A file by its name; a picture as it is."""
    if one.get("mode") == "tombstone":
        return tag("span", "📎 ", reader.say("This file was deleted."), class_="file")
    name = str(one.get("name") or "?")
    if not one.get("thumb_720"):
        return tag("span", "📎 ", name, class_="file")
    address = f"/pictures/{one['id']}?as={reader.person.id}"
    drawn = tag("img", src=address, alt=str(one.get("alt_txt") or name), title=str(one.get("title") or name))
    return tag("a", drawn, href=address, target="_blank", class_="picture")


def _attachment(reader: Reader, name: str, given: Json) -> Html:
    if given.get("blocks"):
        return tag("div", blocks(reader, Surface(name), given["blocks"]), class_="attachment")
    words = str(given.get("text") or given.get("fallback") or "")
    title = tag("b", plain(str(given["title"]))) if given.get("title") else None
    return tag("div", title, tag("div", mrkdwn(reader, words)), class_="attachment")


def _reactions(reader: Reader, said: Json) -> Html | None:
    drawn = [_reaction(reader, one) for one in said.get("reactions") or ()]
    return tag("div", drawn, class_="reactions") if drawn else None


def _reaction(reader: Reader, given: Json) -> Html:
    names = ", ".join(reader.name_of(user) for user in given["users"])
    return tag(
        "button",
        emoji.of_name(given["name"]),
        " ",
        tag("span", str(given["count"])),
        type="button",
        data_do="react",
        data_emoji=given["name"],
        aria_pressed="true" if reader.person.id in given["users"] else "false",
        aria_label=f"{given['name']}: {names}",
        title=f":{given['name']}: {names}",
    )


def _replies(reader: Reader, reading: Reading | None, channel: Channel, said: Json) -> Html | None:
    count = said.get("reply_count", 0)
    if not count:
        return None
    words = reader.say("1 reply") if count == 1 else reader.say("{count} replies", count=count)
    fresh = reading.unread_replies(reader.person.id, channel, said["ts"]) if reading else 0
    latest = reader.moment(float(said["latest_reply"]))
    last = latest.clock if latest.is_today else latest.day(short=True)
    return tag(
        "a",
        [avatar(name) for name in list(dict.fromkeys(map(reader.name_of, said["reply_users"])))[:4]],
        tag("b", words),
        tag("small", reader.say("{count} new", count=fresh), class_="badge new") if fresh else None,
        tag("small", reader.say("last reply {when}", when=last), class_="latest"),
        href=reader.place.to(channel.id, said["ts"]),
        class_="replies",
    )


def _tools(reader: Reader, channel: Channel, said: Json) -> Html | None:
    """What can be done with a message; it shows on hovering and on focus."""
    if reader.person.id not in channel.members:
        return None
    thread = reader.place.to(channel.id, str(said.get("thread_ts") or said["ts"]))
    reply = reader.say("Reply in thread")
    return tag(
        "div",
        _tool("pick", "☺", reader.say("Add a reaction")),
        tag("a", "💬", href=thread, title=reply, aria_label=reply, class_="tool"),
        _tool("menu", "⋯", reader.say("More actions")),
        class_="tools",
    )


def _tool(act: str, sign: str, name: str) -> Html:
    return tag(
        "button",
        sign,
        type="button",
        data_do=act,
        title=name,
        aria_label=name,
        aria_haspopup="menu",
        class_="tool",
    )
