"""Makes reports when they are due: read first, then frozen and left to be posted, once among all replicas."""

from collections.abc import Callable, Mapping
from functools import partial

import structlog

from commands import report
from commands.report import Due
from desk.report import Report
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.work import Work

log = structlog.get_logger()


class Digests:
    """Every replica may look: a report's name is taken once, so that one of them has it posted (rule 69)."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id; `wake_sender` when there may be something to send."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender

    async def look(self) -> None:
        """Make what is due in every workspace; a report that fails does not keep the others waiting."""
        for workspace in list(self._workspaces.values()):
            for due in await self._database.read(partial(self._due, workspace)):
                try:
                    await self._make(workspace, due)
                except Exception as error:  # noqa: BLE001 - tried again at the next look
                    log.error("report failed", report=due.name, error=repr(error))

    async def _make(self, workspace: Workspace, due: Due) -> None:
        """Read the numbers where nobody writes, for that may take seconds; what comes too late is noted."""
        made = await self._database.read(partial(self._made, workspace, due))
        if not await self._database.write(partial(self._publish, workspace, due, made)):
            return
        if made is None:
            log.warning("report skipped", report=due.name, why="more than twelve hours late")
        elif made.is_late:
            older = await self._database.read(partial(self._passed_over, workspace, due))
            log.warning("report late", report=due.name, passed_over=older)
        self._wake_sender()

    def _passed_over(self, workspace: Workspace, due: Due, session: Session) -> list[str]:
        return report.passed_over(self._work(workspace, session), due)

    def _due(self, workspace: Workspace, session: Session) -> list[Due]:
        return report.due(self._work(workspace, session))

    def _made(self, workspace: Workspace, due: Due, session: Session) -> Report | None:
        return report.make(self._work(workspace, session), due)

    def _publish(self, workspace: Workspace, due: Due, made: Report | None, session: Session) -> bool:
        return report.publish(self._work(workspace, session), due, made)

    def _work(self, workspace: Workspace, session: Session) -> Work:
        return Work(session, self._database.clock(), workspace, workspace.itself, cause="clock")
