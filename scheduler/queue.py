"""Tends the queue: who is there gets what waits, and what lies too long goes back."""

import asyncio
from functools import partial

from commands.automate import automate
from commands.tend import Step, carry_out, plan
from desk.workspace import Workspace
from scheduler.lookout import Lookout
from storage.work import Work

ROUNDS = 20
"""Plans carried out in one look: should rules undo each other's work, others have their turn in between."""


class Queue(Lookout):
    """Looks whenever something was heard, and every few seconds, for a shift begins without a sound."""

    cause = "queue"

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
            steps = await self._ask(workspace, plan)
            done = [await self._do(workspace, partial(_carry_out, step)) for step in steps]
            if not any(done):
                return
            self._wake_sender()


def _carry_out(step: Step, work: Work) -> bool:
    done = carry_out(work, step)
    automate(work)
    return done
