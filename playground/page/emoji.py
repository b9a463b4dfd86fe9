"""Emoji by the names people type for them: those the desk uses, and a fair common set (emoji.txt)."""

import re
from pathlib import Path

_WORDS = Path(__file__).with_name("emoji.txt").read_text(encoding="utf-8").split()
UNICODE = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
"""What each name stands for."""

PICKER = """
    ticket book rotating_light eyes white_check_mark +1 -1 tada heart joy thinking_face pray wave fire
    raised_hands clap rocket warning x question bulb hourglass_flowing_sand sos mega
"""
"""The names that the picker of reactions shows, in this order."""

_NAMED = re.compile(r":([a-z0-9_+'-]+):")


def picker() -> dict[str, str]:
    """What the picker of reactions shows, by name."""
    return {name: UNICODE[name] for name in PICKER.split()}


def drawn(text: str) -> str:
    """The text with the names between colons replaced, where they are known."""
    return _NAMED.sub(lambda found: of_name(found[1]), text)


def of_name(name: str) -> str:
    """One emoji by its name; the name between colons where it is not known."""
    return UNICODE.get(name, f":{name}:")
