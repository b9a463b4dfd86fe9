"""Rule 86: who is asked how it went, when, and what they can answer."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import surveying
from desk.fold import apply
from desk.life import reopen, solve
from desk.refusal import Refused
from desk.surveying import LATEST, Csat, Respondent
from desk.ticket import Change, Event, Kind, Status, Survey, Ticket
from storage.surveys import coded, decoded
from tests.stage import ADA, ANNA, BEGINNING

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CSAT = Csat()
TICKET = Ticket(1, "T0", 1, ANNA.id, "C0", "1.1", status=Status.OPEN, opened_at=BEGINNING)


def after(ticket: Ticket, changes: object, at: datetime, by: str | None = ADA.id) -> Ticket:
    """The ticket after these changes."""
    for change in changes if isinstance(changes, tuple) else (changes,):
        actor = None if change.rule else by
        ticket = apply(ticket, Event(ticket.seq + 1, change, actor, "test", at))
    return ticket


SOLVED = after(TICKET, solve(TICKET, None), BEGINNING)
ASKED = after(SOLVED, surveying.ask(SOLVED), BEGINNING + 3 * HOUR)
NOW = BEGINNING + 3 * HOUR


def test_they_are_asked_once_three_hours_after_it_was_solved() -> None:
    assert surveying.due(TICKET, CSAT) is None
    assert surveying.due(SOLVED, CSAT) == NOW
    assert surveying.decide(SOLVED, Respondent(), CSAT, NOW) == surveying.ask(SOLVED)
    assert ASKED.survey == Survey(BEGINNING, ADA.id, is_decided=True, asked=2)
    assert surveying.due(ASKED, CSAT) is None


def test_what_is_open_again_merged_or_answered_by_an_article_is_not_asked_of() -> None:
    closed = replace(SOLVED, status=Status.CLOSED)
    others = (
        replace(SOLVED, status=Status.OPEN),
        replace(SOLVED, status=Status.CLOSED, merged_into=2),
        replace(SOLVED, article=1),
        replace(TICKET, status=Status.WITHDRAWN),
        replace(TICKET, status=Status.DISMISSED),
    )
    assert surveying.due(closed, CSAT) == NOW
    assert [surveying.due(each, CSAT) for each in others] == [None] * 5
    assert surveying.due(SOLVED, Csat(ask=False)) is None


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        (Respondent(can_answer=False), "gone"),
        (Respondent(last=NOW - 7 * DAY + HOUR), "lately"),
        (Respondent(last=NOW - 7 * DAY + HOUR, quiet_until=NOW + HOUR), "lately"),
    ],
)
def test_who_cannot_answer_or_was_asked_lately_is_spared(whom: Respondent, why: str) -> None:
    change = surveying.decide(SOLVED, whom, CSAT, NOW)
    assert (change.kind, change.detail) == (Kind.SPARED, {"why": why})
    assert surveying.due(after(SOLVED, change, NOW), CSAT) is None


def test_a_week_later_they_may_be_asked_again() -> None:
    assert surveying.decide(SOLVED, Respondent(last=NOW - 7 * DAY), CSAT, NOW).kind is Kind.SURVEYED


def test_nobody_rates_what_they_did_all_by_themselves() -> None:
    """Rule 9: an agent may be the requester of a ticket, and solve it alone, or have help."""
    mine = replace(TICKET, assignee=ANNA.id)
    alone = after(mine, solve(mine, None), BEGINNING, ANNA.id)
    helped = replace(alone, answered_at=BEGINNING)
    handed = replace(alone, assignee=ADA.id)
    by_rule = replace(alone, survey=replace(alone.survey, by=None))
    told = [surveying.decide(each, Respondent(), CSAT, NOW) for each in (alone, helped, handed, by_rule)]
    assert [each.detail.get("why") for each in told] == ["own", None, None, None]


def test_quiet_hours_put_it_off_and_it_is_decided_anew_then() -> None:
    morning = BEGINNING + 20 * HOUR
    put_off = after(SOLVED, surveying.decide(SOLVED, Respondent(quiet_until=morning), CSAT, NOW), NOW)
    assert surveying.due(put_off, CSAT) == morning
    assert surveying.due(after(put_off, reopen(put_off, None), NOW), CSAT) is None
    assert surveying.decide(put_off, Respondent(), CSAT, morning).kind is Kind.SURVEYED


def test_what_was_solved_too_long_ago_is_not_asked_of() -> None:
    late = [surveying.decide(SOLVED, Respondent(), CSAT, NOW + LATEST + by) for by in (0 * HOUR, HOUR)]
    assert [(each.kind, each.detail) for each in late] == [
        (Kind.SURVEYED, {}),
        (Kind.SPARED, {"why": "late"}),
    ]


def test_a_later_word_counts_and_the_same_word_changes_nothing() -> None:
    rated = after(ASKED, surveying.rate(ASKED, 4), NOW, ANNA.id)
    [again] = surveying.rate(rated, 1)
    assert surveying.rate(rated, 4) == ()
    assert (again.kind, again.before, again.after, again.detail) == (Kind.RATED, "4", "1", {"survey": "2"})
    said = after(rated, surveying.comment(rated, 7, 1), NOW, ANNA.id)
    kept = after(said, surveying.rate(said, 1), NOW, ANNA.id)
    assert (kept.survey.rating, kept.survey.comment) == (1, 7)
    erased = after(kept, surveying.comment(kept, None, None), NOW, ANNA.id)
    assert (erased.survey.rating, erased.survey.comment) == (1, None)


def test_each_solution_is_asked_of_but_what_was_asked_can_be_answered_late() -> None:
    """Reopened and solved again within a week, it is not asked anew, and the old question is open again."""
    reopened = after(ASKED, reopen(ASKED, None), NOW + HOUR)
    solved = after(reopened, solve(reopened, None), NOW + 2 * HOUR)
    assert surveying.due(solved, CSAT) == NOW + 5 * HOUR
    spared = after(solved, Change(Kind.SPARED, rule="rule 86", detail={"why": "lately"}), NOW + 5 * HOUR)
    assert [surveying.is_asking(each) for each in (SOLVED, ASKED, reopened, solved, spared)] == [
        *(False, True, False, True, True)
    ]
    assert surveying.rate(spared, 5)[0].detail == {"survey": "2"}


@pytest.mark.parametrize("ticket", [TICKET, SOLVED, after(ASKED, reopen(ASKED, None), NOW)])
def test_what_was_not_asked_cannot_be_answered(ticket: Ticket) -> None:
    with pytest.raises(Refused):
        surveying.rate(ticket, 5)
    with pytest.raises(Refused):
        surveying.comment(ticket, 1, 1)


def test_a_comment_needs_a_rating() -> None:
    with pytest.raises(Refused):
        surveying.comment(ASKED, 1, 1)


@given(
    st.builds(
        Survey,
        since=st.datetimes().map(lambda at: at.replace(tzinfo=BEGINNING.tzinfo)),
        by=st.none() | st.just(ANNA.id),
        until=st.none() | st.just(BEGINNING),
        is_decided=st.booleans(),
        asked=st.none() | st.integers(1, 9),
        rating=st.none() | st.integers(1, 5),
        comment=st.none() | st.integers(1, 9),
    )
    | st.none()
)
def test_a_row_keeps_it(survey: Survey | None) -> None:
    assert decoded(coded(survey)) == survey
