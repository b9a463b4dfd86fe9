"""How like two texts are by their words, so that the same matter is known when it comes again."""

import math
from bisect import bisect_left
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


def pairs(texts: Sequence[Collection[str]], least: float = 0) -> Iterator[tuple[int, int, float]]:
    """Which of these texts, words each once, share a word that is not too common, and how like they are.

    Those that are less alike than the `least` are left out, most of them without a closer look.
    """
    said = [frozenset(text) for text in texts]
    holding: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        for word in text:
            holding.setdefault(word, []).append(place)
    weight = weights({word: len(places) for word, places in holding.items()}, len(said))
    sizes = [math.sqrt(sum(weight[word] for word in text)) for text in texts]
    for place, text in enumerate(texts):
        common = [word for word in text if len(holding[word]) > _TOO_COMMON]
        rare = {word: holding[word] for word in text if len(holding[word]) <= _TOO_COMMON}
        most = sum(weight[word] for word in common)
        for other, shared in sorted(_sharing(place, rare, weight).items()):
            size = sizes[place] * sizes[other]
            if shared + most >= least * size:
                like = (shared + sum(weight[word] for word in common if word in said[other])) / size
                if like >= least:
                    yield other, place, like


def _sharing(
    place: int, holding: Mapping[str, Sequence[int]], weight: Mapping[str, float]
) -> dict[int, float]:
    """Which texts before this one have some of its words, and what those weigh."""
    shared: dict[int, float] = {}
    for word, places in holding.items():
        for other in places[: bisect_left(places, place)]:
            shared[other] = shared.get(other, 0) + weight[word]
    return shared
