"""Watches what is held for one reader: once they may be told it goes out as one post (rules 64, 66, 67)."""

from datetime import datetime

import structlog

from commands.bundle import bundle
from scheduler.lookout import Lookout
from storage import pings

log = structlog.get_logger()


class Bundles(Lookout):
    """Every replica may watch: what is held is locked, so that one of them puts it together."""

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
            return await self._do(served, lambda work: bundle(work, lane))
        except Exception as error:  # noqa: BLE001 - tried again at the next look
            log.error("bundle failed", lane=lane, error=repr(error))
            return False
