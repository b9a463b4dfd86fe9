"""Tends the queue: who is there gets what waits, and what lies too long goes back."""

from collections.abc import Callable, Mapping
from functools import partial

from commands.automate import automate
from commands.tend import tend
from desk.access import Role, Viewer
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.work import Work

AT_ONCE = 500
"""Things done in one look: should rules undo each other's work, the desk has time for others in between."""


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
                await self._look_after(workspace)

    async def _look_after(self, workspace: Workspace) -> None:
        for _ in range(AT_ONCE):
            if not await self._database.write(partial(self._tend, workspace)):
                return
            self._wake_sender()

    def _tend(self, workspace: Workspace, session: Session) -> bool:
        desk = Viewer(workspace.bot_user, frozenset({Role.AGENT}))
        work = Work(session, self._database.clock(), workspace, desk, cause="queue")
        done = tend(work)
        automate(work)
        return done
