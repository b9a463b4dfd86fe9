"""The unit of work: a ticket is what its log says, its number is its own, and nothing of it is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from commands import (
    assign,
    away,
    dismiss,
    handover,
    note,
    reopen,
    reply,
    settle,
    severity,
    solve,
    take,
    tend,
    unassign,
)
from commands.amend import delete, edit
from commands.hear import hear
from commands.open import open as open_
from desk.access import Viewer
from desk.fold import fold
from desk.policy import Policy
from desk.refusal import NotAllowed, NotFound, Refused
from desk.severity import Severity
from desk.ticket import Ticket
from storage import outbox, tickets
from storage.database import Database, Session
from storage.outbox import Claim
from storage.tables.events import EventRow
from storage.tables.messages import BodyRow, MessageRow
from storage.tables.people import WorkspaceRow
from storage.tables.tickets import TicketRow
from storage.work import Work
from tests.stage import ADA, ANNA, BEGINNING, BEN, BO, EVERYBODY, Moment, ask, do, run, said, work

pytestmark = pytest.mark.usefixtures("workspace")

Step = Callable[[Work, Ticket], object]
TEXT = st.sampled_from(["it burns", "try the tray", "謝謝", ""])


# --- a ticket is what its log says (rule 1) -----------------------------------------------------------


def on(verb: Callable[..., object]) -> Callable[..., Step]:
    """A step that gives the command to the ticket by its number."""
    return lambda *args: lambda work, ticket: verb(work, ticket.number, *args)


def _hear(text: str) -> Step:
    def step(work: Work, ticket: Ticket) -> None:
        work.session.flush()
        ts = f"{ticket.thread}{work.now.minute:02}{work.now.second:02}"
        hear(work, said(text, ts, by=work.actor, thread=ticket.thread), [], ())

    return step


def _amend(which: int, text: str | None) -> Step:
    """The author of one of the ticket's messages in Slack edits it, or without a text deletes it."""

    def step(work: Work, ticket: Ticket) -> None:
        query = select(MessageRow.ts).where(
            MessageRow.ticket_id == ticket.id,
            MessageRow.channel_id == "C0SUPPORT",
            col(MessageRow.ts).is_not(None),
        )
        stand = work.session.exec(query.order_by(col(MessageRow.id))).all()
        ts = str(stand[which % len(stand)])
        if text is None:
            delete(work, "C0SUPPORT", ts, work.actor.id)
        else:
            edit(work, said(text, ts, edited_ts=str(work.now.timestamp())), [], ())

    return step


def _settle(went_well: bool) -> Step:
    """What is due is sent, or given up."""

    def step(work: Work, ticket: Ticket) -> None:
        for leased in outbox.claim(work.session, Claim(work.now, timedelta(0)), lambda _: 99, ()):
            if went_well:
                settle.sent(work, leased, "C0TRIAGE", f"{leased.row}.{work.now.timestamp()}")
            else:
                settle.buried(work, leased, "is_archived", doubtful=False)

    return step


def by_person(verb: Callable[..., object]) -> Callable[..., Step]:
    """A step that gives a command that is about no ticket."""
    return lambda *args: lambda work, _ticket: verb(work, *args)


def _tend() -> Step:
    """The desk gives what waits to somebody by itself."""
    policy = Policy.model_validate({"assignment": {"by": "rota", "idle_minutes": 1}})

    def step(work: Work, _ticket: Ticket) -> None:
        work.session.flush()
        there = replace(work.workspace, policy=policy)
        desk = Work(work.session, work.now, there, work.actor, "queue")
        for each in tend.plan(desk):
            tend.carry_out(desk, each)

    return step


steps = st.one_of(
    st.builds(on(take.take)),
    st.builds(on(assign.assign), st.sampled_from([who.id for who in EVERYBODY])),
    st.builds(on(severity.severity), st.sampled_from(Severity)),
    st.builds(on(reply.reply), TEXT),
    st.builds(on(note.note), TEXT),
    st.builds(on(solve.solve), TEXT),
    st.builds(on(reopen.reopen), TEXT),
    st.builds(on(dismiss.dismiss)),
    st.builds(on(unassign.unassign)),
    st.builds(by_person(away.away), st.none()),
    st.builds(by_person(handover.handover), st.none() | st.sampled_from([who.id for who in EVERYBODY])),
    st.builds(_tend),
    st.builds(_hear, TEXT),
    st.builds(_amend, st.integers(0, 9), st.none() | TEXT),
    st.builds(_settle, st.booleans()),
)


def attempt(session: Session, moment: Moment, actor: Viewer, ticket: int, step: Step) -> None:
    """The actor tries the step a minute and a second later; what is refused leaves no trace."""
    unit = work(session, moment.push(seconds=61), actor)
    try:
        with session.begin_nested():
            step(unit, session.get_one(TicketRow, ticket).facts())
    except Refused:
        pass


@given(story=st.lists(st.tuples(st.sampled_from(EVERYBODY), steps), max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_folding_the_log_gives_the_ticket_as_stored(
    database: Database, story: list[tuple[Viewer, Step]]
) -> None:
    """Rule 1, whatever anybody does, and whether the posts succeed."""
    with Session(database.writer) as session:  # never committed: each example begins with nothing
        moment = Moment()
        hear(work(session, moment(), ANNA), said("The printer is jammed", "100.1"), [], ())
        [number] = session.exec(select(TicketRow.id)).all()
        for actor, step in story:
            attempt(session, moment, actor, number or 0, step)
        session.flush()
        session.expire_all()
        stored = session.get_one(TicketRow, number).facts()
        log = tickets.log(session, stored.id)
        card = {"card_channel": stored.card_channel, "card_ts": stored.card_ts}
        place = (stored.requester, stored.channel, stored.thread)
        blank = Ticket(stored.id, stored.workspace, stored.number, *place, **card)
        assert fold(blank, log) == stored
        assert [event.seq for event in log] == list(range(1, stored.seq + 1))
        assert sorted(event.at for event in log) == [event.at for event in log]
        assert all((event.actor is None) == (event.change.rule is not None) for event in log)


def test_everything_of_one_unit_happens_at_one_moment(database: Database, moment: Moment) -> None:
    """Rule 4."""
    ask(database, "The printer is jammed", "100.1")
    moment.push(minutes=3)
    do(database, assign.assign, 1, BO.id)
    query = select(EventRow.kind, EventRow.at, EventRow.actor_id, EventRow.cause).order_by(col(EventRow.seq))
    lines = [tuple(row) for row in database.look(lambda session: session.exec(query).all())]
    assert lines == [
        ("received", BEGINNING, ANNA.id, "test"),
        ("severity_changed", BEGINNING, None, "first guess"),
        ("policy_applied", BEGINNING, None, "rule 31"),
        ("assigned", moment(), ADA.id, "test"),
        ("status_changed", moment(), None, "worked on"),
    ]


def test_events_hold_no_words_of_people(database: Database) -> None:
    """Rules 1 and 5: they refer to versions of words, which can be redacted."""
    ask(database, "secret one", "100.1")
    for verb, words in (
        (reply.reply, "secret two"),
        (note.note, "secret three"),
        (solve.solve, "secret four"),
    ):
        do(database, verb, 1, words)
    events = database.look(lambda session: [row.model_dump() for row in session.exec(select(EventRow))])
    assert [event for event in events if "secret" in str(event)] == []
    bodies = database.look(lambda session: session.exec(select(BodyRow.text)).all())
    assert sorted(str(text) for text in bodies) == ["secret four", "secret one", "secret three", "secret two"]


# --- numbers ------------------------------------------------------------------------------------------


def test_numbers_have_no_gaps_and_no_duplicates(database: Database) -> None:
    """Also when every third unit fails after it got one."""

    def open_perhaps(n: int) -> Callable[[Session], int]:
        def unit(session: Session) -> int:
            ticket = open_(work(session, BEGINNING, ANNA), f"problem {n}")
            if n % 3 == 0:
                raise ValueError(n)
            return ticket.number

        return unit

    futures = [database.submit(open_perhaps(n)) for n in range(60)]
    numbers = [future.result(30) for future in futures if future.exception(30) is None]
    kept = database.look(lambda session: session.exec(select(TicketRow.number)).all())
    last = database.look(lambda session: session.exec(select(WorkspaceRow.last_number)).one())
    assert sorted(numbers) == sorted(kept) == list(range(1, 41))
    assert last == 40


def test_every_workspace_counts_for_itself(database: Database, workspace: Any) -> None:
    other = replace(workspace, id="T0OTHER")
    row = WorkspaceRow(id=other.id, bot_user="U0FIREBREAK", places={}, appointed={})
    run(database, lambda session: session.add(row))
    numbers = [
        run(database, lambda session, at=at: open_(work(session, BEGINNING, ANNA, at), "help").number)
        for at in (workspace, other, other, workspace)
    ]
    assert numbers == [1, 1, 2, 2]


# --- one ticket, many hands ---------------------------------------------------------------------------


def test_nothing_done_at_once_to_a_ticket_is_lost(database: Database) -> None:
    ask(database, "The printer is jammed", "100.1")

    def add(n: int) -> Callable[[Session], Ticket]:
        return lambda session: note.note(work(session, BEGINNING, (ADA, BO)[n % 2]), 1, f"note {n}")

    seqs = [future.result(30).seq for future in [database.submit(add(n)) for n in range(40)]]
    log = database.look(lambda session: tickets.log(session, 1))
    assert sorted(seqs) == list(range(4, 44))
    assert [event.seq for event in log] == list(range(1, 44))


def test_of_two_who_take_a_ticket_at_once_the_log_tells_both(database: Database) -> None:
    ask(database, "The printer is jammed", "100.1")

    def taken(who: Viewer) -> Callable[[Session], Ticket]:
        return lambda session: take.take(work(session, BEGINNING, who), 1)

    for future in [database.submit(taken(who)) for who in (ADA, BO)]:
        future.result(30)
    query = (
        select(EventRow.before, EventRow.after).where(EventRow.kind == "assigned").order_by(col(EventRow.seq))
    )
    first, second = database.look(lambda session: session.exec(query).all())
    assert (first[0], second[0], {first[1], second[1]}) == (None, first[1], {ADA.id, BO.id})


# --- who may ------------------------------------------------------------------------------------------


def test_what_one_may_not_see_looks_absent(database: Database) -> None:
    """Rule 93: a stranger's no is the same for a ticket that is there and one that is not."""
    do(database, open_, "My laptop is on fire", by=BEN)
    refusals = []
    for number in (1, 2):
        with pytest.raises(NotFound) as refused:
            do(database, solve.solve, number, "", by=ANNA)
        refusals.append(str(refused.value.sentence))
    assert refusals == ["There is no ticket T-1.", "There is no ticket T-2."]
    assert do(database, solve.solve, 1, "", by=BEN).status == "solved"


def test_who_sees_a_ticket_without_the_right_is_told_so(database: Database) -> None:
    """Rule 93."""
    ask(database, "The printer is jammed", "100.1")
    with pytest.raises(NotAllowed):
        do(database, take.take, 1, by=BEN)
    assert do(database, take.take, 1, by=ADA).assignee == ADA.id
