"""Watches what is held for one reader: once they may be told it goes out as one post (rules 64, 66, 67)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import structlog

from commands.bundle import bundle
from desk.workspace import Workspace
from storage import pings
from storage.database import Database, Session
from storage.work import Work

log = structlog.get_logger()


class Bundles:
    """Every replica may watch: what is held is locked, so that one of them puts it together."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id; `wake_sender` when there may be something to send."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender

    async def look(self) -> datetime | None:
        """Put together what is due; answers when more will be."""
        now = self._database.clock()
        due = await self._database.read(lambda session: pings.lanes_due(session, now))
        if any([await self._take_up(*each) for each in due]):
            self._wake_sender()
        return await self._database.read(lambda session: pings.next_due(session, now))

    async def _take_up(self, workspace: str, lane: str) -> bool:
        """Whether something goes out; a reader for whom it fails does not keep the others waiting."""
        served = self._workspaces.get(workspace)
        if served is None:
            return False
        try:
            return await self._database.write(partial(self._bundle, served, lane))
        except Exception as error:  # noqa: BLE001 - tried again at the next look
            log.error("bundle failed", lane=lane, error=repr(error))
            return False

    def _bundle(self, workspace: Workspace, lane: str, session: Session) -> bool:
        work = Work(session, self._database.clock(), workspace, workspace.itself, cause="clock")
        return bundle(work, lane)
