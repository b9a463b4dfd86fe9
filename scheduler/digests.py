"""Makes reports when they are due: read first, then frozen and left to be posted, once among all replicas."""

import structlog

from commands import report
from commands.report import Due
from desk.workspace import Workspace
from scheduler.lookout import Lookout

log = structlog.get_logger()


class Digests(Lookout):
    """Every replica may look: a report's name is taken once, so that one of them has it posted (rule 69)."""

    async def look(self) -> None:
        """Make what is due in every workspace; a report that fails does not keep the others waiting."""
        for workspace in list(self._workspaces.values()):
            for due in await self._ask(workspace, report.due):
                try:
                    await self._make(workspace, due)
                except Exception as error:  # noqa: BLE001 - tried again at the next look
                    log.error("report failed", report=due.name, error=repr(error))

    async def _make(self, workspace: Workspace, due: Due) -> None:
        """Read the numbers where nobody writes, for that may take seconds; what comes too late is noted."""
        made = await self._ask(workspace, lambda work: report.make(work, due))
        if not await self._do(workspace, lambda work: report.publish(work, due, made)):
            return
        if made is None:
            log.warning("report skipped", report=due.name, why="more than twelve hours late")
        elif made.is_late:
            older = await self._ask(workspace, lambda work: report.passed_over(work, due))
            log.warning("report late", report=due.name, passed_over=older)
        self._wake_sender()
