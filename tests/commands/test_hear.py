"""What is heard late happened when it was said, not when the desk learned of it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from commands import open as opening
from commands.hear import hear
from desk.ticket import Ticket, fold
from storage.database import Database
from storage.tables import TicketRow
from storage.tickets import log
from tests.stage import ADA, ANNA, BEGINNING, BEN, Moment, do, said

pytestmark = pytest.mark.usefixtures("workspace")

ASKED, ANSWERED = BEGINNING - timedelta(hours=2), BEGINNING - timedelta(hours=1)


def ts(at: datetime) -> str:
    """Slack's name for a moment."""
    return f"{at.timestamp():.6f}"


def the_ticket(database: Database) -> Ticket:
    """The only ticket, which is what its log says (rule 1)."""
    stored = database.look(lambda session: session.exec(select(TicketRow)).one()).facts()
    blank = Ticket(
        stored.id, stored.workspace, stored.number, stored.requester, stored.channel, stored.thread
    )
    assert fold(blank, database.look(lambda session: log(session, stored.id))) == stored
    return stored


def test_rule_6_a_request_that_is_found_late_began_when_it_was_said(database: Database) -> None:
    do(database, hear, said("The VPN is slow", ts(ASKED)), [], (), by=ANNA)
    assert the_ticket(database).opened_at == ASKED


def test_rule_6_what_is_typed_begins_at_its_creation(database: Database) -> None:
    do(database, opening.open, "The VPN is slow", by=ANNA)
    assert the_ticket(database).opened_at == BEGINNING


@pytest.mark.parametrize("late_first", [False, True])
def test_rule_7_the_earliest_answer_counts_in_whatever_order_they_are_heard(
    database: Database, moment: Moment, *, late_first: bool
) -> None:
    request = said("The VPN is slow", ts(ASKED))
    do(database, hear, request, [], (), by=ANNA)
    answers = [
        said(text, ts(at), ADA, thread=request.ts)
        for text, at in (("Since when?", ANSWERED), ("Restart it", BEGINNING))
    ]
    for each in reversed(answers) if late_first else answers:
        moment.push(minutes=1)
        do(database, hear, each, [], (), by=ADA)
    assert the_ticket(database).answered_at == ANSWERED


def test_a_reply_that_was_heard_before_its_request_answers_it_when_it_was_said(database: Database) -> None:
    do(database, hear, said("Since when?", ts(ANSWERED), ADA, thread=ts(ASKED)), [], (), by=ADA)
    do(database, hear, said("The VPN is slow", ts(ASKED)), [], (), by=BEN)
    ticket = the_ticket(database)
    assert (ticket.opened_at, ticket.answered_at) == (ASKED, ANSWERED)
