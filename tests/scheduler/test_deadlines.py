"""Deadlines: whoever's clock comes first acts, once; who comes late acts too; what fails holds up nobody."""

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy import update
from sqlmodel import select

from commands import snooze, solve, wait
from desk.lifetime import Life
from desk.surveying import Csat
from desk.workspace import Workspace
from scheduler.deadlines import LEASE, Deadlines
from storage import deadlines
from storage.database import Database
from storage.tables.events import EventRow
from storage.tables.outbox import EffectRow
from storage.tables.tickets import TicketRow
from tests import stage
from tests.stage import BEGINNING, PROMISELESS, Moment, run

TICKETS = 30
ask, do = (partial(act, workspace=PROMISELESS) for act in (stage.ask, stage.do))


def watching(database: Database, workspace: Workspace) -> Deadlines:
    """A replica that watches."""
    return Deadlines(database, {workspace.id: workspace}, lambda: None)


def waiting(database: Database, moment: Moment, count: int = TICKETS) -> None:
    """So many tickets that wait for their requesters."""
    for number in range(1, count + 1):
        ask(database, "The VPN is slow", f"{number * 1000}.1")
        do(database, wait.wait, number, "")
        moment.push(minutes=7)


def happened(database: Database) -> dict[str, int]:
    """What the clock did, by what it was, and how many of its posts there are."""
    events = database.look(
        lambda session: session.exec(
            select(EventRow.kind, EventRow.after).where(EventRow.rule == "rule 41")
        ).all()
    )
    effects = database.look(lambda session: session.exec(select(EffectRow.kind)).all())
    posts = Counter(kind for kind in effects if kind in {"Nudge", "Announce"})
    return {**Counter(f"{kind} {after}" for kind, after in events), **posts}


async def both(*replicas: Deadlines) -> None:
    """All look at the same time, until none finds anything."""
    for _ in range(4):
        await asyncio.gather(*(replica.look() for replica in replicas))


async def test_of_two_replicas_one_acts(database: Database, workspace: Workspace, moment: Moment) -> None:
    """Rules 41, 68: each ticket is reminded of once and solved once, also when the clock jumps."""
    waiting(database, moment)
    other = Database(database.writer.url.render_as_string(hide_password=False), moment)
    replicas = watching(database, workspace), watching(other, workspace)
    try:
        moment.push(days=2)
        await both(*replicas)
        assert happened(database) == {"nudged requester": TICKETS, "Nudge": TICKETS}
        moment.set(moment() - timedelta(days=1))  # a clock that was set back finds nothing to do again
        await both(*replicas)
        assert happened(database) == {"nudged requester": TICKETS, "Nudge": TICKETS}
        moment.push(days=40)
        await both(*replicas)
    finally:
        other.close()
    assert happened(database) == {
        "nudged requester": TICKETS,
        "Nudge": TICKETS,
        "status_changed solved": TICKETS,
        "Announce": TICKETS,
    }


async def test_it_says_when_it_is_needed_next(
    database: Database, workspace: Workspace, moment: Moment
) -> None:
    ask(database, "The VPN is slow", "1000.1")
    watch = watching(database, workspace)
    nothing = await watch.look()
    do(database, snooze.snooze, 1, BEGINNING + timedelta(hours=2))
    assert [nothing, await watch.look()] == [None, BEGINNING + timedelta(hours=2)]


async def test_a_hint_that_is_wrong_is_corrected(
    database: Database, workspace: Workspace, moment: Moment
) -> None:
    """Rule 2: nothing happens before its time, whatever the row says."""
    waiting(database, moment, 1)
    run(database, lambda session: session.execute(update(TicketRow).values(wake_at=BEGINNING)))
    watch = watching(database, workspace)
    await watch.look()
    assert (happened(database), await watch.look()) == ({}, BEGINNING + timedelta(days=2))


async def test_another_policy_is_known_from_the_start(
    database: Database, workspace: Workspace, moment: Moment
) -> None:
    waiting(database, moment, 1)
    ask(database, "The door is open", "90000.1")
    do(database, solve.solve, 2, "")
    life = Life(nudge_days=1, reopen_days=3)
    hasty = replace(
        workspace, policy=PROMISELESS.policy.model_copy(update={"life": life, "csat": Csat(ask=False)})
    )
    expected = moment() + timedelta(days=3)
    await watching(database, hasty).look()
    hints = database.look(
        lambda session: session.exec(select(TicketRow.wake_at).order_by(TicketRow.id)).all()
    )
    assert hints == [BEGINNING + timedelta(days=1), expected]


async def test_what_fails_holds_up_nobody(database: Database, workspace: Workspace, moment: Moment) -> None:
    """A ticket whose turn fails is late, has another when the claim is over, and the others have theirs."""
    waiting(database, moment, 3)
    broken = "UPDATE ticket SET tags = '{}' WHERE number = 1"
    run(database, lambda session: session.connection().exec_driver_sql(broken.format("null")))
    moment.push(days=2)
    watch = watching(database, workspace)
    await both(watch)
    assert happened(database) == {"nudged requester": 2, "Nudge": 2}
    assert database.look(lambda session: deadlines.count_due(session, moment())) == 1
    run(database, lambda session: session.connection().exec_driver_sql(broken.format("[]")))
    await both(watch)
    assert happened(database) == {"nudged requester": 2, "Nudge": 2}, "it does not spin"
    moment.set(moment() + LEASE)
    await both(watch)
    assert happened(database) == {"nudged requester": 3, "Nudge": 3}


def test_replicas_share_what_is_due(database: Database, workspace: Workspace, moment: Moment) -> None:
    """A claim is held against the others until its lease is over, unless a clock went mad."""

    def claim(most: int = TICKETS, served: Collection[str] = (workspace.id,)) -> list[int]:
        rows = run(database, lambda session: deadlines.claim(session, served, moment(), LEASE, most))
        return sorted(ticket for _, ticket in rows)

    waiting(database, moment, 4)
    moment.push(days=2)
    assert [claim(3), claim(3, ["T0OTHER"]), claim(3), claim()] == [[1, 2, 3], [], [4], []]
    moment.push(seconds=-2)  # as a replica sees it whose clock is a little behind
    assert claim() == []
    moment.push(seconds=2)
    do(database, snooze.snooze, 2, moment() + timedelta(days=1))
    do(database, solve.solve, 3, "")
    assert claim() == [2], "its nudge is still due; who changes a ticket ends the claim"
    moment.set(moment() + LEASE)
    assert claim() == [1, 2, 4]
    moment.push(days=300)
    assert claim() == [1, 2, 3, 4], "solved long ago, it is to be closed"
    moment.push(days=-290)
    assert claim() == [1, 2, 3, 4], "a claim of a clock that was set back holds nobody up"
