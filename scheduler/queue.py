"""Tends the queue: who is there gets what waits, and what lies too long goes back."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from commands.automate import automate
from commands.tend import Step, carry_out, plan
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.work import Work

ROUNDS = 20
"""Plans carried out in one look: should rules undo each other's work, others have their turn in between."""


class Queue:
    """Looks whenever something was heard, and every few seconds, for a shift begins without a sound."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender

    async def look(self) -> None:
        """Do all that is due, and rest, so that a long queue costs the desk a tenth of its time at most."""
        began = asyncio.get_running_loop().time()
        await self.tend()
        await asyncio.sleep(9 * (asyncio.get_running_loop().time() - began))

    async def tend(self) -> None:
        """Do all that is due."""
        for workspace in list(self._workspaces.values()):
            if not workspace.policy.assignment.is_idle:
                await self._look_after(workspace)

    async def _look_after(self, workspace: Workspace) -> None:
        """Plan from what is read, and do each thing in a transaction of its own: nobody waits for long."""
        for _ in range(ROUNDS):
            steps = await self._database.read(lambda session: plan(self._work(workspace, session)))
            done = [await self._database.write(partial(self._do, workspace, step)) for step in steps]
            if not any(done):
                return
            self._wake_sender()

    def _do(self, workspace: Workspace, step: Step, session: Session) -> bool:
        work = self._work(workspace, session)
        done = carry_out(work, step)
        automate(work)
        return done

    def _work(self, workspace: Workspace, session: Session) -> Work:
        return Work(session, self._database.clock(), workspace, workspace.itself, cause="queue")
