"""A ticket that starts from a message elsewhere misses nothing that is said while it is being opened."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from commands import amend, reply, seed
from commands.hear import hear
from desk.effects import KINDS
from desk.effects.answers import ReadThread
from desk.effects.effect import Effect
from desk.intake import Said
from desk.policy import Intake
from desk.ticket import Status, Ticket
from storage import conversations, drawing
from storage.database import Database
from storage.tables.outbox import EffectRow
from storage.tables.tickets import TicketRow
from storage.tickets import log
from tests.stage import ADA, ANNA, BEGINNING, BEN, WORKSPACE, do, run, said, work

pytestmark = pytest.mark.usefixtures("workspace")

ROOT = Said("C0LUNCH", "100.1", ANNA.id, "My badge is dead")
EARLIER = Said("C0LUNCH", "100.2", ADA.id, "Oh no", thread="100.1")
LATER = Said("C0LUNCH", "100.9", ADA.id, "On my way", thread="100.1")
WISH = ReadThread(BEN.id, "emoji", "C0LUNCH", "100.1", asked="100.5", thread="100.1")


def readings(database: Database) -> list[Effect]:
    """Every reading that was left, oldest first."""
    query = select(EffectRow).where(EffectRow.kind == "ReadThread").order_by(col(EffectRow.id))
    return [KINDS[row.kind](**row.values) for row in database.look(lambda session: session.exec(query).all())]


def read(database: Database, reading: ReadThread, *page: Said, more: bool = False) -> None:
    do(
        database,
        lambda work: seed.read(work, reading, [(said, []) for said in page], more=more, private=False),
        by=BEN,
    )


def tickets(database: Database) -> list[Ticket]:
    return [row.facts() for row in database.look(lambda session: session.exec(select(TicketRow)).all())]


def heard(database: Database) -> list[str | None]:
    """Who did what on the only ticket, by whom it was done."""
    events = database.look(lambda session: log(session, 1))
    return [event.actor for event in events if event.change.message]


def test_rule_51_what_is_said_while_the_ticket_is_being_opened_is_read_later(database: Database) -> None:
    do(database, seed.seed, WISH, by=BEN)
    do(database, hear, LATER, [], (), by=ADA)  # nobody knows the thread yet
    read(database, WISH, ROOT, EARLIER)
    [opened] = tickets(database)
    assert (opened.answered_at, heard(database)) == (None, [BEN.id, ADA.id])
    first, further = readings(database)
    assert (first, further) == (WISH, ReadThread(**{**WISH.values(), "after": "100.2"}))
    read(database, further, ROOT, LATER)
    [answered] = tickets(database)
    assert (answered.answered_at is None, heard(database)) == (False, [BEN.id, ADA.id, ADA.id])


def test_it_is_read_on_until_nothing_is_new(database: Database) -> None:
    """Rule 53: however little Slack gives at once; what came by itself meanwhile is not heard twice."""
    do(database, seed.seed, WISH, by=BEN)
    read(database, WISH, ROOT, more=True)
    do(database, hear, LATER, [], (), by=ADA)
    read(database, readings(database)[-1], ROOT, EARLIER, more=True)
    read(database, readings(database)[-1], ROOT, LATER)
    assert [reading.after for reading in readings(database)] == ["", "100.1", "100.2"]
    assert heard(database) == [BEN.id, ADA.id, ADA.id]


def test_rules_7_14_what_was_said_before_is_no_answer_by_whatever_way_it_comes(database: Database) -> None:
    """The sweep may overtake the reading; what stood before the request itself is none of the ticket's."""
    seed_reply = Said("C0LUNCH", "100.3", ANNA.id, "My badge is dead", thread="100.1")
    wish = replace(WISH, seed="100.3", thread="100.3")
    do(database, seed.seed, wish, by=BEN)
    read(database, wish, seed_reply, more=True)
    before, between = replace(EARLIER, ts="100.2"), replace(EARLIER, ts="100.4")
    for each in (before, between):
        do(database, hear, each, [], (), by=ADA)
    [opened] = tickets(database)
    assert (opened.status, opened.answered_at, heard(database)) == (Status.NEW, None, [BEN.id, ADA.id])
    do(database, hear, LATER, [], (), by=ADA)
    [answered] = tickets(database)
    assert (answered.status, answered.opened_at, answered.answered_at) == (Status.OPEN, BEGINNING, BEGINNING)


def test_rule_47_a_bot_that_the_policy_allows_is_read_as_it_is_heard(database: Database) -> None:
    policy = WORKSPACE.policy.model_copy(update={"intake": Intake(allowed_bots=("B0CI",))})
    workspace = replace(WORKSPACE, policy=policy)
    allowed = replace(EARLIER, author="U0CI", bots=("A0CI", "B0CI"), subtype="bot_message")
    page = [(each, []) for each in (ROOT, allowed, replace(allowed, ts="100.3", bots=("B0OTHER",)))]
    do(database, seed.seed, WISH, by=BEN)
    run(
        database,
        lambda session: seed.read(
            work(session, BEGINNING, BEN, workspace), WISH, page, more=False, private=False
        ),
    )
    assert heard(database) == [BEN.id, "U0CI"]


def test_rule_46_two_who_ask_at_once_open_one_ticket(database: Database) -> None:
    other = ReadThread(**{**WISH.values(), "person": ADA.id, "asked": "100.6"})
    for wish in (WISH, other):
        do(database, seed.seed, wish, by=BEN)
    for wish in (WISH, other):
        read(database, wish, ROOT)
    assert [ticket.requester for ticket in tickets(database)] == [ANNA.id]


NOT_A_SEED = (
    BEN.id,
    "C0SUPPORT",
    "No ticket can be opened from this message: nobody wrote it, or it is gone.",
)


def answers(database: Database) -> list[tuple[str, str, str]]:
    """Who is told what, and where."""
    query = select(EffectRow).where(EffectRow.kind == "Respond").order_by(col(EffectRow.id))
    rows = database.look(lambda session: session.exec(query).all())
    return [tuple(row.values[name] for name in ("person", "channel", "sentence")) for row in rows]


def words(database: Database) -> str | None:
    """What the card of the only ticket says, as long as its request stands."""
    return database.look(lambda session: drawing.card(session, 1).words)


@pytest.mark.parametrize("has_replies", [False, True], ids=["alone", "over replies"])
def test_rule_49_a_message_that_is_deleted_while_its_ticket_is_being_opened_is_gone(
    database: Database, has_replies: bool
) -> None:
    """Slack told of it when nobody knew the message; reading on shows it."""
    do(database, seed.seed, WISH, by=BEN)
    do(database, amend.delete, "C0LUNCH", "100.1", ANNA.id, by=ANNA)
    read(database, WISH, ROOT)
    assert words(database) == ROOT.text
    further = readings(database)[-1]
    if has_replies:
        read(database, further, replace(ROOT, text="", subtype="tombstone", author="USLACKBOT"))
    else:
        do(database, seed.unreadable, further, "thread_not_found", by=BEN)
    assert [(ticket.status, words(database)) for ticket in tickets(database)] == [(Status.WITHDRAWN, None)]


@pytest.mark.parametrize("has_replies", [False, True], ids=["alone", "over replies"])
def test_rule_49_a_known_message_that_is_deleted_while_it_is_read_opens_none(
    database: Database, has_replies: bool
) -> None:
    """It was marked as no request; what is read of it may be older than its deletion, and often is."""
    note = said("📣 The canteen is closed", "100.1")
    do(database, hear, note, [], ("📣",), by=ANNA)
    wish = replace(WISH, channel=note.channel)
    do(database, seed.seed, wish, by=BEN)
    do(database, amend.delete, note.channel, note.ts, ANNA.id, by=ANNA)
    read(database, wish, note, *([replace(EARLIER, channel=note.channel)] if has_replies else []))
    assert tickets(database) == []
    assert answers(database) == [NOT_A_SEED]


def test_rule_49_a_mention_that_is_taken_back_before_it_is_told_opens_none(database: Database) -> None:
    do(database, hear, said("📣 The canteen is closed", "100.1"), [], ("📣",), by=ANNA)
    late = said("My badge is dead", "100.2", BEN, thread="100.1")
    do(database, amend.delete, late.channel, late.ts, BEN.id, by=BEN)
    do(database, seed.mention, late, [], ANNA.id, by=BEN)
    assert tickets(database) == []
    do(database, seed.mention, replace(late, ts="100.3"), [], ANNA.id, by=BEN)
    assert [ticket.requester for ticket in tickets(database)] == [BEN.id]


def test_whose_mention_cannot_be_read_is_told_what_to_do(database: Database) -> None:
    """They alone: nobody else asked."""
    do(database, seed.unreadable, replace(WISH, door="mention"), "thread_not_found", by=BEN)
    refused = "Slack does not let me read this message ({error}). Use /ticket instead."
    assert answers(database) == [(BEN.id, WISH.channel, refused)]


def test_rule_48_a_message_that_is_changed_while_its_ticket_is_being_opened_has_its_new_words(
    database: Database,
) -> None:
    do(database, seed.seed, WISH, by=BEN)
    changed = replace(ROOT, text="My badge is lost", edited_ts="100.7")
    do(database, amend.edit, changed, [], (), by=ANNA)
    read(database, WISH, ROOT)
    read(database, readings(database)[-1], changed)
    assert words(database) == "My badge is lost"
    assert len(readings(database)) == 2


def test_what_the_desk_itself_said_in_the_thread_is_not_read_back(database: Database) -> None:
    """Rule 47: a long reply stands there with a summary for its text."""
    do(database, seed.seed, WISH, by=BEN)
    read(database, WISH, ROOT)
    do(database, reply.reply, 1, "On my way", by=ADA)
    carried = replace(LATER, author="B0PLAY", bots=("A0PLAY", "B0PLAY"), text="On…", edited_ts="101.1")
    run(database, lambda session: work(session, BEGINNING).stands(2, carried.channel, carried.ts))
    read(database, readings(database)[-1], ROOT, replace(carried, subtype="bot_message"))
    assert database.look(lambda session: conversations.words(session, 2)) == "On my way"
    assert len(readings(database)) == 2
