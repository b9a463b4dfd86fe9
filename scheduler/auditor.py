"""Checks that every call that is due went out, trusting nothing else, and says so another way if not."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from desk.audit import APART, Alarmed, Auditing, Missing, Report, alarmed
from desk.workspace import Workspace
from storage import audit
from storage.database import Database, DatabaseError, Session, alone

log = structlog.get_logger()

EVERY = 20.0
"""Seconds between two looks."""
ASLEEP = timedelta(seconds=3 * EVERY)
"""Who has not looked for so long was asleep, or the clock was set: what is due has its time from now on."""
PATIENCE = 5.0
"""Seconds after which an alarm no longer waits for its record: it is raised without."""

Alarm = Callable[[Workspace, Collection[Missing] | None], Awaitable[bool]]
"""Tells people what is missing, or that nothing is any more, or (None) that nobody can know.

Answers whether they were told.
"""


class Auditor:
    """Every replica may look: the record of an alarm lets one of them raise it.

    One that cannot even write that record raises it all the same: twice is better than never.
    """

    def __init__(
        self,
        database: Database,
        workspaces: Mapping[str, Workspace],
        limits: Auditing,
        alarm: Alarm,
        beat: Callable[[], Awaitable[None]],
    ) -> None:
        """`database`: a connection of its own. `beat` tells somebody outside that all is well."""
        self._database, self._workspaces, self._tolerance = database, workspaces, limits.tolerance
        self._alarm, self._beat = alarm, beat
        self._awake: datetime | None = None
        self._beaten: datetime | None = None
        self._raised: dict[str, Alarmed] = {}
        self._blind_since: datetime | None = None
        self.report = Report()

    async def look(self) -> None:
        """Raise the alarm if anything is missing; tell somebody outside if nothing is."""
        now = self._database.clock()
        try:
            await self._look(now)
        except DatabaseError as error:
            log.error("calls cannot be checked", error=type(error).__name__)
            await self._say_blind(now)
        else:
            self._blind_since = None
            self._raised.pop("", None)

    async def _look(self, now: datetime) -> None:
        is_settled = now - self._awake_since(now) >= self._tolerance
        found: list[Missing] = []
        for workspace in list(self._workspaces.values()):
            found += await self._look_after(workspace, now, is_settled=is_settled)
        self.report = Report(tuple(found) if is_settled else (), now)
        if not found and (self._beaten is None or abs(now - self._beaten) >= APART):
            self._beaten = now
            await self._beat()

    def _awake_since(self, now: datetime) -> datetime:
        """Since when it has looked all the time."""
        looked = self.report.at
        if self._awake is None or looked is None or not timedelta() <= now - looked <= ASLEEP:
            self._awake = now
        return self._awake

    async def _look_after(self, workspace: Workspace, now: datetime, *, is_settled: bool) -> list[Missing]:
        before = now - self._tolerance
        found = await self._database.read(lambda session: audit.late(session, workspace, before))
        if not found:
            await self._calm(workspace, now)
        elif is_settled:
            await self._raise(workspace, found, now)
        return found

    async def _raise(self, workspace: Workspace, found: Collection[Missing], now: datetime) -> None:
        """Once for each that is missing, and again while it lasts; at the next look if Slack says no."""
        was = self._raised.get(workspace.id)
        try:
            async with asyncio.timeout(PATIENCE):
                was, told = await self._database.write(lambda session: _claim(session, workspace, found, now))
        except (DatabaseError, TimeoutError):
            told = alarmed(was, found, now)
        if told is None:
            return
        log.error("calls are missing", workspace=workspace.id, count=len(found))
        if await self._alarm(workspace, found):
            self._raised[workspace.id] = told
        else:
            await self._database.write(lambda session: audit.keep_alarm(session, workspace.id, was))

    async def _say_blind(self, now: datetime) -> None:
        """Who cannot read the database cannot ask who else says so."""
        self._blind_since = self._blind_since or now
        told = alarmed(self._raised.get(""), (), now)
        if told is None or now - self._blind_since < self._tolerance:
            return
        if any([await self._alarm(each, None) for each in list(self._workspaces.values())]):
            self._raised[""] = told

    async def _calm(self, workspace: Workspace, now: datetime) -> None:
        """Say once that it is over: also of what has just become due nothing is missing."""
        if not await self._database.read(lambda session: audit.alarm(session, workspace.id)):
            self._raised.pop(workspace.id, None)
        elif not await self._database.read(lambda session: audit.late(session, workspace, now)):
            self._raised.pop(workspace.id, None)
            if await self._database.write(partial(_end, workspace)):
                await self._alarm(workspace, ())


def _claim(
    session: Session, workspace: Workspace, found: Collection[Missing], now: datetime
) -> tuple[Alarmed | None, Alarmed | None]:
    """The alarm before, and as it is to be raised now, if by us."""
    alone(session, f"audit {workspace.id}")
    was = audit.alarm(session, workspace.id)
    told = alarmed(was, found, now)
    if told:
        audit.keep_alarm(session, workspace.id, told)
    return was, told


def _end(workspace: Workspace, session: Session) -> bool:
    """Whether there was an alarm, which is over now."""
    alone(session, f"audit {workspace.id}")
    was = audit.alarm(session, workspace.id)
    audit.keep_alarm(session, workspace.id, None)
    return was is not None
