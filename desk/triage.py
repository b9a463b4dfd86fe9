"""What triage learns from tickets that people judged: what is like them is guessed alike, and it says why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from desk.severity import Guess, Severity
from desk.tags import MOST_SUGGESTED
from desk.ticket import RESOLVED, Status, Ticket

MOST = 2000
"""Judged tickets of a team that are learnt from, the latest ones."""
LOOKED_AT = 5
"""The nearest of them that are heard."""
NEAR = 0.4
"""How like a ticket has to be to be heard, from 0 to 1. Of two such that agree 93 % agreed with people."""
DUPLICATE = 0.6
"""How like an undone ticket has to be for another one to be probably the same."""
RECENT = timedelta(days=14)
"""For how long something that is solved may have come back (rule 88)."""
MOST_SIMILAR = 3
RAISING, LOWERING = 2, 3
"""How many people's judgements have to agree before a guess is raised, or lowered."""


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


@dataclass(frozen=True)
class Similar:
    """An older ticket that is like another one; `is_repeat`: of the same requester; where its card stands."""

    key: str
    likeness: float
    status: Status
    is_repeat: bool = False
    channel: str | None = None
    ts: str | None = None

    @property
    def is_duplicate(self) -> bool:
        """Whether the other one is probably the same."""
        return not self.status.done and self.likeness >= DUPLICATE


def is_compared(ticket: Ticket) -> bool:
    """Whether others are compared with it: it is not another one's, nor taken back."""
    return ticket.merged_into is None and ticket.status is not Status.WITHDRAWN


def teaches(ticket: Ticket) -> bool:
    """Whether something can be learnt from it: an agent judged it, or the desk is done with it."""
    return ticket.judged or ticket.status in {*RESOLVED, Status.DISMISSED}


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
