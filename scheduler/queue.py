"""Tends the queue: who is there gets what waits, and what lies too long goes back."""

from collections.abc import Callable, Mapping
from functools import partial

from commands.tend import tend
from desk.access import Role, Viewer
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.work import Work


class Queue:
    """Looks whenever something was heard, and every few seconds, for a shift begins without a sound."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender

    async def look(self) -> None:
        """Do all that is due, each ticket in a transaction of its own, so that replicas share the work."""
        for workspace in list(self._workspaces.values()):
            if not workspace.policy.assignment.is_idle:
                while await self._database.write(partial(self._tend, workspace)):
                    self._wake_sender()

    def _tend(self, workspace: Workspace, session: Session) -> bool:
        desk = Viewer(workspace.bot_user, frozenset({Role.AGENT}))
        return tend(Work(session, self._database.clock(), workspace, desk, cause="queue"))
