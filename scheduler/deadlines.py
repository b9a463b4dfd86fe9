"""Watches the deadlines of tickets: each whose moment has come gets its turn, many in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter

import structlog

from commands.turn import expect_anew, turn
from desk.workspace import Workspace
from scheduler.lookout import Lookout
from storage import deadlines
from storage.database import Database, Session

log = structlog.get_logger()

AT_ONCE = 1000
"""Tickets to claim in one look: about a second's work."""
TOGETHER = 32
"""Turns in one transaction: what they write goes together, and nobody waits long for theirs."""
LEASE = timedelta(seconds=30)
"""How long a claim holds the others off: then a ticket whose turn failed, or never came, has another."""


class Deadlines(Lookout):
    """Every replica may watch: each claims some of what is due, so that they share the work.

    A claim is no more than that. The row is locked and the rule asked again, so that one of them acts, also
    when a replica was stopped and goes on after its claim has come to another.
    """

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """As of any lookout."""
        super().__init__(database, workspaces, wake_sender)
        self._corrected: dict[str, int | None] = {}

    async def look(self) -> datetime | None:
        """Do what is due; answers when more will be."""
        now = self._database.clock()
        has_more = await self._correct()
        claimed = await self._database.write(self._claim)
        for workspace, tickets in _batches(claimed):
            await self._take_up(workspace, tickets)
            self._wake_sender()
        if claimed or has_more:
            return now  # a ticket may have more than one step due, and there may be more tickets
        return await self._database.read(lambda session: deadlines.next_due(session, now))

    async def _correct(self) -> bool:
        """From the start on, correct the hints that were written under another policy; whether more wait.

        Some in a look, for a large desk has many, and what is due must not wait for them.
        """
        for workspace in list(self._workspaces.values()):
            after = self._corrected.setdefault(workspace.id, 0)
            if after is not None:
                self._corrected[workspace.id] = await self._expect_anew(workspace, after)
        return any(after is not None for after in self._corrected.values())

    async def _expect_anew(self, workspace: Workspace, after: int) -> int | None:
        try:
            return await self._do(workspace, lambda work: expect_anew(work, after, AT_ONCE))
        except Exception as error:  # noqa: BLE001 - a hint that is too early is corrected when it is looked at
            log.error("deadlines not corrected", workspace=workspace.id, error=repr(error))
            return None

    def _claim(self, session: Session) -> list[tuple[str, int]]:
        return deadlines.claim(session, self._workspaces, self._database.clock(), LEASE, AT_ONCE)

    async def _take_up(self, workspace: str, tickets: Sequence[int]) -> None:
        """Give these tickets their turns; one that cannot have it does not keep the others waiting."""
        try:
            await self._database.write(partial(self._turn, self._workspaces[workspace], tickets))
        except Exception as error:  # noqa: BLE001 - tried again when the claim is over
            if len(tickets) == 1:
                log.error("deadline failed", ticket=tickets[0], error=repr(error))
                return
            for each in tickets:
                await self._take_up(workspace, [each])

    def _turn(self, workspace: Workspace, tickets: Sequence[int], session: Session) -> None:
        turn(self._work(session, workspace), *tickets)


def _batches(claimed: Iterable[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    """The tickets that have their turns together, by workspace, in the order in which they are locked."""
    for workspace, claims in groupby(sorted(claimed), itemgetter(0)):
        tickets = [ticket for _workspace, ticket in claims]
        for start in range(0, len(tickets), TOGETHER):
            yield workspace, tickets[start : start + TOGETHER]
