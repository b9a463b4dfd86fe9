"""The pieces that messages, forms and the home tab are made of, as Slack takes them."""

from collections.abc import Iterable, Sequence
from typing import Any

from desk.access import Person
from desk.section import LONGEST_OPTION
from desk.text import cut

Block = dict[str, Any]

LONGEST_TITLE = 24
"""Characters that Slack shows of a form's title."""


def plain(text: str) -> Block:
    """Text without format, as buttons, headings and fields have it."""
    return {"type": "plain_text", "text": text, "emoji": True}


def formatted(text: str) -> Block:
    """Formatted text in which Slack finds no names of its own."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str) -> Block:
    """A section of formatted text."""
    return {"type": "section", "text": formatted(text)}


def table(pairs: Iterable[tuple[str, str]]) -> Block:
    """A section of labels, each with what it is about below."""
    return {"type": "section", "fields": [formatted(f"*{label}*\n{value}") for label, value in pairs]}


def heading(text: str) -> Block:
    """What stands above a part of a page."""
    return {"type": "header", "text": plain(text)}


def small(*texts: str, name: str = "") -> Block:
    """Small print."""
    return {"type": "context", **_called(name), "elements": [formatted(text) for text in texts]}


def actions(elements: Sequence[Block], name: str = "") -> list[Block]:
    """What can be done; no block where nothing can."""
    return [{"type": "actions", **_called(name), "elements": list(elements)}] if elements else []


def _called(name: str) -> Block:
    return {"block_id": name} if name else {}


def button(action: str, label: str, value: str | int | None = None, **more: str) -> Block:
    """A button with what it is about."""
    about = {} if value is None else {"value": str(value)}
    return {"type": "button", "action_id": action, "text": plain(label), **about, **more}


def option(label: str, value: str) -> Block:
    """One of several choices."""
    return {"text": plain(cut(label, LONGEST_OPTION)), "value": value}


def choice(options: Sequence[Block], chosen: str | None = None) -> Block:
    """A list of which one is chosen; at first the one of the value `chosen`, if it is among them."""
    found = [each for each in options if each["value"] == chosen]
    first = {"initial_option": found[0]} if found else {}
    return {"type": "static_select", "options": list(options), **first}


def person(action: str, ask: str, chosen: Person | None = None) -> Block:
    """A list of people, at first with the one who is `chosen`; it has none who is gone."""
    first = {"initial_user": chosen.id} if chosen and not chosen.is_gone else {}
    return {"type": "users_select", "action_id": action, "placeholder": plain(ask), **first}


def line(longest: int, filled: str = "", *, multiline: bool = False) -> Block:
    """A line of text, or several, with what stands there at first."""
    first = {"initial_value": cut(filled, longest)} if filled else {}
    return {"type": "plain_text_input", "max_length": longest, "multiline": multiline, **first}


def entry(name: str, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    """A field of a form, under the name by which what is filled in is read."""
    said = {"hint": plain(hint)} if hint else {}
    block = {"type": "input", "block_id": name, "label": plain(label)}
    return {**block, "element": {**element, "action_id": name}, "optional": optional, **said}


def modal(
    name: str, title: str, blocks: Sequence[Block], close: str, send: str = "", kept: str = ""
) -> Block:
    """A form; without a button to `send` there is nothing to fill in. What is `kept` comes back with it."""
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(cut(title, LONGEST_TITLE)),
        "close": plain(close),
        "blocks": list(blocks),
        **({"submit": plain(send)} if send else {}),
        **({"private_metadata": kept} if kept else {}),
    }
