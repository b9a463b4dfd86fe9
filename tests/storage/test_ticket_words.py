"""Finding shows exactly what a person may see and asked for, by words as they stand now, page by page."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands import note, reply
from commands.amend import delete, edit
from commands.open import open as open_
from commands.revise import revise
from desk import query
from desk.access import Viewer, scope
from desk.ticket import DONE, Ticket
from storage import overview, ticket_words, tickets
from storage.database import Database, Session
from storage.tables.tickets import FollowerRow, TicketRow
from storage.tickets import Page, Place
from tests.stage import ADA, ANNA, BEGINNING, BEN, MAYA, ask, do, said
from tests.storage.test_tickets import PEOPLE, numbered, rows, viewers

Meant = Callable[[Ticket, Viewer], bool]

ASKED: dict[str, Meant] = {
    "all": lambda ticket, who: True,
    "": lambda ticket, who: ticket.status not in DONE,
    "mine": lambda ticket, who: ticket.status not in DONE and ticket.assignee == who.id,
    "unassigned all": lambda ticket, who: ticket.assignee is None,
    "from:me": lambda ticket, who: ticket.requester == who.id,
    f"to:@{PEOPLE[1]} all": lambda ticket, who: ticket.assignee == PEOPLE[1],
    "tag:vpn": lambda ticket, who: "vpn" in ticket.tags,
    "tag:vpn solved": lambda ticket, who: "vpn" in ticket.tags and ticket.status in DONE,
    "tag:vpn from:me": lambda ticket, who: "vpn" in ticket.tags and ticket.requester == who.id,
    "tag:v": lambda ticket, who: False,
    "T-2": lambda ticket, who: ticket.number == 2,
    "nothing": lambda ticket, who: False,
    "?!": lambda ticket, who: False,
}
"""What is asked, and what it means."""


def pages(session: Session, who: Viewer, asked: str) -> list[Page]:
    """All pages of what is found, from the newest on, gone through forth and then back."""
    wanted = query.read(asked, BEGINNING)

    def turn(at: Place | None) -> Page:
        return tickets.find(session, "T0PLAY", who, wanted, at)

    found = [turn(None)]
    while found[-1].older:
        found.append(turn(found[-1].older))
    for before, page in zip(found[-2::-1], found[:0:-1], strict=True):
        assert page.newer and turn(page.newer).found == before.found
    return found


@given(made=st.lists(rows, max_size=25), who=viewers, asked=st.sampled_from(sorted(ASKED)), odd=st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_found_is_what_one_may_see_and_asked_for(
    database: Database, made: list[TicketRow], who: Viewer, asked: str, odd: bool
) -> None:
    """Rule 93: finding and counting say in SQL what `Scope.includes` says, however many pages there are."""
    with Session(database.writer) as session:  # never committed: each example begins with nothing
        session.add_all(kept := numbered(made))
        for row in kept[odd::2]:
            row.tags = ["vpn"]
        session.flush()
        session.add_all(
            FollowerRow(workspace_id="T0PLAY", person_id=each, ticket_id=row.id)
            for row in kept
            for each in row.followers
        )
        session.flush()
        for row in kept:
            ticket_words.index(session, row.facts())
        meant = [each for row in kept if ASKED[asked](each := row.facts(), who) and scope(who).includes(each)]
        found = [each.ticket for page in pages(session, who, asked) for each in page.found]
        assert found == meant[::-1]
        counted = overview.part(session, "T0PLAY", who, query.read(asked, BEGINNING), 3)
        assert (counted.count, len(counted.found)) == (len(meant), min(3, len(meant)))


def found(database: Database, by: Viewer, asked: str) -> list[int]:
    wanted = query.read(asked, BEGINNING)
    page = database.look(lambda session: tickets.find(session, "T0PLAY", by, wanted))
    return [each.ticket.number for each in page.found]


@pytest.fixture
def asked(database: Database, workspace: object) -> None:
    """T-1 in the support channel by Anna; T-2 typed by Ben."""
    ask(database, "The printer is jammed", "100.1")
    do(database, open_, "三楼的打印机坏了", by=BEN)


@pytest.mark.usefixtures("asked")
def test_the_beginning_of_a_word_and_chinese_characters_are_enough(database: Database) -> None:
    asked = ("print", "JAM print", "rinter", "打印机", "打印", "坏", "印坏", "ｐｒｉｎｔ")
    assert [found(database, ADA, each) for each in asked] == [[1], [1], [], [2], [2], [2], [], [1]]


@pytest.mark.usefixtures("asked")
def test_every_word_may_be_in_another_message(database: Database) -> None:
    do(database, reply.reply, 1, "Have you tried the tray?")
    do(database, note.note, 1, "she never does")
    assert [
        found(database, ADA, each) for each in ("printer tray", "printer never", "tray never jam")
    ] == 3 * [[1]]


@pytest.mark.usefixtures("asked")
def test_words_of_notes_find_nothing_for_who_may_not_read_them(database: Database) -> None:
    """Rule 93; also not by asking for the sign with which such words are kept."""
    do(database, note.note, 1, "she always blames the printer")
    for who in (ANNA, BEN, MAYA):
        assert [found(database, who, each) for each in ("blames", "!blames", "printer blames")] == 3 * [[]]
    assert found(database, ADA, "printer blames") == [1]


@pytest.mark.usefixtures("asked")
def test_what_is_no_longer_said_finds_nothing(database: Database) -> None:
    """Rules 48, 49: changed in Slack, changed at the desk, taken back."""
    do(database, edit, said("The scanner is jammed", "100.1", edited_ts="101.1"), [], (), by=ANNA)
    assert [found(database, ADA, each) for each in ("printer", "scanner")] == [[], [1]]
    do(database, reply.reply, 1, "Try the tray")
    do(database, revise, 3, "Try the cable")
    assert [found(database, ADA, each) for each in ("tray", "cable scanner")] == [[], [1]]
    do(database, delete, "C0SUPPORT", "100.1", ANNA.id, by=ANNA)
    assert [found(database, ADA, each) for each in ("scanner", "cable")] == [[], [1]]


@pytest.mark.parametrize("text", ["'; DROP TABLE search; --", '" OR "', "':*", "a\\'b & !c", "* NEAR(", "\\"])
@pytest.mark.usefixtures("asked")
def test_no_text_is_taken_for_more_than_words(database: Database, text: str) -> None:
    do(database, open_, f"{text} unique")
    assert found(database, ADA, f"{text} unique") == [3]
    assert found(database, ADA, f"tag:{text}") == []
