"""What people ask that nothing answers: like questions together, those that matter most first (D9)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.likeness import pairs, telling

SINCE = timedelta(days=90)
MOST = 500
"""For how long a question counts, and how many of them are looked at, the latest ones."""
HALF = timedelta(days=14)
"""After how long a gap matters half as much, if nobody asks again."""
_QUANTILE = 0.18
"""How near questions have to be to belong together: nearer than the nearest of this share of them is."""
_LEAST, _ENOUGH = 0.25, 0.45
"""However few, or many, are near to another one."""


@dataclass(frozen=True)
class Unanswered:
    """Something that was asked in vain. `text` counts for what it is like, whoever may read it.

    `is_shown`: who looks may read it; `is_private`: not all of the desk may.

    `article`: the number of the draft that somebody was asked to write for it, and `writer` who that is.
    """

    id: int
    text: str
    person: str
    at: datetime
    ticket: str | None = None
    is_shown: bool = False
    is_private: bool = False
    article: int | None = None
    writer: str | None = None


@dataclass(frozen=True)
class Gap:
    """Questions that are about the same, oldest first; the first one names it."""

    questions: tuple[Unanswered, ...]
    rank: float

    @property
    def id(self) -> int:
        """By which question it is named."""
        return self.questions[0].id

    @property
    def people(self) -> int:
        """How many asked."""
        return len({each.person for each in self.questions})

    @property
    def latest(self) -> datetime:
        """When it was asked last."""
        return self.questions[-1].at

    @property
    def shown(self) -> tuple[Unanswered, ...]:
        """What of it the reader may read, the latest first."""
        return tuple(each for each in reversed(self.questions) if each.is_shown)

    @property
    def written(self) -> Unanswered | None:
        """A question of it for which somebody was asked to write."""
        return next((each for each in reversed(self.questions) if each.article), None)


def gaps(questions: Sequence[Unanswered], now: datetime) -> list[Gap]:
    """What was asked in vain, ranked by how often, by how many people, and how lately."""
    asked = sorted(questions, key=lambda each: (each.at, each.id))
    groups = _together([telling(each.text) for each in asked])
    found = [tuple(asked[place] for place in group) for group in groups]
    ranked = [Gap(group, _rank(group, now)) for group in found]
    return sorted(ranked, key=lambda gap: (-gap.rank, gap.id))


def _rank(asked: Sequence[Unanswered], now: datetime) -> float:
    people = len({each.person for each in asked})
    age = max(now - asked[-1].at, timedelta())
    return len(asked) * people * math.pow(0.5, age / HALF)


def _together(texts: Sequence[Sequence[str]]) -> list[list[int]]:
    """The places of texts that belong together: each joins the first one that it is near enough to."""
    near: dict[int, dict[int, float]] = {}
    for one, other, likeness in pairs(texts):
        near.setdefault(other, {})[one] = likeness
    threshold = _threshold(near)
    groups: dict[int, list[int]] = {}
    for place in range(len(texts)):
        leaders = {one: like for one, like in near.get(place, {}).items() if one in groups}
        best = max(leaders, key=lambda one: (leaders[one], -one), default=None)
        is_near = best is not None and leaders[best] >= threshold
        groups.setdefault(best if best is not None and is_near else place, []).append(place)
    return list(groups.values())


def _threshold(near: Mapping[int, Mapping[int, float]]) -> float:
    """No fixed one suits every desk: it follows from how near its questions are to one another."""
    nearest: dict[int, float] = {}
    for place, others in near.items():
        for other, likeness in others.items():
            for each in (place, other):
                nearest[each] = max(nearest.get(each, 0), likeness)
    known = sorted(nearest.values())
    return min(_ENOUGH, max(_LEAST, known[int(_QUANTILE * len(known))])) if known else _LEAST
