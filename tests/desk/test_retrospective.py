"""What a week is told follows from its figures beside those before, by rules that people can follow (G2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.actions import Action, State
from desk.findings import BECAUSE, TRY, WHAT, Finding, Known, Rule, findings
from desk.gaps import Gap, Unanswered
from desk.metrics import By, Count, Figures, Metric, Numbers, Share, Times
from desk.period import Every, around
from desk.report import Line, Name, Of, Section
from desk.retrospective import (
    BETTER_LESS,
    BETTER_MORE,
    assumed,
    better_and_worse,
    lessons,
    peaks,
    promises,
    proposed,
    staffing,
)
from desk.staffing import Assumed, Need, Plan
from desk.ticket import Clock

WEEK = around(Every.WEEKLY, date(2026, 11, 16), ZoneInfo("UTC"))
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = Metric.KEPT_FIRST_RESPONSE


def asked(count: int) -> Gap:
    return Gap(tuple(Unanswered(7 + each, "badge", f"U{each}", NOW) for each in range(count)), 1)


PLAN = Plan(
    Assumed(4, HOUR / 3, 0.9, 0.3, {4 * HOUR: 1.0}, 3.33),
    (Need((0, 9), 12.0, 8, 5), Need((0, 10), 2.0, 3, 1), Need((1, 9), 1.0, 2, 5)),
)
ENOUGH = replace(PLAN, needs=PLAN.needs[2:])


@pytest.mark.parametrize(
    ("now", "before", "rules"),
    [
        ({KEPT: Share(85, 100)}, {KEPT: Share(90, 100)}, [Rule.KEPT_LESS]),
        ({KEPT: Share(86, 100)}, {KEPT: Share(90, 100)}, []),
        ({KEPT: Share(1, 14)}, {KEPT: Share(90, 100)}, []),  # rule 71: of so few a rate says nothing
        ({KEPT: Share(85, 100)}, {}, []),
        ({Metric.SATISFIED: Share(10, 20)}, {Metric.SATISFIED: Share(19, 20)}, [Rule.UNSATISFIED]),
        ({Metric.REOPENED: Count(3), Metric.SOLVED: Count(30)}, {}, [Rule.REOPENED]),
        ({Metric.REOPENED: Count(3), Metric.SOLVED: Count(31)}, {}, []),
        ({Metric.REOPENED: Count(3), Metric.SOLVED: Count(9)}, {Metric.REOPENED: Count(3)}, []),
        (
            {Metric.BACKLOG_AGE: Times(9, DAY, 5 * DAY)},
            {Metric.BACKLOG_AGE: Times(9, DAY, 4 * DAY)},
            [Rule.OLD_BACKLOG],
        ),
        ({Metric.BACKLOG_AGE: Times(9, HOUR, 2 * DAY)}, {Metric.BACKLOG_AGE: Times(9, HOUR, DAY)}, []),
        ({Metric.HANDOFFS: Count(5)}, {Metric.HANDOFFS: Count(4)}, [Rule.HANDED_ON]),
        ({Metric.HANDOFFS: Count(9)}, {Metric.HANDOFFS: Count(8)}, []),
        (
            {Metric.FIRST_RESPONSE: Times(25), Metric.FIRST_RESPONSE_OUT_OF_HOURS: Times(5)},
            {},
            [Rule.OUT_OF_HOURS],
        ),
        ({Metric.FIRST_RESPONSE: Times(26), Metric.FIRST_RESPONSE_OUT_OF_HOURS: Times(5)}, {}, []),
        ({}, {}, []),
    ],
)
def test_what_could_be_done_about_figures(now: Figures, before: Figures, rules: list[Rule]) -> None:
    assert [each.rule for each in findings(Known(Numbers(now), Numbers(before)))] == rules


def test_what_could_be_done_about_a_tag_a_gap_and_an_hour() -> None:
    groups = {
        By.TAG: {
            "vpn": {KEPT: Share(1, 3), Metric.KEPT_RESOLUTION: Share(4, 5), Metric.REPEAT: Share(2, 3)},
            "wifi": {KEPT: Share(0, 2), Metric.REPEAT: Share(3, 4)},
        }
    }
    known = Known(Numbers({}, groups), Numbers(), [asked(1), asked(2)], PLAN)
    assert findings(known) == [
        Finding(Rule.LATE_TAG, "vpn", {"subject": Name(Of.TAG, "vpn"), "count": 3}),
        Finding(Rule.ASKED_AGAIN, "wifi", {"subject": Name(Of.TAG, "wifi"), "count": 3}),
        Finding(Rule.GAP, "7", {"count": 2, "people": 2}),
        Finding(Rule.LACKING, "0:9", {"subject": Name(Of.HOUR, "0:9"), "needed": 8, "there": 5}),
    ]


def test_every_rule_has_words_for_what_it_rests_on_what_to_do_and_what_to_try() -> None:
    assert set(BECAUSE) == set(WHAT) == set(TRY) == set(Rule)


def changed(now: Numbers, before: Numbers) -> list[tuple[str, list[Line]]]:
    return [(each.title, list(each.lines)) for each in better_and_worse(now, before)]


def told(metric: Metric, now: Figures, before: Figures, **reason: Name) -> Line:
    sentence = "{metric}: {now}; before: {before}" + (". Mostly: {reason}" if reason else "")
    values = {"metric": Name(Of.METRIC, metric), "now": now[metric], "before": before[metric]}
    return Line(sentence, {**values, **reason})


def test_wins_come_with_misses_and_each_with_the_group_that_it_mostly_comes_from() -> None:
    now: Figures = {KEPT: Share(80, 100), Metric.BACKLOG: Count(12), Metric.FCR: Share(30, 40)}
    before: Figures = {KEPT: Share(95, 100), Metric.BACKLOG: Count(20), Metric.FCR: Share(30, 40)}
    groups_now = {By.TAG: {"vpn": {KEPT: Share(10, 20)}, "wifi": {KEPT: Share(70, 80)}}}
    groups_before = {By.TAG: {"vpn": {KEPT: Share(20, 20)}, "wifi": {KEPT: Share(75, 80)}}}
    assert changed(Numbers(now, groups_now), Numbers(before, groups_before)) == [
        ("What got better", [told(Metric.BACKLOG, now, before)]),
        ("What got worse", [told(KEPT, now, before, reason=Name(Of.TAG, "vpn"))]),
    ]


def test_a_rate_that_fell_with_fewer_failures_is_no_groups_doing() -> None:
    now, before = Share(16, 20), Share(95, 100)
    groups_now = {By.TAG: {"vpn": {KEPT: Share(5, 5)}, "wifi": {KEPT: Share(11, 15)}}}
    groups_before = {By.TAG: {"vpn": {KEPT: Share(0, 1)}, "wifi": {KEPT: Share(95, 99)}}}
    assert changed(Numbers({KEPT: now}, groups_now), Numbers({KEPT: before}, groups_before)) == [
        ("What got worse", [told(KEPT, {KEPT: now}, {KEPT: before})]),
    ]


def test_what_is_about_the_same_or_of_too_few_is_no_news() -> None:
    """Rule 71."""
    now: Figures = {KEPT: Share(1, 3), Metric.REOPENED: Count(4), Metric.FIRST_RESPONSE: Times(9, HOUR, DAY)}
    before: Figures = {
        KEPT: Share(3, 3),
        Metric.REOPENED: Count(0),
        Metric.FIRST_RESPONSE: Times(9, DAY, DAY),
    }
    assert changed(Numbers(now), Numbers(before)) == []


def test_a_figure_is_judged_in_one_way_or_not_at_all() -> None:
    assert set() == BETTER_MORE & BETTER_LESS
    assert set(Metric) - BETTER_MORE - BETTER_LESS == {
        *(Metric.RECEIVED, Metric.SOLVED, Metric.SURVEYED, Metric.AGENT_WORK),
        *(Metric.FIRST_RESPONSE_IN_HOURS, Metric.FIRST_RESPONSE_OUT_OF_HOURS),
    }


def test_what_was_promised_comes_with_what_became_of_it() -> None:
    taken = Action(1, NOW, State.ACCEPTED, owner="U0BO", first_due=NOW, due=NOW, accepted_at=NOW - DAY)
    done = replace(taken, id=2, state=State.DONE, settled_at=NOW)
    declined = replace(taken, id=3, state=State.DECLINED, settled_at=NOW)
    long_done = replace(done, id=4, settled_at=WEEK.begins - timedelta(seconds=1))
    just_done = replace(done, id=7, settled_at=WEEK.ends)
    just_taken = replace(taken, id=8, accepted_at=WEEK.ends)
    later = replace(taken, id=5, first_due=NOW + 9 * DAY, due=NOW + 9 * DAY)
    section = promises([taken, done, declined, long_done, later, Action(6, NOW), just_done, just_taken], WEEK)
    assert [(line.action, line.sentence) for line in section.lines] == [
        (2, "✅ {action} – done by {person}"),
        (3, "🚫 Declined: {action}"),
        (1, "🔁 {action} – {person}, due {day}, carried over once"),
        (5, "⏳ {action} – {person}, due {day}"),
        (7, "🔁 {action} – {person}, due {day}, carried over once"),
    ]
    many = promises([replace(taken, id=each) for each in range(10, 18)], WEEK)
    assert (len(many.lines), many.lines[-1]) == (6, Line("and {count} more: /desk actions", {"count": 3}))
    assert promises([done], WEEK).lines[-1] == Line("All that was due was done.", {"weeks": 1})
    assert promises([], WEEK) == Section("What was promised", (Line("Nothing had been promised."),))


def test_proposals_come_with_what_they_rest_on_and_one_experiment() -> None:
    known = Known(Numbers(), Numbers(), [asked(2)])
    values = {"count": 2, "people": 2}
    assert list(proposed(known, [], NOW)) == [
        Section("What could be done about it", (Line(BECAUSE[Rule.GAP], values, proposes="gap:7"),)),
        Section("An experiment", (Line(TRY[Rule.GAP], values, proposes="try:gap:7"),)),
    ]


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (Known(Numbers(), Numbers()), "Nothing is proposed: of so few tickets little can be said."),
        (
            Known(Numbers({Metric.RECEIVED: Count(14)}), Numbers()),
            "Nothing is proposed: of so few tickets little can be said.",
        ),
        (
            Known(Numbers({Metric.RECEIVED: Count(15)}), Numbers()),
            "Nothing is proposed: nothing stands out.",
        ),
        (
            Known(Numbers(), Numbers(), [asked(2)]),
            "What stands out is taken on, or was settled of late: /desk actions",
        ),
    ],
)
def test_where_nothing_is_proposed_it_says_why(known: Known, why: str) -> None:
    taken = Action(1, NOW, State.ACCEPTED, rule=Rule.GAP, subject="7")
    tried = replace(taken, is_trial=True)
    assert list(proposed(known, [taken, tried], NOW)) == [
        Section("What could be done about it", (Line(why),))
    ]


def test_what_was_learnt_is_told_if_anything_was() -> None:
    assert [each.lines for each in lessons([3])] == [
        (Line("📖 {article}", {"article": Name(Of.ARTICLE, "3")}),)
    ]
    assert list(lessons([])) == []


def test_staffing_is_told_with_what_it_rests_on() -> None:
    assert [line.values for line in (*peaks(PLAN), *assumed(PLAN))] == [
        {"hour": Name(Of.HOUR, "0:9"), "count": 12.0},
        {"subject": Name(Of.HOUR, "0:9"), "needed": 8, "there": 5},
        {"subject": Name(Of.HOUR, "0:10"), "needed": 3, "there": 1},
        {"weeks": 4, "handling": HOUR / 3, "goal": 90, "shrinkage": 30},
        {"words": 3.3},
    ]
    assert list(peaks(ENOUGH))[1] == Line("At every hour enough people are on shift.")
    basis = Line("What that rests on: /desk staffing")
    assert list(staffing(PLAN)) == [Section("Peaks and staffing", (*peaks(PLAN), basis))]
    assert (ENOUGH.arrived, list(staffing(ENOUGH)), list(peaks(Plan(PLAN.assumed)))) == (4, [], [])


def test_the_clock_of_a_promise_that_was_kept_less_is_named() -> None:
    known = Known(Numbers({KEPT: Share(5, 20)}), Numbers({KEPT: Share(20, 20)}))
    assert findings(known)[0].values["subject"] == Name(Of.CLOCK, Clock.FIRST_RESPONSE)
