"""A pretend Slack with a desk on it, for each story anew: on one database, or --both."""

from collections.abc import AsyncIterator
from pathlib import Path
from zlib import crc32

import pytest

from tests.wire import Wire, wired

DATABASES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell each story once: which database it is told on follows from its name, so that half are on each."""
    if config.getoption("both"):
        return
    twice = [each for each in items if each.path.is_relative_to(Path(__file__).parent) and not _is_told(each)]
    config.hook.pytest_deselected(items=twice)
    items[:] = [each for each in items if each not in set(twice)]


def _is_told(item: pytest.Item) -> bool:
    told = getattr(item, "callspec", None)
    database = told.params.get("database_url") if told else None
    name = item.nodeid.partition("[")[0]
    return database is None or database == DATABASES[crc32(name.encode()) % 2]


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """The default workspace, with a desk in Socket Mode."""
    async with wired(database_url) as up:
        yield up
