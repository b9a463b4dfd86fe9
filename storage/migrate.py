"""Brings a database up to date: one replica at a time, each step as a whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x46495245
"""PostgreSQL's advisory lock that a migrating replica holds; any number that nobody else uses."""


class TooNew(Exception):  # noqa: N818 - a state, not a fault
    """The database was migrated by a newer Firebreak, which this one does not understand."""


def upgrade(engine: Engine) -> list[str]:
    """Apply what is missing and answer the names of the steps, in order; waits while another replica does.

    Raises TooNew when the database knows steps that we do not.
    """
    pending(engine)
    applied: list[str] = []
    with _alone(engine) as connection:
        config = Config(attributes={"connection": connection, "applied": _noting(applied)})
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "head")
    return applied


def pending(engine: Engine) -> list[str]:
    """The names of the steps that the database lacks, in order. Raises TooNew as `upgrade` does."""
    steps = [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]
    at = newest(engine)
    if at is None:
        return steps
    if at not in steps:
        raise TooNew(at)
    return steps[steps.index(at) + 1 :]


def newest(engine: Engine) -> str | None:
    """The name of the step that was applied last; None when the database is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _noting(applied: list[str]) -> Callable[..., None]:
    def note(*, step: Any, **_: Any) -> None:
        applied.append(step.up_revision_id)

    return note


def _alone(engine: Engine) -> AbstractContextManager[Connection]:
    return _alone_on_sqlite(engine) if engine.dialect.name == "sqlite" else _alone_on_postgresql(engine)


@contextmanager
def _alone_on_postgresql(engine: Engine) -> Iterator[Connection]:
    """A connection to migrate with, while another one holds the lock."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        holder.detach()  # so that leaving closes it, which gives the lock back whatever happens
        holder.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        with engine.connect() as connection:
            yield connection


@contextmanager
def _alone_on_sqlite(engine: Engine) -> Iterator[Connection]:
    """A connection inside BEGIN IMMEDIATE, without foreign keys: with them, a rebuilt table empties others.

    They cannot be turned off inside a transaction, so the driver is told before there is one.
    """
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        connection.detach()  # nobody else gets a connection without foreign keys
        driver.isolation_level = None
        driver.execute("PRAGMA busy_timeout = 60000")
        driver.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if not driver.in_transaction:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
