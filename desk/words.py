"""The words of a text as search knows them: the same for what was said and for what is looked for."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

LONGEST = 40
"""Characters of a word by which it is known; a longer one is found by its beginning."""
MOST = 400_000
"""Bytes of words by which one ticket is found, so that every database takes them; the first ones count."""

_TOGETHER = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
"""Chinese, Japanese and Korean, which are written without spaces, or with endings on every word."""
_RUN = re.compile(rf"(?P<together>[{_TOGETHER}]+)|[^\W_{_TOGETHER}]+")


@dataclass(frozen=True)
class Term:
    """A word that is looked for; `is_start`: words that begin with it are meant too."""

    text: str
    is_start: bool


def known(texts: Iterable[str]) -> list[str]:
    """The words by which these texts are found, each once: whole words; of Chinese, characters and pairs."""
    found: dict[str, None] = {}
    room = MOST
    for word in (word for text in texts for word in _words(text)):
        if word not in found:
            room -= len(word.encode()) + 8
            if room < 0:
                break
            found[word] = None
    return list(found)


def running(text: str) -> Iterator[str]:
    """Every word of a text, in order and as often as it occurs; of Chinese, characters and pairs."""
    return islice(_words(text), MOST // 8)


def rarest(uses: Mapping[str, int], room: int) -> list[str]:
    """The words that tell most, rarest first: as many as have `room` uses together, but one at least."""
    chosen: list[str] = []
    for word in sorted(uses, key=lambda word: (uses[word], word)):
        room -= uses[word]
        if room < 0 and chosen:
            break
        chosen.append(word)
    return chosen


def is_together(word: str) -> bool:
    """Whether it is of a script without spaces, as Chinese is."""
    found = _RUN.match(word)
    return found is not None and found["together"] is not None


@lru_cache(65536)
def stem(word: str) -> str:
    """The word without its English ending, roughly: what asks for “refunds” finds “refunded”."""
    if len(word) < 4 or not word.isascii() or word.endswith("ss"):
        return word
    if len(word) == 4:
        return word.removesuffix("s")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e")


_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ing", ""),
    ("edly", ""),
    ("ed", ""),
    ("ly", ""),
    ("es", ""),
    ("s", ""),
)


def is_small(word: str) -> bool:
    """Whether it says little by itself, such as “the” or 的."""
    return word in _SMALL_ENGLISH if word.isascii() else _SMALL_CHINESE.issuperset(word)


_ENGLISH = (
    "a about again all am an and any are as at be because been but by can could did do does don done "
    "for from get had has have he hello her here hey hi his how i id if im in into is it its ive just "
    "me might must my no not of on or our out over please she should so some than thank thanks that the "
    "their then there these they this those to too up us very was we were what when where which who "
    "whom why will with would you your"
)
_SMALL_ENGLISH = frozenset(_ENGLISH.split())
_SMALL_CHINESE = frozenset("的了吗呢吧啊嘛呀么我你他她它们是在有就也都和与或这那个一不请")


def sought(text: str) -> list[Term]:
    """What all has to be there for the text to be found; nothing when it holds no words."""
    found: dict[Term, None] = {}
    for run in _runs(text):
        if run["together"]:
            pairs = _pairs(run[0]) or [run[0]]
            found |= dict.fromkeys(Term(pair, is_start=False) for pair in pairs)
        else:
            found[Term(run[0][:LONGEST], is_start=True)] = None
    return list(found)


def _words(text: str) -> Iterator[str]:
    for run in _runs(text):
        if run["together"]:
            yield from run[0]
            yield from _pairs(run[0])
        else:
            yield run[0][:LONGEST]


def _runs(text: str) -> Iterator[re.Match[str]]:
    """The words, with their forms evened out: full width, ligatures, capitals."""
    even = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _RUN.finditer(even)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
