"""Writes markup in which whatever is not markup already is escaped, so that no words become tags."""

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Inside: TypeAlias = "str | Iterable[Inside] | None"
"""What a tag may hold: markup, words (which are escaped), nothing, or several of these."""
Attribute = str | float | bool | None


def tag(name: str, /, *inside: Inside, **attributes: Attribute) -> Html:
    """An element. `class_` stands for class, `data_ts` for data-ts; None and False leave one out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    closing = "" if name in VOID else f"{join(inside)}</{name}>"
    return Html(f"<{name}{written}>{closing}")


def join(inside: Inside, between: str = "") -> Html:
    """Several things as one piece of markup."""
    if inside is None:
        return Html()
    if isinstance(inside, str):
        return inside if isinstance(inside, Html) else Html(escape(inside))
    return Html(between.join(join(one) for one in inside))


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
