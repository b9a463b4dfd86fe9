"""Stands in for a model: chooses from the sources the sentences that answer, the same ones every time."""

from collections import Counter
from collections.abc import Sequence
from math import log

from desk import words
from desk.citing import Cited, Source, sentences

MOST = 5
"""Sentences that are chosen."""


def extract(question: str, sources: Sequence[Source]) -> list[Cited]:
    """What the first source that is sure advises; of one without advice, what is nearest to what is asked."""
    source = next((each for each in sources if each.is_sure), None)
    if source is None:
        return []
    advised = sentences(source.advice)
    chosen = advised[:MOST] if advised else _nearest(question, sentences(source.text))
    return [Cited(source.key, each) for each in chosen]


def _nearest(question: str, offered: Sequence[str]) -> list[str]:
    """Those that share most with the question, in their own order; what many share counts for less."""
    said = [frozenset(words.known([each])) for each in offered]
    common = Counter(word for each in said for word in each)
    weight = {word: log(1 + len(said) / count) for word, count in common.items()}
    asked = frozenset(words.known([question]))
    scores = [sum(weight[word] for word in each & asked) for each in said]
    best = sorted(range(len(offered)), key=lambda at: (-scores[at], at))[:MOST]
    return [offered[at] for at in sorted(best) if scores[at] > 0]
