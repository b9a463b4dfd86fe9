"""A ticket that starts from a message elsewhere misses nothing that is said while it is being opened."""

import pytest
from sqlmodel import col, select

from commands import seed
from commands.hear import hear
from desk.effects import KINDS, Effect, ReadThread
from desk.intake import Said
from desk.ticket import Ticket
from storage.database import Database
from storage.tables import EffectRow, TicketRow
from storage.tickets import log
from tests.stage import ADA, ANNA, BEN, do

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
    do(database, lambda work: seed.read(work, reading, [(said, []) for said in page], more=more), by=BEN)


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


def test_rule_46_two_who_ask_at_once_open_one_ticket(database: Database) -> None:
    other = ReadThread(**{**WISH.values(), "person": ADA.id, "asked": "100.6"})
    for wish in (WISH, other):
        do(database, seed.seed, wish, by=BEN)
    for wish in (WISH, other):
        read(database, wish, ROOT)
    assert [ticket.requester for ticket in tickets(database)] == [ANNA.id]
