"""Who works a ticket next: shifts, capacity, skills and turns, and what goes back to the queue."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.assignment import (
    IDLE,
    OFF_SHIFT,
    Agent,
    Case,
    Roster,
    Word,
    case_of,
    helpers,
    is_queued,
    rule_for,
)
from desk.hours import OpenHours
from desk.policy import Policy
from desk.severity import Severity
from desk.teams import EVERYBODY, Assignment, Rule, Shift, Team
from desk.ticket import Change, Event, Kind, Status, Ticket
from storage.policy_file import PolicyError, parse

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CALENDARS: Mapping[str, OpenHours] = {
    "default": OpenHours(),
    "day": OpenHours(week={"mon-fri": ["09:00-12:30", "13:30-17:00"]}),
    "night": OpenHours(week={"mon-sun": ["22:00-06:00"]}),
}


def ticket(number: int = 1, **facts: Any) -> Ticket:
    facts = {"opened_at": NOON - HOUR, "requester": "U0ANNA", **facts}
    return Ticket(number, "T0", number, channel="C0SUPPORT", thread="1.1", **facts)


def team(**given: Any) -> Team:
    return Team.model_validate({"name": {"en": "Help"}, **given})


def roster(*agents: Agent, at: datetime = NOON, by: str = "least_load") -> Roster:
    return Roster(agents, CALENDARS, at, by)


def a(name: str, load: int = 0, given: int = 0, **word: Any) -> Agent:
    """An agent who was given a ticket so many minutes after noon."""
    return Agent(f"U{name}", load, NOON + given * MINUTE, Word(**word))


# --- who may -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "ours", "skill", "facts", "can"),
    [
        (a("1"), {}, None, {}, True),
        (a("1"), {"members": ["U2"]}, None, {}, False),
        (a("1"), {"calendar": "day"}, None, {}, True),
        (a("1"), {"calendar": "night"}, None, {}, False),
        (a("1"), {}, None, {"requester": "U1"}, False),
        (a("1", load=3), {"capacity": 3}, None, {}, False),
        (a("1"), {}, None, {"private": True}, True),
        (replace(a("1"), trusted=False), {}, None, {"private": True}, False),
        (replace(a("1"), trusted=False), {}, None, {}, True),
        (a("1", load=2), {"capacity": 3}, None, {}, True),
        (a("1", load=2, capacity=2), {"capacity": 3}, None, {}, False),
        (a("1", load=4, capacity=5), {"capacity": 3}, None, {}, True),
        (a("1"), {}, "vpn", {}, False),
        (a("1"), {"skills": {"U1": ["vpn"]}}, "vpn", {}, True),
        (a("1", away_since=NOON - HOUR), {}, None, {}, False),
        (a("1", away_since=NOON - HOUR, until=NOON + MINUTE), {}, None, {}, False),
        (a("1", away_since=NOON - HOUR, until=NOON), {}, None, {}, True),
    ],
)
def test_who_is_eligible(agent: Agent, ours: Any, skill: str | None, facts: Any, can: bool) -> None:
    """Rule 76."""
    assert roster(agent).can_take(agent, Case(ticket(**facts), team(**ours), skill)) is can


def test_who_let_it_lie_is_not_given_it_again() -> None:
    """Rule 77."""
    both = (a("1"), a("2", load=9))
    assert roster(*both).who_for(Case(ticket(), EVERYBODY, taken_from="U1")) == "U2"
    assert roster(*both[:1]).who_for(Case(ticket(), EVERYBODY, taken_from="U1")) is None


def test_the_least_loaded_and_of_equals_who_was_given_one_longest_ago() -> None:
    agents = (a("1", load=2, given=1), a("2", load=1, given=9), a("3", load=1, given=4))
    assert roster(*agents).who_for(Case(ticket(), EVERYBODY)) == "U3"


def test_a_rota_goes_round_whatever_the_load() -> None:
    agents = (a("1", load=9, given=-3), a("2", given=-2), a("3", load=4, given=-1))
    later = roster(*agents, by="rota")
    given = []
    for minute in range(6):
        later = replace(later, now=NOON + minute * MINUTE)
        [(_case, person)] = later.deal([Case(ticket(), EVERYBODY)])
        later = later._after(person)
        given.append(person)
    assert given == 2 * ["U1", "U2", "U3"]


def test_the_gravest_first_then_the_oldest_and_who_waits_for_a_skill_holds_nobody_up() -> None:
    queue = [
        Case(ticket(1, severity=Severity.SEV3, opened_at=NOON - 9 * HOUR), EVERYBODY),
        Case(ticket(2, severity=Severity.SEV1, opened_at=NOON - 1 * HOUR), EVERYBODY, "vpn"),
        Case(ticket(3, severity=Severity.SEV2, opened_at=NOON - 2 * HOUR), EVERYBODY),
        Case(ticket(4, severity=Severity.SEV2, opened_at=NOON - 3 * HOUR), EVERYBODY),
        Case(ticket(5, severity=Severity.SEV1, assignee="U9"), EVERYBODY),
    ]
    order = [case.ticket.id for case, _person in roster(a("1")).deal(queue)]
    assert order == [4, 3, 1]


@pytest.mark.parametrize(
    ("facts", "waits"),
    [
        ({}, True),
        ({"status": Status.OPEN}, True),
        ({"status": Status.WAITING}, False),
        ({"status": Status.SOLVED}, False),
        ({"assignee": "U1"}, False),
        ({"snoozed_until": NOON + MINUTE}, False),
        ({"snoozed_until": NOON}, True),
    ],
)
def test_what_waits_in_the_queue(facts: Any, waits: bool) -> None:
    assert is_queued(ticket(**facts), NOON) is waits


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=6),
    st.integers(0, 5),
    st.integers(0, 30),
    st.sampled_from(["least_load", "rota"]),
)
def test_a_drained_queue_fills_everybody_and_overfills_nobody(
    loads: list[int], capacity: int, waiting: int, by: str
) -> None:
    """Rule 76: whoever had how many, nobody is given more than their capacity, and room is not left."""
    agents = [a(str(place), load) for place, load in enumerate(loads)]
    queue = [Case(ticket(number), team(capacity=capacity)) for number in range(waiting)]
    given = [person for _case, person in roster(*agents, by=by).deal(queue)]
    room = sum(max(0, capacity - load) for load in loads)
    assert len(given) == min(waiting, room)
    assert all(agent.load + given.count(agent.id) <= max(capacity, agent.load) for agent in agents)


# --- shifts --------------------------------------------------------------------------------------------


def test_a_night_is_worked_by_whose_turn_it_was_when_it_began() -> None:
    """Rule 33: the turn does not change at midnight."""
    night = Shift(who=("U1", "U2"), calendar="night", turns="daily")
    hours = [NOON.replace(hour=23) + n * HOUR for n in (0, 2, 8, 24, 26)]
    working = [[who for who in night.who if night.has(who, at, CALENDARS)] for at in hours]
    assert working[0] == working[1] != working[3] == working[4]
    assert (working[2], len(working[0]), len(working[3])) == ([], 1, 1)


@given(st.integers(1, 5), st.integers(0, 400), st.sampled_from(["daily", "weekly"]))
def test_turns_go_round_from_one_day_or_monday_to_the_next(people: int, days: int, turns: str) -> None:
    shift = Shift.model_validate({"who": [f"U{n}" for n in range(people)], "turns": turns})
    day = NOON.date() + days * DAY
    step = DAY if turns == "daily" else 7 * DAY
    start = day if turns == "daily" else day - day.weekday() * DAY
    following = [shift.turn_of(start + n * step) for n in range(people)]
    assert sorted(following) == sorted(shift.who)
    assert shift.turn_of(day) == following[0]


def test_who_has_no_shift_works_by_the_calendar_of_the_team() -> None:
    ours = team(calendar="day", shifts=[{"who": ["U1"], "calendar": "night"}])
    at = [NOON, NOON + HOUR, NOON + 11 * HOUR]
    seen = [[ours.is_on_shift(who, when, CALENDARS) for who in ("U1", "U2")] for when in at]
    assert seen == [[False, True], [False, False], [True, False]]


# --- back to the queue ---------------------------------------------------------------------------------

SHIFTS = {"shifts": [{"who": ["U1"], "calendar": "day"}, {"who": ["U2"], "calendar": "night"}]}
LATE = NOON + 11 * HOUR


@pytest.mark.parametrize(
    ("at", "assigned", "others", "facts", "left"),
    [
        (NOON, NOON - HOUR, (a("2"),), {}, None),
        (LATE, NOON - HOUR, (a("2"),), {}, OFF_SHIFT),
        (NOON + HOUR, NOON - HOUR, (a("3"),), {}, None),  # at lunch
        (NOON + 5 * HOUR, NOON - HOUR, (a("3"),), {}, OFF_SHIFT),
        (LATE, NOON - HOUR, (), {}, None),  # nobody is there to have it
        (LATE, NOON - HOUR, (a("2", away_since=NOON),), {}, None),
        (LATE, NOON - HOUR, (a("2"),), {"requester": "U2"}, None),
        (LATE, NOON + 9 * HOUR, (a("2"),), {}, None),  # taken after hours, by who knew
        (LATE, NOON - HOUR, (a("2"),), {"answered_at": NOON}, None),
        (LATE, NOON - HOUR, (a("2"),), {"status": Status.WAITING}, None),
    ],
)
def test_what_goes_back_when_a_shift_ends(
    at: datetime, assigned: datetime, others: tuple[Agent, ...], facts: Any, left: str | None
) -> None:
    case = Case(ticket(**{"status": Status.OPEN, "assignee": "U1", **facts}), team(**SHIFTS))
    there = roster(a("1"), *others, at=at)
    assert there.goes_back(case, assigned, Assignment(by="rota")) == left
    assert there.goes_back(case, assigned, Assignment()) is None


@pytest.mark.parametrize(
    ("after", "idle"),
    [
        (59 * MINUTE, None),
        (2 * HOUR, IDLE),  # over lunch, which does not count
        (2 * HOUR - MINUTE, None),
    ],
)
def test_idle_time_counts_open_hours(after: timedelta, idle: str | None) -> None:
    """Rule 77: given at noon, half an hour before lunch."""
    case = Case(ticket(assignee="U1", status=Status.OPEN), team(calendar="day"))
    there = roster(a("1"), at=NOON + after)
    assert there.goes_back(case, NOON, Assignment(idle_minutes=60)) == idle


@given(st.integers(0, 20_000), st.integers(1, 5_000))
def test_idle_is_exactly_when_the_open_time_is_over(since: int, minutes: int) -> None:
    """Rule 77: the moment that the calendar names, and not a second sooner."""
    assigned = NOON + since * MINUTE
    due = CALENDARS["day"].calendar.after(assigned, minutes * MINUTE)
    case = Case(ticket(assignee="U1", status=Status.OPEN), team(calendar="day"))
    before, then = (roster(at=due + late).is_idle(case, assigned, minutes) for late in (-MINUTE, 0 * MINUTE))
    assert (before, then) == (False, True)


# --- rules and credit ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "suits"),
    [
        ({}, True),
        ({"tags": ["vpn", "network"]}, True),
        ({"tags": ["hardware"]}, False),
        ({"severities": [1, 2]}, True),
        ({"severities": [3]}, False),
        ({"channels": ["C0SUPPORT"]}, True),
        ({"channels": ["C0OTHER"]}, False),
        ({"words": ["router", "TUNNEL"]}, True),
        ({"words": ["隧道"]}, True),
        ({"words": ["invoice"]}, False),
        ({"categories": ["access"]}, False),
        ({"tags": ["network"], "words": ["invoice"]}, False),
    ],
)
def test_which_tickets_a_rule_means(rule: Any, suits: bool) -> None:
    asked = ticket(tags=("network",), severity=Severity.SEV2)
    assert Rule.model_validate(rule).suits(asked, "The tunnel 隧道 is slow") is suits


def test_the_first_rule_that_suits_decides_and_a_skill_only_in_its_own_team() -> None:
    rules = [Rule(words=("invoice",), team="money"), Rule(team="help", skill="vpn"), Rule(team="money")]
    rule = rule_for(rules, ticket(), "the vpn is slow")
    teams = {"help": team(name={"en": "Help"}), "money": team(name={"en": "Money"})}
    cases = [
        case_of(ticket(team=code), rule, lambda code: teams[code or ""]) for code in (None, "help", "money")
    ]
    assert [(case.team.name.en, case.skill) for case in cases] == [
        ("Help", "vpn"),
        ("Help", "vpn"),
        ("Money", None),
    ]
    assert rule_for(rules[:1], ticket(), "the vpn is slow") == Rule()


def test_credit_goes_to_everybody_who_answered() -> None:
    """Rule 78: not for a note, nor to the requester's side, nor for what was said before."""

    def said(actor: str, after: str = "public", **detail: str) -> Change:
        return Change(Kind.REPLIED, after=after, detail={"side": "agent", "actor": actor, **detail})

    changes = [
        said("U2"),
        said("U0ANNA", side="requester"),
        said("U3", after="internal"),
        said("U4", earlier="yes"),
        said("U1"),
        said("U2"),
    ]
    events = [Event(n, change, change.detail["actor"], "channel", NOON) for n, change in enumerate(changes)]
    assert helpers(events) == ("U2", "U1")


# --- what the policy refuses ---------------------------------------------------------------------------

HELP = "teams: {help: {name: {en: Help}, members: ['@ada'], skills: {'@ada': [vpn]}}}\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "teams: {a: {name: {en: A}, calendar: nine}}",
            "1:38: There is no calendar “nine”: write one of default.",
        ),
        (
            "teams: {a: {name: {en: A}, shifts: [{who: [U1], calendar: x}]}}",
            "1:59: There is no calendar “x”: write one of default.",
        ),
        ("teams: {a: {name: {en: A}, shifts: [{who: []}]}}", "1:43: Nobody works this shift"),
        (
            "teams: {a: {name: {en: A}, members: [U1], shifts: [{who: [U2]}]}}",
            "1:58: “U2” is not among the members of this team: write one of U1.",
        ),
        (
            "teams: {a: {name: {en: A}, members: [U1], skills: {U2: [x]}}}",
            "1:56: “U2” is not among the members of this team",
        ),
        (
            "teams: {a: {name: {en: A}, capacity: -1}}",
            "1:38: Here stands “-1”; allowed is a whole number from 0 to",
        ),
        (
            "teams: {a: {}}",
            "1:9: The key “name” is missing here; allowed is a section with the keys en, zh_CN.",
        ),
        (HELP + "assignment: {rules: [{team: halp}]}", "2:29: There is no team “halp”: write one of help."),
        (HELP + "assignment: {rules: [{skill: cooking}]}", "2:30: Nobody has the skill “cooking”"),
        (
            HELP + "assignment: {by: chance}",
            "2:18: Here stands “chance”; allowed is one of none, least_load, rota.",
        ),
    ],
)
def test_teams_and_rules_that_cannot_be(content: str, expected: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(content.encode(), "p.yaml")
    assert str(refused.value).startswith(f"p.yaml:{expected}")


def test_nothing_happens_by_itself_unless_the_policy_says_so() -> None:
    assert Policy().assignment.is_idle
    wanted = ({"by": "rota"}, {"idle_minutes": 5}, {"rules": [{"skill": None}]})
    assert [Assignment.model_validate(each).is_idle for each in wanted] == [False] * 3
