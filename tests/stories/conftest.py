"""A pretend Slack with a desk on it, for each story anew, on both databases."""

from collections.abc import AsyncIterator

import pytest

from tests.wire import Wire, wired


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """The default workspace, with a desk in Socket Mode."""
    async with wired(database_url) as up:
        yield up
