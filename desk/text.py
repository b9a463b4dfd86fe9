"""Text as the desk keeps it: storable in every database, cut where a reader would cut."""

import re
import unicodedata

LONGEST = 40_000
"""Characters of one message that are kept; Slack itself refuses more."""

_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
_JOINER = "\u200d"
_EXTENDS = re.compile("[\u200c\u200d\u1160-\u11ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""What goes on with a character but is no mark: joiners, Korean vowels and finals, skins, flags' tags."""


def clean(text: str) -> str:
    """Text with what no database stores (lone surrogates, NUL) replaced by U+FFFD, capped at LONGEST."""
    return _UNSTORABLE.sub("\ufffd", text[:LONGEST])


def title(text: str, longest: int = 80) -> str:
    """The first line that says something, cut to `longest` characters; empty when there is none."""
    for line in text.splitlines():
        if words := " ".join(line.split()):
            return cut(words, longest)
    return ""


def cut(text: str, longest: int) -> str:
    """Text of at most `longest` characters that never ends inside a grapheme; a cut ends with "…"."""
    if len(text) <= longest:
        return text
    return text[: whole(text, longest - 1)].rstrip() + "…"


def whole(text: str, end: int) -> int:
    """The last place up to `end` that is not inside a grapheme; 0 when there is none."""
    while 0 < end < len(text) and _continues(text, end):
        end -= 1
    return max(end, 0)


def _continues(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the grapheme before it."""
    here, before = text[at], text[at - 1]
    return (
        unicodedata.category(here) in {"Mn", "Me", "Mc"}
        or before == _JOINER
        or _EXTENDS.match(here) is not None
        or (_is_flag(here) and _flags_before(text, at) % 2 == 1)
    )


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    count = 0
    while at - count > 0 and _is_flag(text[at - count - 1]):
        count += 1
    return count
