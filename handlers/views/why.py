"""Draws why a ticket's clocks stand where they stand: each step, its rule, and the counting itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from commands.why import Explained
from desk.calendar import Unusual
from desk.counting import Count, Stretch
from desk.policy import Policy
from desk.severity import Severity
from desk.sla import ALWAYS, Promise, Terms
from desk.standing import State
from desk.text import title
from desk.ticket import Agreement, Clock, Event, Kind, Side, Status
from desk.why import Agreed, Course, Day, Reason, Step, calendar_of, days
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, escape, safe, whole_lines
from handlers.views import names
from handlers.views.elements import section

MOST_STEPS = 8
"""Steps of a clock that are told: of more its first ones, which began it, and its last ones."""
MOST_ROWS = 12
"""Days and pauses of a count that are told: of more the first ones and the last ones."""
MOST_UNUSUAL = 6
"""Runs of holidays and the like that are told of one pause, in the same way."""
FIRST = 3
"""How many of those are the first ones."""
MOST_AGREED = 5
"""Changes of what is promised that are told, the newest of them."""


@dataclass(frozen=True)
class _Look:
    """What is drawn, and for whom."""

    found: Explained
    policy: Policy
    say: Speaker

    @property
    def now(self) -> datetime:
        return self.found.account.now


T = TypeVar("T")

Draw = Callable[[_Look, Event, str], str]
"""Says what an event was, by whom."""


def message(found: Explained, policy: Policy, say: Speaker) -> dict[str, Any]:
    """The account as a message: `text` for notifications and screen readers, and `blocks`."""
    parts = texts(found, policy, say)
    return {"text": parts[0], "blocks": [section(part) for part in parts]}


def form(found: Explained, policy: Policy, say: Speaker) -> dict[str, Any]:
    """The account as a form in which nothing is to be filled in."""
    why = say(N_("Why?"))
    heading = {"type": "plain_text", "text": f"{found.account.ticket.key} · {why}"}
    blocks = [section(part) for part in texts(found, policy, say)]
    close = {"type": "plain_text", "text": say(N_("Close"))}
    return {"type": "modal", "callback_id": "why", "title": heading, "close": close, "blocks": blocks}


def texts(found: Explained, policy: Policy, say: Speaker) -> list[str]:
    """The account in pieces of which each fits into a section."""
    look = _Look(found, policy, say)
    parts = _full(look) if found.is_full else _short(look)
    return ["\n".join(lines) for part in parts for lines in _in_sections(part)]


def _in_sections(lines: Iterable[str]) -> Iterator[list[str]]:
    """As many lines in each as it holds; none alone is too long for one."""
    rest = [line if len(line) < SECTION else "…" for line in lines]
    while rest:
        kept = whole_lines(rest, SECTION)
        rest = rest[len(kept) :]
        yield kept


def _full(look: _Look) -> Iterator[list[str]]:
    """For the desk: what is promised and why, then each clock, then what came before."""
    yield _head(look)
    latest = look.found.account.latest
    for course in latest:
        if course.standing.target is not None:
            yield _course(look, course)
    if figures := [course for course in latest if course.standing.target is None]:
        told = look.say(N_("*Nothing is promised of these*"))
        yield [told, *(_figure(look, each) for each in figures)]
    if look.found.account.earlier:
        yield _earlier(look)


# what is promised, and when time counts


def _head(look: _Look) -> list[str]:
    account, say = look.found.account, look.say
    lines = [say(N_("*{key}: why its clocks stand where they stand*"), key=account.ticket.key)]
    if not account.agreed:
        return [
            *lines,
            say(N_("No clock runs: the ticket is older than the desk's clocks, or was imported.")),
        ]
    *before, last = account.agreed
    lines += [_promise(look, last), _calendar(look, last.terms, last.agreement)]
    others = {each.agreement.calendar: each for each in before}
    used = {each.standing.episode.agreement for each in account.latest}
    lines += [
        _calendar(look, each.terms, each.agreement)
        for code, each in others.items()
        if code != last.agreement.calendar and each.agreement in used
    ]
    changes = list(pairwise(account.agreed))[-MOST_AGREED:]
    return [*lines, *(_change(look, *pair) for pair in changes)]


def _promise(look: _Look, agreed: Agreed) -> str:
    say, version = look.say, agreed.agreement.version
    if agreed.promise is None:
        return say(
            N_(
                "*Promise:* none. No promise of the policy suits this ticket, so nothing is promised and "
                "nothing can be late (rule 32; policy version {version})."
            ),
            version=version,
        )
    return say(
        N_("*Promise:* `{name}`, the first of the policy's that suits: {why} (policy version {version})."),
        name=agreed.promise.name,
        why=_suits(look, agreed.promise),
        version=version,
    )


def _suits(look: _Look, promise: Promise) -> str:
    """What the promise asks of a ticket, and this one has."""
    ticket, say = look.found.account.ticket, look.say
    asked = [
        (promise.severities, names.severity(ticket.severity, look.policy)),
        (promise.teams, say(N_("team {team}"), team=names.team(ticket.team or "–", look.policy, say))),
        (promise.channels, f"<#{ticket.channel}>"),
        (promise.tiers, say(N_("requester of tier {tier}"), tier=", ".join(promise.tiers))),
        (promise.tags, say(N_("tagged {tags}"), tags=names.tags(ticket.tags, look.policy.tags, say))),
    ]
    return ", ".join(what for wanted, what in asked if wanted) or say(N_("it is meant for every ticket"))


def _calendar(look: _Look, terms: Terms, agreement: Agreement) -> str:
    """The calendar's zone, and its hours on the day of reading."""
    say, calendar = look.say, calendar_of(terms, agreement)
    if agreement.calendar == ALWAYS and ALWAYS not in terms.calendars:
        return say(N_("*Calendar:* `always`: time counts round the clock."))
    today = look.now.astimezone(calendar.zone).date()
    hours = ", ".join(_hours(each.start, each.end) for each in calendar.hours_on(today))
    return say(
        N_("*Calendar:* `{code}` ({zone}): only open time counts. Today, {day}: {hours}."),
        code=agreement.calendar,
        day=names.day(today, say),
        hours=hours or say(N_("closed")),
        zone=escape(calendar.zone.key),
    )


def _change(look: _Look, before: Agreed, after: Agreed) -> str:
    say = look.say
    return "• " + say(
        N_("{moment} · {cause}: from {before} to {after}."),
        moment=names.moment(after.at),
        cause=_cause(look, after.cause, _recalculated if after.is_recalculated else None),
        before=_named(before, say),
        after=_named(after, say),
    )


def _named(agreed: Agreed, say: Speaker) -> str:
    return f"`{agreed.agreement.policy}`" if agreed.promise else say(N_("no promise"))


# a clock


def _course(look: _Look, course: Course) -> list[str]:
    say = look.say
    head = f"*{names.clock(course.clock, say)}* · {_state(look, course)}"
    rows = list(_rows(look, course))
    zone = escape(course.calendar.zone.key)
    counted = [say(N_("_How it is counted (hours of {zone}):_"), zone=zone), *rows] if rows else []
    return [head, *_target(look, course), *_steps(look, course), *counted]


def _steps(look: _Look, course: Course) -> Iterator[str]:
    """What happened: of a long story its beginning, and what came last."""
    steps = [step for step in course.steps if not _is_stale(course, step)]
    first, hidden, last = _ends(steps, MOST_STEPS)
    yield from (_step(look, step) for step in first)
    if hidden:
        told = look.say(
            N_("and {count} more until {moment}"), count=len(hidden), moment=names.moment(last[0].at)
        )
        yield f"• {told}"
    yield from (_step(look, step) for step in last)


def _ends(of: list[T], most: int) -> tuple[list[T], list[T], list[T]]:
    """The first ones, those between that would be too many, and the last ones."""
    if len(of) <= most:
        return of, [], []
    return of[:FIRST], of[FIRST : FIRST - most], of[FIRST - most :]


def _is_stale(course: Course, step: Step) -> bool:
    """Whether it is a warning that came when it was late already, as by a new promise."""
    due = course.standing.due
    return step.reason is Reason.WARNED and due is not None and step.at >= due


def _state(look: _Look, course: Course) -> str:
    """Where it stands, in words."""
    stands, say = course.standing, look.say
    if stands.due is None and stands.count is None and not stands.episode.ended:
        return say(N_("its calendar never opens, so it is never due"))
    values = {
        "due": names.moment(stands.due) if stands.due else "–",
        "at": names.moment(stands.episode.ended) if stands.episode.ended else "–",
        "spent": names.length(course.spent, say),
        "target": names.length(stands.target or timedelta(), say),
        "left": names.length(_left(look, course), say),
        "late": names.length(course.late, say),
    }
    return say(_STATES[stands.state(look.now)], **values)


def _left(look: _Look, course: Course) -> timedelta:
    stands = course.standing
    if stands.count and stands.due is None:
        return stands.count.left
    return max((stands.target or timedelta()) - course.spent, timedelta())


_STATES = {
    State.PENDING: N_("due {due}; {left} left"),
    State.IMMINENT: N_("due soon: {due}; {left} left"),
    State.BREACHING: N_("late by {late}: it was due {due}"),
    State.BREACHED: N_("was late: due {due}, done {at}, {late} too late"),
    State.ACHIEVED: N_("kept: done {at}, {spent} of {target} used"),
    State.CANCELLED: N_("cancelled {at}"),
    State.PAUSED: N_("stands still; {left} left"),
}


def _figure(look: _Look, course: Course) -> str:
    """What a clock shows by which nothing is promised."""
    say = look.say
    sentence = N_("{clock}: {length}") if course.standing.episode.ended else N_("{clock}: {length} so far")
    told = say(sentence, clock=names.clock(course.clock, say), length=names.length(course.spent, say))
    return f"• {told}"


def _target(look: _Look, course: Course) -> list[str]:
    """What is promised, as it is written and as it is counted."""
    stands, say, agreement = course.standing, look.say, course.standing.episode.agreement
    if stands.episode.until:
        moment = names.moment(stands.episode.until)
        return [
            say(N_("Promised: an update by {moment}, whatever the calendar says (rule 20)."), moment=moment)
        ]
    if stands.target is None or agreement is None or course.terms is None:
        return []
    promise = course.terms.promise(agreement.policy)
    written = (promise.target(course.clock) if promise else None) or ""
    length, values = (
        names.length(stands.target or timedelta(), say),
        {"name": agreement.policy, "code": agreement.calendar},
    )
    if "d" in written:
        sentence = N_("Promised: {written}, which is {length} by calendar `{code}` (`{name}`; rule 36).")
        return [say(sentence, written=written, length=length, **values)]
    return [say(N_("Promised: {length} by calendar `{code}` (`{name}`)."), length=length, **values)]


# how it is counted


@dataclass(frozen=True)
class _Row:
    """A pause of the count, or a run of its days, none of which is one; and what was `left` after it."""

    stretch: Stretch
    run: list[Day]
    left: timedelta


def _rows(look: _Look, course: Course) -> Iterator[str]:
    """Each day and pause of the count with what is left after it, then when nothing is."""
    count, say = course.standing.count, look.say
    if count is None:
        return
    first, hidden, last = _ends(list(_way(course, count)), MOST_ROWS)
    yield from (_row(look, course, each) for each in first)
    if hidden:
        passed, left = names.length(first[-1].left - hidden[-1].left, say), names.length(hidden[-1].left, say)
        yield "• " + say(N_("… and so on: {counted} more; {left} left"), counted=passed, left=left)
    yield from (_row(look, course, each) for each in last)
    if count.due:
        yield "• " + say(N_("nothing is left: due {moment}"), moment=names.moment(count.due))


def _way(course: Course, count: Count) -> Iterator[_Row]:
    """The count row by row; of stretches that are far from both ends, none."""
    first, _hidden, last = _ends(list(count.stretches), 2 * MOST_ROWS)
    for stretch in (*first, *last):
        if stretch.is_pause:
            yield _Row(stretch, [], stretch.left)
            continue
        left = stretch.left + stretch.counted
        for run in _runs(list(days(course.calendar, stretch))):
            left -= sum((day.counted for day in run), timedelta())
            yield _Row(stretch, run, left)


def _row(look: _Look, course: Course, row: _Row) -> str:
    if row.stretch.is_pause:
        told = _paused(look, course, row.stretch)
    else:
        told = _day(look, course, row.run[0], row.left) if row.run[0].spans else _apart(look, row.run)
    return f"• {told}"


def _paused(look: _Look, course: Course, stretch: Stretch) -> str:
    """A pause, and how much it held that would have counted."""
    say, left = look.say, names.length(stretch.left, look.say)
    since = names.moment(stretch.since)
    if stretch.until is None:
        return say(N_("since {since} it stands still: {left} left"), since=since, left=left)
    found = list(days(course.calendar, stretch))
    passed = sum((day.counted for day in found), timedelta())
    told = say(
        N_("{since} – {until}: it stood still; {passed} of open time do not count, {left} left"),
        since=since,
        until=names.moment(stretch.until),
        passed=names.length(passed, say),
        left=left,
    )
    first, hidden, last = _ends(_runs([day for day in found if day.unusual]), MOST_UNUSUAL)
    more = [say(N_("and {count} more"), count=len(hidden))] if hidden else []
    own = [*(_apart(look, run) for run in first), *more, *(_apart(look, run) for run in last)]
    return say(N_("{told} ({why})"), told=told, why="; ".join(own)) if own else told


def _runs(found: list[Day]) -> list[list[Day]]:
    """Each day alone, but those together that are closed for the same reason, one after the other."""
    runs: list[list[Day]] = []
    for day in found:
        if runs and not day.spans and not runs[-1][-1].spans and runs[-1][-1].unusual == day.unusual:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _apart(look: _Look, run: list[Day]) -> str:
    """What is unusual of days, the first to the last of which have it in common."""
    first, last, say = run[0], run[-1], look.say
    dates = names.day(first.date, say) + (f" – {names.day(last.date, say)}" if last != first else "")
    sentences = _OPENED if first.spans else _CLOSED
    return say(sentences[first.unusual or Unusual.EXCEPTION], date=dates)


_CLOSED = {
    Unusual.HOLIDAY: N_("{date}: public holiday, closed"),
    Unusual.EXCEPTION: N_("{date}: closed by exception"),
    Unusual.MADE_UP: N_("{date}: closed by exception"),
}
_OPENED = {
    Unusual.HOLIDAY: N_("{date}: hours of its own"),
    Unusual.EXCEPTION: N_("{date}: hours of its own"),
    Unusual.MADE_UP: N_("{date}: worked in place of a holiday"),
}


def _day(look: _Look, course: Course, day: Day, left: timedelta) -> str:
    say, zone = look.say, course.calendar.zone
    local = ((each.astimezone(zone).time() for each in span) for span in day.spans)
    return say(
        N_("{date}, {hours}: {counted}; {left} left"),
        date=_apart(look, [day]) if day.unusual else names.day(day.date, say),
        hours=", ".join(_hours(*ends) for ends in local),
        counted=names.length(day.counted, say),
        left=names.length(left, say),
    )


def _hours(start: time, end: time) -> str:
    """What lasts until midnight ends at 24:00, for at 00:00 the day begins."""
    return f"{_clock(start)}–{_clock(end) if end != time() else '24:00'}"


def _clock(at: time) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


# what happened


def _step(look: _Look, step: Step) -> str:
    """When, what happened, and the rule by which that matters."""
    told = look.say(REASONS[step.reason])
    if step.reason in _BY_ITSELF:
        return f"• {names.moment(step.at)} · {told}"
    draw = _recalculated if step.reason is Reason.RECALCULATED else None
    cause = _cause(look, step.cause, draw)
    return "• " + look.say(
        N_("{moment} · {cause} · {rule}"), moment=names.moment(step.at), cause=cause, rule=told
    )


_BY_ITSELF = frozenset({Reason.WARNED, Reason.LATE, Reason.LATE_BY_POLICY})

REASONS = {
    Reason.ASKED: N_("The requester's first message starts this clock (rule 6)."),
    Reason.OPENED_FOR: N_("A ticket that others ask for starts this clock when it is made (rule 6)."),
    Reason.UNANSWERED: N_(
        "The oldest unanswered message starts it, and later ones do not move it (rule 14)."
    ),
    Reason.INHERITED: N_("The other ticket was waiting for an answer, which is owed here now (rule 42)."),
    Reason.TOLD: N_("From each word of the desk the time to the next one counts (rule 19)."),
    Reason.REOPENED: N_("It goes on, and the first solution is not rewritten (rule 40)."),
    Reason.PROMISED: N_("A promise stands in for the next update (rule 20)."),
    Reason.EARLIEST: N_("Of merged tickets the earliest start counts (rule 42)."),
    Reason.OLDEST: N_("It counts from the oldest message that is unanswered now (rule 14)."),
    Reason.TAKEN: N_("Somebody has it now: that is measured, but it is no answer (rule 7)."),
    Reason.ANSWERED: N_("The first public word of a person of the desk stops it (rule 7)."),
    Reason.ANSWERED_AGAIN: N_("The next public word of a person of the desk stops it (rule 15)."),
    Reason.TOLD_AGAIN: N_("That was the update; the next one counts from here (rule 19)."),
    Reason.KEPT: N_("That was the promised update (rule 20)."),
    Reason.PROMISE_MOVED: N_("A new promise takes the place of this one (rule 20)."),
    Reason.SOLVED: N_("The first solution stops it, also if it is opened again later (rules 22, 40)."),
    Reason.SOLVED_AT_LAST: N_("The last solution counts here (rule 22)."),
    Reason.SILENT: N_("The requester stayed silent: it was done when the waiting began (rule 23)."),
    Reason.NOTHING_TO_TELL: N_("Once it is solved, no further update is owed (rule 20)."),
    Reason.UNREPLIED: N_("Solved before that: this is cancelled, not kept (rules 3, 11)."),
    Reason.NOTHING_ASKED: N_("Nothing is left here that wants an answer (rules 43, 49)."),
    Reason.SUPERSEDED: N_("A promise stands in for it (rule 20)."),
    Reason.PROMISE_BACK: N_("Without the promise the usual update is due again (rule 20)."),
    Reason.WITHDRAWN: N_("What is taken back has no clocks (rule 49)."),
    Reason.DISMISSED: N_("What is no ticket has no clocks (rule 94)."),
    Reason.MERGED: N_("From here on the clocks of the other ticket count (rule 42)."),
    Reason.UNDONE: N_("What it had changed no longer counts."),
    Reason.AS_BEFORE: N_("It goes on as if it had never ended (rules 42, 49, 94)."),
    Reason.WAITS: N_("While the requester is waited for, this clock stands still (rule 25)."),
    Reason.HELD: N_("While it is on hold, this clock stands still (rule 25)."),
    Reason.GOES_ON: N_("The clock goes on with what was left (rule 28)."),
    Reason.MATCHES: N_("It suits another promise now and is measured by that, from its start (rule 31)."),
    Reason.RECALCULATED: N_("It is measured by the present promises, from its start (rule 5)."),
    Reason.WARNED: N_("The desk warned that it would soon be late."),
    Reason.LATE: N_("Its time was used up: late."),
    Reason.LATE_BY_POLICY: N_("By the new promise it was late already: late as of that change (rule 31)."),
}
"""What each rule says, in plain words."""


def _cause(look: _Look, event: Event, draw: Draw | None = None) -> str:
    """Who did what, with the first words of what they said."""
    say, who = look.say, f"<@{event.actor}>" if event.actor else look.say(N_("the desk"))
    if event.change.detail.get("undoes"):
        return say(N_("{who} undid it"), who=who)
    draw = draw or _CAUSES.get(event.change.kind)
    return draw(look, event, who) if draw else say(N_("{who} changed it"), who=who)


def _recalculated(look: _Look, _event: Event, who: str) -> str:
    return look.say(N_("{who} had it measured anew"), who=who)


def _with_words(sentence: str, wordless: str) -> Draw:
    def draw(look: _Look, event: Event, who: str) -> str:
        words = title(look.found.words.get(event.seq) or "")
        if not words:
            return look.say(wordless, who=who)
        return look.say(sentence, who=who, words=safe(title(words, 80), 200))

    return draw


_asked = _with_words(N_("{who} asked: “{words}”"), N_("{who} asked"))
_wrote = _with_words(N_("{who} wrote: “{words}”"), N_("{who} wrote"))
_answered = _with_words(N_("{who} answered: “{words}”"), N_("{who} answered"))
_held = _with_words(N_("{who} put it on hold: “{words}”"), N_("{who} put it on hold"))


def _replied(look: _Look, event: Event, who: str) -> str:
    is_agent = event.change.detail.get("side") == Side.AGENT
    return (_answered if is_agent else _wrote)(look, event, who)


def _status(look: _Look, event: Event, who: str) -> str:
    after = Status(event.change.after or "")
    if after is Status.ON_HOLD:
        return _held(look, event, who)
    return look.say(_BECAME.get(after, N_("{who} changed its state")), who=who)


_BECAME = {
    Status.OPEN: N_("{who} went on with it"),
    Status.WAITING: N_("{who} waits for the requester"),
    Status.SOLVED: N_("{who} solved it"),
    Status.CLOSED: N_("{who} closed it"),
    Status.WITHDRAWN: N_("{who} took the request back"),
    Status.DISMISSED: N_("{who} said that it is no ticket"),
}


def _assigned(look: _Look, event: Event, who: str) -> str:
    to = event.change.after
    if to in {None, event.actor}:
        return look.say(N_("{who} took it") if to else N_("{who} handed it back"), who=who)
    return look.say(N_("{who} gave it to {person}"), who=who, person=f"<@{to}>")


def _severity(look: _Look, event: Event, who: str) -> str:
    after = names.severity(Severity(int(event.change.after or 0)), look.policy)
    return look.say(N_("{who} set the severity to {severity}"), who=who, severity=after)


def _team(look: _Look, event: Event, who: str) -> str:
    team = names.team(event.change.after or "–", look.policy, look.say)
    return look.say(N_("{who} gave it to team {team}"), who=who, team=team)


def _tagged(look: _Look, event: Event, who: str) -> str:
    tags = names.tags((event.change.after or "").split(), look.policy.tags, look.say)
    return look.say(N_("{who} tagged it: {tags}"), who=who, tags=tags or "–")


def _promised(look: _Look, event: Event, who: str) -> str:
    until = event.change.told("until")
    if until is None:
        return look.say(N_("{who} took the promise back"), who=who)
    return look.say(N_("{who} promised an update by {moment}"), who=who, moment=names.moment(until))


def _joined(sentence: str) -> Draw:
    """What has to do with another ticket."""

    def draw(look: _Look, event: Event, who: str) -> str:
        return look.say(sentence, who=who, key=escape(event.change.detail.get("key", "–")))

    return draw


_CAUSES: dict[Kind, Draw] = {
    Kind.RECEIVED: _asked,
    Kind.REPLIED: _replied,
    Kind.DELIVERED: _answered,
    Kind.STATUS_CHANGED: _status,
    Kind.ASSIGNED: _assigned,
    Kind.SEVERITY_CHANGED: _severity,
    Kind.TEAM_CHANGED: _team,
    Kind.TAGGED: _tagged,
    Kind.PROMISED: _promised,
    Kind.MERGED: _joined(N_("{who} merged it into {key}")),
    Kind.UNMERGED: _joined(N_("{who} took the merge back")),
    Kind.ABSORBED: _joined(N_("{who} let {key} go on here")),
    Kind.RELEASED: _joined(N_("{who} took the merge with {key} back")),
    Kind.DELETED: _joined(N_("{who} took a message back")),
    Kind.SPLIT: _joined(N_("{who} made a message a ticket of its own")),
    Kind.POLICY_APPLIED: _recalculated,
}


# what came before, and the requester's account


def _earlier(look: _Look) -> list[str]:
    say, account = look.say, look.found.account
    lines = [_brief(look, course) for course in account.earlier]
    rest = [say(N_("and {count} more"), count=account.untold)] if account.untold else []
    return [say(N_("*Before that*")), *lines, *rest]


def _brief(look: _Look, course: Course) -> str:
    if course.standing.target is None:
        return _figure(look, course)
    began = names.moment(course.standing.episode.began)
    return f"• {names.clock(course.clock, look.say)}, {began}: {_state(look, course)}"


def _short(look: _Look) -> Iterator[list[str]]:
    """For the requester: what they are promised, and how it stands."""
    account, say = look.found.account, look.say
    lines = [say(N_("*{key}: what you are promised*"), key=account.ticket.key)]
    promised = [
        course
        for course in account.latest
        if course.standing.target and course.clock is not Clock.ACKNOWLEDGED
    ]
    lines += [_to_requester(look, course) for course in promised]
    if not promised:
        lines.append(say(N_("No time is promised for this request; the desk sees to it all the same.")))
    yield lines


def _to_requester(look: _Look, course: Course) -> str:
    stands, say = course.standing, look.say
    sentence = _FOR_THEM.get(stands.state(look.now), N_("{clock}: –"))
    if stands.state(look.now) is State.PAUSED and look.found.account.ticket.status is Status.WAITING:
        sentence = N_("{clock}: the desk waits for your answer; until then this time stands still")
    if course.clock is Clock.PROMISE and stands.episode.is_cancelled:
        sentence = N_("{clock}: no longer promised")
    return "• " + say(
        sentence,
        clock=names.clock(course.clock, say),
        due=names.moment(stands.due) if stands.due else "–",
        at=names.moment(stands.episode.ended) if stands.episode.ended else "–",
    )


_FOR_THEM = {
    State.PENDING: N_("{clock}: by {due}"),
    State.IMMINENT: N_("{clock}: by {due}"),
    State.BREACHING: N_("{clock}: was to be by {due}; the desk is late with it"),
    State.BREACHED: N_("{clock}: was to be by {due}, and came {at}"),
    State.ACHIEVED: N_("{clock}: came {at}, in time"),
    State.CANCELLED: N_("{clock}: no longer needed"),
    State.PAUSED: N_("{clock}: stands still while something else has to happen first"),
}
