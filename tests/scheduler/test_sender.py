"""What the sender promises about leases and outages, whatever becomes of the deliveries."""

import asyncio
import time
from datetime import timedelta

import pytest

from desk.outcome import NotSent, Outcome, Sent, Unknown
from desk.policy import Delivery
from desk.workspace import Workspace
from scheduler.sender import Sender
from storage import outbox
from storage.database import Database
from storage.outbox import Claim, Leased
from tests.stage import BEGINNING, Moment, ask, run

LIMITS = Delivery(lease_seconds=1, request_seconds=0.5, grace_seconds=0.5, attempts=3)


def states(database: Database) -> dict[str, int]:
    """How the outbox stands."""
    return database.look(outbox.count_by_state)


class Other(Sender):
    """A second replica, which remembers what it sent."""

    def __init__(self, database: Database, workspace: Workspace) -> None:
        super().__init__(database, {workspace.id: workspace}, self._note, LIMITS)
        self.sent: list[Leased] = []

    async def _note(self, leased: Leased) -> Outcome:
        self.sent.append(leased)
        return Sent("C0TRIAGE", f"{len(self.sent)}.1")

    async def doubts(self) -> list[bool]:
        """Of what it has sent after one more look: whether it had to doubt that it was new."""
        await self.look()
        await self.finish()
        return [each.doubtful for each in self.sent]


async def test_nobody_takes_over_before_what_was_begun_late_has_landed(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    """The lease lasts a grace longer than any delivery does, whatever the clocks show meanwhile."""
    begun = asyncio.Event()

    async def endless(_leased: Leased) -> Outcome:
        begun.set()
        await asyncio.sleep(60)
        return Sent()

    ask(database, "the printer burns", f"{BEGINNING.timestamp():.6f}")
    sender, other = Sender(database, {workspace.id: workspace}, endless, LIMITS), Other(database, workspace)
    await sender.look()
    await begun.wait()
    moment.push(days=1)
    assert await other.doubts() == []
    began = time.monotonic()
    await sender.finish()
    assert time.monotonic() - began < 5
    assert states(database) == {"waiting": 2, "leased": 0, "buried": 0}
    assert await other.doubts() == [], "there is doubt, and so there is a grace"
    moment.push(seconds=5)
    assert await other.doubts() == [True, True]


@pytest.mark.parametrize("jump", [timedelta(), timedelta(days=1), timedelta(days=-1)])
async def test_what_a_dead_replica_held_is_taken_over(
    database: Database, moment: Moment, workspace: Workspace, jump: timedelta
) -> None:
    """By who has watched its lease for as long as one lasts, whatever the clocks show meanwhile."""
    ask(database, "the printer burns", f"{BEGINNING.timestamp():.6f}")
    lasts = timedelta(seconds=LIMITS.lease_seconds + LIMITS.grace_seconds)
    run(database, lambda s: outbox.claim(s, Claim(database.clock(), lasts), lambda _: 9, []))
    other = Other(database, workspace)
    assert await other.doubts() == []
    moment.set(moment() + jump)
    assert await other.doubts() == []
    await asyncio.sleep(lasts.total_seconds())
    assert await other.doubts() == [True, True]


async def test_an_outage_buries_nothing_and_is_looked_at_ever_less_often(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    """Six hours down, then all is sent within five minutes; in doubt three attempts would have been all."""
    tried: list[float] = []
    down = True

    async def deliver(_leased: Leased) -> Outcome:
        tried.append((moment() - BEGINNING).total_seconds())
        return NotSent("connection refused", outage=True) if down else Sent()

    ask(database, "the printer burns", f"{BEGINNING.timestamp():.6f}")
    sender = Sender(database, {workspace.id: workspace}, deliver, LIMITS)
    while moment() < BEGINNING + timedelta(hours=6):
        due = await sender.look()
        await sender.finish()
        due = due or await sender.look() or moment.push(seconds=1)
        moment.set(max(due, moment.push(seconds=0.01)))
    assert 0 < len(tried) < 2 * (6 * 3600 / LIMITS.retry_longest_seconds + 40)
    down = False
    for _ in range(5):
        moment.push(seconds=60)
        await sender.look()
        await sender.finish()
    assert states(database) == {"waiting": 0, "leased": 0, "buried": 0}


async def test_what_stays_in_doubt_is_buried_after_its_attempts(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    tried: list[str] = []

    async def never(leased: Leased) -> Outcome:
        tried.append(leased.effect_id)
        return Unknown("http 503")

    ask(database, "the printer burns", f"{BEGINNING.timestamp():.6f}")
    sender = Sender(database, {workspace.id: workspace}, never, LIMITS)
    for _ in range(20):
        await sender.look()
        await sender.finish()
        moment.push(minutes=10)
    assert states(database)["buried"] >= 2
    assert all(tried.count(effect) <= 2 * LIMITS.attempts for effect in tried)
