"""How a period went, part by part, equals the figures of each part."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands import reply, solve, take
from desk import course as courses_of
from desk.course import Course
from desk.metrics import Count, Metric, Times
from desk.period import Every, Period, around
from storage import courses, measuring
from storage.database import Database
from tests.stage import WORKSPACE, Moment, ask, do, run, sent

pytestmark = pytest.mark.usefixtures("workspace")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
BEGAN = date(2026, 3, 2)
"""The day on which the stage's clock stands."""


def a_week_of(database: Database, moment: Moment) -> list[tuple[int, int]]:
    """Tickets come, are answered and solved, now and then; answers at which weekday and hour each came."""
    came = []
    for number in range(1, 14):
        local = moment().astimezone(KATHMANDU)
        came.append((local.weekday(), local.hour))
        ask(database, f"The printer {number} is slow", f"{moment().timestamp()}")
        moment.push(minutes=7 * number)
        if number % 3:
            do(database, take.take, number)
            do(database, reply.reply, number, "Try again")
            sent(database, moment)
        moment.push(hours=5)
        if number % 4 == 1:
            do(database, solve.solve, number, "done")
        moment.push(hours=6)
    return came


def read(database: Database, moment: Moment, period: Period, team: str | None = None) -> Course:
    return run(
        database,
        lambda session: courses.course(session, WORKSPACE, team, period, moment() + timedelta(days=9)),
    )


def test_a_week_is_its_days(database: Database, moment: Moment) -> None:
    came = a_week_of(database, moment)
    week = around(Every.WEEKLY, BEGAN, KATHMANDU)
    found = read(database, moment, week)
    days = [around(Every.DAILY, day, KATHMANDU) for day in found.starts]
    figures = [
        run(
            database, lambda session, day=day: measuring.numbers(session, WORKSPACE, None, day, day.ends)
        ).figures
        for day in days
    ]
    nothing = Count()
    assert found.starts == courses_of.starts(week)
    assert [Count(each) for each in found.received] == [
        each.get(Metric.RECEIVED, nothing) for each in figures
    ]
    assert [Count(each) for each in found.solved] == [each.get(Metric.SOLVED, nothing) for each in figures]
    assert [Count(each) for each in found.backlog] == [each.get(Metric.BACKLOG, nothing) for each in figures]
    assert list(found.response) == [each.get(Metric.FIRST_RESPONSE, Times()) for each in figures]
    assert found.arrivals == Counter(came)
    assert (sum(found.received), sum(found.solved) > 1, found.backlog[-1] < 13) == (13, True, True)
    assert courses_of.course_of(found.coded()) == found
    assert read(database, moment, week, "network").received == (0,) * 7


def test_of_a_period_that_is_not_over_the_parts_that_have_begun(database: Database, moment: Moment) -> None:
    ask(database, "The printer is slow", f"{moment().timestamp()}")
    moment.push(days=1)
    week = around(Every.WEEKLY, moment().date(), ZoneInfo("UTC"))
    found = run(database, lambda session: courses.course(session, WORKSPACE, None, week, moment()))
    assert (found.received, found.backlog) == ((1, 0), (1, 1))
