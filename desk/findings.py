"""What a period's figures say that something could be done about, each with what it rests on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from desk.gaps import Gap
from desk.metrics import KEPT, By, Count, Figure, Figures, Metric, Numbers, Share, Times
from desk.report import Name, Of, Value
from desk.staffing import Plan
from desk.wording import N_

NOTABLE = 0.05
"""By how much a rate has to change to be worth a word."""
GROWN = 1.25
"""By what factor something has to have grown to be worth a word."""
SEVERAL = 3
"""Fewer of a kind are chance."""
MANY = 5
"""Fewer hand-offs, or answers out of hours, are nothing to act on."""
OLD = timedelta(days=3)
"""What is open for less is not old."""
OFTEN = 0.2
"""The part of the first answers from which on what is asked outside open hours is a load."""
ONE_IN_TEN = 0.1


class Rule(StrEnum):
    """Why something is proposed; what matters most comes first."""

    KEPT_LESS = "kept_less"
    LATE_TAG = "late_tag"
    UNSATISFIED = "unsatisfied"
    REOPENED = "reopened"
    ASKED_AGAIN = "asked_again"
    GAP = "gap"
    OLD_BACKLOG = "old_backlog"
    LACKING = "lacking"
    HANDED_ON = "handed_on"
    OUT_OF_HOURS = "out_of_hours"


@dataclass(frozen=True)
class Finding:
    """Something that the figures say, about a `subject`, and the values of the sentence that tells it."""

    rule: Rule
    subject: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """The figures of a period and those before, what is asked in vain, and who is needed on shift."""

    numbers: Numbers
    before: Numbers
    gaps: Sequence[Gap] = ()
    plan: Plan | None = None

    def pair(self, metric: Metric) -> tuple[Figure | None, Figure | None]:
        """A figure and that of the period before."""
        return self.numbers.figures.get(metric), self.before.figures.get(metric)


def findings(known: Known) -> list[Finding]:
    """All that the figures say that something could be done about, what matters most first."""
    return [found for rule in Rule for found in _FIND[rule](known)]


def _kept_less(known: Known) -> Iterator[Finding]:
    for clock, metric in KEPT.items():
        match known.pair(metric):
            case Share() as now, Share() as before if _fell(now, before):
                values: dict[str, Value] = {"subject": Name(Of.CLOCK, clock), "now": now, "before": before}
                yield Finding(Rule.KEPT_LESS, clock, values)


def _fell(now: Share, before: Share) -> bool:
    return now.rate is not None and before.rate is not None and now.rate <= before.rate - NOTABLE


def _late_tag(known: Known) -> Iterator[Finding]:
    yield from _worst_tag(known, Rule.LATE_TAG, missed)


def missed(figures: Figures) -> int:
    """How many promises were missed, by any clock."""
    shares = (figures.get(metric) for metric in KEPT.values())
    return sum(share.of - share.hits for share in shares if isinstance(share, Share))


def _asked_again(known: Known) -> Iterator[Finding]:
    yield from _worst_tag(known, Rule.ASKED_AGAIN, _repeats)


def _repeats(figures: Figures) -> int:
    share = figures.get(Metric.REPEAT)
    return share.hits if isinstance(share, Share) else 0


def _worst_tag(known: Known, rule: Rule, count: Callable[[Figures], int]) -> Iterator[Finding]:
    """The tag of which there are most, if there are several."""
    tags = known.numbers.groups.get(By.TAG, {})
    worst = max(sorted(tags), key=lambda tag: count(tags[tag]), default=None)
    if worst is not None and count(tags[worst]) >= SEVERAL:
        yield Finding(rule, worst, {"subject": Name(Of.TAG, worst), "count": count(tags[worst])})


def _gap(known: Known) -> Iterator[Finding]:
    wanted = next((each for each in known.gaps if not each.written and len(each.questions) > 1), None)
    if wanted is not None:
        yield Finding(Rule.GAP, str(wanted.id), {"count": len(wanted.questions), "people": wanted.people})


def _old_backlog(known: Known) -> Iterator[Finding]:
    match known.pair(Metric.BACKLOG_AGE):
        case Times(count, _, p90), Times(_, _, was) if p90 and was and count >= SEVERAL:
            if p90 > OLD and p90 >= was * GROWN:
                yield Finding(Rule.OLD_BACKLOG, values={"now": p90, "before": was})


def _reopened(known: Known) -> Iterator[Finding]:
    match known.pair(Metric.REOPENED), known.numbers.figures.get(Metric.SOLVED):
        case (Count(now), before), Count(solved):
            was = before.value if isinstance(before, Count) else 0
            if now >= SEVERAL and now > was and now >= solved * ONE_IN_TEN:
                yield Finding(Rule.REOPENED, values={"now": now, "before": was})


def _handed_on(known: Known) -> Iterator[Finding]:
    match known.pair(Metric.HANDOFFS):
        case Count(now), before:
            was = before.value if isinstance(before, Count) else 0
            if now >= MANY and now >= was * GROWN:
                yield Finding(Rule.HANDED_ON, values={"now": now, "before": was})


def _out_of_hours(known: Known) -> Iterator[Finding]:
    figures = known.numbers.figures
    match figures.get(Metric.FIRST_RESPONSE_OUT_OF_HOURS), figures.get(Metric.FIRST_RESPONSE):
        case Times(outside), Times(count) if outside >= MANY and outside >= count * OFTEN:
            yield Finding(Rule.OUT_OF_HOURS, values={"now": Share(outside, count)})


def _unsatisfied(known: Known) -> Iterator[Finding]:
    match known.pair(Metric.SATISFIED):
        case Share() as now, Share() as before if _fell(now, before):
            yield Finding(Rule.UNSATISFIED, values={"now": now, "before": before})


def _lacking(known: Known) -> Iterator[Finding]:
    short = known.plan.short if known.plan else ()
    for need in [each for each in short if each.arrivals >= SEVERAL][:1]:
        slot = "{}:{}".format(*need.slot)
        values: dict[str, Value] = {
            "subject": Name(Of.HOUR, slot),
            "needed": need.needed,
            "there": need.there,
        }
        yield Finding(Rule.LACKING, slot, values)


_FIND: Mapping[Rule, Callable[[Known], Iterator[Finding]]] = {
    Rule.KEPT_LESS: _kept_less,
    Rule.LATE_TAG: _late_tag,
    Rule.UNSATISFIED: _unsatisfied,
    Rule.REOPENED: _reopened,
    Rule.ASKED_AGAIN: _asked_again,
    Rule.GAP: _gap,
    Rule.OLD_BACKLOG: _old_backlog,
    Rule.LACKING: _lacking,
    Rule.HANDED_ON: _handed_on,
    Rule.OUT_OF_HOURS: _out_of_hours,
}

BECAUSE: Mapping[Rule, str] = {
    Rule.KEPT_LESS: N_("{subject} was kept less often: {now}; before: {before}."),
    Rule.LATE_TAG: N_("“{subject}” was late most often: {count} times."),
    Rule.UNSATISFIED: N_("Fewer people were satisfied: {now}; before: {before}."),
    Rule.REOPENED: N_("Tickets opened again: {now}; before: {before}."),
    Rule.ASKED_AGAIN: N_("“{subject}” was asked again by the same people {count} times."),
    Rule.GAP: N_("The same was asked in vain {count} times, by {people}: /kb gaps"),
    Rule.OLD_BACKLOG: N_("One open ticket in ten is older than {now}; before: {before}."),
    Rule.LACKING: N_("{subject}: {needed} people are needed, {there} are on shift."),
    Rule.HANDED_ON: N_("Tickets went from hand to hand {now} times; before: {before}."),
    Rule.OUT_OF_HOURS: N_("First answers to what was asked outside open hours: {now}."),
}
"""What a proposal rests on."""
WHAT: Mapping[Rule, str] = {
    Rule.KEPT_LESS: N_("Find out why {subject} was kept less often, and change one thing"),
    Rule.LATE_TAG: N_("Find out what makes “{subject}” late"),
    Rule.UNSATISFIED: N_("Read the low ratings, and answer who gave them"),
    Rule.REOPENED: N_("Look at what was opened again: what was missing when it was solved?"),
    Rule.ASKED_AGAIN: N_("Write or mend the article on “{subject}”"),
    Rule.GAP: N_("Have somebody write what people ask in vain: /kb gaps"),
    Rule.OLD_BACKLOG: N_("Go through the oldest open tickets together"),
    Rule.LACKING: N_("Have more people on shift: {subject}"),
    Rule.HANDED_ON: N_("Look at what was handed on: where should it have gone at once?"),
    Rule.OUT_OF_HOURS: N_("Decide who answers outside open hours, or tell people that nobody does"),
}
"""What there is to do about it."""
TRY: Mapping[Rule, str] = {
    Rule.KEPT_LESS: N_("For a week one person does nothing but this: {subject}. It helps if more are kept."),
    Rule.LATE_TAG: N_("For a week “{subject}” goes to one person at once. It helps if fewer are late."),
    Rule.UNSATISFIED: N_(
        "For a week nothing is solved before its requester agrees. It helps if ratings rise."
    ),
    Rule.REOPENED: N_(
        "For a week whoever solves something asks whether it works. It helps if fewer come back."
    ),
    Rule.ASKED_AGAIN: N_(
        "For a week every answer on “{subject}” links its article. It helps if fewer ask again."
    ),
    Rule.GAP: N_("For a week each question in vain has a writer the same day. It helps if fewer are left."),
    Rule.OLD_BACKLOG: N_(
        "For a week each day begins with the two oldest tickets. It helps if the age falls."
    ),
    Rule.LACKING: N_(
        "For a week one person works an hour later or earlier: {subject}. It helps if less is late."
    ),
    Rule.HANDED_ON: N_(
        "For a week nothing is handed on without a word to who gets it. It helps if it is rarer."
    ),
    Rule.OUT_OF_HOURS: N_(
        "For a week the first hour of the day is for what came at night. It helps if it waits less."
    ),
}
"""What could be tried for a week, and by what one sees whether it helps."""
