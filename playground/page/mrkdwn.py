"""Draws Slack's mrkdwn: emphasis, code, quotes, lists, links, mentions, dates and emoji, all else escaped."""

import re
from collections.abc import Iterator
from itertools import groupby

from playground.answers import Json
from playground.page import emoji
from playground.page.html import Html, join, tag
from playground.page.reader import Reader

_FENCE = re.compile(r"```\n?(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"^(?:>|&gt;) ?")
_ITEM = re.compile(r"^\s*[•◦-] +")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<target>[^<>|\s][^<>|]*)(?:\|(?P<label>[^<>]*))?>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+'-]+):"
    r"|(?P<url>https?://[^\s<>()]+)"
)
_EMPHASIS = {"bold": "b", "italic": "i", "strike": "s"}
_MESSAGE = re.compile(
    r"https://playground\.slack\.com/archives/(?P<channel>[CDG]\w+)/p(?P<seconds>\d+)(?P<rest>\d{6})"
)
"""What chat.getPermalink answers for a message that is not in a thread."""
_SAFE = ("http://", "https://", "mailto:", "tel:")


def text_object(reader: Reader, text: Json) -> Html:
    """A text object, by its type."""
    words = str(text.get("text") or "")
    return plain(words) if text.get("type") == "plain_text" else mrkdwn(reader, words)


def plain(words: str) -> Html:
    """Words in which only emoji are drawn; lines stay lines."""
    return join((join(emoji.drawn(line)) for line in words.split("\n")), between="<br>")


def mrkdwn(reader: Reader, words: str) -> Html:
    """A text as Slack shows it."""
    pieces = _FENCE.split(words)  # outside a fence, inside, outside…
    return join(
        tag("pre", _unescaped(piece).rstrip("\n")) if number % 2 else _lines(reader, piece.strip("\n"))
        for number, piece in enumerate(pieces)
    )


def _lines(reader: Reader, words: str) -> Html:
    if not words:
        return Html()
    drawn: list[Html] = []
    for kind, lines in groupby(words.split("\n"), _kind):
        if kind == "quote":
            inner = (inline(reader, _QUOTE.sub("", line)) for line in lines)
            drawn.append(tag("blockquote", join(inner, between="<br>")))
        elif kind == "item":
            drawn.append(tag("ul", [tag("li", inline(reader, _ITEM.sub("", line))) for line in lines]))
        else:
            drawn.append(join((inline(reader, line) for line in lines), between="<br>"))
    return join(drawn)


def _kind(line: str) -> str:
    return "quote" if _QUOTE.match(line) else "item" if _ITEM.match(line) else "line"


def inline(reader: Reader, words: str) -> Html:
    """One line's emphasis, code, links, mentions and emoji."""
    return join(_runs(reader, words))


def _runs(reader: Reader, words: str) -> Iterator[Html]:
    at = 0
    for found in _INLINE.finditer(words):
        yield join(_unescaped(words[at : found.start()]))
        yield _run(reader, found)
        at = found.end()
    yield join(_unescaped(words[at:]))


def _run(reader: Reader, found: re.Match[str]) -> Html:
    kind, inner = str(found.lastgroup), found[found.lastgroup or 0]
    if kind == "code":
        return tag("code", _unescaped(inner))
    if kind in _EMPHASIS:
        return tag(_EMPHASIS[kind], inline(reader, inner))
    if kind == "emoji":
        return join(emoji.of_name(inner))
    if kind == "url":
        return _linked(reader, _unescaped(inner), _unescaped(inner))
    return _token(reader, found["target"], found["label"]) or join(_unescaped(found[0]))


def _token(reader: Reader, target: str, label: str | None) -> Html | None:
    """What stands between < and >; None where it is nothing of Slack's."""
    if target.startswith(("@", "#")):
        return mention(reader, target, label or "")
    if target.startswith("!"):
        return _special(reader, target[1:], label or "")
    if target.startswith(_SAFE):
        shown = _unescaped(label or target.removeprefix("mailto:"))
        return _linked(reader, _unescaped(target), emoji.drawn(shown))
    return None


def _linked(reader: Reader, target: str, shown: str) -> Html:
    """A link; to a message of this very workspace it leads to that message."""
    here = _MESSAGE.fullmatch(target)
    if here is None:
        return link(target, shown)
    return tag("a", shown, href=reader.place.to(here["channel"], f"{here['seconds']}.{here['rest']}"))


def link(target: str, shown: str) -> Html:
    """A link that opens elsewhere; only to where a browser may safely go."""
    if not target.startswith(_SAFE):
        return join(shown)
    return tag("a", shown, href=target, target="_blank", rel="noopener noreferrer")


def mention(reader: Reader, target: str, label: str = "") -> Html:
    """A person (@U…) or a channel (#C…) by name."""
    if target.startswith("#"):
        channel = reader.workspace.channels.get(target[1:])
        hidden = channel is None or (channel.private and reader.person.id not in channel.members)
        name = label or (reader.say("private channel") if hidden or channel is None else channel.name)
        return tag("span", f"#{_unescaped(name)}", class_="mention")
    own = " own" if target[1:] == reader.person.id else ""
    return tag("span", f"@{reader.name_of(target[1:])}", class_=f"mention{own}")


def _special(reader: Reader, target: str, label: str) -> Html | None:
    kind, *more = target.split("^")
    if kind in ("here", "channel", "everyone"):
        return tag("span", f"@{kind}", class_="mention own")
    if kind == "subteam" and more:
        group = reader.workspace.groups.get(more[0])
        name = f"@{group['handle']}" if group else label or "@group"
        return tag("span", _unescaped(name), class_="mention")
    if kind == "date" and len(more) >= 2 and more[0].isdigit():
        return _date(reader, more, label)
    return join(_unescaped(label)) if label else None


def _date(reader: Reader, more: list[str], label: str) -> Html:
    try:
        moment = reader.moment(float(more[0]))
    except (ValueError, OverflowError, OSError):
        return join(_unescaped(label))
    shown = _unescaped(moment.written(more[1]))
    inner = link(_unescaped(more[2]), shown) if len(more) > 2 else join(shown)
    return tag("time", inner, datetime=moment.local.isoformat(), title=moment.written("{date_long} {time}"))


def _unescaped(words: str) -> str:
    """The three characters that Slack escapes, as they are meant."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
