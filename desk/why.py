"""Why a ticket's clocks stand where they stand: all that moved them, found by folding its log (rule 1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from desk.calendar import ALWAYS_OPEN, Calendar, Span, Unusual
from desk.clocks import ENDED_BY_ANSWER, FROM_THE_START, UNDONE
from desk.counting import Stretch, spent
from desk.fold import passages
from desk.sla import Promise, Terms, Versions
from desk.standing import Standing, pauses_of, standing
from desk.ticket import (
    Agreement,
    Clock,
    Clocks,
    Episode,
    Event,
    Kind,
    Pause,
    Status,
    Ticket,
)

RECALCULATED = "recalculated"
"""Why somebody's own act put a ticket under the present terms (rule 5)."""
MOST_EARLIER = 10
"""Courses before the latest ones that are told; of a ticket that is years old there are hundreds."""


class Reason(StrEnum):
    """By which rule something became of a clock."""

    ASKED = "asked"
    OPENED_FOR = "opened for"
    UNANSWERED = "unanswered"
    INHERITED = "inherited"
    TOLD = "told"
    REOPENED = "reopened"
    PROMISED = "promised"
    EARLIEST = "earliest"
    OLDEST = "oldest"
    TAKEN = "taken"
    ANSWERED = "answered"
    ANSWERED_AGAIN = "answered again"
    TOLD_AGAIN = "told again"
    KEPT = "kept"
    PROMISE_MOVED = "promise moved"
    SOLVED = "solved"
    SOLVED_AT_LAST = "solved at last"
    SILENT = "silent"
    NOTHING_TO_TELL = "nothing to tell"
    UNREPLIED = "unreplied"
    NOTHING_ASKED = "nothing asked"
    SUPERSEDED = "superseded"
    PROMISE_BACK = "promise taken back"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"
    MERGED = "merged"
    UNDONE = "undone"
    AS_BEFORE = "as before"
    WAITS = "waits"
    HELD = "held"
    GOES_ON = "goes on"
    MATCHES = "matches"
    RECALCULATED = "recalculated"
    WARNED = "warned"
    LATE = "late"
    LATE_BY_POLICY = "late by policy"


@dataclass(frozen=True)
class Step:
    """Something became of a clock: when, by which rule, and what in the log brought it about."""

    at: datetime
    reason: Reason
    cause: Event


@dataclass(frozen=True)
class Course:
    """One episode of a clock from its start on; by `terms`, None where it is under none yet.

    `spent`: the open time that it took, or has taken so far; `late`: the open time since it was due.
    """

    standing: Standing
    terms: Terms | None
    steps: tuple[Step, ...]
    spent: timedelta
    late: timedelta

    @property
    def clock(self) -> Clock:
        """What it measures."""
        return self.standing.episode.clock

    @property
    def calendar(self) -> Calendar:
        """In whose open time it is counted."""
        return calendar_of(self.terms, self.standing.episode.agreement)


@dataclass(frozen=True)
class Agreed:
    """Since when the ticket is under this agreement, and what in the log brought it about.

    `promise` is None where none of its terms suited the ticket (rule 32).
    """

    at: datetime
    agreement: Agreement
    terms: Terms
    promise: Promise | None
    cause: Event
    is_recalculated: bool = False


@dataclass(frozen=True)
class Account:
    """What became of the ticket's clocks until `now`.

    `latest` has the course of each clock that runs, or ran last; `earlier` the newest of those that others
    followed, in the order in which they began, and `untold` how many there are besides.
    """

    ticket: Ticket
    now: datetime
    latest: tuple[Course, ...]
    earlier: tuple[Course, ...]
    untold: int
    agreed: tuple[Agreed, ...]


@dataclass(frozen=True)
class Day:
    """The open time of one date, as far as it lies in a stretch; why it is not that of its weekday."""

    date: date
    spans: tuple[Span, ...]
    unusual: Unusual | None = None

    @property
    def counted(self) -> timedelta:
        """How much it is."""
        return sum((span.end - span.start for span in self.spans), timedelta())


def explain(
    ticket: Ticket, log: Sequence[Event], versions: Versions, now: datetime, most: int = MOST_EARLIER
) -> Account:
    """What became of the ticket's clocks, step by step through its whole log; at `most` so many earlier."""
    traces = _Traces(ticket, log)
    for before, event, after in passages(ticket.blank, log):
        traces.follow(before.clocks, after.clocks, event)
    latest = {trace.episode.clock: trace for trace in traces.kept.values()}  # as they came, not as they began
    earlier = [trace for trace in traces.kept.values() if trace is not latest[trace.episode.clock]]
    newest = sorted(earlier, key=lambda trace: trace.episode.began)[max(len(earlier) - most, 0) :]
    return Account(
        ticket,
        now,
        tuple(_course(ticket, latest[clock], traces, versions, now) for clock in Clock if clock in latest),
        tuple(_course(ticket, each, traces, versions, now) for each in newest),
        len(earlier) - len(newest),
        tuple(_agreed(traces, versions)),
    )


def days(calendar: Calendar, stretch: Stretch) -> Iterator[Day]:
    """The stretch day by day: what was open, and also what was closed but usually is not."""
    if stretch.until is None:
        return
    spans = calendar.open_between(stretch.since, stretch.until)
    counted = {day: tuple(of) for day, of in groupby(spans, lambda span: calendar.opened_on(span.start))}
    first, last = (at.astimezone(calendar.zone).date() for at in (stretch.since, stretch.until))
    first = min(filter(None, counted), default=first)  # a night's stretch is of the evening before
    for day in _dates(first, last):
        unusual = calendar.unusual(day)
        if day in counted or unusual:
            yield Day(day, counted.get(day, ()), unusual)


def calendar_of(terms: Terms | None, agreement: Agreement | None) -> Calendar:
    """In whose open time is counted; round the clock where nothing is agreed."""
    return terms.calendar(agreement.calendar) if terms and agreement else ALWAYS_OPEN


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


@dataclass
class _Trace:
    """An episode as it stands by now, and what became of it so far."""

    episode: Episode
    steps: list[Step] = field(default_factory=list)


class _Traces:
    """What the log makes of the clocks, one event at a time."""

    def __init__(self, ticket: Ticket, log: Sequence[Event]) -> None:
        self.requester = ticket.requester
        self.log = {event.seq: event for event in log}
        self.kept: dict[tuple[Clock, int], _Trace] = {}
        self.pauses: dict[datetime, tuple[Event, Event | None]] = {}
        self.agreed: list[tuple[Agreement, Event]] = []

    def follow(self, before: Clocks, after: Clocks, event: Event) -> None:
        """Note what the event made of the clocks."""
        olds = {(each.clock, each.seq): each for each in before.episodes}
        news = {(each.clock, each.seq): each for each in after.episodes}
        for gone in olds.keys() - news.keys():
            self._replace(gone, next((each for each in news.values() if each.clock is gone[0]), None), event)
        for key, episode in news.items():
            if episode != olds.get(key):
                trace = self.kept.setdefault(key, _Trace(episode))
                trace.steps += self._became(olds.get(key), episode, event)
                trace.episode = episode
        if after.agreement and after.agreement != before.agreement:
            self.agreed.append((after.agreement, event))
        self._follow_pauses(before.pauses, after.pauses, event)

    def _replace(self, gone: tuple[Clock, int], by: Episode | None, event: Event) -> None:
        """What another takes the place of ended with it; what was undone never was."""
        if by is None:
            self.kept.pop(gone, None)
            return
        trace = self.kept[gone]
        if trace.episode.ended is None:
            old, gives_up = trace.episode, by.clock is Clock.PROMISE
            ended = max(by.began, old.began)
            trace.episode = replace(old, ended=ended, ended_by=event.seq, is_cancelled=gives_up)
            trace.steps += self._became(old, trace.episode, event)

    def _follow_pauses(self, before: Sequence[Pause], after: Sequence[Pause], event: Event) -> None:
        untils = {pause.since: pause.until for pause in before}
        for pause in after:
            if pause.since not in untils:
                self.pauses[pause.since] = (event, None)
            elif pause.until != untils[pause.since]:
                self.pauses[pause.since] = (self.pauses[pause.since][0], event if pause.until else None)

    def _became(self, old: Episode | None, new: Episode, event: Event) -> Iterator[Step]:
        if old is None:
            starter = self.log.get(new.seq, event)
            if new.clock is Clock.UPDATE:
                starter = self._answer(new.began, starter)
            cause = self.source(starter)
            yield Step(new.began, _start(new.clock, cause, self.requester), cause)
            return
        cause = self.source(event)
        if new.ended and new.ended != old.ended:
            is_kept = new.clock in ENDED_BY_ANSWER and not new.is_cancelled
            ender = self._answer(new.ended, event) if is_kept else event
            yield Step(new.ended, _end(new, ender), self.source(ender))
        elif old.ended and not new.ended:
            yield Step(event.at, _resumption(event), cause)
        elif old.began != new.began:
            is_merge = event.change.kind in {Kind.ABSORBED, Kind.RELEASED}
            yield Step(event.at, Reason.EARLIEST if is_merge else Reason.OLDEST, cause)
        yield from _noted(old, new, event, cause)

    def _answer(self, at: datetime, event: Event) -> Event:
        """The answer of that moment where the event only let it count; else the event itself."""
        is_past = at < event.moment
        told = (each for each in self.log.values() if is_past and each.moment == at and each.change.answers)
        return next(told, event)

    def source(self, event: Event) -> Event:
        """What somebody did that a rule followed from at once; the event itself where nobody did."""
        if event.change.kind is Kind.DELIVERED:
            said = (each for each in self.log.values() if each.change.message == event.change.message)
            return next((each for each in said if each.change.kind is Kind.REPLIED), event)
        seq = event.seq
        while self.log[seq].actor is None and self._is_of(event, seq - 1):
            seq -= 1
        return self.log[seq] if self.log[seq].actor else event

    def _is_of(self, event: Event, seq: int) -> bool:
        return seq in self.log and self.log[seq].at == event.at


def _noted(old: Episode, new: Episode, event: Event, cause: Event) -> Iterator[Step]:
    if new.retargeted_at != old.retargeted_at:
        is_act = event.change.detail.get("why") == RECALCULATED
        yield Step(event.at, Reason.RECALCULATED if is_act else Reason.MATCHES, cause)
    if new.warned > old.warned:
        yield Step(event.at, Reason.WARNED, event)
    if new.breached_at and new.breached_at != old.breached_at:
        is_by_policy = event.change.detail.get("why") == "policy change"
        yield Step(new.breached_at, Reason.LATE_BY_POLICY if is_by_policy else Reason.LATE, event)


def _start(clock: Clock, cause: Event, requester: str) -> Reason:
    if clock in FROM_THE_START:
        return Reason.ASKED if cause.actor == requester else Reason.OPENED_FOR
    if clock is Clock.NEXT_RESPONSE:
        return Reason.INHERITED if cause.change.kind is Kind.ABSORBED else Reason.UNANSWERED
    if clock is Clock.PROMISE:
        return Reason.PROMISED
    if cause.change.kind is Kind.PROMISED:
        return Reason.PROMISE_BACK
    return Reason.TOLD if cause.change.kind in _WORDS else Reason.REOPENED


def _end(episode: Episode, event: Event) -> Reason:
    kind, clock = event.change.kind, episode.clock
    if clock is Clock.PROMISE and event.change.told("until"):
        return Reason.PROMISE_MOVED
    if episode.is_cancelled:
        return _cancelled(clock, event)
    if kind is Kind.STATUS_CHANGED and event.change.after == Status.SOLVED:
        is_silent = event.change.rule == "rule 41"
        by_clock = {
            Clock.RESOLUTION: Reason.SILENT if is_silent else Reason.SOLVED,
            Clock.TOTAL_RESOLUTION: Reason.SILENT if is_silent else Reason.SOLVED_AT_LAST,
        }
        return by_clock.get(clock, Reason.NOTHING_TO_TELL)
    return _ANSWERED[clock]


def _cancelled(clock: Clock, event: Event) -> Reason:
    match event.change.kind, event.change.after:
        case Kind.STATUS_CHANGED, Status.WITHDRAWN:
            return Reason.WITHDRAWN
        case Kind.STATUS_CHANGED, Status.DISMISSED:
            return Reason.DISMISSED
        case Kind.STATUS_CHANGED, _:
            return Reason.UNREPLIED
        case Kind.MERGED, _:
            return Reason.MERGED
        case Kind.PROMISED, _:
            return Reason.SUPERSEDED if event.change.told("until") else Reason.PROMISE_BACK
        case _:
            return Reason.NOTHING_ASKED


def _resumption(event: Event) -> Reason:
    if UNDONE in event.change.detail:
        return Reason.UNDONE
    kind, is_reopening = event.change.kind, event.change.before in {Status.SOLVED, Status.CLOSED}
    if kind is Kind.PROMISED:
        return Reason.PROMISE_BACK
    if kind is Kind.STATUS_CHANGED and is_reopening:
        return Reason.REOPENED
    return Reason.UNANSWERED if kind is Kind.REPLIED else Reason.AS_BEFORE


_WORDS = frozenset({Kind.REPLIED, Kind.DELIVERED})
_ANSWERED = {
    Clock.ACKNOWLEDGED: Reason.TAKEN,
    Clock.FIRST_RESPONSE: Reason.ANSWERED,
    Clock.NEXT_RESPONSE: Reason.ANSWERED_AGAIN,
    Clock.UPDATE: Reason.TOLD_AGAIN,
    Clock.PROMISE: Reason.KEPT,
    Clock.RESOLUTION: Reason.SOLVED,
    Clock.TOTAL_RESOLUTION: Reason.SOLVED_AT_LAST,
}


def _course(ticket: Ticket, trace: _Trace, traces: _Traces, versions: Versions, now: datetime) -> Course:
    episode = trace.episode
    stands = standing(ticket, episode, versions)
    terms = versions[episode.agreement.version] if episode.agreement else None
    pauses = pauses_of(ticket, episode, terms) if terms else []
    until, calendar = episode.ended or now, calendar_of(terms, episode.agreement)
    counts = ALWAYS_OPEN if episode.until else calendar
    late = spent(counts, stands.due, until) if stands.due and until > stands.due else timedelta()
    steps = (*trace.steps, *_pausing(ticket, episode, traces, terms))
    taken = spent(counts, episode.began, until, pauses if stands.count else ())
    return Course(stands, terms, tuple(sorted(steps, key=lambda step: step.at)), taken, late)


def _pausing(ticket: Ticket, episode: Episode, traces: _Traces, terms: Terms | None) -> Iterator[Step]:
    """What held the clock back and let it go; from one pause into the next it did not go on (rule 27)."""
    held = dict(pauses_of(ticket, episode, terms)) if terms else {}
    for pause in ticket.clocks.pauses:
        if pause.since not in held or (pause.until and pause.until <= episode.began):
            continue
        began, ended = traces.pauses[pause.since]
        reason = Reason.WAITS if pause.status is Status.WAITING else Reason.HELD
        yield Step(pause.since, reason, traces.source(began))
        is_over = pause.until and (episode.ended is None or pause.until < episode.ended)
        if pause.until and is_over and ended and pause.until not in held:
            yield Step(pause.until, Reason.GOES_ON, traces.source(ended))


def _agreed(traces: _Traces, versions: Mapping[str, Terms]) -> Iterator[Agreed]:
    for agreement, event in traces.agreed:
        terms = versions[agreement.version]
        is_act = event.change.detail.get("why") == RECALCULATED
        promise = terms.promise(agreement.policy)
        yield Agreed(event.at, agreement, terms, promise, traces.source(event), is_act)
