"""The look at deadlines with 1,000,000 open tickets, on both databases, beside jobs in APScheduler's store.

    uv run python -m benchmarks.sweep [--tickets 1000000] [--due 10000] [--rounds 31] [--json FILE]

Every open ticket has a promise. A tick finds nothing; then some are late, are claimed, and have their turns,
with events and effects. The claims are held against the least that they can be, one indexed UPDATE; a turn
against one among a tenth as many due, and among a tenth as many open. Ratios judge, for a machine is as fast
as it is. Last, as many date jobs of APScheduler as are due: how late the last ran, and what an outage drops.
"""

import asyncio
import contextlib
import logging
import pickle
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import make_url

from benchmarks import side_by_side
from commands.hear import hear
from desk.access import Places, Viewer
from desk.intake import Said
from desk.policy import Policy
from desk.sla import ALWAYS, Promise, Sla
from desk.workspace import Workspace
from scheduler.deadlines import AT_ONCE, LEASE, Deadlines
from storage import deadlines, workspaces
from storage.database import Database, Session
from storage.tables.tickets import TICKET
from storage.work import Work

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOMENT = sa.DateTime(timezone=True)
DAYS = 2
SLA = Sla(promises=(Promise(name="all", calendar=ALWAYS, resolution=f"{DAYS}d"),), warn_at=())
"""One promise, so that a ticket has one turn within the run: it is late."""
DESK = Workspace("T0", "U0BOT", Policy(sla=SLA), Places(frozenset({"C0SUPPORT"}), "C0TRIAGE"))
BEGAN = NOW - timedelta(days=DAYS)
OUTAGE = 5
"""Seconds that nothing ran, and the jobs whose time came then."""
DROPPABLE = 200
GOALS = (
    "goals: a tick that finds nothing at most 5 ms; the claims at most 3 times the raw one; a turn at most "
    "1.5 times one among a tenth as many due"
)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        """It shows NOW."""
        self.now = NOW

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.now


# --- the stored tickets ----------------------------------------------------------------------------


def fill(database: Database, count: int) -> None:
    """So many open tickets; one of them is late in each second from now on."""
    database.submit(lambda session: workspaces.keep(session, DESK, (), {})).result()
    database.submit(first).result()
    values = {"count": count, "began": BEGAN, "told": BEGAN.isoformat()}
    with database.writer.begin() as connection:
        connection.execute(sa.text("DELETE FROM outbox"))
        connection.execute(copies(is_sqlite=database.is_sqlite), values)
        connection.execute(sa.delete(TICKET).where(TICKET.c.id == 1))
    if not database.is_sqlite:  # which it does by itself in time, and SQLite never
        tidy = database.writer.execution_options(isolation_level="AUTOCOMMIT")
        with tidy.connect() as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def first(session: Session) -> None:
    """A ticket, by the way of all tickets."""
    work = Work(session, BEGAN, DESK, Viewer("U0ANNA"), "benchmark")
    hear(work, Said("C0SUPPORT", f"{BEGAN.timestamp()}", "U0ANNA", "The VPN is slow"), [], ())


def copies(*, is_sqlite: bool) -> Any:
    """The first ticket as often as wanted, each but a second later, by one statement of the database."""
    if is_sqlite:
        numbers = "WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n <= :count)"
    else:
        numbers = "WITH n(n) AS (SELECT generate_series(2, :count + 1))"
    at = moment(0, is_sqlite=is_sqlite)
    parts = f"replace({at}, ' ', 'T')" if is_sqlite else f"to_char({at} AT TIME ZONE 'UTC', '{_ISO}')"
    clocks = f"replace(CAST(clocks AS text), :told, {parts} || '+00:00')"
    own = {
        **{"id": "n", "number": "n", "thread_ts": "n || '.1'", "card_ts": "n || '.2'"},
        **dict.fromkeys(("opened_at", "status_at"), at),
        **dict.fromkeys(("wake_at", "due_at"), moment(DAYS, is_sqlite=is_sqlite)),
        "clocks": clocks if is_sqlite else f"CAST({clocks} AS json)",
    }
    names = [column.name for column in TICKET.columns]
    chosen = ", ".join(own.get(name, f"ticket.{name}") for name in names)
    insert = f"INSERT INTO ticket ({', '.join(names)}) SELECT {chosen} FROM ticket, n WHERE ticket.id = 1"
    return sa.text(f"{numbers} {insert}").bindparams(sa.bindparam("began", type_=MOMENT))


_ISO = 'YYYY-MM-DD"T"HH24:MI:SS'


def moment(days: int, *, is_sqlite: bool) -> str:
    """So many days after the ticket with the number n began, as the database works it out."""
    if is_sqlite:
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', :began, (n - 1) || ' seconds', '{days} days')"
    return f"(CAST(:began AS timestamptz) + (n - 1) * interval '1 second' + {days} * interval '1 day')"


def filled(url: str, clock: Hand, count: int) -> contextlib.AbstractContextManager[Database]:
    """A database with so many tickets."""
    return side_by_side.filled(url, clock, lambda database: fill(database, count))


# --- the desk --------------------------------------------------------------------------------------


@dataclass
class Figures:
    """What was measured with so many tickets on one database; medians in milliseconds, turns each in µs."""

    database: str
    tickets: int
    start_seconds: float = 0.0
    tick: float = 0.0
    raw_claim: float = 0.0
    claims: float = 0.0
    turn_of_few: float = 0.0
    turn_of_many: float = 0.0
    seconds_of_many: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether it is as fast as promised."""
        is_proportional = self.turn_of_many <= 1.5 * self.turn_of_few
        return self.tick <= 5 and self.claims <= 3 * self.raw_claim and is_proportional


async def measure(name: str, database: Database, clock: Hand, wanted: Any, count: int) -> Figures:
    """One desk's look at its tickets, while nothing is due, and while some are."""
    watch = Deadlines(database, {DESK.id: DESK}, lambda: None)
    figures = Figures(name, count)
    figures.start_seconds = await seconds(lambda: look_until_idle(watch, clock))
    figures.tick = 1000 * statistics.median([await seconds(watch.look) for _ in range(wanted.rounds)])
    clock.now = NOW + timedelta(seconds=wanted.due)
    ways: list[tuple[list[float], Callable[[Database], Awaitable[int]]]] = [([], claim_raw), ([], claim_all)]
    for _ in range(max(3, wanted.rounds // 5)):
        for times, way in ways:
            times.append(await seconds(lambda way=way: way(database), wanted.due))
            release(database)
    figures.raw_claim, figures.claims = (1000 * statistics.median(times) for times, _ in ways)
    few = wanted.due // 10
    clock.now = NOW + timedelta(seconds=few)
    figures.turn_of_few = 1e6 * await seconds(lambda: look_until_idle(watch, clock)) / few
    clock.now += timedelta(seconds=wanted.due)
    figures.seconds_of_many = await seconds(lambda: look_until_idle(watch, clock))
    figures.turn_of_many = 1e6 * figures.seconds_of_many / wanted.due
    turns = database.look(lambda session: session.execute(_TURNS).scalar_one())
    assert turns == wanted.due + few, turns
    return figures


async def seconds(do: Callable[[], Awaitable[Any]], expected: Any = None) -> float:
    """How long it takes; what it answers is as `expected`, if given."""
    began = time.perf_counter()
    answer = await do()
    took = time.perf_counter() - began
    assert expected in (None, answer), answer
    return took


async def look_until_idle(watch: Deadlines, clock: Hand) -> None:
    """Look until nothing is due."""
    while (due := await watch.look()) and due <= clock():
        pass


async def claim_raw(database: Database) -> int:
    """All that is due, claimed by one statement that moves the hints: the least that it takes."""
    values = {"now": database.clock(), "until": database.clock() + LEASE}
    return len(await database.write(lambda session: session.execute(_RAW, values).all()))


async def claim_all(database: Database) -> int:
    """All that is due, claimed as the desk does it, in commits of their own."""
    count, claimed = 0, 1
    while claimed:
        claimed = len(await database.write(claim_some(database.clock())))
        count += claimed
    return count


def claim_some(now: datetime) -> Callable[[Session], list[tuple[str, int]]]:
    """What one look claims."""
    return lambda session: deadlines.claim(session, [DESK.id], now, LEASE, AT_ONCE)


def release(database: Database) -> None:
    """As if nothing had been claimed."""
    with database.writer.begin() as connection:
        connection.execute(_RELEASE, {"until": database.clock() + LEASE})
    if not database.is_sqlite:
        with database.writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text("VACUUM ticket"))


_UNTIL = sa.bindparam("until", type_=MOMENT)
_RAW = sa.text("UPDATE ticket SET wake_at = :until WHERE wake_at <= :now RETURNING id").bindparams(
    sa.bindparam("now", type_=MOMENT), _UNTIL
)
_RELEASE = sa.text(
    "UPDATE ticket SET wake_at = due_at, claimed_until = NULL "
    "WHERE wake_at = :until OR claimed_until = :until"
).bindparams(_UNTIL)
_TURNS = sa.text("SELECT count(*) FROM event WHERE kind = 'breached'")


# --- APScheduler's job store -----------------------------------------------------------------------

RANG: list[float] = []
"""When jobs ran."""


def ring() -> None:
    """What a job does: less than any reminder."""
    RANG.append(time.time())


@dataclass
class Store:
    """What became of date jobs in a job store on one database."""

    database: str
    jobs: int
    last_late: float
    dropped: int


def jobs(name: str, url: str, count: int) -> Store:
    """So many jobs that are due at the same time; and some whose time came while nothing ran."""
    soon = time.time() + 2 + count / 2000
    keep_jobs(url, count, soon, grace=None)
    last = run_jobs(url, count)
    dropped = DROPPABLE
    keep_jobs(url, DROPPABLE, time.time() - OUTAGE)
    run_jobs(url, DROPPABLE)
    return Store(name, count, last - soon, dropped - len(RANG))


def keep_jobs(url: str, count: int, at: float, **options: Any) -> None:
    """Put date jobs into the store, by the shortest way."""
    scheduler, store = BackgroundScheduler(timezone=UTC), SQLAlchemyJobStore(url)
    store.start(scheduler, "default")
    moment = datetime.fromtimestamp(at, UTC)
    grace = {"misfire_grace_time": options.get("grace", 1), "coalesce": False, "max_instances": 1}
    named = {"func": ring, "args": (), "kwargs": {}, "name": "ring", "executor": "default"}
    rows = []
    for number in range(count):
        job = Job(
            scheduler, id=f"{number}", trigger=DateTrigger(moment), next_run_time=moment, **named, **grace
        )
        rows.append({"id": job.id, "next_run_time": at, "job_state": pickle.dumps(job.__getstate__())})
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
    store.shutdown()


def run_jobs(url: str, count: int) -> float:
    """Let the scheduler run until its store is empty; when the last job ran, 0 if none did."""
    RANG.clear()
    store = SQLAlchemyJobStore(url)
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC)
    scheduler.start()
    until = time.monotonic() + 60 + count / 100
    while store.get_next_run_time() and time.monotonic() < until:
        time.sleep(0.1)
    scheduler.shutdown()
    return max(RANG, default=0.0)


# --- the whole -------------------------------------------------------------------------------------


def table(rows: list[Figures], stores: list[Store], due: int) -> str:
    """The figures side by side."""
    lines = [
        f"| database | open | start s | tick ms | raw claim of {due:,} ms | claims ms | ratio "
        f"| turn of {due // 10:,} due, µs | turn of {due:,}, µs | all s | holds |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.database} | {row.tickets:,} | {row.start_seconds:.1f} | {row.tick:.2f} "
        f"| {row.raw_claim:.0f} | {row.claims:.0f} | {row.claims / row.raw_claim:.2f} "
        f"| {row.turn_of_few:.0f} | {row.turn_of_many:.0f} | {row.seconds_of_many:.1f} "
        f"| {'yes' if row.holds else 'NO'} |"
        for row in rows
    ]
    lines += [GOALS, ""]
    lines += [
        f"APScheduler's job store on {store.database}: of {store.jobs:,} date jobs the last ran "
        f"{store.last_late:.1f} s late; an outage of {OUTAGE} s dropped {store.dropped} of {DROPPABLE}"
        for store in stores
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    wanted = side_by_side.wanted(__doc__, tickets=1_000_000, due=10_000, rounds=31)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    rows: list[Figures] = []
    stores: list[Store] = []
    with side_by_side.databases(wanted.postgresql) as kinds:
        for name, address in kinds.items():
            for count in (max(wanted.tickets // 10, 2 * wanted.due), wanted.tickets):
                clock = Hand()
                with filled(address(f"sweep_{count}"), clock, count) as database:
                    rows.append(asyncio.run(measure(name, database, clock, wanted, count)))
            url = make_url(address("jobs")).render_as_string(hide_password=False)
            stores.append(jobs(name, url, wanted.due))
    print(table(rows, stores, wanted.due))
    told = {"desk": [asdict(row) for row in rows], "job store": [asdict(store) for store in stores]}
    side_by_side.keep(told, wanted.json)


if __name__ == "__main__":
    main()
