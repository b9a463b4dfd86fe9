"""Sees to it that nobody forgets what is theirs: an article whose review is overdue, an action due soon."""

from commands.chase import chase
from commands.remind import remind
from desk.workspace import Workspace
from scheduler.lookout import Lookout


class Reviews(Lookout):
    """Every replica may look: what is overdue is claimed, so that one of them reminds."""

    async def look(self) -> None:
        """Remind whoever is to be reminded."""
        await self._in_each(self._remind)

    async def _remind(self, workspace: Workspace) -> None:
        for verb in (chase, remind):
            while await self._do(workspace, verb):
                self._wake_sender()
