"""Triage learns: what agents say of tickets moves the guess on the next ones, until it is taken back."""

import pytest
from sqlmodel import select

from commands.amend import delete, edit
from commands.apart import apart
from commands.dismiss import dismiss
from commands.history import history
from commands.open import Details
from commands.open import open as open_
from commands.severity import severity
from commands.solve import solve
from commands.tag import tag
from commands.undo import undo
from desk.fold import fold
from desk.severity import Severity
from desk.ticket import Ticket
from storage import drawing, tickets
from storage.database import Database
from storage.tables.beginnings import BeginningRow, BeginningWordRow
from storage.tables.tickets import TicketRow
from tests.stage import ADA, ANNA, BEN, WORKSPACE, Moment, ask, do, run, said

pytestmark = pytest.mark.usefixtures("workspace")

SCANNERS = (
    "The handheld scanners in hall 4 lost their pairing",
    "Handheld scanners lost pairing again in hall 4",
    "My handheld scanners lost their pairing, hall 4",
)


def ticket(database: Database, number: int) -> Ticket:
    return run(database, lambda session: session.get_one(TicketRow, number).facts())


def asked(database: Database, moment: Moment, *texts: str) -> list[Ticket]:
    """A ticket each, and what was guessed of it."""
    found = []
    for text in texts:
        moment.push(minutes=10)
        number = len(run(database, lambda session: session.exec(select(TicketRow.id)).all())) + 1
        ask(database, text, f"{number}000.1")
        found.append(ticket(database, number))
    return found


def card(database: Database, number: int) -> drawing.Card:
    def read(session):
        facts = drawing.with_tags(session, WORKSPACE, drawing.card(session, number))
        return drawing.with_guess(session, facts)

    return run(database, read)


def test_what_agents_overrule_is_guessed_next_time_and_undoing_it_takes_the_lesson_back(
    database: Database, moment: Moment
) -> None:
    first, second = asked(database, moment, *SCANNERS[:2])
    assert (first.severity, second.severity) == (Severity.SEV2, Severity.SEV2)
    for number in (1, 2):
        do(database, severity, number, Severity.SEV1, by=ADA)
    [third] = asked(database, moment, SCANNERS[2])
    assert (third.severity, third.overruled, third.judged) == (Severity.SEV1, False, False)
    log = run(database, lambda session: tickets.log(session, 3))
    assert log[1].change.detail == {"words": "2", "like": "T-2 T-1"}
    assert fold(third.blank, log) == third
    assert card(database, 3).guessed_like == ("T-2", "T-1")

    do(database, severity, 2, Severity.SEV2, by=ADA)
    do(database, undo, 2, by=ADA)
    assert ticket(database, 2).judged
    [fourth] = asked(database, moment, SCANNERS[2])
    assert fourth.severity is Severity.SEV1

    do(database, severity, 4, Severity.SEV4, by=ADA)
    do(database, undo, 4, by=ADA)
    after = ticket(database, 4)
    assert (after.severity, after.overruled, after.judged) == (Severity.SEV1, False, False)
    assert taught(database) == {1, 2}


def taught(database: Database) -> set[int]:
    """The tickets that triage learns from, each of which has words."""

    def read(session):
        rows = {*session.exec(select(BeginningRow.ticket_id).where(BeginningRow.is_judged))}
        words = select(BeginningWordRow.ticket_id).where(BeginningWordRow.is_judged)
        assert rows == {*session.exec(words)}
        return rows

    return run(database, read)


def test_who_may_not_see_the_others_is_not_told_of_them(database: Database, moment: Moment) -> None:
    """Rule 93."""
    asked(database, moment, *SCANNERS[:2])
    for number in (1, 2):
        do(database, severity, number, Severity.SEV1, by=ADA)
    asked(database, moment, SCANNERS[2])
    told = [
        [line.event.change.detail for line in do(database, history, 3, by=who).lines][1]
        for who in (ADA, ANNA)
    ]
    assert told == [{"words": "2", "like": "T-2 T-1"}, {"words": "2"}]


def test_words_that_are_taken_back_teach_nothing_and_edited_ones_teach_as_they_are(
    database: Database, moment: Moment
) -> None:
    """Rules 48, 49."""
    asked(database, moment, *SCANNERS[:2])
    for number in (1, 2):
        do(database, severity, number, Severity.SEV1, by=ADA)
    do(database, delete, "C0SUPPORT", "1000.1", ANNA.id, by=ANNA)
    assert taught(database) == {2}
    do(database, edit, said("Coffee machine is empty", "2000.1", edited_ts="2000.5"), [], (), by=ANNA)
    words = run(database, lambda session: sorted(session.exec(select(BeginningWordRow.word))))
    assert words == ["coffe", "empty", "machin"]


def test_dismissed_tickets_make_a_hint_and_tags_of_solved_ones_a_suggestion(
    database: Database, moment: Moment
) -> None:
    """Rule 94: nothing is dismissed or tagged by itself."""
    asked(database, moment, "Lunch trolley is here, come and get soup", "Lunch trolley is here, soup today")
    for number in (1, 2):
        do(database, dismiss, number, by=ADA)
    asked(database, moment, *SCANNERS[:2])
    for number in (3, 4):
        do(database, tag, number, ["hardware"], by=ADA)
        do(database, solve, number, "", by=ADA)
    asked(database, moment, "The lunch trolley is here with soup", SCANNERS[2])
    lunch, scanner = card(database, 5), card(database, 6)
    assert (lunch.none_like, lunch.suggested) == (("T-2", "T-1"), {})
    assert (scanner.none_like, tuple(scanner.suggested)) == ((), ("hardware",))
    assert [(each.ticket.status, each.ticket.tags) for each in (lunch, scanner)] == [("new", ())] * 2


def test_what_is_like_an_older_ticket_is_asked_about_until_somebody_says_no(
    database: Database, moment: Moment
) -> None:
    """Rules 88, 93: a private ticket is like nothing, as far as others can tell."""
    do(database, open_, SCANNERS[0], Details(private=True), by=BEN)
    moment.push(minutes=10)
    asked(database, moment, *SCANNERS)
    do(database, solve, 2, "", by=ADA)
    assert same(database, moment, 4) == [("T-3", "new", True), ("T-2", "solved", False)]
    do(database, apart, 4, 3, by=ADA)
    assert same(database, moment, 4) == [("T-2", "solved", False)]
    assert same(database, moment, 3) == [("T-2", "solved", False)]
    moment.push(days=20)
    assert same(database, moment, 4) == []


def same(database: Database, moment: Moment, number: int) -> list[tuple[str, str, bool]]:
    """What the ticket is like: which, how it stands, and whether they are probably the same."""
    facts = run(
        database,
        lambda session: drawing.with_similar(session, drawing.card(session, number), moment()),
    )
    return [(each.key, each.status, each.is_duplicate) for each in facts.similar]
