"""What is heard late happened when it was said, not when the desk learned of it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from commands import close, solve, take
from commands import open as opening
from commands.hear import hear
from desk.fold import fold
from desk.ticket import Ticket
from storage.database import Database
from storage.tables.messages import MessageRow
from storage.tables.tickets import TicketRow
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


# --- what follows what is over (rule 39) --------------------------------------------------------------


def closed(database: Database, moment: Moment) -> str:
    """A ticket of Anna's that was solved and closed; where its thread starts."""
    root = ts(moment())
    do(database, hear, said("The VPN is slow", root), [], (), by=ANNA)
    do(database, take.take, 1)
    do(database, solve.solve, 1, "Restarted it")
    do(database, close.close, 1)
    moment.push(minutes=1)
    return root


def of(database: Database) -> list[tuple[str, str | None, str, list[list[str | int]]]]:
    """Whose each ticket is, who has it, where it stands, and what it is linked to."""
    rows = database.look(lambda session: session.exec(select(TicketRow).order_by(col(TicketRow.id))).all())
    return [(row.requester_id, row.assignee_id, row.status, row.links) for row in rows]


def test_rule_39_what_is_written_under_a_closed_ticket_is_a_new_one(
    database: Database, moment: Moment
) -> None:
    root = closed(database, moment)
    for text, who in (("Thank you!", ANNA), ("Now the mail is slow", BEN), ("And the printer", ANNA)):
        do(database, hear, said(text, ts(moment.push(minutes=1)), who, thread=root), [], (), by=who)
    assert of(database) == [
        ("U0ANNA", "U0ADA", "closed", [["followed_by", 2]]),
        ("U0BEN", None, "new", [["follows", 1]]),
    ]
    said_on = database.look(
        lambda session: session.exec(select(MessageRow.ticket_id).order_by(col(MessageRow.id))).all()
    )
    assert said_on == [1, 1, 1, 2, 2]


def test_rule_16_thanks_beside_the_thread_open_no_ticket_but_stand_on_the_one_they_are_for(
    database: Database, moment: Moment
) -> None:
    """Who talks to the desk in a direct message seldom answers in its threads."""
    closed(database, moment)
    do(database, hear, said("Thanks Ada!", ts(moment.push(hours=1))), [], (), by=ANNA)
    do(database, hear, said("thanks", ts(moment.push(hours=1)), BEN), [], (), by=BEN)
    do(database, hear, said("Thanks, but it is slow again", ts(moment.push(hours=1))), [], (), by=ANNA)
    assert [(who, status) for who, _, status, _ in of(database)] == [
        ("U0ANNA", "closed"),
        ("U0BEN", "new"),
        ("U0ANNA", "new"),
    ]
    query = select(MessageRow).where(MessageRow.ticket_id == 1, MessageRow.author_id == ANNA.id)
    assert len(database.look(lambda session: session.exec(query).all())) == 2


def test_rule_39_follow_ups_follow_each_other(database: Database, moment: Moment) -> None:
    root = closed(database, moment)
    do(database, hear, said("Slow again", ts(moment()), thread=root), [], (), by=ANNA)
    do(database, solve.solve, 2, "")
    moment.push(days=8)
    do(database, hear, said("And again", ts(moment()), thread=root), [], (), by=ANNA)
    do(database, hear, said("Hello?", ts(moment.push(minutes=1)), thread=root), [], (), by=ANNA)
    assert [(status, links) for _, _, status, links in of(database)] == [
        ("closed", [["followed_by", 2]]),
        ("solved", [["follows", 1], ["followed_by", 3]]),
        ("new", [["follows", 2]]),
    ]


def test_two_messages_that_are_heard_in_the_wrong_order_make_one_follow_up(
    database: Database, moment: Moment
) -> None:
    root = closed(database, moment)
    first, second = ts(moment()), ts(moment.push(seconds=5))
    for text, at in (("and so is the mail", second), ("The VPN is slow again", first)):
        do(database, hear, said(text, at, thread=root), [], (), by=ANNA)
    said_on = database.look(
        lambda session: session.exec(select(MessageRow.ticket_id).where(MessageRow.ts >= first)).all()
    )
    assert (said_on, len(of(database))) == ([2, 2], 2)


def test_an_agents_word_under_a_closed_ticket_opens_nothing(database: Database, moment: Moment) -> None:
    root = closed(database, moment)
    do(database, hear, said("By the way, it was the router", ts(moment()), ADA, thread=root), [], (), by=ADA)
    assert [status for _, _, status, _ in of(database)] == ["closed"]


def test_thanks_with_a_picture_are_a_message(database: Database, moment: Moment) -> None:
    """Rule 16: nobody knows what it shows."""
    root = ts(moment())
    do(database, hear, said("The VPN is slow", root), [], (), by=ANNA)
    do(database, solve.solve, 1, "")
    moment.push(minutes=1)
    file = {"id": "F01", "name": "screen.png"}
    do(database, hear, said("thanks", ts(moment()), thread=root), [file], (), by=ANNA)
    assert [status for _, _, status, _ in of(database)] == ["open"]
