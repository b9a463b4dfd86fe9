"""Somebody is asked seldom whether they want a ticket, and never after a no."""

from dataclasses import replace

import pytest
from sqlmodel import select

from commands.propose import answer, propose
from desk.effects.answers import ReadThread
from desk.intake import Said
from storage.database import Database
from storage.tables.outbox import EffectRow
from storage.work import Work
from tests.stage import ADA, ANNA, BEN, WORKSPACE, Moment, run

pytestmark = pytest.mark.usefixtures("workspace")

WATCHING = replace(WORKSPACE, places=replace(WORKSPACE.places, watched=frozenset({"C0LUNCH", "C0LAB"})))


def ask(database: Database, ts: str, by: object = ANNA, channel: str = "C0LUNCH", **more: object) -> int:
    """Somebody asks for help; how often somebody was asked so far whether they want a ticket."""

    def unit(session: object) -> int:
        said = Said(channel, ts, by.id, "Can anybody help?", **more)
        propose(Work(session, database.clock(), WATCHING, by, cause="test"), said)
        return len(session.exec(select(EffectRow).where(EffectRow.kind == "Propose")).all())

    return run(database, unit)


def test_one_is_asked_once_a_day_and_channel(database: Database, moment: Moment) -> None:
    """A12."""
    assert [ask(database, "1.1"), ask(database, "1.2"), ask(database, "1.3", BEN)] == [1, 1, 2]
    assert ask(database, "1.4", channel="C0LAB") == 3
    moment.push(hours=23)
    assert ask(database, "1.5") == 3
    moment.push(hours=1)
    assert ask(database, "1.6") == 4


def test_one_who_said_no_is_never_asked_again_there(database: Database, moment: Moment) -> None:
    wish = ReadThread(ANNA.id, "proposal", "C0LUNCH", "1.1", asked="1.2", thread="1.1", url="https://x")
    ask(database, "1.1")
    run(
        database,
        lambda session: answer(Work(session, moment(), WATCHING, ANNA, cause="test"), wish, wanted=False),
    )
    moment.push(days=400)
    assert [ask(database, "1.3"), ask(database, "1.4", channel="C0LAB")] == [1, 2]


def test_agents_threads_bots_and_other_channels_are_left_alone(database: Database) -> None:
    seen = [
        ask(database, "1.1", ADA),
        ask(database, "1.2", thread="1.1"),
        ask(database, "1.3", bots=("B0CI",)),
        ask(database, "1.4", subtype="channel_join"),
        ask(database, "1.5", channel="C0SUPPORT"),
    ]
    assert seen == [0] * 5
