"""How many people are needed follows from Erlang's formula, held against what is published and simulated."""

import heapq
import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hours import OpenHours
from desk.severity import Severity
from desk.staffing import (
    Assumed,
    Need,
    Plan,
    answered,
    needed,
    on_shift,
    plan,
    slots,
    targets,
    waits,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

TABLE = [(8, 3.87, 0.05), (10, 4.08, 0.01)]
"""Channels, offered load and probability of having to wait, from the Erlang C table (A.4) of J. Dunlop,
D. Girma and J. Irvine, Digital Mobile Communications and the TETRA System, Wiley 1999, page 424 on."""
WORKED = (10.0, 14, 0.1741319335950498, 0.8883500191794669)
"""10 erlangs (100 calls of 3 minutes in half an hour) and 14 agents: who waits, and who is answered in 20
seconds; the worked example of callcentrehelper.com/erlang-c-formula-example-121281.htm, to the digits that
the documentation of the library pyworkforce prints for it."""


@pytest.mark.parametrize(("agents", "load", "waiting"), TABLE)
def test_who_waits_is_as_in_the_published_table(agents: int, load: float, waiting: float) -> None:
    assert round(waits(agents, load), 3) == waiting


def test_the_delayed_wait_as_long_as_in_the_published_example() -> None:
    """The same book: of the delayed, 1.6 % wait longer than a call lasts with 8 channels, 0.22 % with 10."""
    late = [(1 - answered(each, 3.87, MINUTE, MINUTE)) / waits(each, 3.87) for each in (8, 10)]
    assert [round(late[0], 3), round(late[1], 4)] == [0.016, 0.0022]


def test_the_worked_example_comes_out_to_the_last_digit() -> None:
    load, agents, waiting, within = WORKED
    assert math.isclose(waits(agents, load), waiting, rel_tol=1e-12)
    seconds = timedelta(seconds=20)
    assert math.isclose(answered(agents, load, 3 * MINUTE, seconds), within, rel_tol=1e-12)
    assert needed(load, 3 * MINUTE, {seconds: 1.0}, 0.8) == agents
    assert on_shift(agents, 0.3) == 20


def test_one_agent_is_busy_as_often_as_the_load_says() -> None:
    assert [waits(1, load) for load in (0.0, 0.25, 0.5)] == [0.0, 0.25, 0.5]
    assert (waits(3, 3.0), answered(3, 3.0, HOUR, HOUR), needed(0, HOUR, {HOUR: 1.0}, 0.9)) == (1.0, 0.0, 0)


@given(st.floats(0.01, 500), st.integers(1, 600))
def test_more_people_never_make_anybody_wait_longer(load: float, agents: int) -> None:
    one, more = waits(agents, load), waits(agents + 1, load)
    assert 0 <= more <= one <= 1


@given(st.floats(0.01, 80), st.integers(1, 99), st.integers(1, 600))
def test_what_is_needed_is_enough_and_no_more(load: float, percent: int, minutes: int) -> None:
    handling, wanted, goal = 20 * MINUTE, {minutes * MINUTE: 1.0}, percent / 100
    people = needed(load, handling, wanted, goal)
    assert answered(people, load, handling, minutes * MINUTE) >= goal
    assert people - 1 <= load or answered(people - 1, load, handling, minutes * MINUTE) < goal


def test_a_simulated_queue_waits_as_the_formula_says() -> None:
    """An independent count: 200,000 arrivals at random, served first come first served."""
    chance, agents, load, count = random.Random(8), 5, 3.5, 200_000
    free, now, waited, late = [0.0] * agents, 0.0, 0, 0
    for _ in range(count):
        now += chance.expovariate(load)
        start = max(now, heapq.heappop(free))
        heapq.heappush(free, start + chance.expovariate(1))
        waited += start > now
        late += start - now > 0.5
    assert abs(waited / count - waits(agents, load)) < 0.01
    assert abs(1 - late / count - answered(agents, load, HOUR, HOUR / 2)) < 0.01


BERLIN = OpenHours(zone="Europe/Berlin", week={"mon-fri": ("09:00-17:00",)}).calendar


def test_arrivals_count_in_the_desks_own_hours_and_at_night_where_it_opens_next() -> None:
    """A week with the change to summer time: Monday is on both sides of it at the same hour of the wall."""
    at = [
        datetime(2026, 3, 23, 8, 15, tzinfo=UTC),  # Monday 09:15
        datetime(2026, 3, 30, 7, 15, tzinfo=UTC),  # Monday 09:15, an hour earlier in Greenwich
        datetime(2026, 3, 28, 12, 0, tzinfo=UTC),  # Saturday: Monday 09:00
        datetime(2026, 3, 24, 15, 45, tzinfo=UTC),  # Tuesday 16:45
    ]
    assert slots([(each, 2) for each in at], BERLIN, 2) == {(0, 9): 3.0, (1, 16): 1.0}


def test_a_plan_says_where_people_are_missing() -> None:
    assumed = Assumed(4, 30 * MINUTE, 0.9, 0.3, {4 * HOUR: 0.75, 15 * MINUTE: 0.25})
    found = plan(assumed, {(0, 9): 12.0, (0, 10): 2.0}, {(0, 9): 5, (0, 10): 5, (0, 11): 5})
    assert found.needs == (Need((0, 9), 12.0, 10, 5), Need((0, 10), 2.0, 3, 5), Need((0, 11), 0, 0, 5))
    assert (found.short, found.busiest[0].slot) == ((found.needs[0],), (0, 9))


def test_where_nothing_is_promised_nothing_follows() -> None:
    assumed = Assumed(4, 30 * MINUTE, 0.9, 0.3)
    assert plan(assumed, {(0, 9): 12.0}, {(0, 9): 5}) == Plan(assumed)


def test_each_severity_counts_by_its_own_promise() -> None:
    counts = {Severity.SEV1: 1, Severity.SEV2: 0, Severity.SEV3: 3, Severity.SEV4: 9}
    promised = {Severity.SEV1: HOUR, Severity.SEV2: HOUR, Severity.SEV3: 4 * HOUR, Severity.SEV4: None}
    assert targets(counts, promised) == {HOUR: 0.25, 4 * HOUR: 0.75}
