"""Watches the deadlines of tickets: each whose moment has come gets its turn, in a transaction of its own."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from commands.turn import expect_anew, turn
from desk.workspace import Workspace
from storage import deadlines
from storage.database import Database, Session
from storage.work import Work

log = structlog.get_logger()

AT_ONCE = 256
"""Tickets to claim in one look."""
TOGETHER = 32
"""Turns under way at the same time: as many as share a commit, so that nobody waits long for theirs."""
LEASE = timedelta(minutes=1)
"""How long a claim holds the others off: then a ticket whose turn failed, or never came, has another."""


class Deadlines:
    """Every replica may watch: each claims some of what is due, so that they share the work.

    A claim is no more than that. The row is locked and the rule asked again, so that one of them acts, also
    when a replica was stopped and goes on after its claim has come to another.
    """

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
        claimed = sorted(await self._database.write(self._claim))  # locked in order, as everywhere
        for start in range(0, len(claimed), TOGETHER):
            await asyncio.gather(*(self._take_up(*each) for each in claimed[start : start + TOGETHER]))
            self._wake_sender()
        if claimed:
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

    def _claim(self, session: Session) -> list[tuple[str, int]]:
        return deadlines.claim(session, self._workspaces, self._database.clock(), LEASE, AT_ONCE)

    async def _take_up(self, workspace: str, ticket: int) -> None:
        """Give the ticket its turn; one that cannot have it does not keep the others waiting."""
        try:
            await self._database.write(partial(self._turn, self._workspaces[workspace], ticket))
        except Exception as error:  # noqa: BLE001 - tried again when the claim is over
            log.error("deadline failed", ticket=ticket, error=repr(error))

    def _turn(self, workspace: Workspace, ticket: int, session: Session) -> None:
        turn(self._work(session, workspace), ticket)

    def _expect(self, workspace: Workspace, session: Session) -> int:
        return expect_anew(self._work(session, workspace))

    def _work(self, session: Session, workspace: Workspace) -> Work:
        return Work(session, self._database.clock(), workspace, workspace.itself, cause="clock")
