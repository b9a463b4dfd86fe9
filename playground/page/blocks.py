"""Draws Block Kit: the blocks of messages, forms and home tabs. What it does not know it names."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playground.answers import Json
from playground.page import rich_text
from playground.page.elements import Surface, element
from playground.page.html import Html, join, tag
from playground.page.mrkdwn import link, mrkdwn, text_object
from playground.page.reader import Reader


def blocks(reader: Reader, surface: Surface, given: list[Json]) -> Html:
    """All the blocks of one message or view."""
    return join(block(reader, surface, one) for one in given)


def block(reader: Reader, surface: Surface, given: Json) -> Html:
    """One block."""
    kind = str(given.get("type"))
    draw = _DRAW.get(kind)
    inside = draw(reader, surface, given) if draw else tag("small", kind)
    name = given.get("block_id")
    return tag("div", inside, class_=f"block {kind}", id=f"{surface.name}-{name}", data_block=name)


def _section(reader: Reader, surface: Surface, given: Json) -> Html:
    text, fields, accessory = given.get("text"), given.get("fields"), given.get("accessory")
    return join(
        [
            tag(
                "div",
                tag("div", text_object(reader, text), class_="text") if text else None,
                _fields(reader, fields) if fields else None,
                class_="said",
            ),
            element(reader, surface, given, accessory) if accessory else None,
        ]
    )


def _fields(reader: Reader, fields: list[Json]) -> Html:
    return tag("div", [tag("div", text_object(reader, one)) for one in fields], class_="fields")


def _header(reader: Reader, _surface: Surface, given: Json) -> Html:
    return tag("h3", text_object(reader, given["text"]))


def _divider(_reader: Reader, _surface: Surface, _given: Json) -> Html:
    return tag("hr")


def _context(reader: Reader, _surface: Surface, given: Json) -> Html:
    return join(
        image(one) if one["type"] == "image" else tag("span", text_object(reader, one))
        for one in given["elements"]
    )


def _actions(reader: Reader, surface: Surface, given: Json) -> Html:
    return join(element(reader, surface, given, one) for one in given["elements"])


def _input(reader: Reader, surface: Surface, given: Json) -> Html:
    optional = tag("small", reader.say("(optional)")) if given.get("optional") else None
    hint = given.get("hint")
    name = f"label-{surface.id_of(given, given['element'])}"
    return join(
        [
            tag("div", text_object(reader, given["label"]), " ", optional, class_="label", id=name),
            element(reader, surface, given, given["element"], labelled_by=name),
            tag("p", class_="wrong", role="alert", data_filled=True),
            tag("p", text_object(reader, hint), class_="hint") if hint else None,
        ]
    )


def _image(reader: Reader, _surface: Surface, given: Json) -> Html:
    title = given.get("title")
    return join([tag("p", text_object(reader, title)) if title else None, image(given)])


def image(given: Json) -> Html:
    """A picture from this machine; of one elsewhere only what it shows, for the page loads nothing."""
    url, shown = str(given.get("image_url") or ""), str(given.get("alt_text") or "")
    if urlsplit(url).hostname in ("127.0.0.1", "localhost"):
        return tag("img", src=url, alt=shown, loading="lazy")
    return tag("span", "🖼 ", link(url, shown), class_="elsewhere")


def _alert(reader: Reader, _surface: Surface, given: Json) -> Html:
    return tag("p", text_object(reader, given["text"]), class_=f"alert {given.get('level', 'default')}")


def _video(reader: Reader, _surface: Surface, given: Json) -> Html:
    return join(["🎞 ", link(str(given["video_url"]), str(given["title"]["text"]))])


def _markdown(reader: Reader, _surface: Surface, given: Json) -> Html:
    return mrkdwn(reader, str(given["text"]).replace("**", "*"))


def _table(reader: Reader, _surface: Surface, given: Json) -> Html:
    return tag("table", [tag("tr", [_cell(reader, one) for one in row]) for row in given["rows"]])


def _cell(reader: Reader, cell: Json) -> Html:
    if cell["type"] == "rich_text":
        return tag("td", rich_text.draw(reader, cell))
    return tag("td", str(cell.get("text") or cell.get("value") or ""))


def _rich_text(reader: Reader, _surface: Surface, given: Json) -> Html:
    return rich_text.draw(reader, given)


_DRAW: dict[str, Callable[[Reader, Surface, Json], Html]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "alert": _alert,
    "video": _video,
    "markdown": _markdown,
    "table": _table,
    "rich_text": _rich_text,
}
