"""The sweep: compares Slack's history with what the desk knows, and gives what was missed to the inbox."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from desk.outcome import Hopeless, Limited, Outcome
from desk.policy import Sweep as Limits
from desk.sweep import (
    OPEN_END,
    Gap,
    Kind,
    Missed,
    Page,
    Scope,
    Urgency,
    compare,
    covered,
    deletion,
    left_of,
    stamp,
)
from desk.workspace import Workspace
from storage import inbox, sweep
from storage.database import Database, Session
from storage.inbox import Delivery

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
"""How long one replica has a gap to itself; longer than any call takes."""
REST = timedelta(minutes=1)
"""How long a gap rests whose history could not be read, unless Slack refuses it for good."""
AT_ONCE = datetime.min.replace(tzinfo=UTC)
"""When the next round is due where something may just have been missed."""

Place = tuple[str, str, str]
"""A thread: its workspace, its channel and the message that it starts from."""
Read = Callable[[Gap], Awaitable[Page | Outcome]]
Called = Callable[[str, str], None]
Found = Callable[[str, str], None]


def _quiet(_one: str, _other: str) -> None:
    """Tells nobody."""


class Sweep:
    """Opens gaps at every start, reconnection and so many minutes, and looks at them within its budget."""

    def __init__(
        self,
        database: Database,
        workspaces: Mapping[str, Workspace],
        read: Read,
        limits: Limits,
        *,
        called: Called = _quiet,
        found: Found = _quiet,
    ) -> None:
        """`read` shows a page of a gap.

        `called` hears of each call: what was read and the outcome's name; `found` of each thing that was
        missed: its channel and kind.
        """
        self._database, self._workspaces, self._read, self._limits = database, workspaces, read, limits
        self._called, self._found = called, found
        self._shortest = 60 / limits.calls_per_minute if limits.calls_per_minute else 0.0
        self._every = timedelta(minutes=limits.every_minutes)
        self._next_round = AT_ONCE
        self._read_up_to: dict[Place, str] = {}
        self.wake: Callable[[], None] = lambda: None
        self.wake_intake: Callable[[], None] = lambda: None

    def at_once(self) -> None:
        """Something may have been missed just now: look without waiting for the next round."""
        self._next_round = AT_ONCE
        self.wake()

    async def begin(self) -> None:
        """Watch the channels from this moment on, unless they are watched already."""
        for workspace in list(self._workspaces.values()):
            await self._database.write(partial(self._watch, workspace))

    async def look(self) -> datetime | None:
        """Look at what is due and affordable; answers when more will be."""
        if not self._limits.calls_per_minute:
            return None
        await self._begin_round()
        dues = [await self._look_into(each) for each in list(self._workspaces.values())]
        return min((due for due in dues if due), default=None)

    async def _begin_round(self) -> None:
        """Open gaps, if it is time; a plan that was changed meanwhile holds."""
        now, planned = self._database.clock(), self._next_round
        if now < planned:
            return
        due = now if planned == AT_ONCE else now - self._every
        for workspace in list(self._workspaces.values()):
            await self._database.write(partial(self._open, workspace, now, due))
        horizon = stamp(self._horizon(now))
        self._read_up_to = {place: ts for place, ts in self._read_up_to.items() if ts > horizon}
        if self._next_round == planned:
            self._next_round = now + self._every

    def _open(self, workspace: Workspace, now: datetime, due: datetime, session: Session) -> None:
        self._watch(workspace, session)
        sweep.begin_round(session, workspace.id, now, due, self._horizon(now))

    def _horizon(self, now: datetime) -> datetime:
        return now - timedelta(days=self._limits.look_back_days)

    async def _look_into(self, workspace: Workspace) -> datetime | None:
        while True:
            due = await self._database.read(lambda session: sweep.next_due(session, workspace.id))
            if due is None or due > self._database.clock():
                return due
            gap = await self._database.write(lambda session: self._claim(session, workspace))
            if gap is not None:
                await self._look_at(workspace, gap)

    def _watch(self, workspace: Workspace, session: Session) -> None:
        places = workspace.places
        sweep.watch(
            session,
            workspace.id,
            places.intake,
            places.triages,
            self._database.clock(),
        )

    def _claim(self, session: Session, workspace: Workspace) -> Gap | None:
        return sweep.claim(session, workspace.id, self._database.clock(), self._shortest, LEASE)

    async def _look_at(self, workspace: Workspace, gap: Gap) -> None:
        began = self._database.clock()
        outcome = await self._read(gap)
        self._called("thread" if gap.thread else "channel", type(outcome).__name__)
        if isinstance(outcome, Page):
            page = outcome
            self._tell(
                gap, await self._database.write(lambda s: self._settle(s, workspace, gap, page, began))
            )
            if gap.thread and page.sights:
                self._read_up_to[gap.workspace, gap.channel, gap.thread] = page.sights[-1].said.ts
        else:
            refused = outcome
            await self._database.write(lambda session: self._not_now(session, gap, refused))

    def _tell(self, gap: Gap, missed: list[Kind]) -> None:
        for kind in missed:
            self._found(gap.channel, kind)
        if missed:
            log.info("found in the history", channel=gap.channel, count=len(missed))
            self.wake_intake()

    def _settle(
        self, session: Session, workspace: Workspace, gap: Gap, page: Page, began: datetime
    ) -> list[Kind]:
        """Give what was missed to the inbox, and remember what is left to look at; answers what was new."""
        now = self._database.clock()
        sweep.went_well(session, gap, now, self._shortest)
        if gap.thread and sweep.is_being_read(session, gap):
            sweep.put_back(session, gap, now + REST)
            return []
        horizon = stamp(self._horizon(now))
        missed = _missed(session, workspace, gap, page, horizon)
        part = covered(gap, page, began)
        kept = replace(part, oldest=max(part.oldest, horizon))
        sweep.suspect(session, gap, self._suspects(session, kept, page, missed), now)
        if gap.newest == OPEN_END and gap.urgency is Urgency.MISSED:
            sweep.seen(session, gap, page.sights[-1].said.ts if page.sights else None, began)
        if left := left_of(gap, page):
            sweep.narrow(session, left, now)
        else:
            sweep.close(session, gap)
        return [each.kind for each in missed if inbox.put(session, _delivery(workspace, each), now)]

    def _suspects(self, session: Session, part: Gap, page: Page, missed: list[Missed]) -> list[str]:
        """Messages that should stand on the page and do not, and threads that go on beyond what is known."""
        if page.gone:
            return []
        shown = {sight.said.ts: sight.latest_reply or "" for sight in page.sights}
        absent = [ts for ts in sweep.believed(session, part) if ts not in shown]
        if part.thread:
            return absent
        read = {ts: self._read_up_to.get((part.workspace, part.channel, ts), "") for ts in shown}
        latest = {ts: reply for ts, reply in shown.items() if reply > read[ts]}
        new = {str(each.event["ts"]) for each in missed if each.kind is Kind.MESSAGE}
        return absent + sweep.unheard(session, part, latest, new)

    def _not_now(self, session: Session, gap: Gap, outcome: Outcome) -> None:
        now = self._database.clock()
        if isinstance(outcome, Limited):
            sweep.was_refused(session, gap, now, outcome.seconds)
        elif isinstance(outcome, Hopeless) and gap.urgency is not Urgency.MISSED:
            sweep.close(session, gap)
        else:
            rest = self._every if isinstance(outcome, Hopeless) else REST
            sweep.put_back(session, gap, now + rest, getattr(outcome, "error", ""))


def _missed(session: Session, workspace: Workspace, gap: Gap, page: Page, horizon: str) -> list[Missed]:
    """What the desk was not told; what is gone from beyond the horizon may be what Slack keeps no longer."""
    known = sweep.known(session, gap, [gap.thread, *(sight.said.ts for sight in page.sights)])
    if page.gone:
        lost = known.get(gap.thread) if gap.thread > horizon else None
        return [deletion(gap.channel, gap.thread, lost.author)] if lost and not lost.deleted else []
    scope = Scope(
        since=sweep.business_since(session, gap),
        is_intake=gap.channel in workspace.places.intake,
        bot=workspace.bot_user,
        allowed_bots=workspace.policy.intake.allowed_bots,
    )
    return list(compare(page, known, scope))


def _delivery(workspace: Workspace, missed: Missed) -> Delivery:
    return Delivery(workspace.id, missed.id, "event", {"event": dict(missed.event)})
