"""Clocks come out of a ticket's row as they went into it, whatever they are."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from desk.ticket import Agreement, Asked, Clock, Clocks, Episode, Pause, Status
from storage.clocks import coded, decoded

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PERHAPS = st.none() | MOMENTS
AGREEMENTS = st.none() | st.builds(Agreement, *[st.sampled_from(["", "sev1", "0a", "默认"])] * 3)
IDS = st.integers(0, 2**40)
EPISODES = st.builds(
    Episode,
    clock=st.sampled_from(Clock),
    seq=IDS,
    began=MOMENTS,
    agreement=AGREEMENTS,
    ended=PERHAPS,
    ended_by=IDS,
    is_cancelled=st.booleans(),
    retargeted_at=PERHAPS,
    until=PERHAPS,
    message=st.none() | IDS,
    warned=st.integers(0, 9),
    breached_at=PERHAPS,
)
PAUSES = st.builds(Pause, st.sampled_from(Status), MOMENTS, PERHAPS)
ASKED = st.builds(Asked, MOMENTS, IDS, st.none() | IDS, st.none() | IDS)
CLOCKS = st.builds(
    Clocks, AGREEMENTS, *(st.lists(each).map(tuple) for each in (EPISODES, PAUSES, ASKED)), PERHAPS
)


@given(clocks=CLOCKS)
def test_what_is_coded_is_decoded(clocks: Clocks) -> None:
    """Rule 1: through JSON as both databases keep it."""
    assert decoded(json.loads(json.dumps(coded(clocks)))) == clocks


def test_an_unused_ticket_takes_no_room() -> None:
    assert (coded(Clocks()), decoded({})) == ({}, Clocks())
