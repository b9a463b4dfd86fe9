"""How like two texts are by their words, so that the same matter is known when it comes again."""

import math
from collections.abc import Collection, Mapping

from desk import words

LONGEST = 60
"""Words of a text that count."""
_UNTELLING = """
a an and any are as at be been but by can could did do does for from get got had has have hello help hi how
if in is it its just me my no not of on or our please so some thank thanks that the their them then there
they this to up was we were what when where which who why will with would you your
请问 怎么 什么 可以 没有 我们 你们 他们 一下 一个 这个 那个 谢谢 你好 能不 不能 帮忙
"""
"""Words that are in texts about anything."""
_ANYWHERE = frozenset(_UNTELLING.split())


def telling(text: str) -> list[str]:
    """The words that tell what a text is about; of Chinese, pairs of characters."""
    known = words.known([text[: 20 * LONGEST]])
    return [word for word in known if len(word) > 1 and word not in _ANYWHERE][:LONGEST]


def weights(counts: Mapping[str, int], of: int) -> dict[str, float]:
    """How much each word tells, by how many of all texts, `of` in number, have it; rare ones more."""
    return {word: math.log(1 + of / max(count, 1)) for word, count in counts.items()}


def likeness(said: Collection[str], other: Collection[str], weight: Mapping[str, float], of: int) -> float:
    """How like two texts are, from 0 to 1: the cosine of their words, each by its weight.

    What only the other one has counts as if it were rare, so that it is rather too low than too high.
    """
    shared = sum(weight.get(word, 0) for word in set(said) & set(other))
    if not shared:
        return 0.0
    rare = math.log(1 + of)
    own = sum(weight.get(word, rare) for word in said)
    rest = rare * len(set(other) - set(said))
    return shared / math.sqrt(own * (shared + rest))
