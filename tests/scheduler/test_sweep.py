"""What the sweep does with its few calls, whatever Slack answers."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from commands import seed, solve
from commands.hear import hear
from desk.effects.answers import ReadThread
from desk.outcome import Hopeless, Outcome
from desk.policy import Sweep as Limits
from desk.sweep import Gap, Page, Sight, stamp
from desk.workspace import Workspace
from scheduler.sweep import Sweep
from storage import inbox
from storage.database import Database
from storage.inbox import Delivery
from storage.tables.inbox import DeliveryRow
from tests.stage import ADA, ANNA, BEGINNING, BEN, Moment, ask, do, run, said, sent

AMPLE, SCARCE = Limits(), Limits(calls_per_minute=1)


async def test_rule_51_a_thread_that_is_being_read_is_not_overtaken(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    """What was said before anybody asked for the ticket would count as said to it."""
    ts, later = (stamp(BEGINNING + timedelta(minutes=minutes)) for minutes in (1, 2))
    root, reply = said("my badge is dead", ts), said("oh no", later, by=ADA, thread=ts)

    async def read(gap: Gap) -> Page | Outcome:
        return Page((Sight(reply, {"ts": later}),) if gap.thread == ts else ())

    sweep = Sweep(database, {workspace.id: workspace}, read, AMPLE)
    await sweep.begin()
    wish = ReadThread(BEN.id, "emoji", "C0SUPPORT", ts, asked=stamp(moment.push(minutes=3)), thread=ts)
    do(database, lambda work: seed.read(work, wish, [(root, [])], more=True, private=False), by=BEN)
    assert await looked(sweep, database, moment) == []
    sent(database, moment)
    was_read = Delivery(workspace.id, "read", "thread", {})
    run(database, lambda session: inbox.put(session, was_read, moment()))
    assert await looked(sweep, database, moment) == ["thread"]
    run(database, lambda session: inbox.handle_due(session, lambda *_: None, moment(), most=9, attempts=1))
    assert await looked(sweep, database, moment) == ["event"]


@pytest.mark.parametrize(("days", "found"), [(6, ["event"]), (8, [])], ids=["of late", "long ago"])
async def test_that_an_old_message_is_gone_may_be_slacks_retention(
    database: Database, moment: Moment, workspace: Workspace, days: int, found: list[str]
) -> None:
    """Only of what is younger than `look_back_days` it says that its author took it back."""
    ts = stamp(moment.now)
    ask(database, "help", ts)
    moment.push(days=days)

    async def read(gap: Gap) -> Page | Outcome:
        return Page(gone=gap.thread == ts)

    sweep = Sweep(database, {workspace.id: workspace}, read, AMPLE)
    await sweep.begin()
    assert await looked(sweep, database, moment) == found


async def test_what_slack_keeps_no_longer_is_not_looked_for(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    root = stamp(moment.now)
    ask(database, "help", root)
    old, new = stamp(moment.push(days=1)), stamp(moment.push(days=6))
    for ts in (old, new):
        do(database, hear, said("still", ts, thread=root), [], (), by=ANNA)
    moment.push(days=3)
    looks = set[str]()

    async def read(gap: Gap) -> Page | Outcome:
        looks.add(gap.thread)
        return Page()

    sweep = Sweep(database, {workspace.id: workspace}, read, AMPLE)
    await sweep.begin()
    await looked(sweep, database, moment)
    assert looks == {"", root, new}


async def test_a_thread_that_goes_on_is_read_once_for_each_new_reply(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    """Also when the reply is another bot's, which the desk never comes to know."""
    root = stamp(moment.now)
    ask(database, "help", root)
    do(database, solve.solve, 1, "done")
    request, replies, looks = said("help", root), [stamp(moment.push(minutes=1))], Counter[str]()

    async def read(gap: Gap) -> Page | Outcome:
        looks[gap.thread] += 1
        newest = said("I found a link", replies[-1], thread=root, bots=("B0CI",))
        sights = (Sight(request, {"ts": root}, latest_reply=replies[-1]),)
        is_here = gap.channel == "C0SUPPORT"
        return Page(((*sights, Sight(newest, {})) if gap.thread else sights) if is_here else ())

    sweep = Sweep(database, {workspace.id: workspace}, read, AMPLE)
    await sweep.begin()
    for count in (1, 2):
        await looked(sweep, database, moment)
        await looked(sweep, database, moment)
        assert looks[root] == count
        replies.append(stamp(moment.now))


async def looked(sweep: Sweep, database: Database, moment: Moment) -> list[str]:
    """What waits in the inbox after a quarter of an hour of looking."""
    for _ in range(90):
        await sweep.look()
        moment.push(seconds=10)
    waiting = select(DeliveryRow.kind).where(DeliveryRow.state == "waiting")
    return list(database.look(lambda session: session.exec(waiting).all()))


async def test_channels_that_slack_refuses_do_not_starve_the_others(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    looks = Counter[str]()

    async def read(gap: Gap) -> Page | Outcome:
        looks[gap.channel] += 1
        return Hopeless("not_in_channel") if gap.channel.startswith("C0DEAD") else Page()

    places = replace(workspace.places, intake=frozenset({"C0DEAD1", "C0DEAD2", "C0SUPPORT"}))
    served = {workspace.id: replace(workspace, places=places)}
    sweep = Sweep(database, served, read, SCARCE)
    await sweep.begin()
    while moment() < BEGINNING + timedelta(hours=2):
        await sweep.look()
        moment.push(seconds=60)
    assert {channel: count >= 12 for channel, count in looks.items()} == dict.fromkeys(
        ["C0DEAD1", "C0DEAD2", "C0SUPPORT", "C0TRIAGE"], True
    )
