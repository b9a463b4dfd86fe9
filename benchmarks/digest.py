"""The figures of a week of 1,000,000 tickets and 10,000,000 events, on both databases.

    uv run python -m benchmarks.digest [--tickets 1000000] [--rounds 3] [--json FILE]

A year of a desk that is open round the clock, so that plain SQL can say what its clocks say. What the desk
counts is held against the plainest correct statements on the bare tables of tickets and events, with the same
indexes: one for each figure and each thing it is told apart by. Both find the same, or it fails. Some tickets
are folded from their logs, to show that what was stored by the shortest way is what the desk would have kept.
"""

import contextlib
import json
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from benchmarks import side_by_side
from benchmarks.plain_figures import Plain, grouped
from commands.hear import hear
from desk.access import Places, Viewer
from desk.episodes import measured
from desk.fold import passages
from desk.intake import Said
from desk.metrics import By, Count, Metric, Numbers, Share, Times
from desk.period import Every, closed
from desk.policy import Policy
from desk.sla import ALWAYS, Promise, Sla
from desk.workspace import Workspace
from storage import measuring, tickets, workspaces
from storage.database import Database, Session
from storage.tables.clocks import EPISODE
from storage.tables.events import EVENT
from storage.tables.tags import TAGGING
from storage.tables.tickets import TICKET, TicketRow
from storage.terms import Versions
from storage.work import Work

NOW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
YEAR = timedelta(days=364)
BEGAN = NOW - YEAR
TARGETS = {"acknowledged": 3600, "first_response": 7200, "next_response": 7200, "resolution": 86400}
PROMISE = Promise(
    name="all", calendar=ALWAYS, **{clock: f"{seconds // 3600}h" for clock, seconds in TARGETS.items()}
)
SLA = Sla(promises=(PROMISE,), warn_at=())
DESK = Workspace("T0", "U0BOT", Policy(sla=SLA), Places(frozenset({"C0SUPPORT"}), "C0TRIAGE"))
WEEK = closed(Every.WEEKLY, NOW, ZoneInfo("UTC"))
GOALS = "goals: at most 3 s on PostgreSQL and 10 s on SQLite, and at most 1.5 times the plain statements"

# --- the stored tickets ----------------------------------------------------------------------------

SECONDS = int(YEAR.total_seconds())
PACE = "(1 + n % 7)"
"""How slow a ticket's life is: its minutes times this."""
MORE, MOVED, BACK, DONE = "n % 3 > 0", "n % 10 = 1", "n % 10 = 3 AND n % 100 <> 7", "n % 100 <> 7"
"""The tickets on which more is asked, that are handed on, that come back, and that are ever solved."""
AGENT, REQUESTER = (f'\'{{"side": "{side}", "typed": "no"}}\'' for side in ("agent", "requester"))
LIFE: tuple[tuple[str, int, str, dict[str, str]], ...] = (
    ("received", 0, "1 = 1", {"actor_id": "'U' || n % 5003"}),
    ("severity_changed", 0, "1 = 1", {"rule": "'first guess'", "after": "CAST(1 + n % 4 AS text)"}),
    ("policy_applied", 0, "1 = 1", {"rule": "'rule 31'", "after": "'all'", "detail": ":agreed"}),
    ("assigned", 10, "1 = 1", {"actor_id": "'A' || n % 20", "after": "'A' || n % 20"}),
    ("status_changed", 10, "1 = 1", {"rule": "'worked on'", "before": "'new'", "after": "'open'"}),
    ("replied", 20, "1 = 1", {"actor_id": "'A' || n % 20", "after": "'public'", "detail": AGENT}),
    ("replied", 25, MORE, {"actor_id": "'U' || n % 5003", "after": "'public'", "detail": REQUESTER}),
    ("replied", 45, MORE, {"actor_id": "'A' || n % 20", "after": "'public'", "detail": AGENT}),
    ("assigned", 50, MOVED, {"actor_id": "'A1'", "before": "'A' || n % 20", "after": "'A21'"}),
    ("tagged", 55, "n % 2 = 0", {"actor_id": "'A1'", "after": "'t' || n % 12"}),
    ("status_changed", 240, DONE, {"actor_id": "'A1'", "before": "'open'", "after": "'solved'"}),
    ("status_changed", 300, BACK, {"actor_id": "'A1'", "before": "'solved'", "after": "'open'"}),
    ("status_changed", 360, BACK, {"actor_id": "'A1'", "before": "'open'", "after": "'solved'"}),
    ("status_changed", 10080, DONE, {"rule": "'rule 39'", "before": "'solved'", "after": "'closed'"}),
)
"""What happens to a ticket: what, after how many minutes, to which ones, and what the event says besides."""
RUNS = (
    ("acknowledged", 1, 4, "1 = 1"),
    ("first_response", 1, 6, "1 = 1"),
    ("resolution", 1, 11, "1 = 1"),
    ("next_response", 7, 8, MORE),
    ("update", 6, 8, MORE),
    ("update", 6, 11, f"NOT ({MORE})"),
    ("update", 8, 11, MORE),
    ("update", 12, 13, BACK),
)
"""The runs of its clocks: from which event to which, and of which tickets."""


class Filling:
    """Stores tickets with their logs, by statements of the database itself."""

    def __init__(self, database: Database, count: int) -> None:
        self.database, self.count = database, count
        self.began = f"(n * {SECONDS} / {count})"
        """How many seconds after the year began the ticket with the number n does."""
        if database.is_sqlite:
            counting = "SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < :count"
            self.numbers = f"(WITH RECURSIVE n(n) AS ({counting}) SELECT n FROM n)"
        else:
            self.numbers = "(SELECT generate_series(2, CAST(:count AS bigint)) AS n)"

    def fill(self) -> None:
        """A year of them."""
        self.database.submit(lambda session: workspaces.keep(session, DESK, (), {})).result()
        self.database.submit(first).result()
        with self.database.writer.begin() as connection:
            for name in ("outbox", "event", "episode"):
                connection.execute(sa.text(f"DELETE FROM {name}"))
            for statement in (self._tickets(), self._tags(), *self._events(), *self._episodes()):
                connection.execute(sa.text(statement), self._values(statement))
            connection.execute(sa.delete(TICKET).where(TICKET.c.id == 1))
        how = "ANALYZE" if self.database.is_sqlite else "VACUUM ANALYZE"
        with self.database.writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(how)

    def _values(self, statement: str) -> dict[str, Any]:
        agreed = json.dumps({"version": DESK.terms.version, "calendar": ALWAYS, "why": "matches"})
        values = {"count": self.count, "agreed": agreed}
        return {name: value for name, value in values.items() if f":{name}" in statement}

    def at(self, seconds: str) -> str:
        """The moment so many seconds after the year began."""
        if self.database.is_sqlite:
            began = f"{BEGAN:%Y-%m-%d %H:%M:%S}"
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{began}', ({seconds}) || ' seconds')"
        return f"(timestamptz '{BEGAN.isoformat()}' + ({seconds}) * interval '1 second')"

    def after(self, minutes: int) -> str:
        """How many seconds after the year began so many minutes of a ticket are over."""
        return f"({self.began} + {minutes * 60} * {PACE})"

    def _insert(self, table: sa.Table, own: dict[str, str], usual: dict[str, str], where: str) -> str:
        names = [column.name for column in table.columns if column.name in own | usual]
        chosen = ", ".join((usual | own)[name] for name in names)
        return (
            f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {chosen} FROM {self.numbers} AS n{where}"
        )

    def _tickets(self) -> str:
        """Copies of the first ticket."""

        def lived(minutes: int) -> str:
            return f"{self.after(minutes)} <= {SECONDS}"

        status = (
            f"CASE WHEN NOT {lived(10)} THEN 'new' WHEN NOT ({DONE}) OR NOT {lived(240)} THEN 'open' "
            f"WHEN {BACK} AND {lived(300)} AND NOT {lived(360)} THEN 'open' "
            f"WHEN {lived(10080)} THEN 'closed' ELSE 'solved' END"
        )
        own = {
            **{"id": "n", "number": "n", "thread_ts": "n || '.1'", "card_ts": "n || '.2'"},
            **{"requester_id": "'U' || n % 5003", "channel_id": "'C' || n % 9", "severity": "1 + n % 4"},
            **{"team": "'team' || n % 6", "category": "CASE WHEN n % 2 = 1 THEN 'c' || (n / 7) % 5 END"},
            **{"status": status, "opened_at": self.at(self.began), "status_at": self.at(self.began)},
            **{"reopened": f"CASE WHEN {BACK} AND {lived(300)} THEN 1 ELSE 0 END"},
            "assignee_id": f"CASE WHEN NOT {lived(10)} THEN NULL "
            f"WHEN {MOVED} AND {lived(50)} THEN 'A21' ELSE 'A' || n % 20 END",
        }
        usual = {column.name: f"ticket.{column.name}" for column in TICKET.columns}
        return self._insert(TICKET, own, usual, ", ticket WHERE ticket.id = 1")

    def _tags(self) -> str:
        own = {"workspace_id": "'T0'", "code": "'t' || n % 12", "ticket_id": "n"}
        return self._insert(TAGGING, own, {}, f" WHERE n % 2 = 0 AND {self.after(55)} <= {SECONDS}")

    def _events(self) -> Iterator[str]:
        usual = {"workspace_id": "'T0'", "cause": "'benchmark'", "detail": "'{}'", "ticket_id": "n"}
        for seq, (kind, minutes, which, told) in enumerate(LIFE, 1):
            own = {"seq": f"{seq}", "kind": f"'{kind}'", "at": self.at(self.after(minutes)), **told}
            own["detail"] = (
                own.get("detail", usual["detail"])
                if self.database.is_sqlite
                else f"CAST({own.get('detail', usual['detail'])} AS json)"
            )
            yield self._insert(EVENT, own, usual, f" WHERE {which} AND {self.after(minutes)} <= {SECONDS}")

    def _episodes(self) -> Iterator[str]:
        for clock, start, end, which in RUNS:
            (since, until), target = (LIFE[each - 1][1] for each in (start, end)), TARGETS.get(clock)
            took, began = f"{60 * (until - since)} * {PACE}", self.at(self.after(since))
            is_over = f"{LIFE[end - 1][2]} AND {self.after(until)} <= {SECONDS}"
            ended = f"CASE WHEN {is_over} THEN {self.at(self.after(until))} END"
            kept = f"({is_over} AND {took} < {target})" if target else f"({is_over} AND 1 = 0)"
            due = self.at(f"{self.after(since)} + {target}")
            told = f"CASE WHEN {is_over} THEN {took} END"
            own = {
                **{"workspace_id": "'T0'", "ticket_id": "n", "clock": f"'{clock}'", "seq": f"{start}"},
                **{"began": began, "ended": ended, "is_cancelled": "(1 = 0)", "is_kept": kept},
                "ended_by": f"CASE WHEN {is_over} THEN {end} ELSE 0 END",
                **({"decided_at": f"CASE WHEN {kept} THEN {ended} ELSE {due} END"} if target else {}),
                **({"took": told} if target else {}),
                **({"worked": told} if clock == "resolution" else {}),
            }
            yield self._insert(EPISODE, own, {}, f" WHERE {which} AND {self.after(since)} <= {SECONDS}")


def first(session: Session) -> None:
    """A ticket, by the way of all tickets."""
    work = Work(session, BEGAN, DESK, Viewer("U0ANNA"), "benchmark")
    hear(work, Said("C0SUPPORT", f"{BEGAN.timestamp()}", "U0ANNA", "The VPN is slow"), [], ())


def check(session: Session, count: int) -> None:
    """What is stored of some tickets' clocks is what the desk would have kept."""
    for number in range(2, count, count // 50):
        ticket = session.get_one(TicketRow, number).facts()
        log = tickets.log(session, number)
        would = measured(passages(ticket.blank, log), Versions(session, DESK))
        rows = session.execute(sa.select(EPISODE).where(EPISODE.c.ticket_id == number))
        kept = {
            (row.clock, row.seq): (row.ended, row.decided_at, bool(row.is_kept), row.took) for row in rows
        }
        assert kept == {
            key: (one.ended, one.decided_at, one.is_kept, one.took and one.took.total_seconds())
            for key, one in would.items()
            if one
        }, number


def filled(url: str, count: int) -> contextlib.AbstractContextManager[Database]:
    """A database with so many tickets."""
    return side_by_side.filled(url, lambda: NOW, lambda database: _fill(database, count))


def _fill(database: Database, count: int) -> None:
    Filling(database, count).fill()
    database.look(lambda session: check(session, count))


# --- both ways -------------------------------------------------------------------------------------


def count_plainly(session: Session) -> dict[tuple[str, str], dict[Metric, Any]]:
    """What is counted, by what it is told apart by, and key."""
    found: dict[tuple[str, str], dict[Metric, Any]] = {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for metric, facts in Plain(TARGETS, is_sqlite=is_sqlite).facts().items():
        values = {
            name: at for name, at in (("begins", WEEK.begins), ("ends", WEEK.ends)) if f":{name}" in facts
        }
        moments = [sa.bindparam(name, type_=TICKET.c.opened_at.type) for name in values]
        for by, key in KEYS.items():
            tags = "JOIN tagging g ON g.ticket_id = k.id" if by == By.TAG else ""
            statement = sa.text(grouped(facts, key, tags, is_time=metric in TIMES)).bindparams(*moments)
            for row in session.execute(statement, values):
                found.setdefault((by, row.key), {})[metric] = _figure(metric, row)
    return found


KEYS = {
    "": "''",
    By.SEVERITY: "CAST(k.severity AS text)",
    By.TEAM: "k.team",
    By.CHANNEL: "k.channel_id",
    By.TAG: "g.code",
}
TIMES = {
    *(Metric.CLAIM_TIME, Metric.FIRST_RESPONSE, Metric.FIRST_RESPONSE_IN_HOURS, Metric.NEXT_RESPONSE),
    *(Metric.REQUESTER_WAIT, Metric.AGENT_WORK, Metric.BACKLOG_AGE),
}
COUNTS = {Metric.RECEIVED, Metric.SOLVED, Metric.REOPENED, Metric.HANDOFFS, Metric.BACKLOG}


def _figure(metric: Metric, row: Any) -> Count | Share | Times:
    if metric in COUNTS:
        return Count(row.total)
    if metric in TIMES:
        return Times(row.total, timedelta(seconds=row.median), timedelta(seconds=row.p90))
    return Share(int(row.hits), row.total)


# --- the whole -------------------------------------------------------------------------------------


@dataclass
class Figures:
    """What was measured on one database: medians in seconds, and the most memory that it took, in MB."""

    database: str
    tickets: int
    events: int
    fill: float
    figures: float
    plain: float
    memory: float

    @property
    def ratio(self) -> float:
        """How many times longer than the plain statements."""
        return self.figures / self.plain

    @property
    def holds(self) -> bool:
        """Whether it is as fast as promised."""
        return self.figures <= (10 if self.database == "SQLite" else 3) and self.ratio <= 1.5


def count_by_desk(session: Session) -> tuple[Numbers, float]:
    """The figures of the week, as a report has them, and the most memory of the server's part, in MB."""
    numbers = measuring.numbers(session, DESK, None, WEEK, NOW)
    if session.get_bind().dialect.name == "sqlite":
        return numbers, 0.0
    server = session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    told = Path(f"/proc/{server}/status").read_text(encoding="utf-8")
    return numbers, int(told.partition("VmHWM:")[2].split()[0]) / 1024


def measure(name: str, database: Database, wanted: Any, fill: float) -> Figures:
    """Both ways, which find the same."""
    before, times = resident(), []
    for _ in range(wanted.rounds):
        began = time.perf_counter()
        numbers, server = database.look(count_by_desk)
        times.append(time.perf_counter() - began)
    memory = resident() - before + server
    began = time.perf_counter()
    found = database.look(count_plainly)
    plainly = time.perf_counter() - began
    ours = {("", ""): numbers.figures} | {
        (by, key): figures for by, groups in numbers.groups.items() for key, figures in groups.items()
    }
    assert ours == found, differing(ours, found)
    events = database.look(
        lambda session: session.execute(sa.select(sa.func.count()).select_from(EVENT)).scalar_one()
    )
    return Figures(name, wanted.tickets, events, fill, statistics.median(times), plainly, memory)


def differing(ours: Any, found: Any) -> dict[Any, Any]:
    """What is not the same."""
    return {
        (key, metric): (ours.get(key, {}).get(metric), found.get(key, {}).get(metric))
        for key in ours.keys() | found.keys()
        for metric in Metric
        if ours.get(key, {}).get(metric) != found.get(key, {}).get(metric)
    }


def resident() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(rows: list[Figures]) -> str:
    """The figures side by side."""
    lines = [
        "| database | tickets | events | filled s | figures s | plain s | ratio | memory, MB | holds |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.database} | {row.tickets:,} | {row.events:,} | {row.fill:.0f} | {row.figures:.2f} "
        f"| {row.plain:.2f} | {row.ratio:.2f} | {row.memory:.0f} | {'yes' if row.holds else 'NO'} |"
        for row in rows
    ]
    return "\n".join([*lines, GOALS])


def main() -> None:
    """Measure and print."""
    wanted = side_by_side.wanted(__doc__, tickets=1_000_000, rounds=3)
    rows: list[Figures] = []
    with side_by_side.databases(wanted.postgresql) as kinds:
        for name, address in kinds.items():
            began = time.perf_counter()
            with filled(address("digest"), wanted.tickets) as database:
                rows.append(measure(name, database, wanted, time.perf_counter() - began))
    print(table(rows))
    side_by_side.keep([{**asdict(row), "ratio": row.ratio} for row in rows], wanted.json)


if __name__ == "__main__":
    main()
