"""Watches the rotas: a hand-over, a swap or somebody's leaving is seen within seconds."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from commands.hand_over import hand_over, keep_groups, warn
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.work import Work

log = structlog.get_logger()

AGAIN = timedelta(hours=1)
"""How long after a look at groups and gaps the next one is."""


class Rotas:
    """Every replica may watch: what was noted of a rota is compared alone, so that one of them acts."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id; `wake_sender` when there may be something to send."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender
        self._looked: dict[str, datetime] = {}

    async def look(self) -> None:
        """See to the rotas of every workspace; one for which it fails does not keep the others waiting."""
        for workspace in list(self._workspaces.values()):
            try:
                if workspace.rotas:
                    await self._see_to(workspace)
            except Exception as error:  # noqa: BLE001 - tried again at the next look
                log.error("rotas failed", workspace=workspace.id, error=repr(error))

    async def _see_to(self, workspace: Workspace) -> None:
        now = self._database.clock()
        changed = await self._database.write(partial(self._do, workspace, hand_over))
        looked = self._looked.get(workspace.id)
        if looked is None or not looked <= now < looked + AGAIN:
            changed |= await self._database.write(partial(self._do, workspace, keep_groups))
            changed |= await self._database.write(partial(self._do, workspace, warn))
            self._looked[workspace.id] = now
        if changed:
            self._wake_sender()

    def _do(self, workspace: Workspace, verb: Callable[[Work], bool], session: Session) -> bool:
        return verb(Work(session, self._database.clock(), workspace, workspace.itself, cause="clock"))
