"""Works off what the desk still has to do by itself: rules that waited, and tags that were merged."""

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from commands.automate import run_due
from commands.tags import retag
from desk.reaction import Outcome
from desk.workspace import Workspace
from storage import runs
from storage.database import Database, Session, is_transient
from storage.tables.runs import RunRow
from storage.work import Work

log = structlog.get_logger()

BATCH = 8
"""Runs in one transaction."""


class Automation:
    """Runs what is due until nothing is."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id; `wake_sender` when there may be something to send."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender

    async def look(self) -> datetime | None:
        """Run what is due, batch after batch; answers when more will be."""
        while await self._database.write(self._some):
            self._wake_sender()
        return await self._database.read(runs.next_due)

    def _some(self, session: Session) -> int:
        now = self._database.clock()
        due = runs.due(session, now, BATCH)
        for row in sorted(due, key=lambda each: each.ticket_id):  # tickets are locked in order, as everywhere
            self._one(session, row, now)
        return len(due) + sum(self._retag(session, each, now) for each in self._workspaces.values())

    def _retag(self, session: Session, workspace: Workspace, now: datetime) -> int:
        return retag(self._work(session, workspace, now))

    def _work(self, session: Session, workspace: Workspace, now: datetime) -> Work:
        return Work(session, now, workspace, workspace.itself, cause="rule")

    def _one(self, session: Session, row: RunRow, now: datetime) -> None:
        """A rule that fails is told of in its ticket's log, and holds up no other."""
        work = self._work(session, self._workspaces[row.workspace_id], now)
        run, run_id = runs.facts(row), row.id or 0
        try:
            with session.begin_nested():
                run_due(work, run_id, row.ticket_id, run)
        except Exception as error:
            if is_transient(error):
                raise
            log.error("rule failed", rule=run.rule, error=repr(error))
            runs.end(session, run_id, Outcome.FAILED, type(error).__name__)
