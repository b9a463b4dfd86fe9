"""Units of work wait together and commit together, and each is undone, rerun and answered alone."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.database import Database, Overloaded, Session
from storage.tables.people import MEMBERSHIP, MembershipRow, WorkspaceRow
from tests.stage import Moment, run

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def occupied(database: Database) -> Iterator[Callable[[], None]]:
    """Every writer is busy until the block ends; the function it gives frees them."""
    releases: list[threading.Event] = []
    busy: list[Future[bool]] = []
    for urgent in [False] if database.is_sqlite else [False, True]:
        started, release = threading.Event(), threading.Event()
        unit = lambda _, go=started, stop=release: go.set() or stop.wait(30)  # noqa: E731
        busy.append(database.submit(unit, urgent=urgent))
        assert started.wait(10)
        releases.append(release)

    def free() -> None:
        for release in releases:
            release.set()

    try:
        yield free
    finally:
        free()
        assert [each.result(30) for each in busy] == [True] * len(busy)


def member(name: str) -> Callable[[Session], None]:
    return lambda session: session.add(
        MembershipRow(workspace_id="T0PLAY", channel_id="C0SUPPORT", person_id=name)
    )


def members(database: Database) -> list[str]:
    return database.look(lambda session: sorted(session.exec(select(MembershipRow.person_id))))


def count_up(session: Session) -> int:
    row = session.exec(select(WorkspaceRow).where(WorkspaceRow.id == "T0PLAY").with_for_update()).one()
    row.last_number += 1
    return row.last_number


@pytest.fixture
def counter(database: Database) -> Callable[[], int]:
    """What the counter in the database shows."""
    row = WorkspaceRow(id="T0PLAY", bot_user="U0FIREBREAK", places={}, appointed={})
    run(database, lambda session: session.add(row))
    return lambda: database.look(lambda session: session.exec(select(col(WorkspaceRow.last_number))).one())


def test_concurrent_writes_all_last_and_none_is_lost(database: Database, counter: Callable[[], int]) -> None:
    futures = [database.submit(count_up, urgent=n % 3 == 0) for n in range(200)]
    assert sorted(future.result(30) for future in futures) == list(range(1, 201))
    assert counter() == 200


def test_replicas_that_write_at_once_lose_nothing(
    database: Database, database_url: str, counter: Callable[[], int]
) -> None:
    """Two writers wait for each other before they read; none has to be run again."""
    runs: list[int] = []

    def slowly(session: Session) -> int:
        number = count_up(session)
        runs.append(number)
        time.sleep(0.002)
        return number

    replica = Database(database_url, Moment())
    futures = [each.submit(slowly) for _ in range(40) for each in (database, replica)]
    numbers = sorted(future.result(30) for future in futures)
    replica.close()
    assert numbers == sorted(runs) == list(range(1, 81))


def test_units_that_wait_share_one_commit(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.writer, "commit", commits.append)
    with occupied(database) as free:
        futures = [database.submit(member(f"U{n:02}")) for n in range(20)]
        free()
        for future in futures:
            future.result(30)
        assert len(commits) == 1
    assert members(database) == [f"U{n:02}" for n in range(20)]


@on_sqlite
def test_urgent_units_go_first(database: Database) -> None:
    order: list[str] = []
    with occupied(database) as free:
        futures = [database.submit(lambda _, n=n: order.append(f"later {n}")) for n in range(3)]
        futures += [database.submit(lambda _, n=n: order.append(f"now {n}"), urgent=True) for n in range(3)]
        free()
        for future in futures:
            future.result(30)
    assert order == ["now 0", "now 1", "now 2", "later 0", "later 1", "later 2"]


def test_a_unit_that_raises_is_undone_alone(database: Database) -> None:
    def fall(session: Session) -> None:
        member("U0FALLEN")(session)
        session.flush()
        raise ValueError("stumbled")

    with occupied(database) as free:
        before, fallen, after = (database.submit(each) for each in (member("U0ADA"), fall, member("U0BO")))
        free()
        assert (before.result(30), str(fallen.exception(30)), after.result(30)) == (None, "stumbled", None)
    assert members(database) == ["U0ADA", "U0BO"]


def test_a_lone_unit_that_raises_is_undone_and_not_run_again(database: Database) -> None:
    runs: list[int] = []

    def fall(session: Session) -> None:
        runs.append(1)
        member("U0FALLEN")(session)
        raise ValueError("stumbled")

    with pytest.raises(ValueError, match="stumbled"):
        run(database, fall)
    assert (members(database), len(runs)) == ([], 1)


def test_what_the_database_refuses_undoes_that_unit_only(database: Database) -> None:
    with occupied(database) as free:
        futures = [database.submit(member(name)) for name in ("U0ADA", "U0ADA", "U0BO")]
        free()
        errors = [future.exception(30) for future in futures]
    assert [error is None for error in errors] == [True, False, True]
    assert members(database) == ["U0ADA", "U0BO"]


def test_too_many_urgent_units_are_turned_away_and_later_taken_again(database_url: str) -> None:
    database = Database(database_url, Moment(), waiting=3)
    with occupied(database) as free:
        futures = [database.submit(member(f"U{n}"), urgent=True) for n in range(3)]
        with pytest.raises(Overloaded):
            database.submit(member("U3"), urgent=True)
        futures.append(database.submit(member("U4")))
        free()
        for future in futures:
            future.result(30)
    database.submit(member("U5"), urgent=True).result(30)
    shown = members(database)
    database.close()
    assert shown == ["U0", "U1", "U2", "U4", "U5"]


def test_a_unit_whose_waiter_left_before_it_began_is_not_run(database: Database) -> None:
    with occupied(database) as free:
        left, stayed = database.submit(member("U0LEFT")), database.submit(member("U0ADA"))
        assert left.cancel()
        free()
        stayed.result(30)
    assert members(database) == ["U0ADA"]


async def test_a_waiter_who_leaves_while_it_runs_stops_no_writer(database: Database) -> None:
    hold = threading.Event()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(
            database.write(lambda session: hold.wait(30) and member("U0ADA")(session)), 0.05
        )
    hold.set()
    for n in range(8):
        await database.write(member(f"U{n}"))
    assert await database.read(lambda session: len(session.exec(select(MembershipRow)).all())) == 9


def test_closing_finishes_what_waits(database_url: str) -> None:
    database = Database(database_url, Moment())
    with occupied(database) as free:
        futures = [database.submit(member(f"U{n}"), urgent=n == 1) for n in range(3)]
        closing = threading.Thread(target=database.close)
        closing.start()
        free()
        for future in futures:
            future.result(30)
    closing.join(30)
    with pytest.raises(RuntimeError, match="closed"):
        database.submit(member("U0LATE"))
    again = Database(database_url, Moment())
    shown = members(again)
    again.close()
    assert shown == ["U0", "U1", "U2"]


def test_a_reader_sees_only_what_is_committed(database: Database) -> None:
    seen: list[list[str]] = []

    def add_and_look(session: Session) -> None:
        member("U0ADA")(session)
        session.flush()
        seen.append(members(database))

    run(database, add_and_look)
    assert (seen, members(database)) == ([[]], ["U0ADA"])


@on_postgresql
def test_of_two_units_in_a_deadlock_both_succeed_in_the_end(database: Database) -> None:
    for number in (1, 2):
        row = WorkspaceRow(id=f"T{number}", bot_user="U0FIREBREAK", places={}, appointed={})
        run(database, lambda session, row=row: session.add(row))
    met, begun, runs = threading.Barrier(2), threading.Event(), []

    def lock(first: str, second: str) -> Callable[[Session], None]:
        def unit(session: Session) -> None:
            runs.append(first)
            begun.set()
            session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            for place, name in enumerate((first, second)):
                session.get_one(WorkspaceRow, name, with_for_update=True).last_number += 1
                session.flush()
                if place == 0 and len(runs) <= 2:
                    met.wait(10)

        return unit

    one = database.submit(lock("T1", "T2"), urgent=True)
    assert begun.wait(10)
    other = database.submit(lock("T2", "T1"))
    assert (one.result(30), other.result(30)) == (None, None)
    numbers = database.look(lambda session: session.exec(select(col(WorkspaceRow.last_number))).all())
    assert (len(runs) > 2, numbers) == (True, [2, 2])  # a busy machine may find a deadlock again


@on_postgresql
def test_a_unit_that_came_too_late_is_run_again(database: Database, counter: Callable[[], int]) -> None:
    runs: list[int] = []

    def late(session: Session) -> int:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        runs.append(session.exec(select(col(WorkspaceRow.last_number))).one())
        if len(runs) == 1:
            database.submit(count_up, urgent=True).result(30)
        return count_up(session)

    assert run(database, late) == 2
    assert (runs, counter()) == ([0, 1], 2)


@on_postgresql
def test_a_unit_whose_connection_breaks_is_run_again(database: Database) -> None:
    runs: list[int] = []

    def cut_off(session: Session) -> None:
        runs.append(1)
        member("U0ADA")(session)
        session.flush()
        if len(runs) == 1:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    run(database, cut_off)
    assert (members(database), len(runs)) == (["U0ADA"], 2)


@on_sqlite
def test_sqlite_is_durable_and_lets_readers_read(database: Database) -> None:
    with database.writer.connect() as connection:
        shown = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert shown == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


# --- what is written later ---------------------------------------------------------------------------

_COMES = MEMBERSHIP.insert()


def comes(session: Session, name: str) -> None:
    """Somebody belongs to the channel, which is written later."""
    place = {"workspace_id": "T0PLAY", "channel_id": "C0SUPPORT"}
    session.later(_COMES, {**place, "person_id": name})


def test_what_is_written_later_is_seen_and_kept(database: Database) -> None:
    def unit(session: Session) -> list[str]:
        comes(session, "U0ANNA")
        comes(session, "U0BEN")
        return [*session.exec(select(MembershipRow.person_id).order_by(MembershipRow.person_id))]

    assert run(database, unit) == ["U0ANNA", "U0BEN"]
    assert members(database) == ["U0ANNA", "U0BEN"]


def test_what_was_to_be_written_is_undone_with_its_savepoint_alone(database: Database) -> None:
    def unit(session: Session) -> None:
        comes(session, "U0ANNA")
        with suppress(ZeroDivisionError), session.begin_nested():
            comes(session, "U0BEN")
            _ = 1 // 0
        with session.begin_nested():
            comes(session, "U0CLEO")

    run(database, unit)
    assert members(database) == ["U0ANNA", "U0CLEO"]


def test_what_cannot_be_written_later_fails_its_unit_alone(database: Database) -> None:
    with occupied(database) as free:
        good, twice, last = (
            database.submit(lambda session, names=names: [comes(session, name) for name in names])
            for names in (["U0ANNA"], ["U0BEN", "U0BEN"], ["U0CLEO"])
        )
        free()
        assert [good.result(30), last.result(30)] == [[None], [None]]
        assert isinstance(twice.exception(30), IntegrityError)
    assert members(database) == ["U0ANNA", "U0CLEO"]
