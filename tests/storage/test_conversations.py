"""The desk knows which ticket a place in Slack belongs to, and where its own posts stand."""

import pytest

from commands import reply, take
from commands.amend import delete
from commands.hear import hear
from commands.open import open as open_
from desk.effects.tickets import Receipt, RefreshCard
from desk.intake import instant
from storage import conversations, drawing
from storage.conversations import Post, Thread
from storage.database import Database
from tests.stage import ADA, ANNA, BEN, Moment, ask, do, run, said, sent, work

pytestmark = pytest.mark.usefixtures("workspace")


def place(database: Database, channel: str, ts: str) -> tuple[int, Thread] | None:
    return database.look(lambda session: conversations.of_thread(session, "T0PLAY", channel, ts))


def test_both_threads_lead_to_the_ticket(database: Database, moment: Moment) -> None:
    ask(database, "The printer is jammed", "100.1")
    before = place(database, "C0TRIAGE", "901.1")
    sent(database, moment)
    shown = [
        place(database, "C0SUPPORT", "100.1"),
        place(database, "C0TRIAGE", "901.1"),
        place(database, "C0SUPPORT", "100.2"),
        place(database, "C0TRIAGE", "100.1"),
    ]
    assert (before, shown) == (None, [(1, Thread.REQUESTER), (1, Thread.CARD), None, None])


def test_the_receipt_of_a_typed_ticket_begins_its_thread(database: Database, moment: Moment) -> None:
    do(database, open_, "My laptop is on fire", by=BEN)
    sent(database, moment)
    assert place(database, "U0BEN", "902.1") == (1, Thread.REQUESTER)


def test_a_reply_heard_before_its_root_is_kept_for_it(database: Database) -> None:
    """The ticket begins with its root nevertheless, although the reply has the lower id."""
    do(database, hear, said("It is urgent", "100.2", thread="100.1"), [], (), by=ANNA)
    waiting = database.look(lambda session: conversations.strays(session, "T0PLAY", "C0SUPPORT", "100.1"))
    assert [row.ts for row in waiting] == ["100.2"]
    ask(database, "The printer is jammed", "100.1")
    card = database.look(lambda session: drawing.card(session, 1))
    assert (card.words, card.messages) == ("The printer is jammed", 2)
    assert database.look(lambda session: conversations.strays(session, "T0PLAY", "C0SUPPORT", "100.1")) == []


def test_a_message_is_known_whether_it_is_a_tickets_or_not(database: Database) -> None:
    """Rule 46."""
    ask(database, "The printer is jammed", "100.1")
    do(database, hear, said("!lunch anyone?", "200.1", by=BEN), [], ("!",), by=BEN)
    do(database, delete, "C0SUPPORT", "300.1", ANNA.id, by=ANNA)
    ask(database, "never mind", "300.1")
    known = [
        database.look(lambda session, ts=ts: conversations.is_known(session, "T0PLAY", "C0SUPPORT", ts))
        for ts in ("100.1", "200.1", "300.1", "400.1")
    ]
    assert (known, place(database, "C0SUPPORT", "300.1")) == ([True, True, True, False], None)


def test_the_authors_latest_message_is_found(database: Database) -> None:
    ask(database, "The printer is jammed", "100.1")
    ask(database, "The door is locked", "9000.1")
    do(database, hear, said("it is locked indeed", "9001.1", thread="9000.1"), [], (), by=ANNA)
    latest = [
        database.look(
            lambda session, who=who: conversations.latest_of(session, "T0PLAY", "C0SUPPORT", who.id)
        )
        for who in (ANNA, BEN)
    ]
    assert latest == [(2, instant("9000.1")), None]


def test_what_the_desk_posted_is_known_by_effect(database: Database, moment: Moment) -> None:
    ask(database, "The printer is jammed", "100.1")
    do(database, take.take, 1)
    do(database, reply.reply, 1, "Try the other tray")
    before = database.look(lambda session: conversations.posts(session, 1))
    sent(database, moment)
    after = database.look(lambda session: conversations.posts(session, 1))
    expected = [
        (RefreshCard(1), "1.card", "C0TRIAGE", "901.1"),
        (Receipt(1), "1.1.Receipt", "C0SUPPORT", "902.1"),
    ]
    assert [post.ts for post in before] == [None, None, None, None]
    assert after[:2] == [Post(*each) for each in expected]
    [out, copy] = database.look(lambda session: conversations.posts(session, 1, message=2))
    found = database.look(lambda session: conversations.post(session, "T0PLAY", copy.effect_id))
    assert (out, copy, copy) == (after[2], after[3], found)
    assert database.look(lambda session: conversations.post(session, "T0OTHER", copy.effect_id)) is None


def test_words_are_told_in_their_version_until_they_are_taken_back(database: Database) -> None:
    """Rules 48, 49."""
    ask(database, "The printer is jammed", "100.1")

    def revise_and_redact(name: str) -> list[str | None]:
        def unit(session: object) -> None:
            unit_of_work = work(session, database.clock(), ADA)  # type: ignore[arg-type]
            row = unit_of_work.said_at("C0SUPPORT", "100.1")
            assert row is not None
            unit_of_work.revise(row, "The scanner is", "101.1") if name == "revise" else unit_of_work.redact(
                row
            )

        run(database, unit)
        return database.look(
            lambda session: [conversations.words(session, 1, version) for version in (None, 1, 2, 3)]
        )

    printer, scanner = "The printer is jammed", "The scanner is"
    assert revise_and_redact("revise") == [scanner, printer, scanner, None]
    assert database.look(lambda session: conversations.has_request(session, [1]))
    assert revise_and_redact("redact") == [None, None, None, None]
    assert not database.look(lambda session: conversations.has_request(session, [1]))
