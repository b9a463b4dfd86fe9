"""The pace holds: no window of time sees more posts than Slack allows, and a silence it asked for is kept."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.pace import METHOD, METHOD_BURST, METHOD_SLOWER, Pace
from tests.stage import BEGINNING

CHANNEL, UPDATES = "C0SUPPORT", f"{METHOD}update"

at_times = st.lists(st.integers(0, 5_000), min_size=1, max_size=80)
"""Milliseconds between one look and the next."""


def _sent(pace: Pace, lane: str, waits: list[int], most: int = 32) -> list[float]:
    """The seconds at which posts go out when each look uses all the room there is."""
    now, sent = BEGINNING, []
    for wait in waits:
        now += timedelta(milliseconds=wait)
        if lane in pace.shut(now):
            assert pace.room(lane, now, most) == 0
        for _ in range(pace.room(lane, now, most)):
            pace.spend(lane, now)
            sent.append((now - BEGINNING).total_seconds())
        assert pace.room(lane, now, most) == 0 or len(sent) >= most
    return sent


@given(waits=at_times, per_second=st.floats(0.2, 50), burst=st.integers(1, 20))
def test_no_window_sees_more_than_the_burst_and_what_is_earned(
    waits: list[int], per_second: float, burst: int
) -> None:
    sent = _sent(Pace(per_second, burst), CHANNEL, waits)
    for first, began in enumerate(sent):
        for last in range(first, len(sent)):
            allowed = burst + (sent[last] - began) * per_second
            assert last - first + 1 <= allowed + 1e-3 * per_second


@given(waits=at_times, burst=st.integers(1, 20))
def test_no_minute_sees_more_than_fifty_calls_of_a_method(waits: list[int], burst: int) -> None:
    sent = _sent(Pace(1.0, burst), UPDATES, [0, *waits])
    for began in sent:
        assert sum(began <= at < began + 60 for at in sent) <= 50


def test_a_method_has_what_slack_allows_and_no_more() -> None:
    assert METHOD_BURST + 60 / METHOD_SLOWER == 50


@given(waits=at_times, silence=st.integers(1, 60_000), spent=st.integers(0, 3))
def test_nothing_goes_out_while_slack_says_wait(waits: list[int], silence: int, spent: int) -> None:
    pace = Pace(1.0, 4)
    for _ in range(spent):
        pace.spend(CHANNEL, BEGINNING)
    pace.wait(CHANNEL, BEGINNING + timedelta(milliseconds=silence))
    assert all(at * 1000 >= silence - 1 for at in _sent(pace, CHANNEL, waits))


@pytest.mark.parametrize("burst", [1, 4, 20])
def test_a_quiet_lane_has_room_for_a_burst(burst: int) -> None:
    pace = Pace(1.0, burst)
    assert pace.room(CHANNEL, BEGINNING, 32) == burst
    for _ in range(burst):
        pace.spend(CHANNEL, BEGINNING)
    assert pace.room(CHANNEL, BEGINNING, 32) == 0
    much_later = BEGINNING + timedelta(minutes=5)
    assert pace.shut(much_later) == []
    assert pace.room(CHANNEL, much_later, 32) == burst


def test_a_shorter_silence_does_not_end_a_longer_one() -> None:
    pace = Pace(1.0, 1)
    pace.wait(CHANNEL, BEGINNING + timedelta(seconds=30))
    pace.wait(CHANNEL, BEGINNING + timedelta(seconds=1))
    assert pace.room(CHANNEL, BEGINNING + timedelta(seconds=29), 1) == 0
    assert pace.next_opening(BEGINNING) == BEGINNING + timedelta(seconds=30)


def test_a_lane_that_has_to_wait_holds_up_no_other() -> None:
    pace = Pace(1.0, 1)
    pace.wait(CHANNEL, BEGINNING + timedelta(seconds=30))
    assert pace.shut(BEGINNING) == [CHANNEL]
    assert pace.room("C0OTHER", BEGINNING, 1) == 1


@given(waits=at_times)
def test_the_next_opening_is_when_there_is_room_again(waits: list[int]) -> None:
    pace = Pace(1.0, 2)
    _sent(pace, CHANNEL, waits)
    now = BEGINNING + timedelta(milliseconds=sum(waits))
    if pace.room(CHANNEL, now, 1) == 0:
        opening = pace.next_opening(now)
        assert opening is not None
        assert pace.room(CHANNEL, opening, 1) == 1


def test_each_process_keeps_a_pace_of_its_own() -> None:
    """Two replicas together may post twice as fast; Slack's 429 tells them both to wait, and they do."""
    first, second = Pace(1.0, 1), Pace(1.0, 1)
    first.spend(CHANNEL, BEGINNING)
    assert (first.room(CHANNEL, BEGINNING, 1), second.room(CHANNEL, BEGINNING, 1)) == (0, 1)
