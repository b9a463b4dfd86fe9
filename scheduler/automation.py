"""Works off what the desk still has to do by itself: rules that waited, and tags that were merged."""

from datetime import datetime

import structlog

from commands.automate import run_due
from commands.tags import retag
from desk.reaction import Outcome
from scheduler.lookout import Lookout
from storage import runs
from storage.database import Session, is_transient
from storage.tables.runs import RunRow

log = structlog.get_logger()

BATCH = 8
"""Runs in one transaction."""


class Automation(Lookout):
    """Runs what is due until nothing is."""

    cause = "rule"

    async def look(self) -> datetime | None:
        """Run what is due, batch after batch; answers when more will be."""
        while await self._database.write(self._some):
            self._wake_sender()
        return await self._database.read(runs.next_due)

    def _some(self, session: Session) -> int:
        due = runs.due(session, self._database.clock(), BATCH)
        for row in sorted(due, key=lambda each: each.ticket_id):  # tickets are locked in order, as everywhere
            self._one(session, row)
        return len(due) + sum(retag(self._work(session, each)) for each in self._workspaces.values())

    def _one(self, session: Session, row: RunRow) -> None:
        """A rule that fails is told of in its ticket's log, and holds up no other."""
        work = self._work(session, self._workspaces[row.workspace_id])
        run, run_id = runs.facts(row), row.id or 0
        try:
            with session.begin_nested():
                run_due(work, run_id, row.ticket_id, run)
        except Exception as error:
            if is_transient(error):
                raise
            log.error("rule failed", rule=run.rule, error=repr(error))
            runs.end(session, run_id, Outcome.FAILED, type(error).__name__)
