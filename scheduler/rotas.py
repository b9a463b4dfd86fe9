"""Watches the rotas: a hand-over, a swap or somebody's leaving is seen within seconds."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from commands.hand_over import hand_over, keep_groups, warn
from desk.workspace import Workspace
from scheduler.lookout import Lookout
from storage.database import Database

AGAIN = timedelta(hours=1)
"""How long after a look at groups and gaps the next one is."""


class Rotas(Lookout):
    """Every replica may watch: what was noted of a rota is compared alone, so that one of them acts."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """As of any lookout."""
        super().__init__(database, workspaces, wake_sender)
        self._looked: dict[str, datetime] = {}

    async def look(self) -> None:
        """See to the rotas of every workspace."""
        await self._in_each(self._see_to)

    async def _see_to(self, workspace: Workspace) -> None:
        if not workspace.rotas:
            return
        now = self._database.clock()
        changed = await self._do(workspace, hand_over)
        looked = self._looked.get(workspace.id)
        if looked is None or not looked <= now < looked + AGAIN:
            changed |= await self._do(workspace, keep_groups)
            changed |= await self._do(workspace, warn)
            self._looked[workspace.id] = now
        if changed:
            self._wake_sender()
