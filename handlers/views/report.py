"""Draws reports: what changed first, five of each list, and the way to all the rest (rules 71, 72)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from babel.dates import format_skeleton

from desk.access import Person, Viewer
from desk.actions import Action
from desk.article import Audience, of_one
from desk.calendar import DAY
from desk.metrics import Count, Metric, Share, Times
from desk.period import Every, Period
from desk.report import WHOLE, Compared, Line, Name, Of, Part, Report, Section, Value, compared
from desk.severity import Severity
from desk.tags import Tag
from desk.text import title
from desk.ticket import Clock
from desk.wording import N_
from desk.workspace import Workspace
from handlers.language import Speaker
from handlers.views import actions as drawn
from handlers.views import figures, names
from storage import actions, articles, people, tags, tickets
from storage.database import Session
from storage.tickets import Found

LONGEST_WORDS = 80
"""Characters of what a ticket is about."""

TITLES = {
    Every.DAILY: N_("Daily digest · {period}"),
    Every.WEEKLY: N_("Weekly retrospective · {period}"),
    Every.MONTHLY: N_("Monthly review · {period}"),
    Every.QUARTERLY: N_("Quarterly check-up · {period}"),
    Every.ANNUAL: N_("Annual audit · {period}"),
}

CARE = N_("Load and care · {period}")
"""What leads alone read of a week."""


class Ink(Protocol):
    """How text is marked up where a report is read."""

    @property
    def bullet(self) -> str:
        """What a line about a ticket begins with."""

    def words(self, text: str) -> str:
        """What a person wrote, so that nothing in it is more than words."""

    def strong(self, text: str) -> str:
        """Words that stand out."""

    def moment(self, at: datetime) -> str:
        """A moment."""

    def severity(self, level: Severity) -> str:
        """A severity's name."""

    def channel(self, channel: str) -> str:
        """A channel."""

    def person(self, who: Person) -> str:
        """A person's name."""

    def ticket(self, of: Found) -> str:
        """A ticket's key, with the way to it where there is one, and its severity."""


@dataclass(frozen=True)
class Named:
    """What a report names, as it is now and as far as its reader may see it: by id, or by code."""

    tickets: Mapping[int, Found]
    people: Mapping[str, Person]
    tags: Mapping[str, Tag]
    actions: Mapping[int, Action] = field(default_factory=dict)
    articles: Mapping[int, str] = field(default_factory=dict)


def named(session: Session, workspace: Workspace, viewer: Viewer, report: Report) -> Named:
    """What the report names."""
    ids = {line.ticket for line in _lines(report) if line.ticket is not None}
    codes = {
        kind: {
            value.code
            for line in _lines(report)
            for value in line.values.values()
            if isinstance(value, Name) and value.of is kind
        }
        for kind in Of
    }
    ids |= set(map(int, codes[Of.TICKET]))
    about = {line.action for line in _lines(report) if line.action is not None}
    meant = actions.some(session, workspace.id, about)
    readers, numbers = of_one(viewer) if viewer.id else Audience(), set(map(int, codes[Of.ARTICLE]))
    return Named(
        {each.ticket.id: each for each in tickets.some(session, workspace.id, viewer, ids)},
        people.names(session, workspace.id, codes[Of.PERSON]),
        tags.named(session, workspace, codes[Of.TAG] | {each.subject for each in meant.values()}),
        meant,
        articles.titles(session, workspace.id, readers, numbers),
    )


def _lines(report: Report) -> Iterator[Line]:
    return (line for part in report.parts for each in part.sections for line in each.lines)


@dataclass(frozen=True)
class Chapter:
    """A stretch of a report under a heading of a level, 1 or 2, with what is left out at its end."""

    heading: str
    level: int
    lines: tuple[str, ...] = ()
    rest: str = ""


@dataclass(frozen=True)
class Pen:
    """What reports are written with: a language, the desk's own names, and the ink of where they are read."""

    say: Speaker
    workspace: Workspace
    named: Named
    ink: Ink

    def title(self, report: Report) -> str:
        """What kind of report it is, and on which period."""
        kind = CARE if report.for_care else TITLES[report.period.every]
        return self.say(kind, period=period(report.period, self.say))

    def scope(self, part: Part) -> str:
        """What the part is about."""
        if part.scope == WHOLE:
            return self.say(N_("The whole desk"))
        return self.say(N_("Team {name}"), name=self._value(Name(Of.TEAM, part.scope)))

    def lines(self, part: Part, of: Section) -> list[str]:
        """What a section says, line by line."""
        changed = _sorted(compared(part.numbers, part.before, of.figures))
        told = [figures.beside(each, self.ink.strong, self.say) for each in changed]
        lines = [line for each in of.lines if (line := self.line(each))]
        return [*told, *([" · ".join(lines)] if of.is_row and lines else lines)]

    def chapters(self, report: Report) -> Iterator["Chapter"]:
        """The report from top to bottom, without what says nothing."""
        for part in report.parts:
            level = 1 if part.scope == WHOLE else 2
            if part.scope != WHOLE:
                yield Chapter(self.scope(part), 1)
            for of in part.sections:
                if (lines := tuple(self.lines(part, of))) or of.count:
                    yield Chapter(self.heading(of), level, lines, self.rest(of))

    def heading(self, of: Section) -> str:
        """What a section is about, and how many there are."""
        count = f" ({of.count})" if of.opens else ""
        return self.say(of.title) + count if of.title else ""

    def rest(self, of: Section) -> str:
        """How many there are besides those that are told of; "" when that is all."""
        return self.say(N_("and {count} more"), count=of.more) if of.more else ""

    def headline(self, report: Report) -> str:
        """How it stands, in a line: what the first section of the first part begins with."""
        part = report.parts[0]
        return next((line for of in part.sections for line in self.lines(part, of)), "")

    def late(self, report: Report) -> str:
        """That it comes late; "" when it does not."""
        return self.say(N_("⏰ This comes late, for the desk was not running.")) if report.is_late else ""

    def basis(self, report: Report) -> str:
        """Of what the figures and the lists are, in small print."""
        told = N_("Figures: {period} ({zone}) · before: {before} · as of {moment}")
        before, zone = period(report.period.before, self.say), report.period.zone.key
        moment = self.ink.moment(report.made)
        return self.say(told, period=period(report.period, self.say), before=before, zone=zone, moment=moment)

    def line(self, line: Line) -> str:
        """The line, after the ticket that it is about; nothing where its reader may not see that one now."""
        said = self.say(line.sentence, **{name: self._value(each) for name, each in line.values.items()})
        if line.ticket is None:
            return said
        about = self.named.tickets.get(line.ticket)
        if about is None:
            return ""
        words = self.ink.words(title(about.words or "", LONGEST_WORDS) or "–")
        whose = self.ink.person(about.assignee) if about.assignee else self.say(N_("nobody yet"))
        return f"{self.ink.bullet}{self.ink.ticket(about)} {words} · {said} · {whose}"

    def _value(self, value: Value) -> str:
        match value:
            case Name(of, code):
                return _NAMES[of](self, code)
            case datetime():
                return self.ink.moment(value)
            case date():
                return names.day(value, self.say)
            case timedelta():
                return figures.span(value, self.say)
            case Count() | Share() | Times():
                return figures.figure(value, self.say)
        return self.ink.words(str(value))


def _sorted(told: Collection[Compared]) -> list[Compared]:
    """What changed first, else in their order (rule 72)."""
    return sorted(told, key=lambda each: not each.has_changed)


def _person(pen: Pen, code: str) -> str:
    return pen.ink.person(pen.named.people.get(code) or Person(code, ""))


def _ticket(pen: Pen, code: str) -> str:
    about = pen.named.tickets.get(int(code))
    return pen.ink.ticket(about) if about else pen.say(N_("🔒 private"))


def _article(pen: Pen, code: str) -> str:
    return " ".join([f"KB-{code}", pen.ink.words(pen.named.articles.get(int(code), ""))]).strip()


def _action(pen: Pen, code: str) -> str:
    action = pen.named.actions.get(int(code))
    told = [drawn.what(action, pen.named.tags, pen.say, pen.ink.words)] if action else []
    return " ".join([pen.ink.strong(f"A-{code}"), *told])


def _team(pen: Pen, code: str) -> str:
    known = pen.workspace.policy.teams.get(code)
    return pen.ink.words(known.name.named(pen.say.language) if known else code)


def _tag(pen: Pen, code: str) -> str:
    known = pen.named.tags.get(code)
    return pen.ink.words(known.named(pen.say.language) if known else code)


def _category(pen: Pen, code: str) -> str:
    known = pen.workspace.policy.categories.get(code)
    return pen.ink.words(known.named(pen.say.language) if known else code)


_NAMES: dict[Of, Callable[[Pen, str], str]] = {
    Of.PERSON: _person,
    Of.TICKET: _ticket,
    Of.TEAM: _team,
    Of.TAG: _tag,
    Of.CATEGORY: _category,
    Of.SEVERITY: lambda pen, code: pen.ink.severity(Severity(int(code))),
    Of.CHANNEL: lambda pen, code: pen.ink.channel(code),
    Of.ACCOUNT: lambda pen, code: pen.ink.words(code),
    Of.CLOCK: lambda pen, code: names.clock(Clock(code), pen.say),
    Of.METRIC: lambda pen, code: figures.label(Metric(code), pen.say),
    Of.ARTICLE: _article,
    Of.ACTION: _action,
    Of.HOUR: lambda pen, code: drawn.hour(code, pen.say),
}


def period(of: Period, say: Speaker) -> str:
    """The period as people call it: Sun, Nov 22; Nov 16 – 22, 2026; November 2026; Q4 2026; 2026."""
    match of.every:
        case Every.DAILY:
            return names.day(of.first, say)
        case Every.WEEKLY:
            last = of.after.first - DAY
            return f"{names.day(of.first, say)} – {names.day(last, say)} ({of.name})"
        case Every.MONTHLY:
            return format_skeleton("yMMMM", of.first, locale=say.language)
        case Every.QUARTERLY:
            return format_skeleton("yQQQ", of.first, locale=say.language)
    return format_skeleton("y", of.first, locale=say.language)
