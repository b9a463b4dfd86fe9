"""Makes reports when they are due: read first, then frozen and left to be posted, once among all replicas."""

from collections.abc import Callable, Mapping
from functools import partial

import structlog

from commands import digest
from desk.digests import Reader
from desk.period import Period
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
            due = await self._database.read(partial(self._due, workspace))
            for reader, period in due:
                try:
                    await self._make(workspace, reader, period)
                except Exception as error:  # noqa: BLE001 - tried again at the next look
                    log.error("digest failed", report=reader.key(period), error=repr(error))

    def _due(self, workspace: Workspace, session: Session) -> list[tuple[Reader, Period]]:
        return digest.due(self._work(workspace, session))

    async def _make(self, workspace: Workspace, reader: Reader, period: Period) -> None:
        """Read the numbers where nobody writes, for that may take seconds; what comes too late is noted."""
        report = await self._database.read(partial(self._composed, workspace, reader, period))
        if not await self._database.write(partial(self._publish, workspace, reader, period, report)):
            return
        if report is None:
            log.warning("digest skipped", report=reader.key(period), why="more than twelve hours late")
        self._wake_sender()

    def _composed(
        self, workspace: Workspace, reader: Reader, period: Period, session: Session
    ) -> Report | None:
        work = self._work(workspace, session)
        return None if digest.is_hopeless(work, period) else digest.compose(work, reader, period)

    def _publish(
        self, workspace: Workspace, reader: Reader, period: Period, report: Report | None, session: Session
    ) -> bool:
        return digest.publish(self._work(workspace, session), reader, period, report)

    def _work(self, workspace: Workspace, session: Session) -> Work:
        return Work(session, self._database.clock(), workspace, workspace.itself, cause="clock")
