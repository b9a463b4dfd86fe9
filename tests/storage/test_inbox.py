"""The inbox keeps what Slack told us once, has it handled exactly once, and lets nothing block the rest."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from storage import inbox
from storage.database import Database, Session
from storage.inbox import Backlog, Delivery
from storage.tables.inbox import DeliveryRow
from storage.tables.messages import MessageRow
from tests.stage import BEGINNING, Moment, run

ATTEMPTS = 3


def delivery(name: str, workspace: str = "T0PLAY", **payload: Any) -> Delivery:
    return Delivery(workspace, name, "event", payload)


def put(database: Database, *names: str) -> list[bool]:
    kept = [delivery(name) for name in names]
    return run(database, lambda session: [inbox.put(session, each, database.clock()) for each in kept])


def write_down(session: Session, told: Delivery, now: datetime) -> None:
    """Leaves a message named after the delivery; there can be only one."""
    session.add(
        MessageRow(
            workspace_id=told.workspace,
            channel_id="C0SUPPORT",
            ts=told.id,
            author_id="U0ANNA",
            side="requester",
            visibility="public",
            at=now,
        )
    )


def fail(session: Session, told: Delivery, now: datetime) -> None:
    """Writes, then fails when the delivery is called bad."""
    write_down(session, told, now)
    session.flush()
    if told.id.startswith("bad"):
        raise ValueError(told.id)


def handle(database: Database, how: inbox.Handle = write_down, most: int = 10) -> int:
    now = database.clock()
    return run(database, lambda session: inbox.handle_due(session, how, now, most=most, attempts=ATTEMPTS))


def written(database: Database) -> list[str]:
    return database.look(lambda session: sorted(str(ts) for ts in session.exec(select(MessageRow.ts))))


def rows(database: Database) -> dict[str, tuple[str, int, str | None]]:
    query = select(DeliveryRow).order_by(col(DeliveryRow.id))
    return database.look(
        lambda session: {row.delivery_id: (row.state, row.attempts, row.error) for row in session.exec(query)}
    )


def backlog(database: Database) -> Backlog:
    return database.look(inbox.backlog)


def test_a_delivery_that_slack_repeats_is_kept_once(database: Database) -> None:
    """Rule 46."""
    assert put(database, "Ev1", "Ev1", "Ev2") == [True, False, True]
    assert put(database, "Ev1") == [False]
    assert backlog(database) == Backlog(2, 0, BEGINNING)


def test_two_workspaces_may_use_one_id(database: Database) -> None:
    both = [delivery("Ev1"), delivery("Ev1", "T0OTHER")]
    kept = run(database, lambda session: [inbox.put(session, each, BEGINNING) for each in both])
    assert kept == [True, True]


def test_of_many_repeats_at_once_one_is_kept(database: Database) -> None:
    """Rule 46."""
    told = delivery("Ev1")
    futures = [
        database.submit(lambda session: inbox.put(session, told, BEGINNING), urgent=True) for _ in range(50)
    ]
    assert sorted(future.result(30) for future in futures) == [False] * 49 + [True]
    assert backlog(database) == Backlog(1, 0, BEGINNING)


def test_what_was_told_arrives_as_it_was_told(database: Database) -> None:
    told = delivery("Ev1", text="陈明 says \ud83d and \0", nested={"list": [1, None, True]})
    heard: list[Delivery] = []
    run(database, lambda session: inbox.put(session, told, BEGINNING))
    handle(database, lambda _session, got, _now: heard.append(got))
    assert heard == [told]


def test_a_delivery_is_handled_once_and_the_oldest_first(database: Database) -> None:
    """Rule 46."""
    put(database, "Ev2", "Ev1", "Ev3")
    order: list[str] = []
    looked = [handle(database, lambda _s, told, _n: order.append(told.id), most=2) for _ in range(3)]
    assert (looked, order) == ([2, 1, 0], ["Ev2", "Ev1", "Ev3"])
    assert backlog(database) == Backlog(0, 0, None)


def test_replicas_that_handle_at_once_share_the_work(database: Database, database_url: str) -> None:
    """Rule 46."""
    names = [f"Ev{n:02}" for n in range(24)]
    put(database, *names)
    handled: list[str] = []

    def slowly(_session: Session, told: Delivery, _now: datetime) -> None:
        time.sleep(0.005)
        handled.append(told.id)

    def some(session: Session) -> int:
        return inbox.handle_due(session, slowly, BEGINNING, most=4, attempts=ATTEMPTS)

    replica = Database(database_url, Moment())
    futures = [each.submit(some) for _ in range(10) for each in (database, replica)]
    looked = [future.result(30) for future in futures]
    replica.close()
    assert (sum(looked), sorted(handled), backlog(database)) == (24, names, Backlog(0, 0, None))


def test_one_that_fails_leaves_no_trace_and_holds_up_nobody(database: Database) -> None:
    put(database, "Ev1", "bad", "Ev2")
    assert handle(database, fail) == 3
    assert written(database) == ["Ev1", "Ev2"]
    assert rows(database) == {
        "Ev1": ("handled", 1, None),
        "bad": ("waiting", 1, "ValueError: bad"),
        "Ev2": ("handled", 1, None),
    }


def test_one_that_fails_is_tried_later_and_then_set_aside(database: Database, moment: Moment) -> None:
    put(database, "bad")
    looked = [handle(database, fail), handle(database, fail)]
    for _ in range(4):
        moment.push(minutes=5)
        looked.append(handle(database, fail))
    assert looked == [1, 0, 1, 1, 0, 0]
    assert rows(database) == {"bad": ("aside", ATTEMPTS, "ValueError: bad")}
    assert backlog(database) == Backlog(0, 1, None)


def test_what_was_set_aside_can_be_tried_once_more(database: Database, moment: Moment) -> None:
    put(database, "bad")
    for _ in range(ATTEMPTS):
        handle(database, fail)
        moment.push(minutes=5)
    assert run(database, lambda session: inbox.retry_set_aside(session, moment())) == 1
    assert (handle(database), rows(database)) == (1, {"bad": ("handled", 1, None)})


def test_a_poisonous_error_is_kept_in_words_any_database_stores(database: Database) -> None:
    put(database, "Ev1", "Ev2")

    def poison(_session: Session, told: Delivery, _now: datetime) -> None:
        if told.id == "Ev1":
            raise ValueError("\0\ud800" + "x" * 1000)

    assert handle(database, poison) == 2
    error = "ValueError: \ufffd\ufffd" + "x" * 486
    assert rows(database) == {"Ev1": ("waiting", 1, error), "Ev2": ("handled", 1, None)}


def test_one_that_cannot_be_read_holds_up_nobody(database: Database) -> None:
    put(database, "torn", "Ev1")

    def tear(session: Session) -> None:
        session.exec(select(DeliveryRow).where(DeliveryRow.delivery_id == "torn")).one().payload = "{"

    run(database, tear)
    handle(database)
    assert [(name, row[0]) for name, row in rows(database).items()] == [
        ("torn", "waiting"),
        ("Ev1", "handled"),
    ]


def test_a_passing_fault_of_the_database_is_not_the_deliverys_fault(database: Database) -> None:
    put(database, "Ev1")
    faults = [OperationalError("lost", None, Exception("gone"), connection_invalidated=True)] * 2

    def stumble(session: Session, told: Delivery, now: datetime) -> None:
        write_down(session, told, now)
        session.flush()
        if faults:
            raise faults.pop()

    assert handle(database, stumble) == 1
    assert (rows(database), written(database)) == ({"Ev1": ("handled", 1, None)}, ["Ev1"])


@pytest.mark.parametrize("attempt", [1, 2])
def test_the_wait_doubles_with_every_attempt(database: Database, moment: Moment, attempt: int) -> None:
    put(database, "bad")
    for _ in range(attempt):
        handle(database, fail)
        moment.push(minutes=5)
    due = database.look(lambda session: session.exec(select(DeliveryRow.due_at)).one())
    assert due == moment() - timedelta(minutes=5) + timedelta(seconds=2**attempt)
