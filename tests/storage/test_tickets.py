"""Who reads tickets sees what they may see and nothing else (rule 93)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from commands import note, reopen, reply, solve
from commands.amend import delete, edit
from commands.open import open as open_
from desk import query
from desk.access import Role, Viewer, scope
from storage import tickets
from storage.database import Database, Session
from storage.tables.tickets import FollowerRow, TicketRow
from storage.tickets import Page
from tests.stage import ADA, ANNA, BEN, MAYA, Moment, ask, do, said

PEOPLE = ("U01", "U02", "U03")
CHANNELS = ("C1", "C2", "D1")
viewers = st.builds(
    Viewer,
    st.sampled_from(PEOPLE),
    st.frozensets(st.sampled_from(Role)).map(lambda roles: roles | {Role.REQUESTER}),
    st.frozensets(st.sampled_from(CHANNELS)),
    trusted=st.none() | st.booleans(),
) | st.just(Viewer(PEOPLE[0], frozenset()))
rows = st.builds(
    TicketRow,
    requester_id=st.sampled_from(PEOPLE),
    channel_id=st.none() | st.sampled_from(CHANNELS),
    private=st.booleans(),
    assignee_id=st.none() | st.sampled_from(PEOPLE),
    followers=st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True),
    status=st.sampled_from(["new", "solved"]),
    severity=st.just(3),
)


def numbered(made: list[TicketRow]) -> list[TicketRow]:
    """The same tickets as rows of one workspace, numbered from 1."""
    facts = ("requester_id", "channel_id", "private", "assignee_id", "followers", "status", "severity")
    return [
        TicketRow(workspace_id="T0PLAY", number=number, **{name: getattr(row, name) for name in facts})
        for number, row in enumerate(made, 1)
    ]


@given(made=st.lists(rows, max_size=8), who=viewers)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_rule_agree_on_what_can_be_seen(
    database: Database, made: list[TicketRow], who: Viewer
) -> None:
    """Rule 93. What is hidden from one is no accident of the test: its requester sees it."""
    with Session(database.writer) as session:  # never committed: each example begins with nothing
        session.add_all(kept := numbered(made))
        session.flush()
        session.add_all(
            FollowerRow(workspace_id="T0PLAY", person_id=each, ticket_id=row.id)
            for row in kept
            for each in row.followers
        )
        session.flush()
        facts = [row.facts() for row in kept]
        seen = session.exec(select(TicketRow.number).where(tickets.visible(scope(who)))).all()
        assert sorted(seen) == [each.number for each in facts if scope(who).includes(each)]
        for each in facts:
            expected = each if each.number in seen else None
            assert tickets.ticket(session, "T0PLAY", who, each.number) == expected
            owner = Viewer(each.requester)
            assert tickets.ticket(session, "T0PLAY", owner, each.number) == each
            assert tickets.ticket(session, "T0OTHER", owner, each.number) is None


def found(database: Database, by: Viewer, words: str) -> list[int]:
    def look(session: Session) -> Page:
        return tickets.find(session, "T0PLAY", by, query.read(words, database.clock()))

    return [each.ticket.number for each in database.look(look).found]


def history(database: Database, by: Viewer, number: int = 1) -> list[tuple[str, str | None]]:
    def query(session: Session) -> list[tuple[str, str | None]]:
        ticket = tickets.ticket(session, "T0PLAY", by, number)
        assert ticket is not None
        return [(line.event.change.kind, line.words) for line in tickets.history(session, ticket, by)]

    return database.look(query)


@pytest.fixture
def asked(database: Database, workspace: object) -> None:
    """T-1 in the support channel by Anna; T-2 typed by Ben, which is in no channel."""
    ask(database, "The printer is 100% jammed", "100.1")
    do(database, open_, "My laptop is on fire", by=BEN)


@pytest.mark.usefixtures("asked")
def test_tickets_are_found_by_every_word_that_was_said(database: Database) -> None:
    do(database, reply.reply, 1, "have you tried the tray?")
    assert found(database, ADA, "") == [2, 1]
    assert found(database, ADA, "PRINTER tray") == [1]
    assert found(database, ADA, "printer laptop") == []
    assert [found(database, ADA, "100%"), found(database, ADA, "l%p"), found(database, ADA, "_")] == [
        [1],
        [],
        [],
    ]


@pytest.mark.usefixtures("asked")
def test_what_one_may_not_see_is_not_found(database: Database) -> None:
    """Rule 93."""
    shown = {who.id: found(database, who, "") for who in (ANNA, BEN, ADA, MAYA)}
    assert shown == {"U0ANNA": [1], "U0BEN": [2, 1], "U0ADA": [2, 1], "U0MAYA": [2, 1]}
    assert [found(database, ANNA, "fire"), found(database, BEN, "fire")] == [[], [2]]


@pytest.mark.usefixtures("asked")
def test_what_is_late_of_others_only_the_desk_finds(database: Database, moment: Moment) -> None:
    """Rule 93: what somebody else is promised is not theirs to know, even where they see the ticket."""
    moment.push(days=5)
    shown = {who.id: found(database, who, "late") for who in (ANNA, BEN, ADA, MAYA)}
    assert shown == {"U0ANNA": [1], "U0BEN": [2], "U0ADA": [2, 1], "U0MAYA": [2, 1]}
    assert found(database, BEN, "printer") == [1]


@pytest.mark.usefixtures("asked")
def test_notes_are_for_agents_only(database: Database) -> None:
    """Rule 93: neither to read nor to find by."""
    do(database, note.note, 1, "she always blames the printer")
    do(database, solve.solve, 1, "new tray")
    do(database, reopen.reopen, 1, "still blames")
    everything = history(database, ADA)
    assert ("replied", "she always blames the printer") in everything
    for who in (ANNA, BEN, MAYA):
        told = [line for line in everything if "blames" not in (line[1] or "")]
        told = [line for line in told if line[0] != "policy_applied"]
        assert (history(database, who), found(database, who, "blames")) == (told, [])
    assert found(database, ADA, "blames") == [1]


@pytest.mark.usefixtures("asked")
def test_done_tickets_are_found_by_words_only(database: Database) -> None:
    do(database, solve.solve, 1, "")
    assert [found(database, ADA, ""), found(database, ADA, "printer")] == [[2], [1]]


@pytest.mark.usefixtures("asked")
def test_words_that_changed_are_found_as_they_are_now(database: Database) -> None:
    do(database, edit, said("The scanner is jammed", "100.1", edited_ts="101.1"), [], (), by=ANNA)
    assert [found(database, ADA, "printer"), found(database, ADA, "scanner")] == [[], [1]]
    assert history(database, ADA)[0] == ("received", "The printer is 100% jammed")


@pytest.mark.usefixtures("asked")
def test_words_that_were_taken_back_are_gone_everywhere(database: Database) -> None:
    """Rule 49."""
    do(database, edit, said("The scanner is jammed", "100.1", edited_ts="101.1"), [], (), by=ANNA)
    do(database, delete, "C0SUPPORT", "100.1", ANNA.id, by=ANNA)
    assert [found(database, ADA, "printer"), found(database, ADA, "scanner")] == [[], []]
    assert {words for _kind, words in history(database, ADA)} == {None}
