"""Where two articles say nearly the same but for what matters: a figure, an address, a way, a “not” (D8)."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from desk.article import Article, Lesson
from desk.likeness import pairs, telling

ALIKE, ALIKE_BUT_NOT = 0.45, 0.6
"""How like two sentences have to be for their figures to be compared, and for a “not” in one to count."""
LEAST_WORDS = 3
"""Words that a sentence has to have to be about something."""
MOST_SENTENCES = 60
"""Sentences of an article that are compared."""


class Differs(StrEnum):
    """In what two sentences differ."""

    FIGURE = "figure"
    ADDRESS = "address"
    WAY = "way"
    NOT = "not"


@dataclass(frozen=True)
class Clash:
    """A sentence of each of two articles, which cannot both be true."""

    differs: Differs
    one: str
    other: str


@dataclass(frozen=True)
class Contradiction:
    """Two articles, the older one first, and where they differ."""

    one: Article
    other: Article
    clashes: tuple[Clash, ...]


def contradictions(articles: Sequence[Article]) -> list[Contradiction]:
    """Which of these contradict each other, those first that do most."""
    ordered = sorted(articles, key=lambda each: each.id)
    said = [(each, text) for each in ordered for text in sentences(each.lesson)]
    about = [_about(text) for _article, text in said]
    clashes = []
    for first, second, likeness in pairs(about, ALIKE):
        (one, its), (other, theirs) = said[first], said[second]
        least = min(len(about[first]), len(about[second]))
        if one.id != other.id and least >= LEAST_WORDS:
            clashes += [(one, other, each) for each in _clashes(its, theirs, likeness)]
    clashes.sort(key=lambda found: (found[0].id, found[1].id))
    found = [
        Contradiction(one, other, tuple(clash for _one, _other, clash in group))
        for (one, other), group in groupby(clashes, key=lambda found: found[:2])
    ]
    return sorted(found, key=lambda each: -len(each.clashes))


def sentences(lesson: Lesson) -> list[str]:
    """What an article says, sentence by sentence, steps without their numbers."""
    parts = (_LISTED.sub("", part).strip() for part in _ENDS.split(lesson.body))
    return [part for part in parts if part][:MOST_SENTENCES]


_ENDS = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n")
_LISTED = re.compile(r"^\s*(?:\d{1,2}[.)、．]|[-*•])\s*")


def _about(sentence: str) -> list[str]:
    """The words of a sentence but for what may differ."""
    plain = _NEGATION.sub(" ", _ADDRESS.sub(" ", sentence))
    return [word for word in telling(plain) if not any(map(str.isdigit, word)) and word not in _NUMBERS]


def _clashes(one: str, other: str, likeness: float) -> Iterator[Clash]:
    for differs, read in _READ.items():
        its, theirs = read(one), read(other)
        if its and theirs and its - theirs and theirs - its:
            yield Clash(differs, one, other)
            return
    is_negated = bool(_NEGATION.search(one)) is not bool(_NEGATION.search(other))
    if is_negated and likeness >= ALIKE_BUT_NOT:
        yield Clash(Differs.NOT, one, other)


_SMALL = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_LARGE = {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}
_NUMBERS = {word: str(at) for at, word in enumerate(_SMALL.split(), 2)} | _LARGE
_CHINESE = {each: at for at, each in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = "天日秒元次位月年号楼点周分块米岁折" + "个工小"
_ADDRESS = re.compile(
    r"https?://[^\s<>“”]+|[a-z0-9_.+-]+@[a-z0-9.-]+\.[a-z]+|\b(?:[a-z0-9-]+\.)+(?:com|net|org|cn|io|example)\b|"
    r"(?<![a-z0-9.-])\+?\d[\d ()-]{6,}\d(?![a-z0-9.-])",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"(?<![a-z0-9_.-])\d+(?:[.:,]\d+)*(?![a-z0-9_]*-[a-z])|"
    rf"[零〇一二两三四五六七八九十百]+(?=[{_UNITS}%])|\b(?:{'|'.join(_NUMBERS)})\b"
)
_WAY = re.compile(r"[^\s>›→“”][^>›→“”.,]{0,30}(?: ?[>›→] ?[^>›→“”.,]{1,30})+|“[^”]*[—→>][^”]*”")
_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|without|neither|nor)\b|n['’]t\b|[不没勿无未]|禁止|切忌", re.IGNORECASE
)


def _figures(sentence: str) -> set[str]:
    even = unicodedata.normalize("NFKC", _ADDRESS.sub(" ", sentence)).casefold()
    return {_value(found) for found in _FIGURE.findall(even)}


def _value(figure: str) -> str:
    if figure in _NUMBERS:
        return _NUMBERS[figure]
    if figure[0].isdecimal() and figure[0] < "：":
        return figure.replace(",", "")
    return str(_chinese(figure))


def _chinese(figure: str) -> int:
    """A number up to 999 as it is said."""
    total, digit = 0, 0
    for each in figure:
        if each in "十百":
            total += (digit or 1) * (10 if each == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE[each]
    return total + digit


def _addresses(sentence: str) -> set[str]:
    return {found.rstrip(".,;)").casefold() for found in _ADDRESS.findall(sentence)}


def _ways(sentence: str) -> set[str]:
    """What is opened one after the other, without what is said before and after it."""
    return {_way(found) for found in _WAY.findall(sentence)}


def _way(found: str) -> str:
    first, *between, last = (part.strip() for part in re.split("[>›→—]+", found.strip("“”").casefold()))
    return ">".join([first.split()[-1] if first else "", *between, last.split()[0] if last else ""])


_READ = {Differs.ADDRESS: _addresses, Differs.WAY: _ways, Differs.FIGURE: _figures}
