"""Text made safe for Slack: it cannot ping, link or break out, and it fits (rules 54, 55)."""

import re
from collections.abc import Iterable

from desk.text import cut, whole

SECTION = 3000
"""Characters that a section's text may have, as Slack counts them: escaped."""

_MARKUP = re.compile(r"<([^<>\n]{1,3000})>")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str) -> str:
    """The text as Slack shows it letter by letter."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe(text: str, longest: int = SECTION) -> str:
    """The text escaped, cut on graphemes so that the escaped form has at most `longest` characters."""
    shown = escape(cut(text, _raw_length(text, longest)))
    return shown if len(shown) <= longest else "…"


def pieces(text: str, longest: int = SECTION, most: int = 10_000) -> list[str]:
    """The text escaped, in pieces of at most `longest` characters that end with a line or word if they can.

    Of all the pieces together at most `most` characters are kept; a cut ends with "…".
    """
    rest = cut(text, _raw_length(text, most))
    found = []
    while rest:
        end = _break(rest, _fitting(rest, longest))
        found.append(escape(rest[:end]))
        rest = rest[end:]
    return found or [""]


def whole_lines(lines: Iterable[str], room: int) -> list[str]:
    """As many of the lines, from the first on, as so many characters hold, each with its end."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def _fitting(text: str, longest: int) -> int:
    """How many characters have an escaped form of at most `longest`; at least one."""
    used = 0
    for count, character in enumerate(text):
        used += len(_ESCAPES.get(character, character))
        if used > longest:
            return max(count, 1)
    return len(text)


def _break(text: str, end: int) -> int:
    """Where to break a text that has to end by `end`: after a line, else a word, else a grapheme."""
    if end == len(text):
        return end
    for gap in "\n ":
        if (at := text.rfind(gap, end // 2, end)) >= 0:
            return at + 1
    return whole(text, end) or end


def readable(incoming: str) -> str:
    """What Slack sent, as its author saw it: mentions by name, links with their address, nothing escaped."""
    text = _MARKUP.sub(_shown, incoming)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(markup: re.Match[str]) -> str:
    target, _, label = markup[1].partition("|")
    if target.startswith("!date^"):
        return label
    if target.startswith(("@", "#", "!")):
        name = label.lstrip("@#") or target[1:].partition("^")[0]
        return ("#" if target.startswith("#") else "@") + name
    return f"{label} ({target})" if label and label not in target else target


def _raw_length(text: str, longest: int) -> int:
    """How many characters of the raw text fit into `longest` escaped ones."""
    if len(text) * 5 <= longest:
        return longest
    used = 0
    for count, character in enumerate(text):
        used += len(_ESCAPES.get(character, character))
        if used > longest:
            return _room_for_ellipsis(text, count, longest)
    return len(text)


def _room_for_ellipsis(text: str, count: int, longest: int) -> int:
    while count and len(escape(text[: count - 1])) + 1 > longest:
        count -= 1
    return count
