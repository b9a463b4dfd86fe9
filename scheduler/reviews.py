"""Sees to it that nobody forgets what is theirs: an article whose review is overdue, an action due soon."""

from collections.abc import Callable, Mapping
from functools import partial

import structlog

from commands.chase import chase
from commands.remind import remind
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.work import Work

log = structlog.get_logger()


class Reviews:
    """Every replica may look: what is overdue is claimed, so that one of them reminds."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id; `wake_sender` when there may be something to send."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender

    async def look(self) -> None:
        """Remind, workspace after workspace; one for which it fails does not keep the others waiting."""
        for workspace in list(self._workspaces.values()):
            try:
                for verb in (chase, remind):
                    while await self._database.write(partial(self._do, workspace, verb)):
                        self._wake_sender()
            except Exception as error:  # noqa: BLE001 - tried again at the next look
                log.error("reviews failed", workspace=workspace.id, error=repr(error))

    def _do(self, workspace: Workspace, verb: Callable[[Work], bool], session: Session) -> bool:
        return verb(Work(session, self._database.clock(), workspace, workspace.itself, cause="clock"))
