"""Draws rich_text blocks: sections, lists, quotes and code, and the runs of text in them."""

from collections.abc import Callable

from playground.answers import Json
from playground.page import emoji
from playground.page.html import Html, join, tag
from playground.page.mrkdwn import link, mention
from playground.page.reader import Reader

_TAGS = {"rich_text_preformatted": "pre", "rich_text_quote": "blockquote", "rich_text_section": "p"}
_STYLES = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def draw(reader: Reader, block: Json) -> Html:
    """All the parts of a rich_text block."""
    return join(_part(reader, one) for one in block["elements"])


def _part(reader: Reader, part: Json) -> Html:
    if part["type"] == "rich_text_list":
        name = "ol" if part["style"] == "ordered" else "ul"
        return tag(name, [tag("li", _runs(reader, one)) for one in part["elements"]])
    return tag(_TAGS.get(part["type"], "p"), _runs(reader, part))


def _runs(reader: Reader, part: Json) -> Html:
    return join(_styled(reader, one) for one in part["elements"])


def _styled(reader: Reader, run: Json) -> Html:
    drawn = _RUN.get(run["type"], _unknown)(reader, run)
    for style, name in _STYLES.items():
        if run.get("style", {}).get(style):
            drawn = tag(name, drawn)
    return drawn


def _text(_reader: Reader, run: Json) -> Html:
    return join((join(line) for line in str(run["text"]).split("\n")), between="<br>")


def _date(reader: Reader, run: Json) -> Html:
    return tag("time", reader.moment(float(run["timestamp"])).written(str(run["format"])))


def _unknown(_reader: Reader, run: Json) -> Html:
    return join(str(run.get("text") or run.get("value") or run["type"]))


_RUN: dict[str, Callable[[Reader, Json], Html]] = {
    "text": _text,
    "link": lambda _reader, run: link(str(run["url"]), str(run.get("text") or run["url"])),
    "user": lambda reader, run: mention(reader, f"@{run['user_id']}"),
    "channel": lambda reader, run: mention(reader, f"#{run['channel_id']}"),
    "usergroup": lambda reader, run: join(reader.group_name(str(run["usergroup_id"]))),
    "broadcast": lambda _reader, run: tag("span", f"@{run['range']}", class_="mention own"),
    "emoji": lambda _reader, run: join(emoji.of_name(str(run["name"]))),
    "date": _date,
}
