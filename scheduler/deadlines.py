"""Watches the deadlines of tickets: each whose moment has come gets its turn, in a transaction of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import structlog

from commands.turn import expect_anew, turn
from desk.workspace import Workspace
from storage import deadlines
from storage.database import Database, Session
from storage.work import Work

log = structlog.get_logger()

AT_ONCE = 200
"""Tickets to take up in one look."""


class Deadlines:
    """Every replica may watch: the row is locked and the rule asked again, so that one of them acts."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id; `wake_sender` when there may be something to send."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender
        self._has_begun = False

    async def look(self) -> datetime | None:
        """Do what is due; answers when more will be."""
        await self._begin()
        now = self._database.clock()
        found = await self._database.read(lambda session: deadlines.due(session, now, AT_ONCE))
        done = [await self._take_up(*each) for each in found]
        if any(done):
            self._wake_sender()
            return now  # a ticket may have more than one step due, and there may be more tickets
        return await self._database.read(lambda session: deadlines.next_due(session, now))

    async def _begin(self) -> None:
        """The first look corrects the hints that were written under another policy."""
        if self._has_begun:
            return
        self._has_begun = True
        for workspace in list(self._workspaces.values()):
            try:
                await self._database.write(partial(self._expect, workspace))
            except Exception as error:  # noqa: BLE001 - each hint is corrected when it comes due anyway
                log.error("deadlines not corrected", workspace=workspace.id, error=repr(error))

    async def _take_up(self, workspace: str, ticket: int) -> bool:
        """Whether the ticket had its turn; one that cannot have it does not keep the others waiting."""
        served = self._workspaces.get(workspace)
        if served is None:
            return False
        try:
            await self._database.write(lambda session: turn(self._work(session, served), ticket))
        except Exception as error:  # noqa: BLE001 - tried again at the next look
            log.error("deadline failed", ticket=ticket, error=repr(error))
            return False
        return True

    def _expect(self, workspace: Workspace, session: Session) -> int:
        return expect_anew(self._work(session, workspace))

    def _work(self, session: Session, workspace: Workspace) -> Work:
        return Work(session, self._database.clock(), workspace, workspace.itself, cause="clock")
