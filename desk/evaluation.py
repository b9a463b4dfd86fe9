"""How good answers are to questions whose right articles are known, and how sure that is."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_Z = 1.96
"""Standard deviations around a figure that hold the truth 95 times in 100."""


@dataclass(frozen=True)
class Answer:
    """What a question found, nearest first; `right` are the articles that answer it, none if nothing does."""

    right: frozenset[str]
    found: tuple[str, ...]
    score: float = 0.0
    sure: bool = False
    language: str = ""
    kind: str = ""

    @property
    def rank(self) -> int | None:
        """At which place the first right article stands, from 1 on; None when none was found."""
        places = (place for place, each in enumerate(self.found, 1) if each in self.right)
        return next(places, None)


class Figure(NamedTuple):
    """A figure between 0 and 1, and between which two the truth lies in 95 cases of 100."""

    value: float
    low: float
    high: float


Figures = dict[str, Figure | None]
"""By their names; None for what these questions cannot tell."""


def figures(answers: Sequence[Answer]) -> Figures:
    """How often the right article is found, and whether the desk knows when it does not know."""
    answerable = [each for each in answers if each.right]
    given = [each for each in answers if each.sure]
    return {
        "hit_at_1": _share(_within(1, each) for each in answerable),
        "hit_at_3": _share(_within(3, each) for each in answerable),
        "mrr": _mean([_reciprocal(each) for each in answerable]),
        "auroc": _auroc([e.score for e in answerable], [e.score for e in answers if not e.right]),
        "precision_when_answering": _share(_within(1, each) for each in given),
        "answered_share": _share(each.sure for each in answers),
    }


def differences(ours: Sequence[Answer], others: Sequence[Answer]) -> Figures:
    """By how much we do better at the same questions, each compared with itself."""
    pairs = [(one, other) for one, other in zip(ours, others, strict=True) if one.right]
    tell: Mapping[str, Callable[[Answer], float]] = {
        "hit_at_1": lambda each: _within(1, each),
        "hit_at_3": lambda each: _within(3, each),
        "mrr": _reciprocal,
    }
    return {name: _mean([of(one) - of(other) for one, other in pairs], -1.0) for name, of in tell.items()}


def groups(answers: Sequence[Answer], key: Callable[[Answer], str]) -> dict[str, list[Answer]]:
    """The answers by their language, or by the kind of their question; those that have none are left out."""
    found: dict[str, list[Answer]] = {}
    for each in answers:
        if key(each):
            found.setdefault(key(each), []).append(each)
    return dict(sorted(found.items()))


def _within(places: int, answer: Answer) -> bool:
    return answer.rank is not None and answer.rank <= places


def _reciprocal(answer: Answer) -> float:
    return 0.0 if answer.rank is None else 1 / answer.rank


def _share(happened: Iterable[bool]) -> Figure | None:
    """By Wilson, which holds for few questions and for shares near 0 and 1 too."""
    counted = list(happened)
    if not counted:
        return None
    count, share = len(counted), sum(counted) / len(counted)
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    margin = _Z / (1 + _Z**2 / count) * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    return Figure(share, max(0.0, middle - margin), min(1.0, middle + margin))


def _mean(values: Sequence[float], least: float = 0.0) -> Figure | None:
    if not values:
        return None
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / max(1, len(values) - 1)
    margin = _Z * math.sqrt(variance / len(values))
    return Figure(mean, max(least, mean - margin), min(1.0, mean + margin))


def _auroc(answerable: Sequence[float], others: Sequence[float]) -> Figure | None:
    """How often a question that has an answer scores higher than one that has none; by Hanley and McNeil."""
    if not answerable or not others:
        return None
    won = sum((a > b) + (a == b) / 2 for a in answerable for b in others)
    area = won / (len(answerable) * len(others))
    one, other = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area)
    spread += (len(answerable) - 1) * (one - area**2) + (len(others) - 1) * (other - area**2)
    margin = _Z * math.sqrt(max(0.0, spread) / (len(answerable) * len(others)))
    return Figure(area, max(0.0, area - margin), min(1.0, area + margin))
