"""The outbox hands each effect to one sender at a time, in order, and believes only who holds the lease."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from commands import assign, note, severity, take
from commands.open import open as open_
from desk.effects import KINDS
from desk.effects.actions import TellAction
from desk.effects.answers import Propose, ReadThread, Respond, ShowHome
from desk.effects.articles import Consult, Learn, Suggest, TellArticle
from desk.effects.effect import Effect
from desk.effects.messages import Carry, Copy, Remove, Revise
from desk.effects.model import AskModel
from desk.effects.oncall import HandOver, KeepGroup, OfferCover, TellCover, WarnGap
from desk.effects.pings import Alert, Amend, Bundle, Chase, Page
from desk.effects.promises import HoldTo, Pledge, Restate
from desk.effects.reports import ShowCharts, ShowReport
from desk.effects.rooms import (
    Appoint,
    ArchiveRoom,
    Conclude,
    Invite,
    OpenRoom,
    PinBoard,
    Roomless,
    ShowBoard,
    Timeline,
)
from desk.effects.surveys import Inquire, WarnRating
from desk.effects.tickets import (
    Alarm,
    Announce,
    Halted,
    HandBack,
    Inform,
    Notify,
    Nudge,
    Offer,
    Receipt,
    RefreshCard,
    Remind,
    Tell,
    Tie,
    Why,
)
from desk.severity import Severity
from desk.ticket import Kind, Status
from desk.workspace import Workspace
from storage import outbox
from storage.database import Database, Session
from storage.outbox import ANSWERS, READINGS, REMOVALS, UPDATES, Claim, Leased
from storage.tables.outbox import EffectRow
from tests.stage import ADA, ANNA, BEGINNING, BO, Moment, ask, do, run, work

pytestmark = pytest.mark.usefixtures("workspace")
LEASE = timedelta(seconds=30)
CARD, RECEIPT = RefreshCard(1), Receipt(1)


def claim(
    database: Database,
    *,
    most: int = 50,
    over: Collection[str] = (),
    shut: Collection[str] = (),
    room: Callable[[str], int] | None = None,
) -> list[Leased]:
    now = database.clock()
    return run(
        database,
        lambda session: outbox.claim(session, Claim(now, LEASE, most, over), room or (lambda _: 99), shut),
    )


def claim_one(database: Database, *, over: Collection[str] = ()) -> Leased:
    """The only effect that can be claimed."""
    [leased] = claim(database, over=over)
    return leased


def effects(leased: list[Leased]) -> list[Effect]:
    return [each.effect for each in leased]


def finish(database: Database, leased: Leased, ts: str | None = "1.1") -> bool:
    return run(database, lambda session: outbox.finish(session, leased, database.clock(), "C0TRIAGE", ts))


def put_back(database: Database, leased: Leased, *, doubtful: bool = False, **later: float) -> bool:
    due = database.clock() + timedelta(**later)
    return run(database, lambda session: outbox.put_back(session, leased, due, "oh no", doubtful=doubtful))


def hold(database: Database, leased: Leased, **later: float) -> bool:
    due = database.clock() + timedelta(**later)
    return run(database, lambda session: outbox.hold(session, leased, due))


def bury(database: Database, leased: Leased, *, doubtful: bool = False) -> bool:
    now = database.clock()
    return run(database, lambda s: outbox.bury(s, leased, now, "is_archived", doubtful=doubtful))


def leave(database: Database, effect: Effect, workspace: Workspace, seq: int = 9) -> None:
    def unit(session: Session) -> None:
        desk = work(session, database.clock(), workspace=workspace)
        desk.leave(desk.ticket_by_id(1), effect, seq)

    run(database, unit)


def states(database: Database) -> dict[str, str]:
    query = select(EffectRow).order_by(col(EffectRow.id))
    return database.look(lambda session: {row.effect_id: row.state for row in session.exec(query)})


@pytest.fixture
def ticket(database: Database, workspace: Workspace) -> None:
    """T-1 of Anna's, with its card and receipt waiting."""
    ask(database, "The printer on floor 2 is jammed", "100.1")


@pytest.fixture
def card(database: Database, ticket: None) -> Leased:
    """The card of T-1, leased; its receipt is sent."""
    leased = {type(each.effect): each for each in claim(database)}
    finish(database, leased[Receipt])
    return leased[RefreshCard]


# --- what is left -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ticket")
def test_what_a_new_ticket_leaves_can_be_claimed_once(database: Database) -> None:
    first, second = claim(database)
    assert (first.effect, first.effect_id, first.lane) == (CARD, "1.card", "C0TRIAGE")
    assert (second.effect, second.effect_id, second.lane) == (RECEIPT, "1.1.Receipt", "C0SUPPORT")
    for each in (first, second):
        assert (each.workspace, each.revision, each.attempts, each.doubtful) == ("T0PLAY", 1, 1, False)
        assert each.created_at == BEGINNING
    assert claim(database) == []


@pytest.mark.usefixtures("ticket")
def test_the_same_effect_twice_is_there_once(database: Database, workspace: Workspace) -> None:
    for _ in range(2):
        leave(database, Notify(1, BO.id), workspace)
    assert list(states(database)) == ["1.card", "1.1.Receipt", "1.9.Notify"]


def test_the_same_answer_twice_is_there_once(database: Database) -> None:
    answer = Respond("U0ANNA", "https://hooks.example/1", "C0SUPPORT", "{key} is open.", {"key": "T-1"})
    for _ in range(2):
        run(
            database,
            lambda session: outbox.leave_response(session, "T0PLAY", "trigger.1", answer, BEGINNING),
        )
    leased = claim_one(database)
    assert (leased.effect, leased.lane, states(database)) == (
        answer,
        ANSWERS,
        {"trigger.1.Respond": "leased"},
    )


def test_the_same_reading_twice_is_there_once(database: Database) -> None:
    """Rule 46: who asks again, or reads on, asks for something else."""
    asked = ReadThread("U0ANNA", "emoji", "C0LUNCH", "1.1", asked="2.1", thread="1.1")
    for reading in (asked, asked, replace(asked, asked="3.1"), replace(asked, after="1.5")):
        run(database, lambda session, each=reading: outbox.leave_reading(session, "T0PLAY", each, BEGINNING))
    leased = claim(database)
    assert effects(leased) == [asked, replace(asked, asked="3.1"), replace(asked, after="1.5")]
    assert [each.lane for each in leased] == 3 * [READINGS]


EVERY_KIND = [
    CARD,
    RECEIPT,
    Carry(1, 1, to_requester=True),
    Copy(1, 1, "F01", to_requester=False),
    Announce(1, Status.SOLVED, None),
    Notify(1, BO.id),
    Tie(1, 1, Kind.ABSORBED),
    Tell(1, BO.id, 1),
    *(Nudge(1), Remind(1, Why.SILENT)),
    HandBack(1, BO.id, "idle"),
    Offer(1, BO.id, at_card=False),
    *(OpenRoom(1), Invite(1, ADA.id), ShowBoard(1), PinBoard(1, "C0ROOM", "1.1"), ArchiveRoom(1)),
    *(Appoint(1, "scribe", BO.id), Timeline(1), Conclude(1), Roomless(1, "missing_scope")),
    Inform(1, BO.id, "vpn"),
    Halted(1, "vpn"),
    Alert(1, "first_response", 1, 1, BO.id, BEGINNING.isoformat()),
    Alarm(1, "is_archived"),
    Pledge(1, 2),
    Restate(1, 2),
    HoldTo(1, ADA.id, 1, 1_772_442_000, at_card=True),
    *(Page(1, 2, 0, 1, BO.id), Page(1, 2, 0, 1, "C0INCIDENTS", "here", BO.id)),
    Chase(1, 2, BO.id),
    Propose("U0ANNA", "C0SUPPORT", "100.1"),
    *(Consult(1), Learn(1), Suggest(1, "C0SUPPORT", "100.1")),
    *(Inquire(1, 2, "U0ANNA"), WarnRating(1, 2)),
    Revise(1, 1, "1.card"),
    Remove(1, "1.card"),
]


@pytest.mark.parametrize("effect", EVERY_KIND, ids=lambda effect: type(effect).__name__)
def test_an_effect_comes_out_as_it_went_in(
    database: Database, workspace: Workspace, ticket: None, effect: Effect
) -> None:
    for each in claim(database):
        finish(database, each)
    leave(database, effect, workspace)
    assert claim_one(database).effect == effect


APART = [
    OfferCover(1, BO.id),
    TellCover(1, ADA.id),
    TellArticle(1, "stale", ADA.id, BEGINNING.isoformat()),
    TellAction(1, "soon", ADA.id, BEGINNING.isoformat()),
    HandOver(1, "C0TRIAGE"),
    KeepGroup("desk"),
    ShowReport("daily:C0MANAGERS:2026-03-01", "C0MANAGERS"),
    ShowCharts("weekly:C0MANAGERS:2026-W09", "C0MANAGERS", 0),
    WarnGap("desk", BEGINNING.isoformat(), BEGINNING.isoformat(), "C0MANAGERS"),
]


def test_what_belongs_to_no_ticket_comes_out_as_it_went_in_and_once(database: Database) -> None:
    for each in 2 * APART:
        run(database, lambda session, each=each: outbox.leave_apart(session, "T0PLAY", each, BEGINNING))
    leased = claim(database)
    assert effects(leased) == APART
    lanes = [BO.id, ADA.id, ADA.id, ADA.id, "C0TRIAGE", UPDATES, *["C0MANAGERS"] * 3]
    assert [each.lane for each in leased] == lanes
    assert [each.revision for each in leased] == [
        2,
        1,
        1,
        2,
        1,
        2,
        2,
        2,
        1,
    ]  # what shows the present is drawn anew


def test_what_comes_after_another_waits_for_it(database: Database) -> None:
    post, picture = ShowReport("weekly:U0BO:2026-W09", BO.id), ShowCharts("weekly:U0BO:2026-W09", BO.id, 0)
    run(database, lambda session: outbox.leave_apart(session, "T0PLAY", post, BEGINNING))
    run(database, lambda session: outbox.leave_apart(session, "T0PLAY", picture, BEGINNING, after=post))
    [first] = claim(database)
    assert first.effect == post
    finish(database, first)
    assert effects(claim(database)) == [picture]


def test_what_is_for_a_model_is_taken_by_who_asks_it_alone(
    database: Database, workspace: Workspace, ticket: None
) -> None:
    """A slow model delays no card: nothing that sends to Slack ever holds what is for it."""
    for each in claim(database):
        finish(database, each)
    leave(database, AskModel(1, "draft"), workspace)
    assert claim(database) == []
    [asked] = run(database, lambda session: outbox.claim_asking(session, Claim(database.clock(), LEASE)))
    assert asked.effect == AskModel(1, "draft")
    assert run(database, lambda session: outbox.claim_asking(session, Claim(database.clock(), LEASE))) == []


def test_every_kind_of_effect_is_tried_here() -> None:
    elsewhere = {AskModel, Respond, ReadThread, ShowHome, Propose, Bundle, Amend}
    assert {*map(type, EVERY_KIND), *map(type, APART), *elsewhere} == set(KINDS.values())


@pytest.mark.usefixtures("card")
def test_what_is_no_post_keeps_no_channels_pace(database: Database, workspace: Workspace) -> None:
    for effect in (Revise(1, 1, "1.1.Receipt"), Remove(1, "1.1.Receipt")):
        leave(database, effect, workspace)
    first = claim_one(database)
    finish(database, first)
    assert [first.lane, claim_one(database).lane] == [UPDATES, REMOVALS]


# --- order --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ticket")
def test_effects_of_one_thread_happen_in_order(database: Database) -> None:
    """A card's thread starts with the card, and goes on as it was left."""
    do(database, assign.assign, 1, BO.id)
    do(database, note.note, 1, "call the landlord")
    seen = []
    while leased := claim(database):
        seen.append(effects(leased))
        for each in leased:
            finish(database, each)
    assert seen == [[CARD, RECEIPT], [Notify(1, BO.id)], [Carry(1, 2, to_requester=False, mendable=True)]]


@pytest.mark.usefixtures("ticket")
def test_what_waits_for_its_turn_or_its_time_holds_back_what_comes_after(
    database: Database, moment: Moment
) -> None:
    do(database, assign.assign, 1, BO.id)
    first, _receipt = claim(database)
    assert (first.effect, claim(database)) == (CARD, [])
    put_back(database, first, seconds=10)
    assert claim(database) == []
    moment.push(seconds=10)
    assert effects(claim(database)) == [CARD]


def test_threads_do_not_wait_for_each_other(database: Database) -> None:
    for n in range(3):
        ask(database, f"printer {n} is jammed", f"{n + 1}00.1", by=(ANNA, BO, ADA)[n])
    assert len(claim(database)) == 6


def test_the_gravest_goes_first(database: Database) -> None:
    for n in range(3):
        ask(database, f"printer {n} is jammed", f"{n + 1}00.1", by=(ANNA, BO, ADA)[n])
    do(database, severity.severity, 3, Severity.SEV1)
    assert effects(claim(database, most=3)) == [RefreshCard(3), OpenRoom(3), CARD]


# --- room ---------------------------------------------------------------------------------------------


def test_a_lane_gives_no_more_than_it_has_room_for(database: Database) -> None:
    for n in range(3):
        ask(database, f"printer {n} is jammed", f"{n + 1}00.1", by=(ANNA, BO, ADA)[n])
    room = {"C0TRIAGE": 2, "C0SUPPORT": 0}
    assert effects(claim(database, room=room.__getitem__)) == [RefreshCard(1), RefreshCard(2)]
    assert effects(claim(database, shut=["C0TRIAGE"])) == [Receipt(1), Receipt(2), Receipt(3)]
    assert effects(claim(database)) == [RefreshCard(3)]


@pytest.mark.usefixtures("ticket")
def test_what_found_no_room_stays_due_and_is_not_an_attempt(database: Database) -> None:
    assert claim(database, room=lambda _: 0) == []
    assert [each.attempts for each in claim(database)] == [1, 1]


# --- leases -------------------------------------------------------------------------------------------


def test_senders_that_claim_at_once_never_get_the_same(database: Database, database_url: str) -> None:
    for n in range(20):
        do(database, open_, f"printer {n} is jammed")

    def some(session: Session) -> list[Leased]:
        return outbox.claim(session, Claim(BEGINNING, LEASE, most=5), lambda _: 99, ())

    replica = Database(database_url, Moment())
    futures = [each.submit(some) for _ in range(20) for each in (database, replica)]
    claimed = [leased for future in futures for leased in future.result(30)]
    replica.close()
    assert len({each.row for each in claimed}) == len(claimed) == 40


def test_a_lease_that_ran_out_is_claimed_by_another_who_must_doubt(
    database: Database, moment: Moment, card: Leased
) -> None:
    """Whether it did is not for a clock to say, which may be set."""
    moment.push(days=1)
    assert claim(database) == []
    assert database.look(outbox.leases) == [card.lease]
    moment.push(days=-2)
    again = claim_one(database, over=[card.lease])
    assert (again.effect, again.attempts, again.doubtful) == (CARD, 2, True)
    assert again.lease != card.lease


def test_who_lost_the_lease_settles_nothing(database: Database, moment: Moment, card: Leased) -> None:
    """A sender that was stopped and wakes up: its word no longer counts."""
    holder = claim_one(database, over=[card.lease])
    before = database.look(lambda session: session.get_one(EffectRow, card.row).model_dump())
    words = [
        finish(database, card),
        put_back(database, card, doubtful=False),
        hold(database, card),
        bury(database, card),
    ]
    after = database.look(lambda session: session.get_one(EffectRow, card.row).model_dump())
    assert (words, after) == ([False] * 4, before)
    assert (finish(database, holder), states(database)["1.card"]) == (True, "sent")


def test_an_effect_is_settled_once(database: Database, card: Leased) -> None:
    assert [finish(database, card), finish(database, card), bury(database, card)] == [True, False, False]


# --- what became of it --------------------------------------------------------------------------------


def test_a_card_that_changed_while_it_was_drawn_is_drawn_again(database: Database, card: Leased) -> None:
    do(database, take.take, 1)
    do(database, severity.severity, 1, Severity.SEV2)
    assert claim(database) == []
    assert finish(database, card)
    again = claim_one(database)
    assert (again.effect, again.revision, again.attempts, again.doubtful) == (CARD, 3, 1, False)
    assert (card.lane, again.lane) == ("C0TRIAGE", UPDATES)
    finish(database, again)
    assert (claim(database), states(database)["1.card"]) == ([], "sent")


def test_a_card_is_drawn_again_once_for_many_changes(database: Database, card: Leased) -> None:
    finish(database, card)
    do(database, take.take, 1)
    do(database, severity.severity, 1, Severity.SEV2)
    again = claim_one(database)
    finish(database, again)
    assert (again.effect, again.revision, claim(database)) == (CARD, 3, [])


def test_a_change_does_not_hurry_a_card_that_was_told_to_wait(
    database: Database, moment: Moment, card: Leased
) -> None:
    put_back(database, card, minutes=5)
    do(database, take.take, 1)
    assert claim(database) == []
    moment.push(minutes=5)
    assert claim_one(database).revision == 2


def test_where_it_stands_is_kept(database: Database, card: Leased) -> None:
    finish(database, card, ts="200.1")
    do(database, take.take, 1)
    finish(database, claim_one(database), ts=None)
    row = database.look(lambda session: session.get_one(EffectRow, card.row))
    assert (row.channel_id, row.ts, row.state) == ("C0TRIAGE", "200.1", "sent")


def test_what_was_held_back_was_not_tried(database: Database, moment: Moment, card: Leased) -> None:
    assert hold(database, card, seconds=20)
    assert claim(database) == []
    moment.push(seconds=20)
    again = claim_one(database)
    assert (again.attempts, again.doubtful) == (1, False)


def test_doubt_stays_until_it_is_settled(database: Database, moment: Moment, card: Leased) -> None:
    put_back(database, card, doubtful=True)
    second = claim_one(database)
    hold(database, second)
    third = claim_one(database)
    put_back(database, third, doubtful=False)
    fourth = claim_one(database)
    finish(database, fourth)
    do(database, take.take, 1)
    fifth = claim_one(database)
    doubts = [each.doubtful for each in (card, second, third, fourth, fifth)]
    assert doubts == [False, True, True, True, False]
    assert [each.attempts for each in (card, second, third, fourth, fifth)] == [1, 2, 2, 3, 1]


def test_what_is_buried_is_seen_and_not_tried_again(database: Database, moment: Moment, card: Leased) -> None:
    do(database, assign.assign, 1, BO.id)
    bury(database, card)
    moment.push(days=1)
    assert effects(claim(database)) == [Notify(1, BO.id)]
    assert database.look(outbox.count_by_state) == {"waiting": 0, "leased": 1, "buried": 1}


def test_a_buried_card_comes_back_when_the_ticket_changes(database: Database, card: Leased) -> None:
    bury(database, card)
    do(database, take.take, 1)
    again = claim_one(database)
    assert (again.effect, again.attempts) == (CARD, 1)


def test_an_error_in_any_words_can_be_kept(database: Database, card: Leased) -> None:
    run(
        database,
        lambda session: outbox.put_back(session, card, BEGINNING, "\0\ud800", doubtful=False),
    )
    assert database.look(lambda session: session.get_one(EffectRow, card.row).error) == "\ufffd\ufffd"


def test_the_next_due_moment_is_known(database: Database, card: Leased) -> None:
    def next_due(now: datetime) -> datetime | None:
        return database.look(lambda session: outbox.next_due(session, now))

    assert next_due(BEGINNING) == BEGINNING + LEASE
    put_back(database, card, seconds=5)
    assert next_due(BEGINNING) == BEGINNING + timedelta(seconds=5)
    assert next_due(BEGINNING + timedelta(seconds=5)) is None


def test_what_is_revived_is_due_again_and_what_is_in_doubt_after_a_grace(
    database: Database, moment: Moment, ticket: None
) -> None:
    card, receipt = claim(database)
    bury(database, card, doubtful=True)
    bury(database, receipt)
    rows = [each.row for each in run(database, outbox.buried)]
    assert rows == [card.row, receipt.row]
    assert run(database, lambda s: outbox.revive(s, [*rows, 99], moment(), LEASE)) == 2
    now = claim_one(database)
    moment.push(seconds=29)
    finish(database, now)
    early = claim(database)
    moment.push(seconds=1)
    later = claim_one(database)
    assert (now.effect, now.attempts, now.doubtful) == (RECEIPT, 1, False)
    assert (early, later.effect, later.attempts, later.doubtful) == ([], CARD, 1, True)


def test_what_is_forgotten_is_gone_and_only_what_is_buried_can_be(database: Database, card: Leased) -> None:
    assert run(database, lambda s: outbox.forget(s, [card.row])) == 0
    bury(database, card)
    assert run(database, lambda s: outbox.forget(s, [card.row])) == 1
    assert database.look(outbox.count_by_state)["buried"] == 0
