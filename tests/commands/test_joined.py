"""Merging, splitting and undoing leave each ticket what its log says, on both databases (rules 1, 42)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from commands.assign import assign
from commands.close import close
from commands.hear import hear
from commands.link import link
from commands.merge import merge
from commands.reply import reply
from commands.severity import severity
from commands.solve import solve
from commands.take import take
from commands.undo import undo
from commands.unlink import unlink
from commands.unmerge import unmerge
from commands.wait import wait
from desk.effects.messages import Remove, Revise
from desk.fold import fold
from desk.query import Query
from desk.refusal import Refused
from desk.severity import Severity
from desk.ticket import Ended, Link, Status, Ticket
from storage.database import Database
from storage.tables.messages import MessageRow
from storage.tables.tickets import TicketRow
from storage.tickets import find, log
from tests.stage import ADA, ANNA, BEGINNING, BEN, BO, WORKSPACE, Moment, ask, do, said, sent

pytestmark = pytest.mark.usefixtures("workspace")


def the(database: Database, number: int) -> Ticket:
    """The ticket of this number, which is what its log says (rule 1)."""
    query = select(TicketRow).where(TicketRow.number == number)
    stored = database.look(lambda session: session.exec(query).one()).facts()
    events = database.look(lambda session: log(session, stored.id))
    unplaced = {"card_channel": None, "card_ts": None}
    assert fold(stored.blank, events) == Ticket(**{**vars(stored), **unplaced})
    return stored


def ts(minutes: float) -> str:
    """Slack's name for a moment so many minutes before the beginning."""
    return f"{(BEGINNING - timedelta(minutes=minutes)).timestamp():.6f}"


def refused(database: Database, *given: object, by: object = ADA) -> str:
    """Why it is refused."""
    with pytest.raises(Refused) as no:
        do(database, *given, by=by)
    return str(no.value.sentence)


def test_rule_42_the_survivor_begins_with_the_earliest_and_gets_its_own_beginning_back(
    database: Database, moment: Moment
) -> None:
    ask(database, "first", ts(60), ANNA)
    ask(database, "second", ts(90), BEN)
    ask(database, "third", ts(120), BO)
    sent(database, moment)
    do(database, reply, 1, "answer")
    sent(database, moment)
    answered = the(database, 1).answered_at
    do(database, merge, 3, 2)
    do(database, merge, 2, 1)
    survivor, middle, last = (the(database, number) for number in (1, 2, 3))
    assert (survivor.opened_at, survivor.answered_at) == (BEGINNING - timedelta(minutes=120), answered)
    assert (survivor.absorbed, survivor.followers) == ((2, 3), (BEN.id, BO.id))
    assert [(each.status, each.merged_into) for each in (middle, last)] == [
        (Status.CLOSED, 1),
        (Status.CLOSED, 2),
    ]

    do(database, hear, said("more", ts(1), BO, thread=ts(120)), [], (), by=BO)
    do(database, unmerge, 3)
    survivor, middle, last = (the(database, number) for number in (1, 2, 3))
    assert (survivor.absorbed, survivor.followers) == ((2,), (BEN.id,))
    assert [each.opened_at for each in (survivor, middle)] == 2 * [BEGINNING - timedelta(minutes=90)]
    assert (last.status, last.merged_into) == (Status.NEW, None)
    do(database, unmerge, 2)
    survivor = the(database, 1)
    assert (survivor.opened_at, survivor.followers) == (BEGINNING - timedelta(minutes=60), ())
    assert the(database, 2).status is Status.NEW


def test_rule_42_unmerged_a_ticket_takes_its_words_along_and_thanks_still_reopen_nothing(
    database: Database, moment: Moment
) -> None:
    """Rule 16, and what was said in the loser's thread is found as the loser's again."""
    ask(database, "first", ts(60), ANNA)
    ask(database, "second", ts(50), BEN)
    do(database, wait, 2, "")
    do(database, merge, 2, 1)
    do(database, hear, said("the zeppelin", ts(4), BEN, thread=ts(60)), [], (), by=BEN)
    do(database, hear, said("thanks", ts(3), BEN, thread=ts(50)), [], (), by=BEN)
    do(database, unmerge, 2)
    assert the(database, 2).status is Status.WAITING
    do(database, merge, 2, 1)
    do(database, hear, said("the aeroplane", ts(2), BEN, thread=ts(50)), [], (), by=BEN)
    do(database, unmerge, 2)
    assert [found(database, word) for word in ("zeppelin", "aeroplane")] == [["T-1"], ["T-2"]]


def found(database: Database, word: str) -> list[str]:
    """The tickets in which an agent finds this word."""
    query = Query(words=(word,))
    page = database.look(lambda session: find(session, WORKSPACE.id, ADA, query))
    return [each.ticket.key for each in page.found]


def test_rule_49_both_copies_of_a_message_that_was_anothers_are_taken_away() -> None:
    copies = (Remove(2, "1.7.Carry.in"), Remove(2, "2.7.Carry.in"))
    assert len({each.name(9) for each in copies}) == 2
    assert len({Revise(2, 5, each.post).name(9) for each in copies}) == 2


def test_rule_39_unlinking_does_not_tear_a_thread_from_its_newest_ticket(
    database: Database, moment: Moment
) -> None:
    ask(database, "first", ts(60), ANNA)
    do(database, solve, 1, "")
    do(database, close, 1)
    do(database, hear, said("it burns again", ts(3), ANNA, thread=ts(60)), [], (), by=ANNA)
    assert refused(database, unlink, 2, 1) == "T-2 and T-1 are not linked."
    do(database, link, 2, Link.RELATED, 1)
    do(database, unlink, 2, 1)
    do(database, hear, said("on floor 2", ts(2), ANNA, thread=ts(60)), [], (), by=ANNA)
    assert (the(database, 2).links, said_on(database, 2)) == (((Link.FOLLOWS, 1),), 2)


def said_on(database: Database, ticket: int) -> int:
    query = select(MessageRow).where(MessageRow.ticket_id == ticket)
    return len(database.look(lambda session: session.exec(query).all()))


def test_rule_42_what_cannot_be_merged_or_taken_apart_says_why(database: Database, moment: Moment) -> None:
    for number, who in enumerate((ANNA, BEN, BO), start=1):
        ask(database, "x", ts(number), who)
    do(database, solve, 3, "")
    assert refused(database, merge, 1, 1) == "A ticket cannot be merged into itself. Name another one."
    done = "T-3 is done and cannot be merged; reopen it first: /desk reopen T-3 why"
    assert refused(database, merge, 1, 3) == done
    assert refused(database, unmerge, 1) == "T-1 is not merged into another ticket."
    do(database, merge, 2, 1)
    other = "T-2 goes on as T-1. Name that one, or take the merge back: /desk unmerge T-2"
    assert refused(database, merge, 1, 2) == other
    assert refused(database, solve, 2, "") == other
    moment.push(hours=24, seconds=1)
    assert refused(database, unmerge, 2) == "T-2 was merged more than a day ago and stays with T-1."
    assert the(database, 2).merged_into == 1


def test_c4_undo_puts_back_everything_that_the_act_changed(database: Database, moment: Moment) -> None:
    ask(database, "x", ts(1), ANNA)
    before = the(database, 1)
    for act in ((take, 1), (assign, 1, BO.id), (severity, 1, Severity.SEV1), (solve, 1, "done")):
        moment.push(seconds=10)
        do(database, *act)
    assert the(database, 1).status is Status.SOLVED
    for _ in range(4):
        do(database, undo, 1)
    after = the(database, 1)
    measured = [replace(each, retargeted_at=None) for each in after.clocks.episodes]
    clocks = replace(after.clocks, episodes=tuple(measured))
    known = {"escalations": (), "room": None, "survey": None}  # what was once so stays known
    assert replace(after, seq=before.seq, clocks=clocks, **known) == before
    assert [each.outcome for each in after.escalations] == [Ended.LOWERED]  # it was, and stays known
    assert refused(database, undo, 1) == "There is nothing of yours to undo on T-1."


def test_c4_undo_is_for_a_minute_for_ones_own_and_for_what_nobody_went_on_from(
    database: Database, moment: Moment
) -> None:
    ask(database, "x", ts(1), ANNA)
    do(database, take, 1)
    moment.push(seconds=30)
    do(database, assign, 1, BO.id, by=BO)
    assert refused(database, undo, 1) == "T-1 was changed since, so that cannot be undone."
    moment.push(seconds=61)
    late = "It is too late to undo that: it is more than a minute ago."
    assert [refused(database, undo, 1, by=who) for who in (ADA, BO)] == 2 * [late]


def test_c4_a_merge_is_undone_like_any_other_act(database: Database) -> None:
    ask(database, "x", ts(2), ANNA)
    ask(database, "y", ts(1), BEN)
    before = the(database, 1), the(database, 2)
    do(database, merge, 2, 1)
    do(database, undo, 2)
    after = the(database, 1), the(database, 2)
    assert [Ticket(**{**vars(now), "seq": then.seq}) for now, then in zip(after, before, strict=True)] == [
        *before
    ]
