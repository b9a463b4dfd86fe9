"""How many pings one reader bears."""

from datetime import timedelta

import pytest

from desk.pings import Pings


@pytest.mark.parametrize(
    ("pings", "told", "is_grave", "minutes"),
    [
        (Pings(), 9, False, None),
        (Pings(), 10, False, 10),
        (Pings(), 10, True, 2),
        (Pings(per_hour=0), 1000, False, None),
        (Pings(per_hour=1, wait_minutes=5, grave_wait_minutes=1), 1, False, 5),
    ],
)
def test_a_ping_waits_where_its_reader_had_many(
    pings: Pings, told: int, is_grave: bool, minutes: int | None
) -> None:
    """Rule 64: the gravest as well, but not for long."""
    wait = pings.wait(told, is_grave=is_grave)
    assert wait == (minutes and timedelta(minutes=minutes))


@pytest.mark.parametrize(("mildest", "silent"), [(3, [4]), (0, [1, 2, 3, 4]), (4, [])])
def test_of_what_is_mild_nobody_is_pinged(mildest: int, silent: list[int]) -> None:
    """Rule 65."""
    pings = Pings(mildest=mildest)
    assert [severity for severity in range(1, 5) if pings.is_silent(severity)] == silent
