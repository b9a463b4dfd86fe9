"""Rules of a desk: what calls them, what they ask, and how a chain of them ends."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from desk import life
from desk.automation import Condition, Rules, names
from desk.calendar import Calendar, Hours
from desk.fold import apply
from desk.reaction import AGAIN, DEEPEST, Known, Outcome, Past, Reaction, Seen, unmet
from desk.severity import first_guess
from desk.ticket import Change, Event, Ticket

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BLANK = Ticket(7, "T0PLAY", 1, "U0ANNA", "C0SUPPORT", "100.1")
OPEN = Calendar(ZoneInfo("UTC"), 5 * ((Hours(time(9), time(17)),),) + ((), ()))
WORDS = "The VPN is down"


def rules(*written: dict[str, Any]) -> Rules:
    named = [{"name": f"r{at}", **rule} for at, rule in enumerate(written)]
    read: Rules = TypeAdapter(Rules).validate_python(named)
    return read


def known(*written: dict[str, Any]) -> Known:
    ids = {"#support": "C0SUPPORT", "@ada": "U0ADA", "@ben": "U0BEN"}
    return Known(rules(*written), {}, {"default": OPEN}, ids, {"U0ADA"})


def happened(ticket: Ticket, *changes: Change, at: datetime = NOW) -> tuple[Ticket, list[Event]]:
    events = []
    for change in changes:
        events.append(Event(ticket.seq + 1, change, None if change.rule else "U0ANNA", "test", at))
        ticket = apply(ticket, events[-1])
    return ticket, events


def opened(*more: Change) -> tuple[Ticket, list[Event]]:
    return happened(BLANK, *life.receive(1, first_guess(WORDS)), *more)


def reacted(desk: Known, past: Past | None = None) -> Reaction:
    ticket, events = opened()
    reaction = Reaction(desk, ticket, past or Past(), lambda _: WORDS, NOW)
    reaction.follow(events)
    return reaction


def told(reaction: Reaction) -> list[tuple[str, Outcome, str]]:
    return [(run.rule, run.outcome, run.why) for run in reaction.runs]


def test_a_rule_runs_when_called_if_what_it_asks_is_so() -> None:
    reaction = reacted(
        known(
            {
                "when": {"on": "opened"},
                "if": {"words": ["vpn"], "channel": ["#support"]},
                "then": [{"do": "tags", "add": ["network"]}, {"do": "assign", "to": "@ada"}],
            },
            {"when": {"on": "opened"}, "if": {"severity": [1]}, "then": [{"do": "severity", "to": 2}]},
            {"when": {"on": "opened"}, "then": [{"do": "assign", "to": "@ben"}]},
        )
    )
    assert told(reaction) == [
        ("r0", Outcome.RAN, ""),
        ("r1", Outcome.UNMET, "severity"),
        ("r2", Outcome.REFUSED, "assign"),
    ]
    assert (reaction.ticket.tags, reaction.ticket.assignee) == (("network",), "U0ADA")
    assert {change.rule for act in reaction.acts for change in act.changes} == {"policy r0"}


def test_a_rule_that_cannot_do_all_of_it_does_nothing() -> None:
    then = [{"do": "tags", "add": ["network"]}, {"do": "assign", "to": "@ben"}]
    reaction = reacted(known({"when": {"on": "opened"}, "then": then}))
    assert (told(reaction), reaction.acts) == ([("r0", Outcome.REFUSED, "assign")], [])
    assert reaction.ticket.tags == ()


def test_what_waits_is_asked_again_when_it_is_due() -> None:
    desk = known(
        {
            "when": {"on": "stays", "status": ["new"]},
            "after": {"minutes": 30},
            "then": [{"do": "severity", "to": 1}],
        }
    )
    first = reacted(desk)
    [run] = first.runs
    assert (run.outcome, run.due) == (Outcome.WAITING, NOW + timedelta(minutes=30))
    later = Reaction(desk, first.ticket, Past(), lambda _: WORDS, run.due)
    later.resume(run)
    assert (told(later), int(later.ticket.severity)) == ([("r0", Outcome.RAN, "")], 1)

    taken, _ = happened(first.ticket, *life.take(first.ticket, "U0ADA"))
    too_late = Reaction(desk, taken, Past(), lambda _: WORDS, run.due)
    too_late.resume(run)
    assert told(too_late) == [("r0", Outcome.UNMET, "stays")]


def test_what_the_desk_says_by_itself_calls_no_rule_and_stops_no_clock() -> None:
    """Rule 7."""
    answer = {"when": {"on": "opened"}, "then": [{"do": "answer", "text": {"en": "Wait, {requester}"}}]}
    reply = {"when": {"on": "replied"}, "then": [{"do": "severity", "to": 1}]}
    reaction = reacted(known(answer, reply))
    assert told(reaction) == [("r0", Outcome.RAN, "")]
    assert reaction.ticket.answered_at is None


def test_names_of_people_and_channels_are_found_wherever_they_stand() -> None:
    then = [{"do": "notify", "to": "#incidents"}, {"do": "follow", "who": "@bo"}]
    deep = {"any": [{"none": [{"channel": ["#support"]}]}]}
    assert names(rules({"when": {"on": "opened"}, "if": deep, "then": then})) == {
        "#incidents", "@bo", "#support",
    }  # fmt: skip


# --- the guard against loops --------------------------------------------------------------------------


def to(level: int, by: int) -> dict[str, Any]:
    return {"when": {"on": "severity", "to": [level]}, "then": [{"do": "severity", "to": by}]}


def test_two_rules_that_call_each_other_run_once_each() -> None:
    start = {"when": {"on": "opened"}, "then": [{"do": "severity", "to": 1}]}
    assert told(reacted(known(start, to(1, 2), to(2, 1)))) == [
        ("r0", Outcome.RAN, ""),
        ("r1", Outcome.RAN, ""),
        ("r2", Outcome.RAN, ""),
        ("r1", Outcome.STOPPED, "again"),
    ]


def test_a_chain_ends_at_its_depth() -> None:
    def link(at: int) -> dict[str, Any]:
        when = {"on": "tagged", "tags": [f"t{at}"]} if at else {"on": "opened"}
        return {"when": when, "then": [{"do": "tags", "add": [f"t{at + 1}"]}]}

    reaction = reacted(known(*map(link, range(DEEPEST + 2))))
    assert told(reaction) == [
        *((f"r{at}", Outcome.RAN, "") for at in range(DEEPEST)),
        (f"r{DEEPEST}", Outcome.STOPPED, "depth"),
    ]


def test_a_rule_called_by_rules_rests_an_hour() -> None:
    start = {"when": {"on": "opened"}, "then": [{"do": "severity", "to": 1}]}
    desk = known(start, to(1, 2))
    soon, later = (reacted(desk, Past({"r1": NOW - ago})) for ago in (AGAIN / 2, AGAIN))
    assert told(soon)[-1] == ("r1", Outcome.STOPPED, "again")
    assert told(later)[-1] == ("r1", Outcome.RAN, "")


TAG = st.sampled_from(["t1", "t2", "t3"])
LEVEL = st.integers(1, 4)
TRIGGERS = st.one_of(
    st.just({"on": "opened"}),
    st.just({"on": "assigned"}),
    st.builds(lambda tag: {"on": "tagged", "tags": [tag]}, TAG),
    st.builds(lambda to: {"on": "severity", "to": [to]}, LEVEL),
    st.builds(lambda to: {"on": "status", "to": [to]}, st.sampled_from(["open", "waiting", "solved"])),
    st.builds(lambda by: {"on": "replied", "by": by}, st.sampled_from(["requester", "agent", "anyone"])),
)
STAYS = st.builds(
    lambda status: {"on": "stays", "status": [status]}, st.sampled_from(["new", "open", "waiting", "solved"])
)
CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.one_of(
        st.just({}),
        st.builds(lambda tag: {"tags": [tag]}, TAG),
        st.builds(lambda tag: {"all_tags": [tag, "t1"]} if tag != "t1" else {"all_tags": [tag]}, TAG),
        st.builds(lambda level: {"severity": [level]}, LEVEL),
        st.builds(lambda yes: {"assigned": yes}, st.booleans()),
        st.builds(lambda yes: {"answered": yes}, st.booleans()),
        st.builds(lambda word: {"words": [word]}, st.sampled_from(["vpn", "printer"])),
        st.just({"open": "default"}),
        st.builds(lambda minutes: {"minutes_in_status": minutes}, st.integers(1, 50)),
    ),
    lambda parts: st.builds(
        lambda name, of: {name: of}, st.sampled_from(["all", "any", "none"]), st.lists(parts, max_size=2)
    ),
    max_leaves=4,
)
ACTIONS = st.one_of(
    st.builds(lambda to: {"do": "severity", "to": to}, LEVEL),
    st.builds(lambda tag: {"do": "tags", "add": [tag]}, TAG),
    st.builds(lambda tag: {"do": "tags", "remove": [tag]}, TAG),
    st.builds(lambda to: {"do": "assign", "to": to}, st.sampled_from(["@ada", "@ben"])),
    st.builds(lambda to: {"do": "status", "to": to}, st.sampled_from(["open", "waiting", "solved"])),
    st.just({"do": "note", "text": {"en": "Look at {key}"}}),
    st.just({"do": "answer", "text": {"en": "Hello {requester}", "zh_CN": "{requester} 您好"}}),
    st.just({"do": "notify", "to": "#support"}),
    st.just({"do": "follow", "who": "@ben"}),
)


@st.composite
def rule(draw: st.DrawFn) -> dict[str, Any]:
    minutes, clock = st.integers(1, 90), st.sampled_from([None, "default"])
    after = draw(st.none() | st.builds(lambda wait, by: {"minutes": wait, "open": by}, minutes, clock))
    trigger = draw(TRIGGERS | STAYS if after else TRIGGERS)
    return {
        "when": trigger,
        "if": draw(CONDITIONS),
        "after": after,
        "then": draw(st.lists(ACTIONS, min_size=1, max_size=3)),
    }


RULES = st.lists(rule(), max_size=6)


@given(RULES)
def test_whatever_the_rules_are_they_come_to_an_end(written: list[dict[str, Any]]) -> None:
    reaction = reacted(known(*written))
    ran = [run.rule for run in reaction.runs if run.outcome in {Outcome.RAN, Outcome.WAITING}]
    assert len(ran) == len(set(ran))
    assert all(run.depth <= DEEPEST for run in reaction.runs if run.outcome is not Outcome.STOPPED)


@given(RULES)
def test_the_ticket_they_leave_is_what_their_changes_make_of_it(written: list[dict[str, Any]]) -> None:
    """Rule 1."""
    reaction = reacted(known(*written))
    ticket, _ = opened()
    for act in reaction.acts:
        ticket, _ = happened(ticket, *act.changes)
    assert ticket == reaction.ticket


# --- what they ask ------------------------------------------------------------------------------------

LOOK = Condition.model_validate


def is_met(condition: dict[str, Any], seen: Seen) -> bool:
    return not unmet(LOOK(condition), seen)


@st.composite
def sights(draw: st.DrawFn) -> Seen:
    ticket, _ = opened(
        *life.tag(BLANK, draw(st.sets(TAG))),
        *(life.take(BLANK, "U0ADA") if draw(st.booleans()) else ()),
    )
    at = NOW + timedelta(minutes=draw(st.integers(0, 60)))
    return Seen(known(), ticket, draw(st.sampled_from(["VPN", "Printer"])), "", at)


@given(CONDITIONS, CONDITIONS, sights())
def test_conditions_obey_the_laws_of_logic(one: dict[str, Any], two: dict[str, Any], seen: Seen) -> None:
    a, b = is_met(one, seen), is_met(two, seen)
    assert is_met({"all": [one, two]}, seen) == (a and b)
    assert is_met({"any": [one, two]}, seen) == (a or b)
    assert is_met({"none": [one, two]}, seen) == (not a and not b)
    assert is_met({"none": [{"none": [one]}]}, seen) == a
    assert is_met({"none": [{"all": [one, two]}]}, seen) == is_met(
        {"any": [{"none": [one]}, {"none": [two]}]}, seen
    )
