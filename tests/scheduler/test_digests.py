"""Reports are made once among all replicas, late or not at all after a while, and anew when asked."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from commands.digest import digest_again, digest_off, digest_on
from commands.report import Due, in_channels, passed_over
from commands.solve import solve
from desk.effects.reports import ShowReport
from desk.metrics import Metric
from desk.period import Every, closed
from desk.policy import Policy
from desk.quiet import QuietHours
from desk.refusal import Refused
from desk.report import Report
from desk.workspace import Workspace
from scheduler.digests import Digests
from storage import reports
from storage.database import Database
from storage.tables.outbox import OUTBOX
from tests.stage import ADA, BEGINNING, MAYA, WORKSPACE, Moment, ask, do, run, work

DAILY, WEEKLY = "daily:C0MANAGERS:2026-03-02", "weekly:C0MANAGERS:2026-W10"
DAY = timedelta(days=1)


@pytest.fixture
def asked(database: Database, workspace: Workspace) -> None:
    """On a Monday morning somebody asked something."""
    ask(database, "The VPN is down", f"{BEGINNING.timestamp()}")


def replica(database: Database) -> Digests:
    return Digests(database, {WORKSPACE.id: WORKSPACE}, lambda: None)


async def look(database: Database, at: datetime, moment: Moment) -> list[str]:
    """The names of the reports that stand or wait to be posted, once a replica has looked at this moment."""
    moment.set(at)
    await replica(database).look()
    return names(database)


def names(database: Database) -> list[str]:
    query = sa.select(OUTBOX.c["values"]).where(OUTBOX.c.kind == ShowReport.__name__).order_by(OUTBOX.c.id)
    found = run(database, lambda session: session.execute(query).scalars().all())
    return [values["report"] for values in found]


def kept(database: Database, name: str) -> Report | None:
    return run(database, lambda session: reports.report(session, WORKSPACE.id, name))


@pytest.mark.usefixtures("asked")
async def test_a_day_is_reported_on_once_in_the_morning(database: Database, moment: Moment) -> None:
    """Rules 69, 70, 75: not before half past eight, and not again."""
    morning = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
    assert await look(database, morning - timedelta(seconds=1), moment) == []
    assert await look(database, morning, moment) == [DAILY]
    assert await look(database, morning + timedelta(hours=5), moment) == [DAILY]
    told = kept(database, DAILY)
    assert told and (told.is_late, told.parts[0].numbers.figures[Metric.RECEIVED].value) == (False, 1)


@pytest.mark.usefixtures("workspace")
async def test_a_desk_that_has_no_tickets_yet_reports_nothing(database: Database, moment: Moment) -> None:
    assert await look(database, BEGINNING + DAY, moment) == []


@pytest.mark.usefixtures("asked")
async def test_after_three_days_down_there_is_one_report_marked_late(
    database: Database, moment: Moment
) -> None:
    """Rule 69: the latest; the older ones are passed over, and the log says which."""
    friday = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)
    assert await look(database, friday, moment) == ["daily:C0MANAGERS:2026-03-05"]
    told = kept(database, "daily:C0MANAGERS:2026-03-05")
    assert told and told.is_late
    reader, *_ = run(database, lambda session: in_channels(work(session, friday)))
    due = Due(reader, closed(Every.DAILY, friday, reader.zone))
    assert run(database, lambda session: passed_over(work(session, friday), due)) == [
        "daily:C0MANAGERS:2026-03-04",
        "daily:C0MANAGERS:2026-03-03",
        "daily:C0MANAGERS:2026-03-02",
    ]


@pytest.mark.usefixtures("asked")
async def test_what_is_more_than_twelve_hours_late_is_not_posted(database: Database, moment: Moment) -> None:
    """Rule 69: it is passed over for good, unless somebody asks for it."""
    late = datetime(2026, 3, 3, 20, 31, tzinfo=UTC)
    assert await look(database, late, moment) == []
    assert kept(database, DAILY) is None
    do(database, digest_again, Every.DAILY, "2026-03-02", by=MAYA)
    assert await look(database, late, moment) == [DAILY]


@pytest.mark.usefixtures("asked")
async def test_of_four_replicas_one_has_it_posted(
    database: Database, database_url: str, moment: Moment
) -> None:
    """Rule 68: the database decides who acts."""
    moment.set(BEGINNING + DAY)
    others = [Database(database_url, moment) for _ in range(3)]
    await asyncio.gather(*(replica(each).look() for each in (database, *others)))
    for each in others:
        each.close()
    assert names(database) == [DAILY]


@pytest.mark.usefixtures("asked")
async def test_made_anew_it_says_the_present(database: Database, moment: Moment) -> None:
    """Rule 69: the same report, with other figures; that it was late stays."""
    await look(database, datetime(2026, 3, 3, 10, 0, tzinfo=UTC), moment)
    do(database, solve, 1, "", by=ADA)
    do(database, digest_again, Every.DAILY, "2026-03-02", by=MAYA)
    assert await look(database, moment.push(days=3), moment) == [DAILY, "daily:C0MANAGERS:2026-03-05"]
    told = kept(database, DAILY)
    assert told and (told.is_late, told.made) == (True, moment())
    assert Metric.BACKLOG in told.parts[0].numbers.figures
    revisions = sa.select(OUTBOX.c.revision).where(OUTBOX.c.effect_id == f"report:{DAILY}")
    assert run(database, lambda session: session.execute(revisions).scalar()) == 2


async def test_who_asks_for_it_reads_it_from_the_next_period_on(
    database: Database, workspace: Workspace, asked: None, moment: Moment
) -> None:
    """The week in which they asked is the first; nobody else's rights let them read it."""
    moment.push(days=2)
    do(database, digest_on, Every.WEEKLY, by=MAYA)
    everything = await look(database, datetime(2026, 3, 9, 8, 30, tzinfo=UTC), moment)
    own = "weekly:U0MAYA:2026-W10"
    assert everything == ["daily:C0MANAGERS:2026-03-08", WEEKLY, own]
    do(database, digest_off, Every.WEEKLY, by=MAYA)
    assert own.replace("10", "11") not in await look(database, moment.push(days=7), moment)


@pytest.mark.usefixtures("asked")
async def test_a_period_that_is_not_over_is_not_made_for_all(database: Database, moment: Moment) -> None:
    """Rules 69, 71: or its name were taken, and nobody would read it when it is due."""
    with pytest.raises(Refused):
        do(database, digest_again, Every.DAILY, "2026-03-02", by=MAYA)
    assert await look(database, moment(), moment) == []
    assert await look(database, datetime(2026, 3, 3, 8, 30, tzinfo=UTC), moment) == [DAILY]


async def test_who_is_not_disturbed_before_nine_reads_it_then_and_it_is_not_late(
    database: Database, workspace: Workspace, asked: None, moment: Moment
) -> None:
    """Rule 66: it was not the desk that made them wait."""
    do(database, digest_on, Every.DAILY, by=MAYA)
    policy = Policy(quiet_hours=QuietHours(week={"mon-sun": ("20:00-09:00",)}))
    quiet = Digests(database, {WORKSPACE.id: replace(WORKSPACE, policy=policy)}, lambda: None)
    moment.set(datetime(2026, 3, 3, 8, 59, tzinfo=UTC))
    await quiet.look()
    assert names(database) == [DAILY]
    moment.push(minutes=1)
    await quiet.look()
    own = DAILY.replace("C0MANAGERS", "U0MAYA")
    told = kept(database, own)
    assert (names(database), told and told.is_late) == ([DAILY, own], False)
