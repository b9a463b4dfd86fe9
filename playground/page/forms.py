"""Draws the form a person has open, and their home tab."""

from playground.answers import Json
from playground.page.blocks import blocks
from playground.page.elements import Surface
from playground.page.html import Html, tag
from playground.page.mrkdwn import plain
from playground.page.reader import Reader


def form(reader: Reader, view: Json, depth: int) -> Html:
    """The topmost of a person's open forms; `depth` says how many there are."""
    close, submit = view.get("close"), view.get("submit")
    cancel = plain(close["text"]) if close else reader.say("Close")
    send = tag("button", plain(submit["text"]), type="submit", class_="primary") if submit else None
    return tag(
        "form",
        tag(
            "header",
            tag("h2", plain(str(view["title"]["text"])), id="form-title"),
            _cross(reader, depth),
        ),
        tag("div", blocks(reader, _surface(view), view["blocks"]), class_="fields-of-form"),
        tag("p", class_="wrong", role="alert", data_filled=True),
        tag(
            "footer",
            tag("button", cancel, type="button", data_do="dismiss"),
            send,
        ),
        id=f"view-{view['id']}",
        data_view=view["id"],
        data_callback=view["callback_id"],
        novalidate=True,
    )


def _cross(reader: Reader, depth: int) -> Html:
    name = reader.say("Close all") if depth > 1 else reader.say("Close")
    return tag(
        "button",
        "×",
        type="button",
        data_do="dismiss",
        data_whole=True,
        aria_label=name,
        class_="plain cross",
    )


def home(reader: Reader, view: Json | None) -> Html:
    """What the app shows on a person's home tab."""
    if view is None:
        return tag("p", reader.say("The app shows nothing here yet."), class_="empty")
    inside = blocks(reader, _surface(view), view["blocks"])
    return tag("div", inside, class_="home", data_view=view["id"], id=f"view-{view['id']}")


def _surface(view: Json) -> Surface:
    return Surface(view["id"], view["state"]["values"])
