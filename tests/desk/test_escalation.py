"""Ladders by their rules alone: who is called when, what holds that up, ends it, and begins it anew."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import escalation
from desk.escalation import Reach
from desk.fold import fold
from desk.ladders import Escalating, Ladder
from desk.refusal import Refused
from desk.ticket import ASKED, COMPLAINED, GRAVE, Change, Ended, Kind
from storage.escalations import coded, decoded
from tests.desk.climbing import (
    ACK,
    ADA,
    ANNA,
    ANSWER,
    BLANK,
    BO,
    LATE,
    MINUTE,
    SOMEBODY,
    Life,
    ladder,
    severity_to,
    status,
)


def climbing(*minutes: int, **more: int) -> Life:
    """A SEV1 that has just been opened, and climbs such a ladder."""
    return Life(Escalating(ladders=(ladder(*minutes, **more),)))


# what is climbed, and how far


def test_rule_58_steps_in_their_order_and_no_further() -> None:
    life = climbing(0, 5, 15)
    life.lapse(60)
    assert life.told() == [(0, "1.0"), (5, "1.1"), (15, "1.2")]


def test_rule_58_the_running_copy_is_frozen() -> None:
    """What the policy says meanwhile is for those that begin after it, also where it came from a row."""
    life = climbing(0, 5)
    life.policy = Escalating(ladders=(ladder(0, 1, 2, 3),))
    life.ticket = replace(life.ticket, escalations=decoded(coded(life.ticket.escalations)))
    life.lapse(60)
    assert life.told() == [(0, "1.0"), (5, "1.1")]
    assert fold(BLANK, life.log) == life.ticket


def test_rule_58_people_have_the_time_between_two_steps_however_late_the_desk_is() -> None:
    life = climbing(0, 5, 15)
    life.now += 60 * MINUTE
    life.lapse(20)
    assert life.told() == [(60, "1.0"), (65, "1.1"), (75, "1.2")]


def test_what_is_asked_for_begins_at_once() -> None:
    life = Life(Escalating(ladders=(ladder(10, 30, severity=3, begins=("asked",)),)), severity=3)
    life.record(escalation.ask(life.ticket, life.policy, 7, by_requester=False))
    life.lapse(60)
    assert life.told() == [(0, "1.0"), (20, "1.1")]


def test_rule_59_an_ack_stops_later_steps_at_once() -> None:
    life = climbing(0, 5, 15)
    life.lapse(5)
    life.record(ACK)
    life.lapse(600)
    assert life.told() == [(0, "1.0"), (5, "1.1")]


@pytest.mark.parametrize("by", [ADA, BO])
def test_rule_59_who_takes_it_is_on_it_who_is_given_it_is_not(by: str) -> None:
    life = climbing(0, 5)
    life.lapse(0)
    life.record(Change(Kind.ASSIGNED, after=ADA), by=by)
    life.lapse(60)
    assert len(life.told()) == (1 if by == ADA else 2)


def test_rule_60_reminded_until_silent_then_anew_and_given_up_after_a_week() -> None:
    life = climbing(0, 5, remind_minutes=30, silent_minutes=70, repeat_minutes=60)
    life.lapse(1)
    life.record(ACK)
    life.lapse(40)
    life.record(Change(Kind.REPLIED, after="internal", message=2))  # a word of theirs
    life.lapse(7 * 24 * 60)
    reminded = [(31, "reminded"), (71, "reminded"), (101, "reminded"), (111, "unacknowledged")]
    again = [(111, "2.0"), (116, "2.1"), (176, "3.0")]
    assert life.told()[:8] == [(0, "1.0"), *reminded, *again]
    assert life.told()[-1] == (7 * 24 * 60, "gave_up")
    assert life.outcomes == {GRAVE: Ended.GAVE_UP}


def test_rule_60_who_is_on_a_ticket_of_their_own_is_heard_too() -> None:
    life = climbing(0, remind_minutes=30)
    life.record(ACK, by=ANNA)
    life.lapse(20)
    life.record(Change(Kind.REPLIED, after="public", message=2, detail={"side": "requester"}), by=ANNA)
    life.lapse(40)
    assert life.told() == [(50, "reminded")]


def test_rule_60_who_gives_it_back_is_on_it_no_more() -> None:
    life = climbing(0, 5)
    life.lapse(0)
    life.record(Change(Kind.ASSIGNED, after=ADA))
    life.lapse(60)
    life.record(Change(Kind.ASSIGNED, before=ADA))
    life.lapse(60)
    assert life.told() == [(0, "1.0"), (60, "2.0"), (65, "2.1")]


@pytest.mark.parametrize("empty", [(0,), (1,), (0, 1), (0, 1, 2), (2,)])
def test_rule_61_after_an_empty_step_the_next_comes_at_once(empty: tuple[int, ...]) -> None:
    life = climbing(0, 5, 15, repeat_minutes=30)
    life.reaches = lambda _round, step: Reach() if step in empty else SOMEBODY
    life.lapse(31)
    expected = [0, 5, 15]
    for step in empty:
        expected[step + 1 :] = [at - (expected[step + 1] - expected[step]) for at in expected[step + 1 :]]
    again = [(expected[2] + 30, "2.0")] if expected[2] < 2 else []
    assert life.told(Kind.CLIMBED)[:4] == [*((at, f"1.{n}") for n, at in enumerate(expected)), *again]
    [one] = life.ticket.escalations
    assert escalation.is_last_hope(replace(one, reached=False), 2)
    assert not escalation.is_last_hope(replace(one, reached=True), 2)


def test_rule_61_an_empty_ladder_has_one_step_which_is_the_last_hope() -> None:
    life = climbing(repeat_minutes=30)
    life.reaches = lambda _round, _step: Reach("C0FALLBACK", "", ("U0MAYA",))
    life.lapse(30)
    assert life.told() == [(0, "1.0"), (30, "2.0")]
    assert escalation.is_last_hope(climbing().ticket.escalations[0], 0)


# severity


BOTH = Escalating(
    ladders=(
        ladder(0, 5),
        ladder(10, 20, severity=2, begins=("late",)),
        ladder(60, severity=3, begins=("late",)),
    )
)


@pytest.mark.parametrize(
    ("severity", "calls"), [(1, [(70, "1.0"), (75, "1.1")]), (2, [(80, "1.0"), (90, "1.1")])]
)
def test_rule_62_raised_climbs_that_severitys_ladder_from_its_first_step(
    severity: int, calls: list[tuple[int, str]]
) -> None:
    """Also where that ladder would begin only once it is late, which it was already."""
    life = Life(BOTH, severity=3)
    life.record(LATE)
    life.lapse(70)
    life.record(severity_to(severity))
    life.lapse(60)
    assert life.outcomes == {"first_response": Ended.RAISED, GRAVE: None}
    assert life.told() == [(60, "1.0"), *calls]


def test_rule_62_raised_to_what_no_ladder_is_for_calls_the_last_hope() -> None:
    life = Life(Escalating(ladders=(ladder(0, severity=3, begins=("late",)),)), severity=3)
    life.record(LATE)
    life.record(severity_to(2))
    life.lapse(1)
    assert (life.told(), life.outcomes) == ([(0, "1.0")], {"first_response": Ended.RAISED, GRAVE: None})
    assert escalation.is_last_hope(replace(life.ticket.escalations[0], reached=False), 0)


def test_rule_62_lowered_stops_and_what_was_stays_known() -> None:
    life = Life(BOTH)
    life.lapse(1)
    life.record(severity_to(3))
    life.lapse(600)
    assert (life.told(), life.outcomes) == ([(0, "1.0")], {GRAVE: Ended.LOWERED})


def test_rule_62_one_open_at_a_time_for_a_reason() -> None:
    life = climbing(0, 5, repeat_minutes=10)
    life.record(LATE)
    life.record(replace(LATE, after="resolution"))
    for reason, by_requester in ((ASKED, False), (COMPLAINED, True)):
        life.record(escalation.ask(life.ticket, life.policy, 7, by_requester=by_requester))
        with pytest.raises(Refused, match="escalated already"):
            escalation.may_ask(life.ticket, life.policy, life.now, by_requester=by_requester)
        assert life.outcomes[reason] is None
    assert list(life.outcomes) == [GRAVE, ASKED, COMPLAINED]


def test_rule_62_what_has_no_step_left_does_not_hide_that_a_clock_is_late() -> None:
    life = Life(Escalating(ladders=(ladder(0, severity=3, begins=("late", "asked")),)), severity=3)
    life.record(escalation.ask(life.ticket, life.policy, 7, by_requester=True), by=ANNA)
    life.lapse(5)
    life.record(LATE)
    life.lapse(5)
    assert life.told() == [(0, "1.0"), (5, "1.0")]


# what ends it, and what is taken back


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (ANSWER, Ended.ANSWERED),
        (Change(Kind.DELIVERED, message=2), Ended.ANSWERED),
        (replace(ANSWER, detail={"side": "agent", "typed": "yes"}), None),
        (replace(ANSWER, after="internal"), None),
        (replace(ANSWER, detail={"side": "requester"}), None),
        (replace(ANSWER, detail={"side": "desk"}), None),
        (status("solved"), Ended.DONE),
        (status("withdrawn"), Ended.DONE),
        (status("dismissed"), Ended.DONE),
        (status("waiting"), Ended.PAUSED),
        (status("on_hold"), Ended.PAUSED),
        (status("open"), None),
        (Change(Kind.MERGED, after="2"), Ended.DONE),
    ],
)
def test_rule_63_what_closes_it(change: Change, outcome: Ended | None) -> None:
    """A person's answer that was delivered (rules 7, 13), and whatever ends the ticket or has it wait."""
    life = climbing(0, 5)
    life.lapse(0)
    life.record(change)
    life.lapse(5)
    assert life.outcomes == {GRAVE: outcome}
    assert len(life.told()) == (1 if outcome else 2)


@pytest.mark.parametrize(
    "change", [severity_to(3), status("solved"), status("dismissed"), status("waiting")], ids=repr
)
def test_rule_63_what_is_undone_goes_on_where_it_was(change: Change) -> None:
    life = climbing(0, 5)
    life.lapse(0)
    life.record(change)
    life.undo()
    life.lapse(10)
    assert (life.told(), life.outcomes) == ([(0, "1.0"), (5, "1.1")], {GRAVE: None})


def test_rule_63_a_raise_that_is_undone_calls_whom_it_called_before() -> None:
    life = Life(Escalating(ladders=(ladder(0, 5), ladder(0, 20, severity=2))), severity=2)
    life.lapse(10)
    life.record(severity_to(1))
    life.undo()
    life.lapse(60)
    assert life.told() == [(0, "1.0"), (20, "1.1")]
    assert [each.outcome for each in life.ticket.escalations] == [Ended.LOWERED, None]


@pytest.mark.parametrize("was_answered", [True, False])
def test_rule_42_what_is_unmerged_goes_on_where_it_was(was_answered: bool) -> None:
    life = climbing(0, 5)
    life.lapse(1)
    if was_answered:
        life.record(ANSWER)
    life.record(Change(Kind.MERGED, after="2"))
    life.record(Change(Kind.UNMERGED, before="closed", after="new"))
    life.lapse(10)
    assert life.told() == [(0, "1.0"), *([] if was_answered else [(5, "1.1")])]


def test_what_was_answered_is_not_called_for_because_a_solve_is_undone() -> None:
    life = climbing(0, 5)
    life.lapse(0)
    life.record(ANSWER)
    life.record(status("solved"))
    life.undo()
    life.lapse(60)
    assert (life.told(), life.outcomes) == ([(0, "1.0")], {GRAVE: Ended.ANSWERED})


@pytest.mark.parametrize("change", [ACK, Change(Kind.ASSIGNED, after=ADA)], ids=["acked", "taken"])
def test_rule_59_who_was_not_on_it_after_all_takes_that_back(change: Change) -> None:
    life = climbing(0, 5)
    life.lapse(0)
    life.record(change)
    life.undo()
    life.lapse(10)
    assert life.told() == [(0, "1.0"), (5, "1.1")]


def test_rule_59_what_one_takes_back_leaves_another_on_it() -> None:
    life = climbing(0, 5)
    life.lapse(0)
    life.record(Change(Kind.ASSIGNED, after=ADA))
    life.record(ACK, by=BO)
    life.undo()
    life.lapse(60)
    assert (life.told(), life.ticket.escalations[0].by) == ([(0, "1.0")], BO)


def test_a_reopened_ticket_that_is_grave_is_called_for_anew() -> None:
    life = climbing(0, 5)
    life.lapse(1)
    life.record(status("solved"))
    life.lapse(60)
    life.record(status("open", "solved"), by=ANNA)
    life.lapse(60)
    assert life.told() == [(0, "1.0"), (61, "1.0"), (66, "1.1")]


def test_rule_64_a_requester_asks_once_a_window() -> None:
    life = Life(Escalating(requester_hours=2), severity=3)
    life.record(escalation.ask(life.ticket, life.policy, 7, by_requester=True), by=ANNA)
    life.record(ANSWER)
    for minutes, is_refused in ((0, True), (119, True), (1, False)):
        life.now += minutes * MINUTE
        refused = pytest.raises(Refused, match="You escalated") if is_refused else nullcontext()
        with refused:
            escalation.may_ask(life.ticket, life.policy, life.now, by_requester=True)
    escalation.may_ask(life.ticket, life.policy, life.now, by_requester=False)


# whatever happens, in whatever order


class Oracle:
    """The same by counting minutes, one after the other, which keeps no moment of anything."""

    def __init__(self, ladders: dict[int, Ladder], empty: set[int], severity: int) -> None:
        self.ladders, self.empty, self.severity = ladders, empty, severity
        self.minute, self.told = 0, list[tuple[int, str]]()
        self.is_solved = False
        self._begin()

    def _begin(self) -> None:
        """Somebody is to be called for it, from now on."""
        self.ladder, self.by, self.is_over = self.ladders[self.severity], None, False
        self.age = self.waited = 0
        self.round, self.next, self.gap = 1, 0, self.ladder.steps[0].after_minutes

    def tick(self) -> None:
        """A minute goes by."""
        self.minute += 1
        for name in ("age", "waited", "silence", "unasked"):
            setattr(self, name, getattr(self, name, 0) + 1)

    def look(self) -> None:
        """Do what has been due the longest, until nothing is."""
        while not self.is_over and (overdue := self._overdue()):
            by, act = max(overdue, key=lambda each: each[0])
            if by < 0:
                return
            act()

    def _overdue(self) -> list[tuple[int, Callable[[], None]]]:
        """By how many minutes each of what comes next is overdue; what goes first of two comes first."""
        ladder, found = self.ladder, list[tuple[int, Callable[[], None]]]()
        if self.by:
            found += [(self.silence - ladder.silent_minutes, self._silent)] if ladder.silent_minutes else []
            found += [(self.unasked - ladder.remind_minutes, self._remind)] if ladder.remind_minutes else []
        elif self.next < len(ladder.steps):
            found.append((self.waited - self.gap, self._step))
        elif ladder.repeat_minutes:
            found.append((self.waited - ladder.repeat_minutes, self._again))
        return [*found, (self.age - 24 * 60, self._give_up)]

    def _tell(self, what: str) -> None:
        self.told.append((self.minute, what))

    def _step(self) -> None:
        self._tell(f"{self.round}.{self.next}")
        after = [each.after_minutes for each in self.ladder.steps]
        is_last = self.next + 1 == len(after)
        self.gap = 0 if is_last or self.next in self.empty else after[self.next + 1] - after[self.next]
        self.next, self.waited = self.next + 1, 0

    def _again(self) -> None:
        self.round, self.next, self.gap, self.waited = self.round + 1, 0, 0, 0
        self._step()

    def _silent(self) -> None:
        self._tell("unacknowledged")
        self.hand_back()

    def hand_back(self) -> None:
        """Nobody is on it any more."""
        self.by, self.round, self.next, self.gap, self.waited = None, self.round + 1, 0, 0, 0

    def _remind(self) -> None:
        self._tell("reminded")
        self.unasked = 0

    def _give_up(self) -> None:
        self._tell("gave_up")
        self.is_over = True

    def act(self, what: str, by: str) -> None:
        """Somebody does something."""
        if what == "ack" and not self.is_over:
            self.by = by
        if what == "answer" or (what == "solve" and not self.is_solved):
            self.is_over = True
        if what == "reopen" and self.is_solved:
            self._begin()
        if what in {"solve", "reopen"}:
            self.is_solved = what == "solve"
        if what in {"raise", "lower"}:
            self._change(1 if what == "raise" else 2)
        if self.by == by:
            self.silence = self.unasked = 0

    def _change(self, severity: int) -> None:
        was, self.severity = self.severity, severity
        self.is_over = self.is_over or severity != was
        if severity < was and not self.is_solved:
            self._begin()


ACTS = ("ack", "ack", "word", "word", "answer", "solve", "reopen", "raise", "lower")
BUSY = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 3, 7, 20, 60, 200, 600]),
        st.booleans(),
        st.sampled_from(ACTS),
        st.booleans(),
    ),
    max_size=12,
)
"""After so many minutes, in which the desk looks or does not, somebody, Ada or else Bo, does something."""
LADDERS = st.builds(
    lambda afters, repeat, remind, silent: ladder(
        *sorted(afters), repeat_minutes=repeat, remind_minutes=remind, silent_minutes=silent
    ),
    st.lists(st.sampled_from([0, 0, 5, 15, 40]), min_size=1, max_size=4),
    *[st.sampled_from([0, 10, 25, 120])] * 3,
)


def change(what: str, life: Life) -> tuple[Change, ...]:
    """What it changes on the ticket; nothing if it is so already."""
    is_done = life.ticket.status.done
    changes = {
        "ack": (ACK,),
        "word": (Change(Kind.REPLIED, after="internal", message=2),),
        "answer": (ANSWER,),
        "solve": () if is_done else (status("solved", "open"),),
        "reopen": (status("open", "solved"),) if is_done else (),
        "raise": (severity_to(1),),
        "lower": (severity_to(2),),
    }
    return changes[what]


@pytest.mark.parametrize(
    "lives", [pytest.param(60, id="default"), pytest.param(5000, id="soak", marks=pytest.mark.soak)]
)
def test_rules_58_to_63_by_counting_minutes(lives: int) -> None:
    @given(one=LADDERS, two=LADDERS, empty=st.sets(st.integers(0, 3)), acts=BUSY)
    @settings(max_examples=lives)
    def live(one: Ladder, two: Ladder, empty: set[int], acts: list[tuple[int, bool, str, bool]]) -> None:
        two = two.model_copy(update={"name": "sev2", "severities": (2,)})
        life = Life(Escalating(ladders=(one, two), gives_up_days=1), severity=2)
        life.reaches = lambda _round, step: Reach() if step in empty else SOMEBODY
        oracle = Oracle({1: one, 2: two}, empty, 2)
        for minutes, looks, what, is_ada in [*acts, (1500, True, "word", True)]:
            for minute in range(minutes):
                if looks or minute == minutes - 1:
                    life.look()
                    oracle.look()
                life.now += MINUTE
                oracle.tick()
            if changes := change(what, life):
                life.record(*changes, by=ADA if is_ada else BO)
                oracle.act(what, ADA if is_ada else BO)
            kept = decoded(coded(life.ticket.escalations))
            assert fold(BLANK, life.log) == replace(life.ticket, escalations=kept)
        assert life.told() == oracle.told

    live()
