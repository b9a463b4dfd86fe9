"""The weekly look back: last week's promises first, what changed and why, and what is next (G2)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.actions import Action, State, cause, proposals, streak, trial
from desk.findings import BECAUSE, GROWN, NOTABLE, TRY, Finding, Known, Rule, findings
from desk.metrics import FEW, KEPT, By, Count, Figure, Figures, Metric, Numbers, Share, Times
from desk.period import Period
from desk.report import LISTED, Line, Name, Of, Section, Value
from desk.staffing import Need, Plan
from desk.wording import N_

BETTER_MORE = frozenset({*KEPT.values(), Metric.FCR, Metric.DEFLECTED, Metric.SATISFIED})
"""The figures of which more is better; of the others that are judged, less is."""
BETTER_LESS = frozenset(
    {
        *(Metric.REOPENED, Metric.BACKLOG, Metric.BACKLOG_AGE, Metric.HANDOFFS, Metric.REPEAT),
        *(Metric.CLAIM_TIME, Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.REQUESTER_WAIT),
    }
)
A_FEW = 5
"""A count that changed by less than this has not changed."""
MOST_SHORT = 3
"""Hours in which people are missing that are told."""
MOSTLY = 0.5
"""A group with this part of a change is named as its reason."""


# last week's promises


def promises(actions: Collection[Action], period: Period) -> Section:
    """What somebody had in the period, as it stood when that ended: what was settled, then what is due."""
    told = [each for each in actions if _had(each, period)]
    settled, taken = (
        [_promise(each, period) for each in told if each.is_open_at(period.ends) is is_open]
        for is_open in (False, True)
    )
    lines = [*settled[:LISTED], *taken[:LISTED]]
    more = len(told) - len(lines)
    rest = [Line(_MORE, {"count": more})] if more else []
    kept = streak(actions, period)
    praise = [Line(_STREAK if kept > 1 else _KEPT, {"weeks": kept})] if kept else []
    return Section(N_("What was promised"), (*(lines or [Line(_NOTHING)]), *rest, *praise))


_MORE = N_("and {count} more: /desk actions")
_NOTHING = N_("Nothing had been promised.")
_KEPT = N_("All that was due was done.")
_STREAK = N_("All that was due was done, {weeks} weeks in a row.")


def _had(action: Action, period: Period) -> bool:
    """Whether somebody had it within the period."""
    taken = action.accepted_at is not None and action.accepted_at < period.ends
    return taken and (action.settled_at is None or action.settled_at >= period.begins)


def _promise(action: Action, period: Period) -> Line:
    values: dict[str, Value] = {
        "action": Name(Of.ACTION, str(action.id)),
        "person": Name(Of.PERSON, action.owner),
        "times": action.carried(period),
    }
    if action.due is not None:
        values["day"] = action.due.astimezone(period.zone).date()
    return Line(_became(action, period), values, action=action.id)


def _became(action: Action, period: Period) -> str:
    carried = action.carried(period)
    if action.is_open_at(period.ends):
        return _open(carried)
    if action.state is State.DECLINED:
        return N_("🚫 Declined: {action}")
    late = N_("✅ {action} – done by {person}, after it was carried over {times} times")
    once = N_("✅ {action} – done by {person}, after it was carried over once")
    return {0: N_("✅ {action} – done by {person}"), 1: once}.get(carried, late)


def _open(carried: int) -> str:
    again = N_("🔁 {action} – {person}, due {day}, carried over {times} times")
    once = N_("🔁 {action} – {person}, due {day}, carried over once")
    return {0: N_("⏳ {action} – {person}, due {day}"), 1: once}.get(carried, again)


# what changed, and why


@dataclass(frozen=True)
class Change:
    """A figure that is not what it was, and the group that most of that comes from, if there is one."""

    metric: Metric
    now: Figure
    before: Figure
    is_better: bool
    reason: Name | None = None


def changes(numbers: Numbers, before: Numbers) -> list[Change]:
    """What is worth a word, in the order of the figures."""
    judged = (each for each in Metric if each in BETTER_MORE | BETTER_LESS)
    return [found for metric in judged if (found := _change(metric, numbers, before))]


def _change(metric: Metric, numbers: Numbers, before: Numbers) -> Change | None:
    now, was = numbers.figures.get(metric), before.figures.get(metric)
    if now is None or was is None:
        return None
    more = _more(now, was)
    if not more:
        return None
    is_better = (more > 0) == (metric in BETTER_MORE)
    return Change(metric, now, was, is_better, _reason(metric, more, numbers, before))


def _more(now: Figure, before: Figure) -> int:
    """1 for notably more than before, -1 for less, 0 for about the same or too few to tell (rule 71)."""
    match now, before:
        case Share(), Share() if now.rate is not None and before.rate is not None:
            return _sign(now.rate - before.rate, NOTABLE)
        case Count(value), Count(was):
            return _sign(value - was, max(A_FEW, was * (GROWN - 1)))
        case Times(count, timedelta() as median), Times(counted, timedelta() as was):
            return _sign(median / was - 1, GROWN - 1) if min(count, counted) >= FEW and was else 0
    return 0


def _sign(difference: float, notable: float) -> int:
    """A hair's breadth counts as notable, since rates are not exact."""
    return 0 if abs(difference) < notable - 1e-9 else (1 if difference > 0 else -1)


_GROUPS = {By.TAG: Of.TAG, By.TEAM: Of.TEAM, By.CHANNEL: Of.CHANNEL, By.SEVERITY: Of.SEVERITY}


def _reason(metric: Metric, more: int, numbers: Numbers, before: Numbers) -> Name | None:
    """The group from which most of the change comes, by the first way to tell groups apart that shows one."""
    whole = _weight(metric, numbers.figures) - _weight(metric, before.figures)
    if whole * (-more if metric in BETTER_MORE else more) <= 0:  # it went up while its parts went down
        return None
    for by, of in _GROUPS.items():
        now, was = numbers.groups.get(by, {}), before.groups.get(by, {})
        parts = {
            key: (_weight(metric, now.get(key, {})) - _weight(metric, was.get(key, {}))) / whole
            for key in sorted({*now, *was})
        }
        most = max(parts, key=lambda key: parts[key], default=None)
        if most is not None and len(parts) > 1 and parts[most] >= MOSTLY:
            return Name(of, most)
    return None


def _weight(metric: Metric, figures: Figures) -> int:
    """What a group adds to a figure: how many there are; of what shall be more, how many failed."""
    match figures.get(metric):
        case Count(value):
            return value
        case Share(hits, of):
            return of - hits if metric in BETTER_MORE else hits
    return 0


def better_and_worse(numbers: Numbers, before: Numbers) -> Iterator[Section]:
    """Wins, then misses; a kind of which there are none is left out."""
    found = changes(numbers, before)
    for title, is_better in ((N_("What got better"), True), (N_("What got worse"), False)):
        lines = tuple(_changed(each) for each in found if each.is_better is is_better)[:LISTED]
        if lines:
            yield Section(title, lines)


def _changed(change: Change) -> Line:
    values: dict[str, Value] = {
        "metric": Name(Of.METRIC, change.metric),
        "now": change.now,
        "before": change.before,
    }
    if change.reason is None:
        return Line(N_("{metric}: {now}; before: {before}"), values)
    return Line(
        N_("{metric}: {now}; before: {before}. Mostly: {reason}"), {**values, "reason": change.reason}
    )


# what was learnt, and what is next


def lessons(articles: Sequence[int]) -> Iterator[Section]:
    """The articles that were published, by their numbers; none is no section."""
    if articles:
        lines = tuple(Line(N_("📖 {article}"), {"article": Name(Of.ARTICLE, str(each))}) for each in articles)
        yield Section(N_("What was learnt"), lines[:LISTED], len(lines))


def proposed(known: Known, actions: Collection[Action], now: datetime) -> Iterator[Section]:
    """What could be done, with what that rests on, or why nothing is proposed; and what could be tried."""
    found = findings(known)
    because = [_proposal(each, BECAUSE, is_trial=False) for each in proposals(found, actions, now)]
    yield Section(N_("What could be done about it"), tuple(because or [_nothing(known, found)]))
    if tried := trial(found, actions, now):
        yield Section(N_("An experiment"), (_proposal(tried, TRY, is_trial=True),))


def _nothing(known: Known, found: Collection[Finding]) -> Line:
    if found:
        return Line(N_("What stands out is taken on, or was settled of late: /desk actions"))
    received = known.numbers.figures.get(Metric.RECEIVED)
    if not isinstance(received, Count) or received.value < FEW:
        return Line(N_("Nothing is proposed: of so few tickets little can be said."))
    return Line(N_("Nothing is proposed: nothing stands out."))


def _proposal(found: Finding, sentences: Mapping[Rule, str], *, is_trial: bool) -> Line:
    code = cause(found.rule, found.subject, is_trial=is_trial)
    return Line(sentences[found.rule], found.values, proposes=code)


def staffing(plan: Plan) -> Iterator[Section]:
    """The same as of the hours, and where what they rest on is told; of few tickets nothing."""
    if plan.arrived >= FEW:
        basis = Line(N_("What that rests on: /desk staffing"))
        yield Section(N_("Peaks and staffing"), (*peaks(plan), basis))


def peaks(plan: Plan) -> Iterator[Line]:
    """The busiest hour, and where people are missing."""
    for peak in plan.busiest[:1]:
        yield Line(_BUSIEST, {"hour": _hour(peak.slot), "count": round(peak.arrivals, 1)})
        short = [Line(BECAUSE[Rule.LACKING], _people(each)) for each in plan.short[:MOST_SHORT]]
        yield from short or [Line(_ENOUGH)]


_BUSIEST = N_("Most arrives {hour}: {count} tickets in an average week.")
_ENOUGH = N_("At every hour enough people are on shift.")


def _people(need: Need) -> dict[str, Value]:
    return {"subject": _hour(need.slot), "needed": need.needed, "there": need.there}


def _hour(slot: tuple[int, int]) -> Name:
    return Name(Of.HOUR, "{}:{}".format(*slot))


def assumed(plan: Plan) -> Iterator[Line]:
    """What the numbers of people rest on."""
    known = plan.assumed
    values: dict[str, Value] = {
        "weeks": known.weeks,
        "handling": known.handling,
        "goal": round(known.goal * 100),
        "shrinkage": round(known.shrinkage * 100),
    }
    yield Line(_ASSUMED, values)
    if known.words is None:
        yield Line(N_("The time for a ticket is what the policy says."))
    else:
        yield Line(_MEASURED, {"words": round(known.words, 1)})


_ASSUMED = N_(
    "By Erlang's formula, so that {goal} % are answered within their promised first response: arrivals of "
    "the last {weeks} weeks, {handling} of work a ticket, {shrinkage} % of each shift for other things; "
    "first come first served, and what arrives while the desk is closed counts where it opens next."
)
_MEASURED = N_("The time for a ticket follows from its {words} answers and notes, as counted in those weeks.")
