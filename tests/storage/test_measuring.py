"""What is counted for reports, and what is named in them: by hand, on a small day of a desk."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands import assign, promise, reply, solve, take
from desk.access import Viewer
from desk.metrics import By, Count, Metric, Reason, Share, Times
from desk.period import Every, around
from desk.ticket import Clock
from storage import measuring, workload
from storage.attention import Attention, Wants
from storage.database import Database
from storage.facts import Span
from storage.measuring import Which
from storage.workload import Load
from tests.stage import ADA, BEN, BO, WORKSPACE, Moment, ask, do, run, sent

DAY = around(Every.DAILY, date(2026, 3, 2), ZoneInfo("UTC"))
SPAN = Span(WORKSPACE.id, DAY.begins, DAY.ends)
NINE = DAY.begins + timedelta(hours=9)
"""When the first ticket comes, and the desk opens."""


@pytest.fixture(autouse=True)
def day(database: Database, workspace: object, moment: Moment) -> None:
    """T-1 is taken, answered after 10 minutes and solved after 30; then T-2 comes, and nobody takes it.

    T-3 is Ada's, then Bo's, and news of it is promised; it is the next day at noon.
    """
    ask(database, "The VPN is slow", f"{moment().timestamp()}")
    moment.push(minutes=10)
    do(database, take.take, 1)
    do(database, reply.reply, 1, "Try again")
    sent(database, moment)
    moment.push(minutes=20)
    do(database, solve.solve, 1, "done")
    moment.push(minutes=10)
    ask(database, "The printer is jammed", f"{moment().timestamp()}", BEN)
    moment.push(minutes=10)
    ask(database, "The door is locked", f"{moment().timestamp()}", BEN)
    do(database, take.take, 3)
    do(database, assign.assign, 3, BO.id)
    do(database, promise.promise, 3, moment() + timedelta(hours=30), "I look")
    sent(database, moment)
    moment.set(DAY.ends + timedelta(hours=12))


def test_the_figures_of_a_day(database: Database, moment: Moment) -> None:
    numbers = run(database, lambda session: measuring.numbers(session, WORKSPACE, None, DAY, moment()))
    ten, half = timedelta(minutes=10), timedelta(minutes=30)
    assert numbers.figures == {
        Metric.RECEIVED: Count(3),
        Metric.SOLVED: Count(1),
        Metric.BACKLOG: Count(2),
        Metric.BACKLOG_AGE: Times(2, DAY.ends - NINE - 5 * ten, DAY.ends - NINE - 4 * ten),
        Metric.HANDOFFS: Count(1),
        Metric.CLAIM_TIME: Times(2, timedelta(), ten),
        Metric.FIRST_RESPONSE: Times(2, timedelta(), ten),
        Metric.FIRST_RESPONSE_IN_HOURS: Times(2, timedelta(), ten),
        Metric.REQUESTER_WAIT: Times(1, half, half),
        Metric.AGENT_WORK: Times(1, half, half),
        Metric.KEPT_FIRST_RESPONSE: Share(2, 3),
        Metric.KEPT_UPDATE: Share(1, 1),
        Metric.KEPT_RESOLUTION: Share(1, 1),
        Metric.FCR: Share(1, 1),
        Metric.REPEAT: Share(0, 3),
        Metric.DEFLECTED: Share(0, 1),
    }


def test_every_figure_opens_its_tickets_as_far_as_one_may_see_them(
    database: Database, moment: Moment
) -> None:
    """Rule 93: of a share also those that count towards it, or do not."""

    def behind(viewer: Viewer, which: Which) -> list[int]:
        page = run(database, lambda s: measuring.tickets_of(s, WORKSPACE, viewer, which, moment()))
        return [each.ticket.number for each in page.found]

    kept = Which(Metric.KEPT_FIRST_RESPONSE, DAY)
    assert behind(ADA, kept) == [3, 2, 1]
    assert [behind(ADA, replace(kept, hit=hit)) for hit in (True, False)] == [[3, 1], [2]]
    assert behind(ADA, Which(Metric.RECEIVED, DAY, by=By.SEVERITY, key="3")) == [3, 2, 1]
    assert behind(ADA, Which(Metric.RECEIVED, DAY, by=By.TAG, key="vpn")) == []
    assert behind(ADA, Which(Metric.BACKLOG, DAY, team="nobody")) == []
    assert behind(Viewer("U0BEN"), Which(Metric.RECEIVED, DAY)) == [3, 2]


def test_why_what_was_promised_was_not_kept(database: Database, moment: Moment) -> None:
    missed = run(database, lambda session: measuring.reasons(session, WORKSPACE, None, DAY, moment()))
    assert missed == {Clock.FIRST_RESPONSE: {Reason.NOBODY: 1}}


def test_who_had_what_to_do(database: Database) -> None:
    quarters = [NINE + timedelta(minutes=each) for each in (0, 30, 45)]
    assert run(database, lambda session: workload.arrivals(session, SPAN)) == dict.fromkeys(quarters, 1)
    loads = run(database, lambda session: workload.loads(session, SPAN))
    assert loads == {ADA.id: Load(0, 1, {quarters[0]: 1, quarters[2]: 1}), BO.id: Load(1, 0)}
    earlier = SPAN._replace(ends=NINE + timedelta(minutes=15))
    assert run(database, lambda session: workload.loads(session, earlier))[ADA.id].open == 1


def test_what_wants_attention(database: Database, moment: Moment) -> None:
    """Of everybody's in a channel only public ones are named (rule 93)."""

    def named(wants: Wants, at: datetime, viewer: Viewer | None = None) -> list[int]:
        part = run(database, lambda s: Attention(s, WORKSPACE.id, viewer=viewer).part(wants, at))
        return [each.ticket.number for each in part.found]

    assert [named(Wants.LATE, at) for at in (moment(), NINE)] == [[2], []]
    assert named(Wants.WAITED_FOR, moment()) == [2]
    assert named(Wants.AGEING, DAY.ends) == [2, 3]
    assert [named(Wants.PROMISED, moment() + timedelta(hours=each)) for each in (1, 5)] == [[], [3]]
    assert named(Wants.AGEING, DAY.ends, Viewer("U0ANNA")) == []
