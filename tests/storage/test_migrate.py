"""A database is brought up to date once, whoever asks, and then has exactly the tables the desk uses."""

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from shutil import copytree

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from storage import migrate, tables
from storage.database import Database
from storage.migrate import TooNew
from tests.stage import Moment

ALL = ["0001_first"]


def upgraded(url: str) -> list[str]:
    database = Database(url, Moment())
    try:
        return migrate.upgrade(database.writer)
    finally:
        database.close()


def test_a_migrated_database_is_what_the_tables_say(database: Database) -> None:
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": tables.is_ours})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_an_empty_database_lacks_every_step_until_they_are_applied(empty_database_url: str) -> None:
    database = Database(empty_database_url, Moment())
    before = migrate.pending(database.writer)
    applied = migrate.upgrade(database.writer)
    again = migrate.upgrade(database.writer)
    after = migrate.pending(database.reader)
    database.close()
    assert (before, applied, again, after) == (ALL, ALL, [], [])


def test_replicas_that_start_together_apply_each_step_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as replicas:
        applied = [replicas.submit(upgraded, empty_database_url) for _ in range(4)]
    assert sorted(each.result() for each in applied) == [[], [], [], ALL]


def test_processes_that_start_together_apply_each_step_once(empty_database_url: str) -> None:
    with get_context("spawn").Pool(2) as replicas:
        assert sorted(replicas.map(upgraded, [empty_database_url] * 2)) == [[], ALL]


HALF = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0002_half", "0001_first"
def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
"""


def test_a_step_that_fails_leaves_no_trace_and_can_be_tried_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    copytree(migrate.FOLDER, folder)
    monkeypatch.setattr(migrate, "FOLDER", folder)
    step = folder / "versions" / "0002_half.py"
    step.write_text(HALF + "    1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(database.writer)
    failed = (inspect(database.reader).has_table("half"), migrate.pending(database.reader))
    step.write_text(HALF)
    assert (failed, migrate.upgrade(database.writer)) == ((False, ["0002_half"]), ["0002_half"])
    assert inspect(database.reader).has_table("half")


def test_a_database_of_a_newer_firebreak_is_left_alone(database: Database) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    with pytest.raises(TooNew, match="9999_future"):
        migrate.upgrade(database.writer)
    with pytest.raises(TooNew, match="9999_future"):
        migrate.pending(database.reader)


def test_foreign_keys_hold_again_after_migrating(database: Database) -> None:
    migrate.upgrade(database.writer)
    if database.is_sqlite:
        with database.writer.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
