"""The desk's daily doings with 1,000 and with 100,000 tickets stored, in one run, on both databases.

    uv run python -m benchmarks.desk [--tickets 100000] [--rounds 31] [--json FILE]

Open a card, find, look at a home tab with 400 open tickets, change a status. As much is open in the small
desk as in the large one, for what piles up is what is done. Medians of rounds that take turns; ratios judge,
for a machine is as fast as it is.
"""

import contextlib
import gc
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from benchmarks import side_by_side
from commands.find import find
from commands.reopen import reopen
from commands.solve import solve
from desk import words
from desk.access import Person, Places, Role, Viewer
from desk.policy import Policy
from desk.ticket import Kind, Ticket
from desk.workspace import Workspace
from handlers import language
from handlers.views import card, found, home
from storage import drawing, workspaces
from storage.database import Database, Session
from storage.tables.events import EVENT
from storage.tables.messages import BODY, MESSAGE
from storage.tables.outbox import OUTBOX
from storage.tables.people import WORKSPACE
from storage.tables.tickets import TICKET, folded
from storage.work import Work

SMALL = 1000
OPEN, OF_ADA = 600, 400
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DESK = Workspace("T0", "U0BOT", Policy(), Places(frozenset({"C0SUPPORT"}), "C0TRIAGE"), address="https://x/")
ADA = Viewer("U0ADA", frozenset({Role.REQUESTER, Role.AGENT}), frozenset({"C0SUPPORT", "C0TRIAGE"}))
ANNA = Viewer("U0ANNA", channels=frozenset({"C0SUPPORT"}))
ZOE = Viewer("U0ZOE")
GOALS = "goals: each at most 1.5 times its time with 1,000 tickets, and at most 100 ms"
SAY = language.speaker("en")

Doing = Callable[[Database], Any]


# --- the stored tickets ----------------------------------------------------------------------------

DICE = random.Random(1)
VOCABULARY = ["".join(DICE.choices("abcdefghiklmnoprstuvwz", k=DICE.randint(3, 9))) for _ in range(5000)]
WEIGHTS = list(itertools.accumulate(1 / (at + 5) for at in range(5000)))


def said(number: int, role: int) -> str:
    """What a message says: every tenth ticket is about a printer, ten in all about a flange."""
    text = " ".join(DICE.choices(VOCABULARY, cum_weights=WEIGHTS, k=20))
    about = "the printer is jammed " if number % 10 == 0 and role == 0 else ""
    return about + ("flange " if number <= 10 and role == 0 else "") + text


def ticket(number: int, count: int) -> Ticket:
    """The newest are open, most of them Ada's; one in fifty is grave, one in twenty about the VPN."""
    is_open = number > count - OPEN
    mine = is_open and number > count - OF_ADA
    return Ticket(
        number,
        "T0",
        number,
        "U0ANNA" if number % 50 == 0 else f"U{number % 500:06}",
        "C0SUPPORT",
        f"{number}.1",
        card_channel="C0TRIAGE",
        card_ts=f"{number}.2",
        severity=1 if number % 50 == 1 else 3,
        status="open" if is_open else "solved",
        assignee="U0ADA" if mine else None if is_open else f"U0AGENT{number % 20}",
        tags=("vpn",) if number % 20 == 0 else (),
        opened_at=NOW - timedelta(minutes=count - number),
        solved_at=None if is_open else NOW,
        seq=4,
    )


def rows_of(each: Ticket) -> Iterator[tuple[sa.Table | str, dict[str, Any]]]:
    """The rows of a ticket: what was asked, an answer, a note, its events, its effects, its words."""
    at = each.opened_at
    place = {"workspace_id": "T0", "ticket_id": each.id}
    own = {"id": each.id, "workspace_id": "T0", "number": each.number, "requester_id": each.requester}
    where = {"channel_id": each.channel, "thread_ts": each.thread, "private": False}
    yield TICKET, {**own, **where, "card_channel": "C0TRIAGE", "card_ts": each.card_ts, **folded(each)}
    texts = [said(each.number, role) for role in range(3)]
    for role, (text, who) in enumerate(zip(texts, (each.requester, "U0ADA", "U0ADA"), strict=True)):
        message, internal = each.id * 3 + role, role == 2
        yield (
            MESSAGE,
            {
                **{
                    **place,
                    "id": message,
                    "channel_id": "C0SUPPORT",
                    "ts": f"{message}.1",
                    "thread_ts": None,
                },
                **{"author_id": who, "side": "agent" if role else "requester", "at": at, "version": 1},
                **{"visibility": "internal" if internal else "public", "files": [], "edited_ts": None},
                "deleted_at": None,
            },
        )
        yield BODY, {"message_id": message, "version": 1, "workspace_id": "T0", "text": text, "at": at}
    for seq, kind in enumerate((Kind.RECEIVED, Kind.REPLIED, Kind.REPLIED, Kind.STATUS_CHANGED), 1):
        told = {"message_id": each.id * 3 + seq - 1 if seq < 4 else None, "version": 1, "rule": None}
        who = {"actor_id": "U0ADA", "cause": "channel", "before": None, "after": None, "detail": {}}
        yield EVENT, {**place, "seq": seq, "kind": kind, "at": at, **told, **who}
    for kind in ("RefreshCard", "Receipt", "Carry"):
        effect = {
            "effect_id": f"{each.id}.{kind}",
            "kind": kind,
            "values": {},
            "key": f"{each.id}",
            "lane": "C",
        }
        state = {"priority": 1, "state": "sent", "created_at": at, "due_at": at, "attempts": 1, "revision": 1}
        yield OUTBOX, {**place, **effect, **state, "doubtful": False, "message_id": None}
    public, internal = words.known(texts[:2]), words.known(texts[2:])
    yield (
        "search",
        {
            "id": each.id,
            "words": [
                f"@{each.requester}",
                *(f"#{tag}" for tag in each.tags),
                *public,
                *(f"!{w}" for w in internal),
            ],
        },
    )


def fill(database: Database, count: int) -> None:
    """Store so many tickets by the shortest way."""
    known = tuple(Person(each, each) for each in ("U0ADA", "U0ANNA", "U0ZOE"))
    channels = {place: tuple(v.id for v in (ADA, ANNA) if place in v.channels) for place in DESK.places.all()}
    database.submit(lambda session: workspaces.keep(session, DESK, known, channels)).result()
    with database.writer.begin() as connection:
        for start in range(1, count + 1, 2000):
            batch: dict[Any, list[dict[str, Any]]] = {}
            for number in range(start, min(start + 2000, count + 1)):
                for table, row in rows_of(ticket(number, count)):
                    batch.setdefault(table, []).append(row)
            for table, rows in batch.items():
                keep(connection, table, rows, is_sqlite=database.is_sqlite)
        connection.execute(sa.update(WORKSPACE).values(last_number=count))
    if not database.is_sqlite:  # which it does by itself in time, and SQLite never
        tidy = database.writer.execution_options(isolation_level="AUTOCOMMIT")
        with tidy.connect() as connection:
            for name in ("ticket", "message", "outbox"):
                connection.execute(
                    sa.text(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
                    )
                )
            connection.execute(sa.text("VACUUM ANALYZE"))


def keep(connection: sa.Connection, table: Any, rows: list[dict[str, Any]], *, is_sqlite: bool) -> None:
    """Store rows of a table, or of the index of words."""
    if table != "search":
        connection.execute(table.insert(), rows)
    elif is_sqlite:
        flat = [{**row, "words": " ".join(row["words"])} for row in rows]
        connection.execute(sa.text("INSERT INTO search (rowid, words) VALUES (:id, :words)"), flat)
    else:
        insert = "INSERT INTO search VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
        connection.execute(sa.text(insert), rows)


# --- the doings ------------------------------------------------------------------------------------


def reading(look: Callable[[Session], Any]) -> Doing:
    """Something that is only read."""
    return lambda database: database.look(look)


def finding(asked: str, who: Viewer = ADA) -> Doing:
    """What a person types, as it is answered."""

    def look(session: Session) -> Any:
        return found.message(find(Work(session, NOW, DESK, who, "command"), asked), DESK, who, SAY)

    return reading(look)


def open_card(count: int) -> Doing:
    """A ticket's card, drawn."""
    return reading(lambda session: card.card(drawing.card(session, count // 2), DESK.policy, SAY))


def change_status(count: int) -> Doing:
    """Solve a ticket, and open it again the next time."""
    verbs = itertools.cycle((solve, reopen))

    def change(database: Database) -> Any:
        verb = next(verbs)
        return database.submit(
            lambda session: verb(Work(session, NOW, DESK, ADA, "click"), count - 5, "the tray was stuck")
        ).result()

    return change


def doings(count: int) -> dict[str, Doing]:
    """What is measured, by name."""
    return {
        "open a card": open_card(count),
        "find a rare word": finding("flange"),
        "find a common word": finding("printer"),
        "find two words": finding("printer jam"),
        "find words, as a requester": finding("printer", ANNA),
        "find words, in no channel": finding("printer", ZOE),
        "find tag:vpn solved": finding("tag:vpn solved"),
        "find mine": finding("mine"),
        "find sev1": finding("sev1"),
        "find unassigned": finding("unassigned"),
        "find from:me": finding("from:me", ANNA),
        "find last 7d all": finding("last 7d all"),
        "home of an agent": reading(lambda session: home.tab(session, DESK, ADA, SAY, NOW)),
        "home of a requester": reading(lambda session: home.tab(session, DESK, ANNA, SAY, NOW)),
        "change a status": change_status(count),
    }


@dataclass
class Figures:
    """Medians of one doing on one database, in milliseconds."""

    database: str
    doing: str
    small: float
    large: float

    @property
    def ratio(self) -> float:
        """How many times longer it takes with many tickets."""
        return self.large / self.small

    @property
    def holds(self) -> bool:
        """Whether it is as fast as promised."""
        return self.ratio <= 1.5 and self.large <= 100


def measure(name: str, small: Database, large: Database, wanted: Any) -> list[Figures]:
    """Every doing on both, in turns."""
    sides = [(small, doings(SMALL)), (large, doings(wanted.tickets))]
    gc.disable()  # its pauses fall on whatever is measured just then
    times: dict[tuple[str, int], list[float]] = {}
    for at in range(wanted.rounds + 3):  # the first rounds warm up
        for doing in sides[0][1]:
            for side, (database, by_name) in enumerate(sides):
                began = time.perf_counter()
                by_name[doing](database)
                took = time.perf_counter() - began
                if at >= 3:
                    times.setdefault((doing, side), []).append(took)
        gc.collect()
    gc.enable()
    medians = {key: 1000 * statistics.median(each) for key, each in times.items()}
    return [Figures(name, doing, medians[doing, 0], medians[doing, 1]) for doing in sides[0][1]]


def table(rows: list[Figures], count: int) -> str:
    """The figures side by side."""
    lines = [
        f"| database | doing | ms with {SMALL:,} | ms with {count:,} | ratio | holds |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.database} | {row.doing} | {row.small:.2f} | {row.large:.2f} | {row.ratio:.2f} "
        f"| {'yes' if row.holds else 'NO'} |"
        for row in rows
    ]
    return "\n".join([*lines, GOALS])


def filled(url: str, count: int) -> contextlib.AbstractContextManager[Database]:
    """A database with so many tickets."""
    return side_by_side.filled(url, lambda: NOW, lambda database: fill(database, count))


def main() -> None:
    """Measure and print."""
    wanted = side_by_side.wanted(__doc__, tickets=100_000, rounds=31)
    rows: list[Figures] = []
    with side_by_side.databases(wanted.postgresql) as kinds:
        for name, address in kinds.items():
            with filled(address("small"), SMALL) as small, filled(address("large"), wanted.tickets) as large:
                rows += measure(name, small, large, wanted)
    print(table(rows, wanted.tickets))
    side_by_side.keep([{**asdict(row), "ratio": row.ratio} for row in rows], wanted.json)


if __name__ == "__main__":
    main()
