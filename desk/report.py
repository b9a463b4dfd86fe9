"""What a report says, in figures and codes: it is frozen once and drawn in every language and form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from desk.course import Course, course_of
from desk.metrics import Count, Figure, Metric, Numbers, Share, Times, coded, decoded, read
from desk.period import Every, Period, named

LISTED = 5
"""Items of a list that are told; the rest is a number and a button (rule 72)."""
WHOLE = ""
"""The scope of a part that is about the whole desk."""


class Of(StrEnum):
    """What a name in a line is the name of."""

    PERSON = "person"
    TICKET = "ticket"
    TEAM = "team"
    TAG = "tag"
    CATEGORY = "category"
    SEVERITY = "severity"
    CHANNEL = "channel"
    ACCOUNT = "account"
    CLOCK = "clock"
    METRIC = "metric"
    ARTICLE = "article"
    ACTION = "action"
    HOUR = "hour"
    """An hour of the week: the weekday, 0 for Monday, and the hour, as in 0:9."""


@dataclass(frozen=True)
class Name:
    """Somebody or something by id or code, called by its name where and when it is read.

    A ticket or an action is known by its id, an article by its number.
    """

    of: Of
    code: str


Value = str | int | float | date | datetime | timedelta | Count | Share | Times | Name
"""What a line is filled with. Of text only what the desk says itself, never what a person wrote."""


@dataclass(frozen=True)
class Line:
    """A sentence with its values; one about a `ticket`, by id, is read after that ticket's own line.

    One about an `action`, by id, has below it what can be done with that; what it `proposes`, by its code, is
    none yet.
    """

    sentence: str
    values: Mapping[str, Value] = field(default_factory=dict)
    ticket: int | None = None
    action: int | None = None
    proposes: str = ""


@dataclass(frozen=True)
class Section:
    """Something that a reader has to know, under a heading if there is a title.

    `figures` stand there beside those of the period before, what changed first. Of a list of tickets, `count`
    in all, the lines tell of the first; a button `opens` it by its name. Lines of a row stand beside each
    other.
    """

    title: str = ""
    lines: tuple[Line, ...] = ()
    count: int = 0
    opens: str = ""
    figures: tuple[Metric, ...] = ()
    is_row: bool = False

    @property
    def more(self) -> int:
        """How many there are that the lines do not tell of."""
        return max(0, self.count - len(self.lines)) if self.opens else 0


@dataclass(frozen=True)
class Part:
    """What there is to say of the whole desk, or of one team: figures beside the period before (rule 71).

    Charts are drawn of the `course`, if there is one.
    """

    scope: str = WHOLE
    numbers: Numbers = field(default_factory=Numbers)
    before: Numbers = field(default_factory=Numbers)
    sections: tuple[Section, ...] = ()
    course: Course | None = None


@dataclass(frozen=True)
class Report:
    """What was so in a period, as it was known when it was made; a part for each team, or one for all.

    `is_late`: it should have been read long before (rule 69). `for_care`: it is what leads read of a week.
    """

    period: Period
    made: datetime
    parts: tuple[Part, ...]
    is_late: bool = False
    for_care: bool = False

    def coded(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return {
            "every": self.period.every,
            "period": self.period.name,
            "zone": self.period.zone.key,
            "made": self.made.isoformat(),
            "late": self.is_late,
            "care": self.for_care,
            "parts": [_part_coded(each) for each in self.parts],
        }


def report_of(code: Mapping[str, Any]) -> Report:
    """The report that was put into this code."""
    period = named(Every(code["every"]), code["period"], ZoneInfo(code["zone"]))
    assert period is not None, "it was coded by its name"
    parts = tuple(_part_of(each) for each in code["parts"])
    return Report(period, datetime.fromisoformat(code["made"]), parts, code["late"], code["care"])


@dataclass(frozen=True)
class Compared:
    """A figure beside that of the period before."""

    metric: Metric
    now: Figure
    before: Figure

    @property
    def has_changed(self) -> bool:
        """Whether they differ."""
        return self.now != self.before

    @property
    def is_more(self) -> bool | None:
        """Whether it is more than before or less; None where it is neither, or one cannot tell."""
        now, before = _size(self.now), _size(self.before)
        return None if now is None or before is None or now == before else now > before


def compared(now: Numbers, before: Numbers, metrics: Iterable[Metric]) -> tuple[Compared, ...]:
    """These figures beside those of the period before, without what happened in neither."""
    each = ((metric, now.figures.get(metric), before.figures.get(metric)) for metric in metrics)
    return tuple(
        Compared(metric, one or _none_of(other), other or _none_of(one))
        for metric, one, other in each
        if _is_told(one) or _is_told(other)
    )


def _none_of(like: Figure | None) -> Figure:
    return Count() if like is None else type(like)()


def _size(figure: Figure) -> float | None:
    """A number by which figures of one kind are compared; None of what says nothing (rule 71)."""
    match figure:
        case Count(value):
            return value
        case Share():
            return figure.rate
    return figure.median.total_seconds() if figure.median is not None else None


def _is_told(figure: Figure | None) -> bool:
    """Whether there was anything that it could count."""
    match figure:
        case Count(value):
            return value > 0
        case Share(_, of):
            return of > 0
        case Times(count):
            return count > 0
    return False


def _part_coded(part: Part) -> dict[str, Any]:
    sections = [
        {
            "title": each.title,
            "count": each.count,
            "opens": each.opens,
            "figures": list(each.figures),
            "row": each.is_row,
            "lines": [_line_coded(line) for line in each.lines],
        }
        for each in part.sections
    ]
    numbers, before = part.numbers.coded(), part.before.coded()
    told = {"scope": part.scope, "numbers": numbers, "before": before, "sections": sections}
    return {**told, "course": part.course.coded() if part.course else None}


def _part_of(code: Mapping[str, Any]) -> Part:
    sections = tuple(map(_section_of, code["sections"]))
    course = course_of(code["course"]) if code["course"] else None
    return Part(code["scope"], decoded(code["numbers"]), decoded(code["before"]), sections, course)


def _section_of(code: Mapping[str, Any]) -> Section:
    lines, figures = map(_line_of, code["lines"]), map(Metric, code["figures"])
    return Section(code["title"], tuple(lines), code["count"], code["opens"], tuple(figures), code["row"])


def _line_coded(line: Line) -> list[Any]:
    values = {name: _value_coded(each) for name, each in line.values.items()}
    return [line.sentence, values, line.ticket, line.action]


def _line_of(code: list[Any]) -> Line:
    sentence, values, *about = code
    return Line(sentence, {name: _READ[kind](*parts) for name, (kind, *parts) in values.items()}, *about)


def _value_coded(value: Value) -> list[Any]:
    match value:
        case Name(of, code):
            return ["name", of, code]
        case datetime():
            return ["moment", value.isoformat()]
        case date():
            return ["day", value.isoformat()]
        case timedelta():
            return ["length", value.total_seconds()]
        case Count() | Share() | Times():
            return ["figure", coded(value)]
    return ["plain", value]


_READ: Mapping[str, Callable[..., Value]] = {
    "name": lambda of, code: Name(Of(of), code),
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "length": lambda seconds: timedelta(seconds=seconds),
    "figure": read,
    "plain": lambda value: value,
}
