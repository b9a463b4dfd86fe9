"""How like two texts are by their words, so that the same matter is known when it comes again."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from desk import words

LONGEST = 60
"""Words of a text that count."""
_TOO_COMMON = 60
"""Texts that share a word beyond which it is no reason to compare them."""


def telling(text: str) -> list[str]:
    """The words that tell what a text is about, without their endings; of Chinese, pairs of characters."""
    known = words.known([text[: 20 * LONGEST]])
    stems = dict.fromkeys(words.stem(word) for word in known if len(word) > 1 and not words.is_small(word))
    return list(stems)[:LONGEST]


def weights(counts: Mapping[str, int], of: int) -> dict[str, float]:
    """How much each word tells, by how many of all texts, `of` in number, have it; rare ones more."""
    return {word: math.log(1 + of / max(count, 1)) for word, count in counts.items()}


def likeness(said: Collection[str], other: Collection[str], weight: Mapping[str, float], of: int) -> float:
    """How like two texts are, from 0 to 1: the cosine of their words, each by its weight.

    A word whose weight is not known counts as a rare one, so that it is rather too low than too high.
    """
    shared = sum(weight.get(word, 0) for word in set(said) & set(other))
    if not shared:
        return 0.0
    rare = math.log(1 + of)
    own, others = (sum(weight.get(word, rare) for word in set(each)) for each in (said, other))
    return shared / math.sqrt(own * others)


def pairs(texts: Sequence[Collection[str]]) -> Iterator[tuple[int, int, float]]:
    """Which of these texts, by their places, share a word that is not too common, and how like they are."""
    holding: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        for word in text:
            holding.setdefault(word, []).append(place)
    weight = weights(Counter({word: len(places) for word, places in holding.items()}), len(texts))
    for place, text in enumerate(texts):
        rare = (holding[word] for word in text if len(holding[word]) <= _TOO_COMMON)
        for other in sorted({each for places in rare for each in places if each < place}):
            yield other, place, likeness(texts[other], text, weight, len(texts))
