"""What wears people out: too much at once, work out of hours, harsh words; for leads alone (G7)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import Field

from desk.report import LISTED, Line, Name, Of, Section
from desk.section import Section as Settings
from desk.section import Whole
from desk.wording import N_


class Care(Settings):
    """From which point on the leads are told that somebody has it hard: with each week, in a direct message.

    Nobody is compared by how fast they are.
    """

    tell: bool = True
    """Whether they are told."""
    open_tickets: Whole = Field(default=25, ge=0, le=1000)
    """Open tickets that are too many for somebody without a capacity. 0: none are."""
    out_of_hours: Whole = Field(default=5, ge=0, le=1000)
    """Answers within a week, in one's own quiet hours or while the desk is closed. 0: none are too many."""
    harsh: Whole = Field(default=2, ge=0, le=100)
    """Messages of one ticket that have a harsh word in them, within a week. 0: none are too many."""


ENGLISH = (
    *("idiot", "idiots", "moron", "morons", "stupid", "incompetent", "useless", "pathetic", "clueless"),
    *("unacceptable", "outrageous", "ridiculous", "disgrace", "disgraceful", "shame on you", "shut up"),
    *("fed up", "sick of", "bullshit", "wtf", "fuck", "fucking", "shit", "damn you", "what a joke", "lazy"),
    *("are you kidding", "are you serious", "waste of time", "worst support", "do your job"),
)
CHINESE = (
    *("垃圾", "废物", "傻逼", "傻瓜", "白痴", "脑残", "笨蛋", "太差劲", "差劲透", "忍无可忍", "无能", "敷衍"),
    *("什么态度", "他妈", "妈的", "滚蛋", "有病吧", "吃干饭", "没用的东西", "太过分", "气死", "投诉你"),
)
HARSH = (*ENGLISH, *CHINESE)
"""Words and phrases of people who have lost their patience with other people."""
_HARSH = re.compile(rf"(?<!\w)(?:{'|'.join(ENGLISH)})(?!\w)|{'|'.join(CHINESE)}", re.IGNORECASE)


def is_harsh(text: str) -> bool:
    """Whether there is a harsh word in it; a mere hint, which is told to nobody but leads."""
    return bool(_HARSH.search(text))


@dataclass(frozen=True)
class Load:
    """The open tickets of somebody, and how many they take on; None if nobody has said that."""

    open: int
    capacity: int | None = None

    def is_too_much(self, care: Care) -> bool:
        """Whether it is more than they can bear."""
        most = self.capacity if self.capacity is not None else care.open_tickets or None
        return most is not None and self.open > most


@dataclass(frozen=True)
class Strain:
    """What a week asked of people: loads and answers out of hours by person, harsh words by ticket."""

    loads: Mapping[str, Load] = field(default_factory=dict)
    out_of_hours: Mapping[str, int] = field(default_factory=dict)
    harsh: Mapping[int, int] = field(default_factory=dict)


def sections(strain: Strain, care: Care) -> tuple[Section, ...]:
    """What a lead should talk about with somebody; that there is nothing is a result too."""
    told = (*_loads(strain, care), *_out_of_hours(strain, care), *_harsh(strain, care))
    calm = N_("🟢 Nobody has more than they can bear, as far as the desk can tell.")
    some = N_("Perhaps have a word with them. Only leads read this; it says nothing of how good anybody is.")
    return (Section(lines=(Line(some if told else calm),)), *told)


def _loads(strain: Strain, care: Care) -> tuple[Section, ...]:
    capped = N_("{person}: {count} open tickets, and {most} are what they take on")
    uncapped = N_("{person}: {count} open tickets")
    lines = [
        Line(
            uncapped if load.capacity is None else capped,
            {"person": Name(Of.PERSON, person), "count": load.open, "most": load.capacity or 0},
        )
        for person, load in _most(strain.loads, lambda load: load.open)
        if load.is_too_much(care)
    ]
    return _listed(N_("Too much at once"), lines)


def _out_of_hours(strain: Strain, care: Care) -> tuple[Section, ...]:
    lines = [
        Line(
            N_("{person}: {count} answers out of hours"), {"person": Name(Of.PERSON, person), "count": count}
        )
        for person, count in _most(strain.out_of_hours, lambda count: count)
        if care.out_of_hours and count >= care.out_of_hours
    ]
    return _listed(N_("Work out of hours"), lines)


def _harsh(strain: Strain, care: Care) -> tuple[Section, ...]:
    lines = [
        Line(N_("harsh words in {count} messages"), {"count": count}, ticket)
        for ticket, count in _most(strain.harsh, lambda count: count)
        if care.harsh and count >= care.harsh
    ]
    return _listed(N_("Harsh words from requesters"), lines)


Told = TypeVar("Told")


def _most(told: Mapping[Any, Told], size: Callable[[Told], int]) -> list[tuple[Any, Told]]:
    """The most first, of equals in the order of their ids."""
    return sorted(told.items(), key=lambda item: (-size(item[1]), item[0]))


def _listed(title: str, lines: Sequence[Line]) -> tuple[Section, ...]:
    """A section of the first of them; none where there is nothing to tell."""
    more = len(lines) - LISTED
    rest = [Line(N_("and {count} more"), {"count": more})] if more > 0 else []
    return (Section(title, (*lines[:LISTED], *rest)),) if lines else ()
