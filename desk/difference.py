"""What changed between two versions of an article, line by line, for people to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from desk.article import Lesson

PARTS = ("title", "problem", "cause", "fix", "steps", "tags")
"""What of an article is compared, in the order in which it is read."""

_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Difference:
    """What of one part of an article went and what came; each a line or a sentence."""

    part: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def differences(before: Lesson, after: Lesson) -> tuple[Difference, ...]:
    """What changed, part by part; nothing of what stayed."""
    pairs = ((part, _units(before, part), _units(after, part)) for part in PARTS)
    return tuple(_difference(part, old, new) for part, old, new in pairs if old != new)


def _difference(part: str, old: list[str], new: list[str]) -> Difference:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = [each for each in steps if each[0] != "equal"]
    gone = tuple(unit for _tag, start, end, _, _ in changed for unit in old[start:end])
    return Difference(part, gone, tuple(unit for *_, start, end in changed for unit in new[start:end]))


def _units(lesson: Lesson, part: str) -> list[str]:
    value = getattr(lesson, part)
    return list(value) if isinstance(value, tuple) else list(_sentences(value))


def _sentences(text: str) -> Iterator[str]:
    return (stripped for each in _SENTENCE.split(text) if (stripped := each.strip()))
