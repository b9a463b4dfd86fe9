"""What triage learns from tickets that people judged: what is like them is guessed alike, and it says why."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from desk import words
from desk.severity import Guess, Severity
from desk.tags import MOST_SUGGESTED
from desk.ticket import RESOLVED, Status, Ticket

MOST = 2000
"""Judged tickets of a team that are learnt from, the latest ones."""
LOOKED_AT = 5
"""The nearest of them that are heard."""
NEAR = 0.4
"""How like a ticket has to be to be heard, from 0 to 1. Of two such that agree 93 % agreed with people."""
RAISING, LOWERING = 2, 3
"""How many people's judgements have to agree before a guess is raised, or lowered."""
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


@dataclass(frozen=True)
class Precedent:
    """A judged ticket as far as it teaches; `severity` None where nobody judged it, nor let it stand.

    `is_judged`: an agent said how severe it is, rather than let a guess stand until it was solved.
    """

    key: str
    likeness: float
    is_private: bool = False
    is_judged: bool = False
    severity: Severity | None = None
    is_none: bool = False
    tags: tuple[str, ...] = ()


def teaches(ticket: Ticket) -> bool:
    """Whether something can be learnt from it: an agent judged it, or the desk is done with it."""
    is_judged = ticket.judged or ticket.status in {*RESOLVED, Status.DISMISSED}
    return is_judged and ticket.merged_into is None


def telling(text: str) -> list[str]:
    """The words that tell what a text is about; of Chinese, pairs of characters."""
    known = words.known([text[: 20 * LONGEST]])
    return [word for word in known if len(word) > 1 and word not in _ANYWHERE][:LONGEST]


def weights(counts: Mapping[str, int], of: int) -> dict[str, float]:
    """How much each word tells, by how many `of` the judged tickets have it; rare ones more."""
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


def learnt(first: Guess, near: Sequence[Precedent]) -> Guess:
    """The first guess, or what people judged of tickets like it, if they all agree and are enough.

    One that was solved as it had been guessed speaks against a change, but not for one.
    """
    judged = [each for each in near if each.is_judged]
    levels = {each.severity for each in near if each.severity}
    if len(levels) != 1:
        return first
    [level] = levels
    enough = RAISING if level < first.severity else LOWERING
    if level == first.severity or len(judged) < enough:
        return first
    return replace(first, severity=level, instead_of=first.severity, like=named(judged))


def no_tickets(near: Sequence[Precedent]) -> tuple[str, ...]:
    """The tickets like it that were none, if all that are like it were none."""
    return named(near) if len(near) >= RAISING and all(each.is_none for each in near) else ()


def suggested(near: Sequence[Precedent], by_words: Sequence[str]) -> list[str]:
    """The tags that most tickets like it have, then those of its words that the others do not deny."""
    heard = [each for each in near if not each.is_none]
    votes = Counter(tag for each in heard for tag in each.tags)
    learnt_ones = sorted(tag for tag, count in votes.items() if count >= RAISING and 2 * count > len(heard))
    denied = len(heard) >= LOWERING
    others = [tag for tag in by_words if tag not in learnt_ones and not (denied and not votes[tag])]
    return [*learnt_ones, *others][:MOST_SUGGESTED]


def named(near: Sequence[Precedent]) -> tuple[str, ...]:
    """The keys of those that every agent may see."""
    return tuple(each.key for each in near if not each.is_private)
