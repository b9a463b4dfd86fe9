"""The one way into the database: units of work that wait together and commit together."""

import asyncio
import sqlite3
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlmodel
from sqlalchemy import Engine, Executable, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

T = TypeVar("T")
DatabaseError = SQLAlchemyError
"""What any trouble with the database is."""
Clock = Callable[[], datetime]
"""Answers the present moment in UTC."""


class Session(sqlmodel.Session):
    """One unit's view of the database; the other rooms know it by this name.

    What is written `later` goes together with all else by the same statement, before anything is asked.
    """

    def __init__(self, bind: Engine, **options: Any) -> None:
        """Talk to the database behind `bind`."""
        super().__init__(bind, **options)
        self._waiting: dict[Executable, list[dict[str, Any]]] = defaultdict(list)

    def later(self, statement: Executable, values: dict[str, Any]) -> None:
        """Write this, in its order among those of its statement; so all into one table are by the same."""
        self._waiting[statement].append(values)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what waits: the library calls for it before it asks the database for anything.

        What could not be written still waits, so that whoever passes over that cannot commit the rest.
        """
        for statement, rows in self._waiting.items():
            self.connection().execute(statement, rows)
        self._waiting.clear()
        super().flush(objects)


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    session.flush()


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _undone: object) -> None:
    session._waiting.clear()


Unit = Callable[[Session], T]
"""Work on the database that commits as a whole or leaves no trace; it may be run again."""

_TRANSIENT = frozenset({"40001", "40P01"})
_TRIES = 5
_CONNECT_SECONDS = 10


class Overloaded(Exception):  # noqa: N818 - a state, not a fault
    """More work waits than can be committed in time: try again later."""


@dataclass
class _Job:
    unit: Unit[Any]
    queue: "deque[_Job]"
    result: Future[Any] = field(default_factory=Future)


class Database:
    """Writers that take all waiting units and share one commit among them (group commit).

    SQLite has one writer, which takes urgent units (the inbox) first; PostgreSQL another for those alone.
    Units of a kind happen in the order they came. When one raises, or the commit fails, the batch is undone
    and its units run again one by one, each with a commit of its own.
    """

    def __init__(self, url: str, clock: Clock, *, waiting: int = 2000, batch: int = 32) -> None:
        """Connect to `url`; at most `waiting` urgent units wait, at most `batch` units share a commit."""
        self.clock = clock
        self.writer, self.reader = _engines(url)
        self.is_sqlite = self.writer.dialect.name == "sqlite"
        self._waiting, self._batch = waiting, batch
        self._urgent: deque[_Job] = deque()
        self._normal: deque[_Job] = deque()
        self._signal = threading.Condition()
        self._closed = False
        both: list[tuple[deque[_Job], ...]] = [(self._urgent, self._normal)]
        shares = both if self.is_sqlite else [(self._urgent,), (self._normal,)]
        self._writers = [threading.Thread(target=self._work, args=share, daemon=True) for share in shares]
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="reader")
        for writer in self._writers:
            writer.start()

    def submit(self, unit: Unit[T], *, urgent: bool = False) -> Future[T]:
        """Queue the unit; the future answers once its commit is durable. Overloaded when too many wait."""
        queue = self._urgent if urgent else self._normal
        job = _Job(unit, queue)
        with self._signal:
            if self._closed:
                raise RuntimeError("the database is closed")
            if urgent and len(self._urgent) >= self._waiting:
                raise Overloaded
            queue.append(job)
            self._signal.notify_all()
        return job.result

    async def write(self, unit: Unit[T], *, urgent: bool = False) -> T:
        """Run the unit on a writer and answer once its commit is durable."""
        return await asyncio.wrap_future(self.submit(unit, urgent=urgent))

    async def read(self, query: Unit[T]) -> T:
        """Run a query that changes nothing."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.look, query)

    def look(self, query: Unit[T]) -> T:
        """Run a query that changes nothing, on this thread."""
        try:
            with Session(self.reader) as session:
                return query(session)
        except DBAPIError as error:
            if not is_transient(error):
                raise
        with Session(self.reader) as session:
            return query(session)

    def close(self) -> None:
        """Finish what waits, then disconnect."""
        with self._signal:
            self._closed = True
            self._signal.notify_all()
        for writer in self._writers:
            writer.join()
        self._readers.shutdown()
        self.writer.dispose()
        self.reader.dispose()

    def _work(self, *queues: deque[_Job]) -> None:
        """Serve the queues in turn, so that steady urgent work does not starve the rest."""
        last = queues[-1]
        while jobs := self._take(sorted(queues, key=lambda queue: queue is last)):
            last = jobs[0].queue
            self._commit(jobs)

    def _take(self, queues: list[deque[_Job]]) -> list[_Job]:
        """Wait for units, of the first queue that has some. Empty when closed and all is done."""
        with self._signal:
            self._signal.wait_for(lambda: any(queues) or self._closed)
            queue = next((queue for queue in queues if queue), queues[0])
            most = 10 * self._batch if queue is self._urgent else self._batch
            return [queue.popleft() for _ in range(min(len(queue), most))]

    def _commit(self, jobs: list[_Job]) -> None:
        # Nobody waits any more for one that was cancelled; one that runs cannot be cancelled.
        jobs = [job for job in jobs if job.result.set_running_or_notify_cancel()]
        try:
            outcomes = self._together(jobs)
        except Exception:  # noqa: BLE001 - each unit gets its own chance, and its own error
            outcomes = [self._alone(job) for job in jobs]
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                job.result.set_exception(outcome)
            else:
                job.result.set_result(outcome)

    def _together(self, jobs: list[_Job]) -> list[Any]:
        if len(jobs) == 1:
            return [self._alone(jobs[0])]
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            return [_done(session, job.unit) for job in jobs]

    def _alone(self, job: _Job) -> Any:
        for tries_left in reversed(range(_TRIES)):
            try:
                return self._once(job)
            except Exception as error:  # noqa: BLE001 - handed to whoever waits for the unit
                if not (tries_left and is_transient(error)):
                    return error
        return None

    def _once(self, job: _Job) -> Any:
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            return job.unit(session)


def _done(session: Session, unit: Unit[T]) -> T:
    """The unit's result, with nothing of it left for a later unit to write."""
    result = unit(session)
    session.flush()
    return result


def alone(session: sqlmodel.Session, what: str) -> None:
    """Until this transaction ends nobody else does `what`. On SQLite it is alone anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.connection().execute(_ALONE, {"what": what})


_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")


def is_transient(error: BaseException) -> bool:
    """Whether running the unit again may help: a deadlock, a serialization failure, a lost connection."""
    if not isinstance(error, DBAPIError):
        return False
    locked = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
    return error.connection_invalidated or locked or getattr(error.orig, "sqlstate", None) in _TRANSIENT


def is_address(url: str) -> bool:
    """Whether it can be read as the address of a database."""
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        return False
    return True


def file_of(url: str) -> Path | None:
    """The file that a SQLite database is kept in; None for one in memory or on a server."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if is_file else None


def reason(error: BaseException) -> str:
    """What a trouble with the database says, in one line; no password stands in it."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__


def _engines(url: str) -> tuple[Engine, Engine]:
    """An engine that writes and one that reads; on PostgreSQL they are the same."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN")
    address = address.set(drivername="postgresql+psycopg")
    patience = {"connect_timeout": _CONNECT_SECONDS}
    engine = create_engine(address, connect_args=patience, pool_size=8, max_overflow=4, hide_parameters=True)
    return engine, engine


def _sqlite(url: str, begin: str) -> Engine:
    """SQLite that is durable and never loses a concurrent update: WAL, full sync, our own BEGIN."""
    engine = create_engine(
        url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for setting in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "busy_timeout = 30000",
        ):
            connection.cursor().execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
