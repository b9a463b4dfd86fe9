"""What the desk means to do better is carried over until it is done, reminded of, and proposed once (G2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.actions import (
    AHEAD,
    LAPSES,
    REST,
    Action,
    Reminder,
    State,
    cause,
    lapsed,
    of_cause,
    proposals,
    reminder,
    streak,
    trial,
)
from desk.findings import Finding, Rule
from desk.period import Every, Period, around

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = timedelta(weeks=1)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""A Friday, on which everything is due here."""
TAKEN = Action(1, NOW - WEEK, State.ACCEPTED, owner="U0BO", first_due=NOW, due=NOW, accepted_at=NOW - WEEK)


def week(after: int = 0) -> Period:
    """So many weeks after that of the Friday."""
    return around(Every.WEEKLY, date(2026, 11, 20) + after * WEEK, BERLIN)


def done(at: datetime, due: datetime = NOW) -> Action:
    return replace(TAKEN, state=State.DONE, first_due=due, due=due, settled_at=at)


def test_it_is_carried_over_at_the_end_of_each_week_until_it_is_settled() -> None:
    assert [TAKEN.carried(week(after)) for after in (-1, 0, 1, 2)] == [0, 1, 2, 3]
    later = done(week(1).ends - timedelta(hours=1))
    assert [later.carried(week(after)) for after in (0, 1, 5)] == [1, 1, 1]
    assert done(NOW).carried(week(3)) == 0


def test_putting_it_off_does_not_forget_for_when_it_was_promised() -> None:
    put_off = replace(TAKEN, due=NOW + 3 * WEEK)
    assert put_off.carried(week(1)) == 2


@given(st.integers(0, 60), st.integers(0, 60))
def test_it_is_carried_over_once_a_week_whatever_clocks_change(weeks: int, until: int) -> None:
    """Across both changes of the clock in a year."""
    settled = done(NOW + weeks * WEEK)
    assert settled.carried(week(until)) == min(weeks, until + 1)


@pytest.mark.parametrize(
    ("actions", "weeks"),
    [
        ([], 0),
        ([done(NOW)], 1),
        ([done(NOW), done(NOW - WEEK, NOW - WEEK)], 2),
        (
            [done(NOW), done(NOW - 3 * WEEK, NOW - 3 * WEEK)],
            2,
        ),  # weeks in which nothing was due do not end it
        ([done(NOW), done(NOW, NOW - WEEK)], 1),  # a week late
        ([done(NOW), TAKEN], 0),
        ([done(NOW), replace(TAKEN, state=State.DECLINED, settled_at=NOW)], 1),
        ([done(NOW + timedelta(days=2, hours=11, minutes=1))], 0),  # Monday in Berlin, Sunday in Greenwich
    ],
)
def test_a_streak_is_of_weeks_in_which_all_that_was_due_was_done(actions: list[Action], weeks: int) -> None:
    assert streak(actions, week()) == weeks


@pytest.mark.parametrize(
    ("action", "now", "what"),
    [
        (TAKEN, NOW - AHEAD - timedelta(seconds=1), None),
        (TAKEN, NOW - AHEAD, Reminder.SOON),
        (replace(TAKEN, reminded="soon"), NOW - timedelta(hours=1), None),
        (replace(TAKEN, reminded="soon"), NOW, Reminder.LATE),
        (TAKEN, NOW + 9 * WEEK, Reminder.LATE),
        (replace(TAKEN, reminded="late"), NOW + WEEK, None),
        (replace(TAKEN, accepted_at=NOW - AHEAD / 2), NOW - timedelta(hours=1), None),  # they know
        (done(NOW), NOW, None),
        (Action(1, NOW), NOW, None),
    ],
)
def test_its_owner_is_reminded_a_day_before_and_once_it_is_late(
    action: Action, now: datetime, what: Reminder | None
) -> None:
    """Rule 75: due is what is not before its time, and was not told of yet."""
    assert reminder(action, now) == what


LATE_VPN, GAP = Finding(Rule.LATE_TAG, "vpn:eu"), Finding(Rule.GAP, "7")


def known(state: State, settled: timedelta | None = None, *, is_trial: bool = False) -> Action:
    at = NOW - settled if settled is not None else None
    action = Action(3, NOW - WEEK, state, rule=Rule.LATE_TAG, subject="vpn:eu", is_trial=is_trial)
    return replace(action, settled_at=at)


@pytest.mark.parametrize(
    ("action", "offered"),
    [
        (known(State.PROPOSED), [LATE_VPN, GAP]),
        (known(State.ACCEPTED), [GAP]),
        (known(State.DONE, REST - timedelta(days=1)), [GAP]),
        (known(State.DECLINED, REST), [LATE_VPN, GAP]),
        (known(State.LAPSED, timedelta()), [LATE_VPN, GAP]),
        (known(State.ACCEPTED, is_trial=True), [LATE_VPN, GAP]),
    ],
)
def test_what_somebody_has_or_settled_of_late_is_not_proposed(action: Action, offered: list[Finding]) -> None:
    assert proposals([LATE_VPN, GAP], [action], NOW) == offered


def test_one_experiment_at_a_time_and_none_that_was_tried_of_late() -> None:
    def tried(state: State) -> Action:
        return known(state, timedelta(), is_trial=True)

    assert trial([LATE_VPN, GAP], [], NOW) == LATE_VPN
    assert trial([LATE_VPN, GAP], [tried(State.DONE)], NOW) == GAP
    assert trial([LATE_VPN, GAP], [replace(tried(State.ACCEPTED), settled_at=None)], NOW) is None


def test_what_nobody_took_on_lapses_when_it_is_not_proposed_any_more() -> None:
    old, fresh = (Action(at, NOW - age) for at, age in ((1, LAPSES), (2, timedelta(days=1))))
    assert lapsed([old, fresh, replace(TAKEN, id=4)], [], NOW) == [
        replace(old, state=State.LAPSED, settled_at=NOW)
    ]
    assert lapsed([old, fresh], [1], NOW) == []


@given(st.sampled_from(Rule), st.text(max_size=20), st.booleans())
def test_a_proposal_is_known_by_its_code(rule: Rule, subject: str, is_trial: bool) -> None:
    code = cause(rule, subject, is_trial=is_trial)
    expected = Action(0, NOW, scope="net", rule=rule, subject=subject, is_trial=is_trial)
    assert of_cause(code, "net", NOW) == expected
    assert expected.cause == code
