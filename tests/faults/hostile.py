"""Hostile and odd texts, and a reader of Slack's mrkdwn that shares nothing with the desk."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PINGS = (
    *("<!channel>", "<!here>", "<!everyone|all>", "<@U0ADA>", "<@W012|ada>", "<!subteam^S012|@on-call>"),
    *("<#C0SUPPORT>", "@channel", "@here", "&lt;!channel&gt;", "&#60;!here&#62;", "＜!channel＞"),
    *("<!chan", "nel>", "<", ">", "<<!here>>", "\\<!here\\>", "<!here", "\u200b<!here\u200b>"),
)
LINKS = (
    *("<https://evil.example|https://bank.example>", "<mailto:a@evil.example|Ada>", "https://evil.example"),
    *("<javascript:alert(1)|x>", "<tel:1|call>", "[bank](https://evil.example)", "|bank>", "<https://evil"),
    "<!date^1700000000^{date}^https://evil.example|now>",
)
MARKUP = (
    *("`", "```", "`<!here>`", "```\n<!here>\n```", "*", "_", "~"),
    *("> ", ">>> ", "\n> <!here>", "• ", ":x:"),
)
ESCAPES = (
    *("&", "&amp;", "&amp;lt;", "&lt", "lt;", "&&", "%3C", "\\u003c"),
    *("\\n", "{key}", "{0.__class__}", "%s"),
)
ODD = (
    *("\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u2028", "\x00", "\ud800"),
    *("\x1b[31m", "\r", "\t", "\n", "'; DROP TABLE ticket; --", "<script>alert(1)</script>"),
    *("مرحبا", "שלום", "Z̸̢̛͖a̷l̶g̷o", "打印机", "null"),
)
WORDS = ("the printer", " ", "on fire", "\n", "T-1", "VPN")
FRAGMENTS = (PINGS, LINKS, MARKUP, ESCAPES, ODD, WORDS)

GRAPHEMES = (
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇩🇪",
    "👍🏽",
    "ø\u0301\u0323",
    "\u1100\u1161\u11a8",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "❤️",
)
"""What a reader sees as one character, and a computer as several, none of which stands here alone."""
PLAIN = ("a", "word ", "&", "<", ">", "中文", "\n", "one two\n")

_WHOLE = re.compile("|".join(map(re.escape, sorted(GRAPHEMES, key=len, reverse=True))))
_PARTS = re.compile(f"[{''.join(map(re.escape, sorted(set(''.join(GRAPHEMES)))))}]")
_MARK = re.compile(r"<([^<>]*)>")
_BARE = re.compile(r"&(?!amp;|lt;|gt;)|<|(?<!^)(?<!\n)(?<!>)>(?!>)")
_CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)


def hostile(dice: random.Random) -> str:
    """A text that tries to be more than a text."""
    parts = [dice.choice(dice.choice(FRAGMENTS)) for _ in range(dice.randint(1, 12))]
    return "".join(parts) * (dice.choice((200, 1000)) if dice.random() < 0.02 else 1)


def odd(dice: random.Random, length: int) -> str:
    """About so many characters, many of which a computer could tear apart."""
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        parts += [dice.choice(GRAPHEMES if dice.random() < 0.7 else PLAIN)] * dice.choice((1, 1, 3, 40))
    while sum(map(len, parts)) > length:
        parts.pop()
    return "".join(parts)


@dataclass(frozen=True)
class Reading:
    """What Slack would make of texts: whom they ping, where they lead, what is code, what is broken."""

    pings: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    code: frozenset[str] = frozenset()
    broken: tuple[str, ...] = ()


def read(drawn: Any) -> Reading:
    """What Slack would make of everything in a message, a form or an answer."""
    texts = list(formatted(drawn))
    marks = [mark for text in texts for mark in _MARK.findall(text)]
    return Reading(
        pings=frozenset(each for each in marks if each[:1] in {"@", "!", "#"} and not _is_date(each)),
        links=frozenset(link for each in marks for link in _links(each)),
        code=frozenset(one or two for text in texts for one, two in _CODE.findall(text)),
        broken=tuple(text for text in texts if _BARE.search(_MARK.sub("", text))),
    )


def _is_date(mark: str) -> bool:
    return mark.startswith("!date^")


def _links(mark: str) -> list[str]:
    if _is_date(mark):
        return mark.partition("|")[0].split("^")[3:]
    return [] if mark[:1] in {"@", "!", "#"} else [mark]


def formatted(drawn: Any) -> Iterator[str]:
    """The texts in which Slack reads its markup: answers, a post's own text, and mrkdwn anywhere in it."""
    if isinstance(drawn, str):
        yield drawn
    elif isinstance(drawn, list):
        for each in drawn:
            yield from () if isinstance(each, str) else formatted(each)
    elif isinstance(drawn, dict) and drawn.get("type") != "plain_text":
        if isinstance(drawn.get("text"), str):
            yield drawn["text"]
        for value in drawn.values():
            if isinstance(value, dict | list):
                yield from formatted(value)


def torn(drawn: Any) -> list[str]:
    """The strings in which part of a grapheme stands without the rest."""
    return [text for text in strings(drawn) if _PARTS.search(_WHOLE.sub("", text))]


def strings(drawn: Any) -> Iterator[str]:
    """Every string, wherever it stands."""
    if isinstance(drawn, str):
        yield drawn
    elif isinstance(drawn, dict | list):
        for each in drawn.values() if isinstance(drawn, dict) else drawn:
            yield from strings(each)
