"""Covers are agreed on by those whom they concern, hand-overs and gaps are told of once (feature F2)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from commands.away import away
from commands.cover import accept, cover, cover_turn, decline, stand_in, swap
from commands.hand_over import hand_over, keep_groups, warn
from commands.oncall import note, turns
from desk.access import Person, Role, Viewer
from desk.effects.oncall import HandOver, KeepGroup, OfferCover, TellCover, WarnGap
from desk.oncall import Wanted
from desk.policy import Policy
from desk.refusal import Refused
from desk.workspace import Workspace
from storage import oncall, people
from storage.database import Database
from storage.tables.outbox import EffectRow
from tests.stage import ADA, ANNA, BEGINNING, BO, WORKSPACE, Moment, do, run, work

DAY = timedelta(days=1)
NINE = BEGINNING
LAYER = {"who": ["U0ADA", "U0BO"], "turns": "daily", "since": "2026-03-02"}


def desk(*layers: dict[str, object]) -> Workspace:
    rota = {"name": {"en": "Desk"}, "layers": layers or [LAYER], "group": "S0ONCALL"}
    return replace(WORKSPACE, policy=Policy(oncall={"desk": rota}))


DESK = desk()
MINE, THEIRS = Wanted("desk", ADA.id, NINE), Wanted("desk", BO.id, NINE + DAY)


def refused(database: Database, verb, *given, by=ADA) -> str:
    with pytest.raises(Refused) as refusal:
        do(database, verb, *given, by=by, workspace=DESK)
    return refusal.value.sentence.id.format_map(refusal.value.sentence.values)


def left(database: Database, *kinds: type) -> list[dict[str, object]]:
    """What was left of these kinds of effects, the oldest first."""
    names = [kind.__name__ for kind in kinds]
    query = select(EffectRow).where(EffectRow.kind.in_(names)).order_by(EffectRow.id)
    return database.look(lambda session: [row.values for row in session.exec(query)])


def now(database: Database, moment: Moment) -> tuple[str, ...]:
    return run(database, lambda session: oncall.on_call(session, DESK, None, moment()))


@pytest.fixture(autouse=True)
def _known(workspace: Workspace) -> None:
    """The people are known."""


def test_only_whom_a_swap_concerns_agree_to_it_and_once(database: Database, moment: Moment) -> None:
    asked = do(database, swap, MINE, THEIRS, by=ADA, workspace=DESK)
    number = asked.values["number"]
    assert refused(database, accept, number) == (
        "You asked for this yourself: it is for the other one to agree."
    )
    assert refused(database, accept, number + 1, by=BO) == "There is no such offer for you."
    assert refused(database, decline, number, by=replace(ANNA, roles=BO.roles)) == (
        "There is no such offer for you."
    )
    do(database, accept, number, by=BO, workspace=DESK)
    assert refused(database, decline, number, by=BO) == "This offer is settled already."
    assert now(database, moment) == (BO.id,)
    assert left(database, OfferCover, TellCover) == [
        {"offer": number, "to": BO.id},
        {"offer": number, "to": ADA.id},
    ]


def test_what_nobody_agreed_to_changes_nothing(database: Database, moment: Moment) -> None:
    numbers = [do(database, swap, MINE, BO.id, by=ADA, workspace=DESK).values["number"] for _ in range(2)]
    do(database, decline, numbers[0], by=BO, workspace=DESK)
    do(database, decline, numbers[1], by=ADA, workspace=DESK)
    states = [database.look(lambda session, n=n: oncall.offer(session, "T0PLAY", n)).state for n in numbers]
    assert states == [oncall.State.DECLINED, oncall.State.WITHDRAWN]
    assert now(database, moment) == (ADA.id,)
    assert left(database, TellCover) == [{"offer": numbers[0], "to": ADA.id}]  # who takes it back knows


def test_an_offer_that_something_overtook_is_not_agreed_to(database: Database, moment: Moment) -> None:
    number = do(database, swap, MINE, THEIRS, by=ADA, workspace=DESK).values["number"]
    do(database, cover_turn, THEIRS, by=ADA, workspace=DESK)  # meanwhile it is hers
    gone = "This turn is no longer as it was when you were asked. See who has it: /desk oncall"
    assert refused(database, accept, number, by=BO) == gone
    later = do(database, swap, MINE, BO.id, by=ADA, workspace=DESK).values["number"]
    moment.push(days=1)
    assert refused(database, accept, later, by=BO) == gone


@pytest.mark.parametrize(
    ("given", "asked", "said"),
    [
        (THEIRS, THEIRS, "Choose a turn of your own, and somebody else for it."),
        (MINE, ADA.id, "Choose a turn of your own, and somebody else for it."),
        (replace(MINE, start=NINE - DAY), BO.id, "This turn is not there any more."),
        (replace(MINE, rota="none"), BO.id, "This turn is not there any more."),
        (MINE, "U0ANNA", "<@U0ANNA> is not an agent"),
    ],
)
def test_a_swap_that_cannot_be(database: Database, given: Wanted, asked: Wanted | str, said: str) -> None:
    assert refused(database, swap, given, asked).startswith(said)


def test_somebody_covers_until_a_moment(database: Database, moment: Moment) -> None:
    until = moment() + timedelta(hours=2)
    assert refused(database, cover, BO.id, until).startswith(f"<@{BO.id}> is not on call before then.")
    assert refused(database, cover, ADA.id, until) == f"<@{ADA.id}> has this turn already."
    do(database, cover, ADA.id, until, by=BO, workspace=DESK)
    found = run(database, lambda session: turns(work(session, moment(), workspace=DESK), "desk"))
    assert [(turn.person, turn.start, turn.end) for turn in found[:2]] == [
        (BO.id, NINE, until),
        (ADA.id, until, NINE + DAY),
    ]


def test_a_cover_that_began_within_a_second_can_be_handed_on(database: Database, moment: Moment) -> None:
    """A form names whole seconds."""
    moment.push(seconds=1.5)
    do(database, cover_turn, MINE, by=BO, workspace=DESK)
    do(database, cover_turn, Wanted("desk", BO.id, NINE + timedelta(seconds=1)), by=ADA, workspace=DESK)
    assert now(database, moment) == (ADA.id,)


def test_a_lead_has_somebody_stand_in_and_both_are_told(database: Database, moment: Moment) -> None:
    until = moment() + timedelta(hours=2)
    lead = Viewer("U0LEA", frozenset({Role.LEAD}))
    do(database, stand_in, ADA.id, BO.id, until, by=lead, workspace=DESK)
    assert now(database, moment) == (BO.id,)
    assert left(database, TellCover) == [{"offer": 1, "to": each} for each in (ADA.id, BO.id)]
    moment.set(until)
    assert now(database, moment) == (ADA.id,)


def test_a_hand_over_is_told_once_whoever_looks(database: Database, moment: Moment) -> None:
    """Every replica looks; the first of them tells it."""
    seen = [do(database, hand_over, workspace=DESK) for _ in range(2)]
    do(database, note, "Mind the till", by=ADA, workspace=DESK)
    moment.push(days=1)
    seen += [do(database, hand_over, workspace=DESK) for _ in range(2)]
    assert seen == [True, False, True, False]
    assert left(database, HandOver, KeepGroup) == [
        {"duty": 1, "to": "C0TRIAGE"},
        {"rota": "desk"},
        {"duty": 2, "to": "C0TRIAGE"},
    ]
    [later, before] = run(database, lambda session: oncall.duties(session, "T0PLAY", "desk", 9))
    assert (before.people, before.note, later.people, later.grouped) == (
        *((ADA.id,), "Mind the till"),
        *((BO.id,), (BO.id,)),
    )
    assert refused(database, note, "Too late", by=ADA).startswith("You are not on call now.")


def test_a_night_that_is_nobodys_is_no_news_and_loses_no_note(database: Database, moment: Moment) -> None:
    """Whoever has it next reads the note in the morning."""
    by_day = desk({**LAYER, "hours": {"mon-fri": ["09:00-18:00"]}})
    do(database, hand_over, workspace=by_day)
    do(database, note, "Mind the till", by=ADA, workspace=by_day)
    for hours in (9, 15):
        moment.push(hours=hours)
        do(database, hand_over, workspace=by_day)
    assert [told["duty"] for told in left(database, HandOver)] == [1, 3]
    later, before = run(database, lambda session: oncall.duty(session, 3))
    assert (later.people, before.people, before.note) == ((BO.id,), (ADA.id,), "Mind the till")


def test_replicas_that_look_at_once_tell_one_hand_over(
    database: Database, database_url: str, moment: Moment
) -> None:
    def looked(through: Database) -> list[bool]:
        units = [
            through.submit(lambda session: hand_over(work(session, moment(), workspace=DESK)))
            for _ in range(8)
        ]
        return [unit.result(30) for unit in units]

    other = Database(database_url, moment)
    with ThreadPoolExecutor(2) as pool:
        seen = [each for found in pool.map(looked, (database, other)) for each in found]
    other.close()
    assert (len(seen), sum(seen)) == (16, 1)
    assert left(database, HandOver) == [{"duty": 1, "to": "C0TRIAGE"}]


def test_a_group_is_kept_in_step_with_who_is_there(database: Database, moment: Moment) -> None:
    """Who is away is not in it, unless nobody would be: Slack has no group of nobody."""
    both = desk({**LAYER, "who": [ADA.id]}, {**LAYER, "who": [BO.id]})

    def members() -> tuple[str, ...]:
        do(database, hand_over, workspace=both)
        [duty] = run(database, lambda session: oncall.duties(session, "T0PLAY", "desk", 9))
        return duty.grouped

    seen = [members()]
    for who in (ADA, BO):
        do(database, away, moment() + DAY, by=who)
        seen.append(members())
    assert seen == [(ADA.id, BO.id), (BO.id,), (ADA.id, BO.id)]
    assert len(left(database, KeepGroup)) == 1
    assert do(database, keep_groups, workspace=both)


def test_a_gap_is_told_a_week_ahead_and_once(database: Database, moment: Moment) -> None:
    """Whose account is gone is nobody; hours in which nobody was meant to be on call are no news."""
    run(database, lambda session: people.keep_people(session, "T0PLAY", [Person(BO.id, "bo", is_gone=True)]))
    weekly = desk({"who": [ADA.id, BO.id], "since": "2026-03-02", "hours": {"mon-fri": ["08:00-18:00"]}})
    moment.set(datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    told = [do(database, warn, workspace=weekly)]
    moment.push(hours=2)
    told += [do(database, warn, workspace=weekly) for _ in range(2)]
    assert told == [False, True, True]
    assert left(database, WarnGap) == [
        {
            "rota": "desk",
            "start": "2026-03-09T09:00:00+00:00",
            "end": "2026-03-16T09:00:00+00:00",
            "to": "C0MANAGERS",
        }
    ]


def test_a_gap_without_an_end_is_told_once(database: Database, moment: Moment) -> None:
    """How much of it is in sight grows with every look."""
    ending = desk({**LAYER, "until": "2026-03-05"})
    for _ in range(2):
        do(database, warn, workspace=ending)
        moment.push(hours=1)
    assert [told["start"] for told in left(database, WarnGap)] == ["2026-03-05T09:00:00+00:00"]
