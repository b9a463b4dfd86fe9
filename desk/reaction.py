"""What a desk's rules make of what happened to a ticket: which run, which wait, which do not, and why."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from desk import automation, checklists, life
from desk.automation import Action, Condition, Delay, Rule, Trigger
from desk.calendar import Calendar
from desk.fold import apply
from desk.prose import Prose
from desk.refusal import Refused
from desk.section import Section
from desk.severity import Severity
from desk.ticket import Change, Event, Kind, Side, Status, Ticket, Visibility
from desk.wording import N_, Sentence

DEEPEST = 5
"""Rules in a chain, each called by what the one before it did; the next is not run."""
AGAIN = timedelta(hours=1)
"""How long a rule that other rules call rests on a ticket before it runs again."""

_MARK = "policy "


def by_rule(event: Event) -> bool:
    """Whether one of the policy's own rules did it."""
    return (event.change.rule or "").startswith(_MARK)


class Outcome(StrEnum):
    """What became of a rule that was called."""

    WAITING = "waiting"
    RAN = "ran"
    UNMET = "unmet"
    """Its condition did not hold; `why` names the part."""
    STOPPED = "stopped"
    """The guard against loops held it; `why` names the reason."""
    REFUSED = "refused"
    """The ticket, or the desk, would not have it; `why` names the action."""
    FAILED = "failed"
    """A fault of ours; `why` names it."""


@dataclass(frozen=True)
class Run:
    """A rule that was called by the event `seq`, `depth` rules deep, while the status began at `since`.

    `message` is what was said then, if anything was; `at` when it became what it is.
    """

    rule: str
    seq: int
    depth: int
    since: datetime | None
    message: int | None
    due: datetime
    outcome: Outcome = Outcome.WAITING
    why: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Act:
    """Something a rule does: changes, the first of which refers to the `text`, and who is told of it."""

    rule: str | None
    changes: tuple[Change, ...] = ()
    text: Prose | None = None
    visibility: Visibility = Visibility.INTERNAL
    told: str | None = None


@dataclass(frozen=True)
class Known:
    """What rules may know of the desk: `ids` by the policy's names, and who of those are `agents`.

    `merged` tells of a tag that was merged what it became.
    """

    rules: tuple[Rule, ...]
    macros: Mapping[str, automation.Macro]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    agents: Collection[str] = frozenset()
    merged: Mapping[str, str] = field(default_factory=dict)

    def id_of(self, name: str) -> str:
        """The id of a person or channel that the policy names."""
        return self.ids.get(name, name)

    def alive(self, tags: Iterable[str]) -> set[str]:
        """The codes by which these tags go now."""
        return {self.merged.get(code, code) for code in tags}


@dataclass(frozen=True)
class Past:
    """What rules did on the ticket before: when each ran last, and which wait."""

    ran: Mapping[str, datetime] = field(default_factory=dict)
    waiting: Collection[str] = frozenset()


Words = Callable[[int | None], str]
"""What was said in a message; of None, what the ticket began with."""


class Reaction:
    """The rules at work on one ticket at one moment: `runs` says which, `acts` what they do, in order.

    `ticket` is as they leave it.
    """

    def __init__(self, known: Known, ticket: Ticket, past: Past, words: Words, now: datetime) -> None:
        """`ticket` is as it stands after what happened."""
        self._known, self._past, self._words, self._now = known, past, words, now
        self._here: set[str] = set()
        self.ticket = ticket
        self.runs: list[Run] = []
        self.acts: list[Act] = []

    def follow(self, events: Iterable[Event], depth: int = 0) -> None:
        """Call the rules for these events, and for what comes of it in turn."""
        todo = deque((event, depth) for event in events)
        while todo:
            event, deep = todo.popleft()
            for rule in self._known.rules:
                if fits(rule.when, event):
                    todo.extend((each, deep + 1) for each in self._call(rule, event, deep + 1))

    def resume(self, run: Run) -> None:
        """A rule that waited is due: it runs, if what it asks is so now."""
        self._here.add(run.rule)
        rule = next((each for each in self._known.rules if each.name == run.rule), None)
        if rule is None:
            self._end(run, Outcome.UNMET, "rule")
        elif self.ticket.merged_into is not None:  # its survivor has calls of its own (rule 42)
            self._end(run, Outcome.UNMET, "status")
        elif not self._has_stayed(rule, run):
            self._end(run, Outcome.UNMET, "stays")
        else:
            self.follow(self._run(rule, run), run.depth)

    def _call(self, rule: Rule, event: Event, depth: int) -> list[Event]:
        """What the rule does at once."""
        message = event.change.message if event.change.kind in _SAID else None
        due = _due(rule.after, self._now, self._known)
        run = Run(rule.name, event.seq, depth, self.ticket.status_at, message, due)
        if depth > 1 and (why := self._guard(rule, depth)):
            self._end(run, Outcome.STOPPED, why)
        elif rule.name not in self._here and not self._waits(rule):
            self._here.add(rule.name)
            return self._run(rule, run) if rule.after is None else self._end(run, Outcome.WAITING)
        return []

    def _guard(self, rule: Rule, depth: int) -> str:
        """Why a rule that another rule called must not run; "" if it may."""
        if depth > DEEPEST:
            return "depth"
        last = self._past.ran.get(rule.name)
        rested = last is None or self._now - last >= AGAIN
        return "" if rested and rule.name not in self._here else "again"

    def _has_stayed(self, rule: Rule, run: Run) -> bool:
        """Whether the status that called the rule lasts, if it is about that."""
        if not isinstance(rule.when, automation.Stays):
            return True
        return self.ticket.status in rule.when.status and self.ticket.status_at == run.since

    def _waits(self, rule: Rule) -> bool:
        """Whether it waits for an earlier cause, so that what is overdue is not put off again."""
        return rule.name in self._past.waiting and not isinstance(rule.when, automation.Stays)

    def _run(self, rule: Rule, run: Run) -> list[Event]:
        """Do what the rule says, all of it or nothing; answers the events."""
        seen = Seen(self._known, self.ticket, self._words(None), self._words(run.message), self._now)
        if why := unmet(rule.where, seen):
            return self._end(run, Outcome.UNMET, why)
        ticket, acts, events = self.ticket, list[Act](), list[Event]()
        for action in rule.then:
            try:
                act = act_of(action, ticket, self._known, rule.name)
            except Refused:
                return self._end(run, Outcome.REFUSED, action.do)
            for change in act.changes:
                events.append(Event(ticket.seq + 1, change, None, change.rule or "", self._now))
                ticket = apply(ticket, events[-1])
            acts.append(act)
        self.ticket = ticket
        self.acts += acts
        self._end(run, Outcome.RAN)
        return events

    def _end(self, run: Run, outcome: Outcome, why: str = "") -> list[Event]:
        self.runs.append(replace(run, outcome=outcome, why=why, at=self._now))
        return []


def _due(delay: Delay | None, now: datetime, known: Known) -> datetime:
    if delay is None:
        return now
    wait = timedelta(minutes=delay.minutes)
    return known.calendars[delay.open].after(now, wait) if delay.open else now + wait


# --- when ---------------------------------------------------------------------------------------------

_SAID = frozenset({Kind.RECEIVED, Kind.REPLIED})


def fits(trigger: Trigger, event: Event) -> bool:
    """Whether this event is what the trigger waits for."""
    return _FITS[type(trigger)](trigger, event.change)


def _replied(trigger: automation.Replied, change: Change) -> bool:
    wanted = (Side.REQUESTER, Side.AGENT) if trigger.by == "anyone" else (trigger.by,)
    return change.reply_of in wanted


def _stays(trigger: automation.Stays, change: Change) -> bool:
    if change.kind is Kind.RECEIVED:
        return Status.NEW in trigger.status
    return change.kind in {Kind.STATUS_CHANGED, Kind.UNMERGED} and change.after in trigger.status


def _tagged(trigger: automation.Tagged, change: Change) -> bool:
    new = set((change.after or "").split()) - set((change.before or "").split())
    return change.kind is Kind.TAGGED and bool(new & set(trigger.tags) if trigger.tags else new)


def _assigned(_trigger: automation.Assigned, change: Change) -> bool:
    return change.kind is Kind.ASSIGNED and change.after is not None


def _to(kind: Kind) -> Callable[[Any, Change], bool]:
    def changed(trigger: Any, change: Change) -> bool:
        return change.kind is kind and (not trigger.to or change.after in {str(each) for each in trigger.to})

    return changed


_FITS: Mapping[type[Section], Callable[[Any, Change], bool]] = {
    automation.Opened: lambda _trigger, change: change.kind is Kind.RECEIVED,
    automation.Replied: _replied,
    automation.StatusSet: _to(Kind.STATUS_CHANGED),
    automation.Stays: _stays,
    automation.Tagged: _tagged,
    automation.Assigned: _assigned,
    automation.SeveritySet: _to(Kind.SEVERITY_CHANGED),
}


# --- if -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    known: Known
    ticket: Ticket
    request: str
    said: str
    now: datetime


def unmet(condition: Condition, seen: Seen) -> str:
    """The first part of the condition that does not hold; "" when all of it does."""
    return next((name for name, holds in _HOLDS.items() if not holds(condition, seen)), "")


def _among(name: str) -> Callable[[Condition, Seen], bool]:
    def holds(condition: Condition, seen: Seen) -> bool:
        allowed = getattr(condition, name)
        return not allowed or getattr(seen.ticket, name) in allowed

    return holds


def _is(name: str, fact: Callable[[Seen], bool]) -> Callable[[Condition, Seen], bool]:
    def holds(condition: Condition, seen: Seen) -> bool:
        wanted = getattr(condition, name)
        return wanted is None or wanted == fact(seen)

    return holds


def _has_tags(condition: Condition, seen: Seen) -> bool:
    alive = seen.known.alive
    return not condition.tags or bool(alive(condition.tags) & alive(seen.ticket.tags))


def _has_words(condition: Condition, seen: Seen) -> bool:
    said = f"{seen.request}\n{seen.said}".casefold()
    return not condition.words or any(word.casefold() in said for word in condition.words)


def _has_channel(condition: Condition, seen: Seen) -> bool:
    return not condition.channel or seen.ticket.channel in map(seen.known.id_of, condition.channel)


def _has_lasted(condition: Condition, seen: Seen) -> bool:
    lasted = seen.now - (seen.ticket.status_at or seen.now)
    return lasted >= timedelta(minutes=condition.minutes_in_status or 0)


_HOLDS: Mapping[str, Callable[[Condition, Seen], bool]] = {
    "severity": _among("severity"),
    "status": _among("status"),
    "team": _among("team"),
    "tags": _has_tags,
    "all_tags": lambda condition, seen: (
        seen.known.alive(condition.all_tags) <= seen.known.alive(seen.ticket.tags)
    ),
    "channel": _has_channel,
    "words": _has_words,
    "assigned": _is("assigned", lambda seen: seen.ticket.assignee is not None),
    "answered": _is("answered", lambda seen: seen.ticket.answered_at is not None),
    "open": lambda condition, seen: (
        not condition.open or seen.known.calendars[condition.open].is_open(seen.now)
    ),
    "minutes_in_status": _has_lasted,
    "all": lambda condition, seen: not any(unmet(part, seen) for part in condition.all),
    "any": lambda condition, seen: not condition.any or not all(unmet(part, seen) for part in condition.any),
    "none": lambda condition, seen: all(unmet(part, seen) for part in condition.none),
}


# --- then ---------------------------------------------------------------------------------------------


def act_of(action: Action, ticket: Ticket, known: Known, rule: str | None = None) -> Act:
    """What the action does to the ticket, by a rule or, without one, by a person; raises Refused."""
    act: Act = _ACTS[type(action)](action, ticket, known)
    if rule is None:
        return act
    return replace(act, rule=rule, changes=tuple(replace(each, rule=_MARK + rule) for each in act.changes))


def _severity(action: automation.SetSeverity, ticket: Ticket, _known: Known) -> Act:
    to = Severity(action.to)
    return Act(None, life.set_severity(ticket, to) if ticket.severity != to else ())


def _tags(action: automation.SetTags, ticket: Ticket, known: Known) -> Act:
    return Act(None, life.tag(ticket, known.alive((*ticket.tags, *action.add)) - known.alive(action.remove)))


def _assign(action: automation.Assign, ticket: Ticket, known: Known) -> Act:
    to = known.id_of(action.to)
    if to not in known.agents:
        raise Refused(Sentence(N_("Nobody who is assigned by a rule may be other than an agent.")))
    return Act(None, life.assign(ticket, to))


def _team(action: automation.SetTeam, ticket: Ticket, _known: Known) -> Act:
    change = Change(Kind.TEAM_CHANGED, before=ticket.team, after=action.to)
    return Act(None, (change,) if ticket.team != action.to else ())


def _status(action: automation.SetStatus, ticket: Ticket, _known: Known) -> Act:
    to = Status(action.to)
    if ticket.status is to:
        return Act(None)
    if ticket.status.done and (ticket.status, to) != (Status.SOLVED, Status.OPEN):
        raise Refused(Sentence(N_("{key} is done."), {"key": ticket.key}))
    if to is Status.SOLVED and (left := checklists.come_first(ticket)):
        first = N_("Before {key} is solved, these steps of its checklist have to be done: {places}.")
        places = ", ".join(str(place) for place, _step in left)
        raise Refused(Sentence(first, {"key": ticket.key, "places": places}))
    change = Change(Kind.STATUS_CHANGED, before=ticket.status, after=to)
    reader = Visibility.PUBLIC if to is Status.SOLVED else Visibility.INTERNAL
    return Act(None, (change,), action.why, reader)


def _note(action: automation.Note, _ticket: Ticket, _known: Known) -> Act:
    return Act(None, life.note(0, typed=True), action.text)


def _answer(action: automation.Answer, _ticket: Ticket, known: Known) -> Act:
    text = action.text or known.macros[action.macro or ""].text
    return Act(None, life.answer_by_itself(0), text, Visibility.PUBLIC)


def _tell(action: automation.Tell, _ticket: Ticket, known: Known) -> Act:
    return Act(None, told=known.id_of(action.to))


def _follow(action: automation.Follow, ticket: Ticket, known: Known) -> Act:
    who = known.id_of(action.who)
    return Act(None, (Change(Kind.FOLLOWED, after=who),) if who not in ticket.followers else ())


_ACTS: Mapping[type[Section], Callable[[Any, Ticket, Known], Act]] = {
    automation.SetSeverity: _severity,
    automation.SetTags: _tags,
    automation.Assign: _assign,
    automation.SetTeam: _team,
    automation.SetStatus: _status,
    automation.Note: _note,
    automation.Answer: _answer,
    automation.Tell: _tell,
    automation.Follow: _follow,
}
