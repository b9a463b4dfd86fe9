"""What the clock does with a ticket, and when it looks next: two answers of one rule."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.fold import apply
from desk.lifetime import Life
from desk.policy import Policy
from desk.surveying import Csat
from desk.ticket import Event, Kind, Status, Step, Ticket
from desk.waking import due, hint
from tests.stage import BEGINNING

POLICY = Policy(csat=Csat(ask=False))
TICKET = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", status_at=BEGINNING, opened_at=BEGINNING)
WAITING = replace(TICKET, status=Status.WAITING)
DAY = timedelta(days=1)


def lived(
    ticket: Ticket, until: datetime, policy: Policy = POLICY, late: timedelta = timedelta(0)
) -> list[tuple[Kind, str | None, float]]:
    """What the clock does until then, the first time so late: kind, new status, days since the beginning."""
    done = []
    while (at := hint(ticket, policy, {}).wake_at) and at + late <= until:
        now = at + late
        assert due(ticket, policy, {}, at - timedelta(seconds=1)) == ()
        for change in due(ticket, policy, {}, now):
            ticket = apply(ticket, Event(ticket.seq + 1, change, None, change.rule or "", now))
            done.append((change.kind, change.after, (now - BEGINNING) / DAY))
        late = timedelta(0)
    return done


def test_rule_41_one_nudge_then_solved_then_closed() -> None:
    assert lived(WAITING, BEGINNING + 365 * DAY) == [
        (Kind.NUDGED, "requester", 2),
        (Kind.STATUS_CHANGED, "solved", 5),
        (Kind.STATUS_CHANGED, "closed", 12),
    ]


def test_rule_41_who_is_reminded_late_has_as_long_to_answer() -> None:
    late = lived(WAITING, BEGINNING + 365 * DAY, late=30 * DAY)
    assert [at for _, _, at in late] == [32, 35, 42]


def test_rule_41_what_is_kept_open_waits_for_ever() -> None:
    assert hint(replace(WAITING, tags=("keep-open", "vpn")), POLICY, {}).wake_at is None


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (Life(nudge_days=0), [("solved", 5), ("closed", 12)]),
        (Life(solve_days=0), [("requester", 2)]),
        (Life(nudge_days=0, solve_days=0), []),
        (Life(reopen_days=0), [("requester", 2), ("solved", 5), ("closed", 5)]),
    ],
)
def test_each_part_can_be_turned_off(life: Life, expected: list) -> None:
    policy = POLICY.model_copy(update={"life": life})
    assert [(after, at) for _, after, at in lived(WAITING, BEGINNING + 365 * DAY, policy)] == expected


def test_rule_23_it_was_done_when_the_waiting_began() -> None:
    nudged = replace(WAITING, nudged_at=BEGINNING + 2 * DAY)
    [change] = due(nudged, POLICY, {}, BEGINNING + 5 * DAY)
    solved = apply(nudged, Event(1, change, None, "rule 41", BEGINNING + 5 * DAY))
    assert (solved.solved_at, solved.first_solved_at, solved.status_at) == (
        BEGINNING,
        BEGINNING,
        BEGINNING + 5 * DAY,
    )


def test_what_the_desk_has_to_do_is_not_solved_by_itself() -> None:
    nudged = replace(WAITING, nudged_at=BEGINNING + 2 * DAY, steps=(Step(1, required=True),))
    assert lived(nudged, BEGINNING + 365 * DAY) == [(Kind.STATUS_CHANGED, "open", 5)]


def test_rule_29_one_reminder_a_hold() -> None:
    held = replace(TICKET, status=Status.ON_HOLD, review_at=BEGINNING + 3 * DAY)
    assert lived(held, BEGINNING + 365 * DAY) == [(Kind.NUDGED, "agent", 3)]


def test_rule_44_a_snooze_ends() -> None:
    asleep = replace(WAITING, snoozed_until=BEGINNING + DAY)
    assert lived(asleep, BEGINNING + 3 * DAY) == [(Kind.SNOOZED, None, 1), (Kind.NUDGED, "requester", 2)]


@given(
    status=st.sampled_from(Status),
    review=st.none() | st.integers(0, 400),
    nudged=st.none() | st.integers(0, 400),
    snoozed=st.none() | st.integers(0, 400),
    days=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    reopen=st.integers(0, 30),
)
def test_the_clock_always_comes_to_an_end_and_is_never_early(
    status: Status,
    review: int | None,
    nudged: int | None,
    snoozed: int | None,
    days: tuple[int, int],
    reopen: int,
) -> None:
    """Rule 2: the next moment and what is due agree, whatever a ticket and a policy are."""
    nudge, solve = min(days), max(days) + 1

    def at(hours: int | None) -> datetime | None:
        return None if hours is None else BEGINNING + timedelta(hours=hours)

    marks = {"review_at": at(review), "nudged_at": at(nudged), "snoozed_until": at(snoozed)}
    ticket = replace(TICKET, status=status, **marks)
    life = Life(nudge_days=nudge, solve_days=solve, reopen_days=reopen)
    policy = POLICY.model_copy(update={"life": life, "csat": Csat()})
    assert len(lived(ticket, BEGINNING + 1000 * DAY, policy)) <= 6
