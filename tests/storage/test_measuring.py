"""The figures of a period."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from commands import reply, solve, take
from desk.metrics import Count, Metric
from desk.period import Every, around
from storage import measuring
from storage.database import Database
from tests.stage import WORKSPACE, Moment, ask, do, run, sent

pytestmark = pytest.mark.usefixtures("workspace")


def test_a_day(database: Database, moment: Moment) -> None:
    ask(database, "The VPN is slow", f"{moment().timestamp()}")
    moment.push(minutes=10)
    do(database, take.take, 1)
    do(database, reply.reply, 1, "Try again")
    sent(database, moment)
    moment.push(minutes=30)
    ask(database, "The VPN is slow", f"{moment().timestamp()}")
    do(database, solve.solve, 1, "done")
    moment.push(minutes=1)
    day = around(Every.DAILY, date(2026, 3, 2), ZoneInfo("UTC"))
    numbers = run(database, lambda session: measuring.numbers(session, WORKSPACE, None, day, moment()))
    assert numbers.figures[Metric.RECEIVED] == Count(2)
