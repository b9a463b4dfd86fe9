"""The figures of a desk, worked out in plain Python from what was exported: an oracle without SQL.

It knows the rules, not the desk's way of following them. Of the desk it takes the kinds of values only, and
from the tests the reading of a whole log at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, inf
from typing import Any
from zoneinfo import ZoneInfo

from desk.metrics import By, Count, Figure, Metric, Share, Times
from desk.ticket import Change, Event, Kind
from tests.commands.whole_log import DONE, GONE, Question, WholeLog, struck

ZONE = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = time(9), time(17)
HOURS = {
    "sev1": {"acknowledged": 1, "first_response": 2, "next_response": 2, "update": 3, "resolution": 8},
    "sev2": {"acknowledged": 2, "first_response": 3, "next_response": 4, "update": 6, "resolution": 16},
    "rest": {"first_response": 6, "next_response": 6, "resolution": 32},
}
"""What is promised, in open hours; grave ones are promised it round the clock."""
PAUSING = {"update": {"waiting"}, "resolution": {"waiting", "on_hold"}}
NONE, OPEN = timedelta(), {"new", "open", "waiting", "on_hold"}

Stretch = tuple[datetime, datetime]
Fact = tuple[int, bool | None, timedelta | None]
"""The number of a ticket, whether it counts towards a share, and how long it took."""


def _open_days() -> list[Stretch]:
    first = date(2025, 12, 1)
    days = (first + timedelta(days=n) for n in range(300))
    return [
        (_utc(datetime.combine(day, OPENS)), _utc(datetime.combine(day, CLOSES)))
        for day in days
        if day.weekday() < 5
    ]


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=ZONE).astimezone(UTC)


OPEN_DAYS = _open_days()
ALWAYS = [(OPEN_DAYS[0][0], OPEN_DAYS[-1][1])]


def without(stretches: Iterable[Stretch], holes: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the stretches outside the holes."""
    left = list(stretches)
    for start, end in holes:
        parts = (
            (each for each in ((a, min(b, start)), (max(a, end), b)) if each[0] < each[1]) for a, b in left
        )
        left = [each for both in parts for each in both]
    return left


def within(stretches: Iterable[Stretch], since: datetime, until: datetime) -> timedelta:
    return sum((max(min(b, until) - max(a, since), NONE) for a, b in stretches), NONE)


@dataclass
class Run:
    """A clock ran: from when to when, and whether it was given up; `known` is when its end was noted.

    `since` and `over` are the events by which the desk learned that it ran, and that it no longer did.
    """

    clock: str
    began: datetime
    since: int
    ended: datetime | None = None
    cancelled: bool = False
    known: datetime | None = None
    until: datetime | None = None
    over: float = inf
    aside: tuple[float, float, datetime] | None = None
    """The events by which a promise stood in for it, and no longer did, and when that was."""

    def changed(self, policy: Event) -> datetime:
        """When another policy came to hold for it."""
        if self.aside and self.aside[0] < policy.seq < self.aside[1]:
            return self.aside[2]
        return policy.at

    def end(self, at: datetime, seq: int, *, cancelled: bool = False) -> None:
        self.ended, self.known, self.cancelled, self.over = max(at, self.began), at, cancelled, seq


class Life:
    """One ticket: its row, and what its log says."""

    def __init__(self, row: Mapping[str, Any], events: list[Event]) -> None:
        self.row, self.raw, self.log = row, events, struck(events)
        self.number = row["number"]
        self.whole = WholeLog(events)
        self.solves = [each for each in self.log if _becomes(each, "solved")]
        self.runs = [*self._from_the_start(), *Conversation(self).runs]

    @property
    def counts(self) -> bool:
        return self.row["status"] not in GONE and self.row["merged_into"] is None

    @property
    def first_solve(self) -> datetime | None:
        return self.solves[0].at if self.solves else None

    def status(self, at: datetime) -> str:
        """What it was just before this moment, as it was known then."""
        now = "new"
        for event in self.raw:
            if event.at < at and event.change.kind is Kind.MERGED:
                now = "closed"
            elif event.at < at and event.change.kind in {Kind.STATUS_CHANGED, Kind.UNMERGED}:
                now = event.change.after or ""
        return now

    def _from_the_start(self) -> Iterator[Run]:
        for clock in ("acknowledged", "first_response", "resolution"):
            began, ended, cancelled = getattr(self.whole, clock)()
            known = self.first_solve if clock == "resolution" and ended else ended
            yield Run(clock, began, self.log[0].seq, ended, cancelled, known)

    # what was promised

    def _policies(self, run: Run) -> list[Event]:
        applied = [each for each in self.raw if each.change.kind is Kind.POLICY_APPLIED]
        return [each for each in applied if run.known is None or each.at <= run.known]

    def hours(self, run: Run) -> list[Stretch]:
        return ALWAYS if self._policies(run)[-1].change.after == "sev1" else OPEN_DAYS

    def paused(self, statuses: set[str]) -> list[Stretch]:
        return [(a, b or ALWAYS[0][1]) for status, a, b in self.whole.pauses() if status in statuses]

    def due(self, run: Run) -> datetime | None:
        if run.until:
            return run.until
        promised = HOURS[self._policies(run)[-1].change.after or ""].get(run.clock)
        if promised is None:
            return None
        left = timedelta(hours=promised)
        holes = [(ALWAYS[0][0], run.began), *self.paused(PAUSING.get(run.clock, set()))]
        for a, b in without(self.hours(run), holes):
            if b - a >= left:
                return a + left
            left -= b - a
        return None

    def is_promised(self, run: Run) -> bool:
        return bool(run.until) or run.clock in HOURS[self._policies(run)[-1].change.after or ""]

    def decided(self, run: Run) -> tuple[datetime, bool] | None:
        """When what was promised was kept, or was not."""
        due = self.due(run)
        if not self.is_promised(run):
            return None
        if run.ended and not run.cancelled and (due is None or run.ended < due):
            return run.ended, True
        if due is None or (run.ended and run.ended < due):
            return None
        late = self.noted_late(run)
        if late and late[-1] >= due:
            return late[-1], False
        changes = [each for each in self._policies(run)[1:] if each.seq > run.since and not run.until]
        again = [run.changed(each) for each in changes]
        return max([due, *again]), False

    def noted_late(self, run: Run) -> list[datetime]:
        """When it was late, as was noted while it ran: what is changed afterwards makes it no later."""
        while_it_ran = (each for each in self.raw if run.since < each.seq < run.over)
        late = (each for each in while_it_ran if each.change.kind is Kind.BREACHED)
        return [each.change.told("at") or each.at for each in late if each.change.after == run.clock]

    def took(self, run: Run, pauses: set[str]) -> timedelta:
        return within(without(self.hours(run), self.paused(pauses)), run.began, run.ended or run.began)

    # what happened to it

    @property
    def answers(self) -> int:
        return len(self.whole.answers)

    def is_reopened(self, event: Event) -> bool:
        return event.change.before in {"solved", "closed"} and _becomes(event, "open")

    def is_handed_off(self, event: Event) -> bool:
        is_given = event.change.kind in {Kind.ASSIGNED, Kind.TEAM_CHANGED}
        return is_given and None not in {event.change.before, event.change.after}

    def is_like(self, other: "Life") -> bool:
        """Of the same class by the same requester."""
        mine, theirs = self.row["category"], other.row["category"]
        same = mine == theirs if mine and theirs else bool({*self.row["tags"]} & {*other.row["tags"]})
        return same and other is not self and other.row["requester_id"] == self.row["requester_id"]


def _becomes(event: Event, status: str) -> bool:
    return event.change.kind is Kind.STATUS_CHANGED and event.change.after == status


class Conversation:
    """What is asked, answered, told by and by, and promised on a ticket, from one event to the next."""

    def __init__(self, life: Life) -> None:
        self.life, self.runs = life, list[Run]()
        self.asked: list[Question] = []
        self.answered: datetime | None = None
        self.is_begun = False
        self.status = "new"
        self.promise_message: datetime | None = None
        self.seq = 0
        answers = {each.seq: each for each in life.whole.answers}
        for event in life.log:
            self.seq = event.seq
            if event.seq in answers:
                self.answer(answers[event.seq].at, answers[event.seq].written, event)
            self.hear(event)
            if event.change.kind is Kind.STATUS_CHANGED:
                was, self.status = self.status, event.change.after or ""
                if was in GONE:  # and what was asked and answered meanwhile counts
                    self.wait()
                    self.tell()
        if self.status in DONE:
            self.end("next_response", life.log[-1].at, cancelled=True)

    def latest(self, clock: str) -> Run | None:
        return next((run for run in reversed(self.runs) if run.clock == clock), None)

    def running(self, clock: str) -> Run | None:
        latest = self.latest(clock)
        return latest if latest and latest.ended is None else None

    def begin(self, clock: str, at: datetime, until: datetime | None = None) -> None:
        self.runs.append(Run(clock, at, self.seq, until=until))

    def end(self, clock: str, at: datetime, *, cancelled: bool = False) -> None:
        if run := self.running(clock):
            run.end(at, self.seq, cancelled=cancelled)

    def answer(self, at: datetime, written: datetime, event: Event) -> None:
        next_ = self.latest("next_response")
        is_awaited = next_ and (
            next_.ended is None or at < next_.ended or (next_.cancelled and written <= next_.ended)
        )
        if next_ and is_awaited and next_.began <= written:
            next_.end(at, self.seq)
        is_its_own = event.change.kind is Kind.DELIVERED and written == self.promise_message
        promise = self.latest("promise")
        is_earlier = promise and (promise.ended is None or at < promise.ended)
        if promise and is_earlier and promise.began <= written and not is_its_own:
            promise.end(at, self.seq)
        self.asked = [each for each in self.asked if each.at > written]
        self.is_begun, self.answered = True, max(at, self.answered or at)
        if self.status not in DONE:
            self.wait()
        self.tell()

    def tell(self) -> None:
        """What is told from time to time is counted from the last answer on."""
        last = self.latest("update")
        is_over = self.status in DONE
        if self.answered is None or is_over or self.running("promise"):
            return
        if last is None or last.began < self.answered:
            self.end("update", self.answered)
            self.begin("update", self.answered)

    def hear(self, event: Event) -> None:
        change = event.change
        detail = change.detail
        if change.kind is Kind.REPLIED and (change.after, detail["side"]) == ("public", "requester"):
            if "thanks" not in detail and self.status != "closed":
                self.ask(Question(event.seq, event.moment, change.message, detail.get("of")))
        elif change.kind in {Kind.ABSORBED, Kind.RELEASED, Kind.DELETED, Kind.SPLIT}:
            self.move(event)
        elif change.kind is Kind.PROMISED:
            self.promise(event)
        elif _becomes(event, "solved"):
            self.end("next_response", event.at, cancelled=True)
            self.end("update", event.at)
            self.end("promise", event.at)
            self.is_begun = True
        elif self.life.is_reopened(event):
            self.asked = self.asked if self.running("next_response") else []
            self.begin("update", event.at)

    def move(self, event: Event) -> None:
        """What another ticket's requester asked is asked here, or what was asked is no more."""
        change, detail = event.change, event.change.detail
        if change.kind is Kind.ABSORBED and "unanswered" in detail:
            asked = datetime.fromisoformat(detail["unanswered"])
            self.ask(Question(event.seq, asked, None, change.after), merged=True)
        elif change.kind is Kind.RELEASED:
            self.forget([each for each in self.asked if each.of == change.after], event.at)
        elif change.kind in {Kind.DELETED, Kind.SPLIT}:
            gone = {change.message, *map(int, detail.get("along", "").split())}
            self.forget([each for each in self.asked if each.message and each.message in gone], event.at)

    def ask(self, question: Question, *, merged: bool = False) -> None:
        if not merged and self.answered and question.at <= self.answered:
            return
        earlier = [] if self.status == "solved" and not merged else self.asked
        self.asked = sorted([*earlier, question], key=lambda each: each.at)
        if self.status not in GONE:
            self.wait()

    def wait(self) -> None:
        """The next response is awaited since the oldest question."""
        run = self.running("next_response")
        if run and self.asked:
            run.began = self.asked[0].at
        elif self.asked and self.is_begun:
            self.begin("next_response", self.asked[0].at)

    def forget(self, gone: list[Question], at: datetime) -> None:
        self.asked = [each for each in self.asked if each not in gone]
        if self.running("next_response") and self.asked:
            self.wait()
        else:
            self.end("next_response", at, cancelled=True)

    def promise(self, event: Event) -> None:
        until = event.change.told("until")
        self.end("promise", event.at, cancelled=True)
        if until:
            self.end("update", event.at, cancelled=True)
            self.begin("promise", event.at, until)
            self.promise_message = event.at
            return
        last = self.latest("update")
        before = len(self.runs)
        self.tell()
        if last and last.cancelled and len(self.runs) == before:
            last.aside = last.over, self.seq, event.at
            last.ended, last.known, last.cancelled, last.over = None, None, False, inf


# --- the figures -----------------------------------------------------------------------------------------


@dataclass
class Desk:
    """All tickets that count, from the rows of both exports."""

    tickets: list[Mapping[str, Any]]
    events: list[Mapping[str, Any]]
    tiers: Mapping[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        logs = defaultdict(list)
        for row in self.events:
            change = Change(
                Kind(row["kind"]), row["before"], row["after"], rule=row["rule"], detail=row["detail"]
            )
            logs[row["number"]].append(Event(row["seq"], change, row["actor_id"], row["cause"], row["at"]))
        lives = (Life(row, logs[row["number"]]) for row in self.tickets)
        self.lives = [each for each in lives if each.counts]

    def facts(self, begins: datetime, ends: datetime) -> dict[Metric, list[Fact]]:
        """What each figure counts, of all tickets."""
        found: dict[Metric, list[Fact]] = defaultdict(list)
        for life in self.lives:
            for metric, hit, took in (*self._of(life, begins, ends), *_measured(life, begins, ends)):
                found[metric].append((life.number, hit, took))
        return found

    def _of(self, life: Life, begins: datetime, ends: datetime) -> Iterator[tuple[Metric, Any, Any]]:
        opened = life.row["opened_at"]
        if begins <= opened < ends:
            yield Metric.RECEIVED, None, None
            yield Metric.REPEAT, self._asked(life, opened - timedelta(days=14), opened), None
        if opened < ends and life.status(ends) in OPEN:
            yield Metric.BACKLOG, None, None
            yield Metric.BACKLOG_AGE, None, ends - opened
        now = [each for each in life.log if begins <= each.at < ends]
        if solved := [each for each in now if _becomes(each, "solved")]:
            yield Metric.SOLVED, None, None
            yield Metric.DEFLECTED, any("article" in each.change.detail for each in solved), None
        if any(map(life.is_reopened, now)):
            yield Metric.REOPENED, None, None
        for each in now:
            if life.is_handed_off(each):
                yield Metric.HANDOFFS, None, None
        if life.first_solve and begins <= life.first_solve < ends:
            later = life.first_solve + timedelta(days=7)
            is_single = life.answers <= 1 and not any(map(life.is_reopened, life.log))
            yield Metric.FCR, is_single and not self._asked(life, life.first_solve, later), None
        yield from _rated(life, begins, ends)

    def _asked(self, life: Life, since: datetime, until: datetime) -> bool:
        """Whether its requester asked for the same then."""
        return any(since <= each.row["opened_at"] < until for each in self.lives if life.is_like(each))

    def keys(self, by: By) -> dict[int, list[str]]:
        """To which groups each ticket belongs."""
        return {life.number: list(filter(None, self._keys(life.row, by))) for life in self.lives}

    def _keys(self, row: Mapping[str, Any], by: By) -> list[str | None]:
        match by:
            case By.SEVERITY:
                return [str(row["severity"])]
            case By.TEAM:
                return [row["team"]]
            case By.CHANNEL:
                return [row["channel_id"] if not (row["channel_id"] or "D").startswith("D") else None]
            case By.TAG:
                return [*row["tags"]]
        mine = {row["requester_id"], row["channel_id"]}
        return [tier for tier, whom in self.tiers.items() if whom & mine][:1]


def _rated(life: Life, begins: datetime, ends: datetime) -> Iterator[tuple[Metric, Any, Any]]:
    for asked in (each for each in life.raw if each.change.kind is Kind.SURVEYED):
        rated = [
            each
            for each in life.raw
            if each.change.kind is Kind.RATED and each.change.detail["survey"] == str(asked.seq)
        ]
        if begins <= asked.at < ends:
            yield Metric.SURVEYED, bool(rated), None
        if rated and begins <= rated[0].at < ends:
            yield Metric.SATISFIED, rated[-1].change.after in {"4", "5"}, None


def _measured(life: Life, begins: datetime, ends: datetime) -> Iterator[tuple[Metric, Any, Any]]:
    for run in life.runs:
        decided = life.decided(run)
        if decided and begins <= decided[0] < ends:
            yield Metric(f"kept_{run.clock}"), decided[1], None
        is_over = run.ended is not None and not run.cancelled
        if run.clock == "resolution" and is_over and life.first_solve and begins <= life.first_solve < ends:
            yield Metric.REQUESTER_WAIT, None, life.took(run, {"waiting"})
            yield Metric.AGENT_WORK, None, life.took(run, {"waiting", "on_hold"})
        elif is_over and run.ended and begins <= run.ended < ends:
            yield from _answered(life, run, run.ended)


def _answered(life: Life, run: Run, ended: datetime) -> Iterator[tuple[Metric, Any, Any]]:
    took = life.took(run, PAUSING.get(run.clock, set()))
    if run.clock == "acknowledged":
        yield Metric.CLAIM_TIME, None, took
    if run.clock == "next_response":
        yield Metric.NEXT_RESPONSE, None, took
    if run.clock == "first_response":
        yield Metric.FIRST_RESPONSE, None, took
        if any(a <= run.began < b for a, b in life.hours(run)):
            yield Metric.FIRST_RESPONSE_IN_HOURS, None, took
        else:
            yield Metric.FIRST_RESPONSE_OUT_OF_HOURS, None, ended - run.began


COUNTED = {Metric.RECEIVED, Metric.SOLVED, Metric.REOPENED, Metric.BACKLOG, Metric.HANDOFFS}


def figures(facts: Mapping[Metric, list[Fact]]) -> dict[Metric, Figure]:
    """The facts, summed up."""
    return {metric: _figure(metric, each) for metric, each in facts.items() if each}


def _figure(metric: Metric, facts: list[Fact]) -> Figure:
    if metric in COUNTED:
        return Count(len(facts))
    times = sorted(took for _, _, took in facts if took is not None)
    if times:
        return Times(len(times), *(times[ceil(part * len(times)) - 1] for part in (0.5, 0.9)))
    return Share(sum(bool(hit) for _, hit, _ in facts), len(facts))


def among(facts: Mapping[Metric, list[Fact]], numbers: Iterable[int]) -> dict[Metric, list[Fact]]:
    """Those of these tickets."""
    those = {*numbers}
    return {metric: [each for each in some if each[0] in those] for metric, some in facts.items()}
