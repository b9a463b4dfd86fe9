"""Takes the links out of a text that lead where the desk's own people never said they may."""

import re
import unicodedata
from collections.abc import Collection

REMOVED = "[…]"
"""What stands in the place of a link that was taken out."""

_FILES = (
    "bak|bat|bin|cfg|conf|crt|csv|dll|dmg|docx?|exe|gif|html?|ini|jpe?g|js|json|key|log|msi|ova|pdf|pem|png|"
    "ps1|rdp|service|tar|toml|tsv|txt|xlsx?|xml|ya?ml"
)
"""Endings of files that are not the endings of any server's name."""
_TOGETHER = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_LABEL = rf"[^\W_{_TOGETHER}](?:[^\W{_TOGETHER}]|-){{0,62}}"
_ENDING = rf"(?!(?:{_FILES})(?![\w.-]))[^\W\d_{_TOGETHER}](?:[^\W{_TOGETHER}]|-){{1,62}}"
_MOST_LABELS = 9
"""Parts of a name that are looked at together: of a longer one its end is, which says where it leads."""
_TARGET = rf"[^\s<>|\"'“”，。、；！？）】」{_TOGETHER}]*"
_LINK = re.compile(
    "|".join(
        (
            r"<[@#!][^<>]*>",
            r"<[^<>|]*\|[^<>]*>",
            rf"[a-z][a-z0-9+.-]{{1,30}}\s?:\s?(?:[/\\]\s?){{2,3}}{_TARGET}",
            rf"\b(?:javascript|mailto|slack|sms|tel|vbscript)\s?:{_TARGET}",
            rf"(?:[\w.+%-]{{1,64}}@)?(?:{_LABEL}\.){{1,{_MOST_LABELS}}}{_ENDING}\.?(?::\d+)?(?:[/?#\\@]{_TARGET})?",
        )
    ),
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?:https?://|[a-z0-9._+-]+@)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d{1,5})?(?:[/?#][\w.=&%+~-]+)*/?",
    re.IGNORECASE | re.ASCII,
)
"""A link about which there can be no doubt where it leads."""


def unlinked(text: str, hosts: Collection[str] = ()) -> str:
    """The text without links, mentions and addresses but those that lead to these servers, or below them.

    They are looked for in the text as a reader, or Slack, would take it: in half width, and without what
    cannot be seen.
    """
    even, places = _even(text)
    parts, end = [], 0
    for found in _LINK.finditer(even):
        if not _may(found[0].rstrip(".,;:!?)"), hosts):
            start = places[found.start()]
            parts += [text[end:start], REMOVED]
            end = places[found.end()]
    return "".join((*parts, text[end:]))


def _even(text: str) -> tuple[str, list[int]]:
    """The text in half width without what cannot be seen, and where each of its characters stands."""
    even: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = "" if unicodedata.category(character) == "Cf" else unicodedata.normalize("NFKC", character)
        even.append(plain)
        places += [place] * len(plain)
    return "".join(even), [*places, len(text)]


def _may(link: str, hosts: Collection[str]) -> bool:
    found = _PLAIN.fullmatch(link)
    if found is None:
        return False
    host = found["host"].lower()
    return any(host == each or host.endswith(f".{each}") for each in hosts)
