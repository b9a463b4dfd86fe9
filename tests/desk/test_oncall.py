"""Rotas against an oracle that counts hand-overs one by one, and what standing in for somebody changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.calendar import DAY, Span, instant
from desk.hours import WEEKDAYS
from desk.oncall import Cover, Layer, Rota, Stretch, gaps, is_planned, on_call, stretches, turns
from desk.policy import Policy
from storage.policy_file import PolicyError, parse

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Havana",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
)
PEOPLE = ("U0ADA", "U0BO", "U0CHEN", "U0DEE")


def rota(*layers: Layer) -> Rota:
    return Rota(name={"en": "Desk"}, layers=layers)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


LAYERS = st.builds(
    Layer,
    who=st.integers(1, 4).map(lambda count: PEOPLE[:count]),
    turns=st.sampled_from(["weekly", "daily"]),
    weekday=st.sampled_from(WEEKDAYS),
    at=st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59)),
    zone=st.sampled_from(ZONES),
    since=st.dates(date(2026, 1, 1), date(2026, 12, 1)).map(str),
)
INSTANTS = st.datetimes(datetime(2026, 1, 3), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
TEAM = rota(Layer(who=PEOPLE[:3], zone="Europe/Berlin", since="2026-01-05"))


def counted(layer: Layer, moment: datetime) -> str | None:
    """Whose turn it is, by walking from hand-over to hand-over."""
    assert layer.since is not None
    day, turn, whose = date.fromisoformat(layer.since), -1, None
    while instant(datetime.combine(day, time.fromisoformat(layer.at)), ZoneInfo(layer.zone)) <= moment:
        if turn < 0 or layer.turns == "daily" or WEEKDAYS[day.weekday()] == layer.weekday:
            turn += 1
        whose = layer.who[turn % len(layer.who)]
        day += DAY
    return whose


@given(LAYERS, INSTANTS)
@settings(max_examples=80)
def test_whose_turn_it_is_follows_from_counting_hand_overs(layer: Layer, moment: datetime) -> None:
    """On days of 23, 24 and 25 hours: from the first hand-over on exactly one of a layer is on call."""
    assert layer.on_call(moment) == counted(layer, moment)


@given(LAYERS, LAYERS, INSTANTS, st.lists(st.integers(0, 20 * 24 * 60 - 1), max_size=8))
@settings(max_examples=25)
def test_stretches_tell_at_every_instant_what_on_call_tells(
    one: Layer, other: Layer, since: datetime, minutes: list[int]
) -> None:
    """They lie end to end, and none is cut in two; as with two layers and a swap between their people."""
    until = since + 20 * DAY
    both = rota(Layer(**one.model_dump() | {"hours": {"mon-sun": ["08:00-17:00"]}}), other)
    swap = Cover("desk", "U0ADA", "U0BO", Span(since + HOUR, since + 3 * DAY), Span(since + 5 * DAY, until))
    found = list(stretches(both, [swap], since, until))
    assert [found[0].start, *(each.end for each in found)] == [*(each.start for each in found), until]
    assert all(one.who != other.who for one, other in pairwise(found))
    for minute in minutes:
        moment = since + timedelta(minutes=minute)
        [there] = [each for each in found if each.start <= moment < each.end]
        assert there.who == on_call(both, [swap], moment)


@given(LAYERS, INSTANTS, st.integers(0, 20), st.integers(0, 20))
@settings(max_examples=40)
def test_a_swap_is_symmetrical(layer: Layer, since: datetime, first: int, second: int) -> None:
    """Told from either side it is the same, given back it never was, and nobody else's turns are touched."""
    assume(len(layer.who) > 1)
    ours = rota(layer)
    found = turns(ours, [], since, since + 60 * DAY)
    assume(found)
    one, other = found[first % len(found)], found[second % len(found)]
    assume(one.person != other.person)
    swap = Cover("desk", one.person, other.person, Span(*one[1:]), Span(*other[1:]))
    mirrored = Cover("desk", other.person, one.person, Span(*other[1:]), Span(*one[1:]))
    window = (since, since + 60 * DAY)
    assert {*turns(ours, [swap], *window)} >= {
        one._replace(person=other.person),
        other._replace(person=one.person),
    }
    plain, swapped = list(stretches(ours, [], *window)), list(stretches(ours, [swap], *window))
    assert swapped == list(stretches(ours, [mirrored], *window))
    back = replace(swap, giver=swap.taker, taker=swap.giver)
    assert plain == list(stretches(ours, [swap, back], *window))
    for turn in found:
        is_theirs = turn in {one, other}
        want = {one: other.person, other: one.person}[turn] if is_theirs else turn.person
        assert on_call(ours, [swap], max(turn.start, since)) == (want,)


def test_the_hand_over_keeps_its_local_time_when_clocks_change() -> None:
    """Berlin's clocks go back on 25 October: the turn that holds it lasts an hour longer."""
    found = turns(TEAM, [], at("2026-10-20T00:00"), at("2026-10-27T00:00"))
    assert [(turn.person, turn.start, turn.end - turn.start) for turn in found] == [
        ("U0CHEN", at("2026-10-19T09:00"), 7 * DAY + HOUR),
        ("U0ADA", at("2026-10-26T09:00"), 7 * DAY),
    ]


def test_the_sun_is_followed_and_what_it_leaves_is_a_gap() -> None:
    """Two layers in zones of their own; when Berlin's clocks change, an hour is nobody's."""
    east = Layer(who=("U0ADA",), zone="Asia/Shanghai", hours={"mon-sun": ("08:00-15:00",)})  # 00:00-07:00
    west = Layer(who=("U0BO",), zone="Europe/Berlin", hours={"mon-sun": ("09:00-02:00",)})  # 07:00-24:00
    sun = rota(east, west)
    window = at("2026-10-23T02:00"), at("2026-10-26T02:00")
    assert list(gaps(sun, [], *window, lambda _: False)) == [
        Span(at("2026-10-25T08:00"), at("2026-10-25T09:00"))
    ]
    found = stretches(sun, [], at("2026-10-23T02:00"), at("2026-10-24T09:00"))
    assert list(found) == [
        Stretch(("U0ADA",), at("2026-10-23T02:00"), at("2026-10-23T09:00")),
        Stretch(("U0BO",), at("2026-10-23T09:00"), at("2026-10-24T02:00")),
        Stretch(("U0ADA",), at("2026-10-24T02:00"), at("2026-10-24T09:00")),
    ]


def test_who_is_gone_counts_as_nobody() -> None:
    window = at("2026-01-05T09:00"), at("2026-02-02T09:00")
    assert list(gaps(TEAM, [], *window, "U0BO".__eq__)) == [
        Span(at("2026-01-12T09:00"), at("2026-01-19T09:00"))
    ]
    favour = Cover("desk", "U0BO", "U0ADA", Span(at("2026-01-12T09:00"), at("2026-01-19T09:00")))
    assert list(gaps(TEAM, [favour], *window, "U0BO".__eq__)) == []


def test_somebody_new_joins_at_a_hand_over_and_no_turn_before_it_moves() -> None:
    """As the docstring of a layer advises: one list ends where the next begins."""
    before = Layer(who=("U0ADA", "U0BO"), since="2026-01-05", until="2026-03-02")
    after = Layer(who=("U0DEE", "U0ADA", "U0BO"), since="2026-03-02")
    grown, alone = rota(before, after), rota(Layer(who=("U0ADA", "U0BO"), since="2026-01-05"))
    start, change = at("2026-01-01T00:00", ZoneInfo("UTC")), at("2026-03-02T09:00", ZoneInfo("UTC"))
    assert list(stretches(grown, [], start, change)) == list(stretches(alone, [], start, change))
    assert [turn.person for turn in turns(grown, [], change, change + 28 * DAY)] == [
        *("U0DEE", "U0ADA", "U0BO", "U0DEE")
    ]


def test_a_rota_is_read_from_the_policy() -> None:
    text = """
teams: {network: {name: {en: Network}}}
oncall:
  desk:
    name: {en: Desk}
    teams: [network]
    group: "@oncall"
    channel: "#handovers"
    layers:
      - {who: ["@ada", "@bo"], turns: daily, at: "08:30", zone: Europe/Berlin, since: 2026-01-05}
"""
    policy: Policy = parse(text.encode(), "p.yaml")
    desk = policy.oncall["desk"]
    assert (desk.serves("network"), desk.serves("billing"), desk.serves(None)) == (True, False, False)
    assert policy.names() == {"@ada", "@bo", "@oncall", "#handovers"}
    assert on_call(desk, [], at("2026-01-06T08:30")) == ("@bo",)


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ("{who: []}", "Nobody takes these turns: name somebody, or take them out."),
        ("{who: [ada]}", "“ada” is not a person"),
        ("{who: ['@ada'], at: '9'}", "“9” is not a time of day: write it in quotes, such as “09:00”."),
        ("{who: ['@ada'], since: 2026-02-02, until: 2026-02-02}", "must come after “since” (2026-02-02)"),
        ("{who: ['@ada'], hours: {mon: []}}", "These hours are none"),
        ("{who: ['@ada'], hours: {mon: ['20:00-09:00'], tue: ['08:00-12:00']}}", "those of tue overlap"),
    ],
)
def test_a_layer_that_cannot_be_is_refused_with_its_place(layer: str, said: str) -> None:
    text = f"oncall:\n  desk:\n    name: {{en: Desk}}\n    layers:\n      - {layer}\n"
    with pytest.raises(PolicyError) as refused:
        parse(text.encode(), "p.yaml")
    assert said in str(refused.value)
    assert "p.yaml:5" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("oncall: {desk: {name: {en: Desk}, layers: []}}", "This rota has no layers"),
        (
            "oncall: {desk: {name: {en: Desk}, layers: [{who: ['@ada']}], teams: [net]}}",
            "There is no team “net”: write one of –.",
        ),
    ],
)
def test_a_rota_that_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse(text.encode(), "p.yaml")
    assert said in str(refused.value)


def test_hours_without_anybody_are_planned_where_no_layer_has_them() -> None:
    """A night of office hours is; an hour that a change of clocks tore open, and turns of nobody, are not."""
    day = Layer(who=("U0ADA",), zone="Europe/Berlin", hours={"mon-fri": ("08:00-18:00",)})
    night = Span(at("2026-03-27T18:00"), at("2026-03-30T08:00"))  # over the weekend on which clocks change
    assert is_planned(rota(day), night)
    assert not is_planned(rota(day), Span(at("2026-03-26T18:00"), at("2026-03-27T18:00")))
    east = Layer(who=("U0ADA",), zone="Asia/Shanghai", hours={"mon-sun": ("08:00-15:00",)})
    west = Layer(who=("U0BO",), zone="Europe/Berlin", hours={"mon-sun": ("09:00-02:00",)})
    assert not is_planned(rota(east, west), Span(at("2026-10-25T08:00"), at("2026-10-25T09:00")))
