"""What people write for a moment is read as they mean it, in their zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.moments import read

NOW = datetime(2026, 3, 4, 13, 30, tzinfo=UTC)
"""A Wednesday; in Berlin 14:30, in Shanghai 21:30."""
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("line", "expected", "rest"),
    [
        ("30m", NOW + timedelta(minutes=30), ""),
        ("in 2 hours waiting for parts", NOW + timedelta(hours=2), "waiting for parts"),
        ("3d", NOW + timedelta(days=3), ""),
        ("2小时 等配件", NOW + timedelta(hours=2), "等配件"),
        ("today 18:00", datetime(2026, 3, 4, 17, 0, tzinfo=UTC), ""),
        ("tomorrow", datetime(2026, 3, 5, 8, 0, tzinfo=UTC), ""),
        ("明天 10:15", datetime(2026, 3, 5, 9, 15, tzinfo=UTC), ""),
        ("明天10：15", datetime(2026, 3, 5, 9, 15, tzinfo=UTC), ""),
        ("明天下午3点半 等配件", datetime(2026, 3, 5, 14, 30, tzinfo=UTC), "等配件"),
        ("下午8点", datetime(2026, 3, 4, 19, 0, tzinfo=UTC), ""),
        ("12点", datetime(2026, 3, 5, 11, 0, tzinfo=UTC), ""),
        ("tomorrow at 3pm the vendor", datetime(2026, 3, 5, 14, 0, tzinfo=UTC), "the vendor"),
        ("friday 4:30 PM", datetime(2026, 3, 6, 15, 30, tzinfo=UTC), ""),
        ("12 am", datetime(2026, 3, 4, 23, 0, tzinfo=UTC), ""),
        ("tomorrow 3 apples", datetime(2026, 3, 5, 8, 0, tzinfo=UTC), "3 apples"),
        ("Friday at 9:05 the vendor", datetime(2026, 3, 6, 8, 5, tzinfo=UTC), "the vendor"),
        ("wednesday", datetime(2026, 3, 11, 8, 0, tzinfo=UTC), ""),
        ("周一", datetime(2026, 3, 9, 8, 0, tzinfo=UTC), ""),
        ("2026-03-30 09:00", datetime(2026, 3, 30, 7, 0, tzinfo=UTC), ""),
        ("15:00", datetime(2026, 3, 4, 14, 0, tzinfo=UTC), ""),
        ("09:00", datetime(2026, 3, 5, 8, 0, tzinfo=UTC), ""),
        ("tomorrow morning", datetime(2026, 3, 5, 8, 0, tzinfo=UTC), ""),
        ("明天上午 等配件", datetime(2026, 3, 5, 8, 0, tzinfo=UTC), "等配件"),
        ("by 15:00", datetime(2026, 3, 4, 14, 0, tzinfo=UTC), ""),
        ("within 2 hours please", NOW + timedelta(hours=2), "please"),
        ("half an hour", NOW + timedelta(minutes=30), ""),
        ("两小时内", NOW + timedelta(hours=2), ""),
        ("２小时", NOW + timedelta(hours=2), ""),
        ("半小时后", NOW + timedelta(minutes=30), ""),
        ("一个半小时", NOW + timedelta(minutes=90), ""),
        ("二十五分钟", NOW + timedelta(minutes=25), ""),
        ("before friday 10:00", datetime(2026, 3, 6, 9, 0, tzinfo=UTC), ""),
        ("3pm tomorrow", datetime(2026, 3, 5, 14, 0, tzinfo=UTC), ""),
        ("3 p.m. on Friday", datetime(2026, 3, 6, 14, 0, tzinfo=UTC), ""),
        ("下周一", datetime(2026, 3, 9, 8, 0, tzinfo=UTC), ""),
        ("本周五下午三点前", datetime(2026, 3, 6, 14, 0, tzinfo=UTC), ""),
        ("明早", datetime(2026, 3, 5, 8, 0, tzinfo=UTC), ""),
        ("11月25日 9点一十分", datetime(2026, 11, 25, 8, 10, tzinfo=UTC), ""),
        ("2月3号", datetime(2027, 2, 3, 8, 0, tzinfo=UTC), ""),
        ("end of day", datetime(2026, 3, 4, 17, 0, tzinfo=UTC), ""),
        ("3点前", datetime(2026, 3, 5, 2, 0, tzinfo=UTC), ""),
        ("@1772700000", datetime(2026, 3, 5, 8, 40, tzinfo=UTC), ""),
    ],
)
def test_a_moment_is_read_off_the_beginning_of_a_line(line: str, expected: datetime, rest: str) -> None:
    assert read(line, NOW, BERLIN) == (expected, rest)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "soon",
        "2026-02-30",
        "25:00",
        "mondays",
        "3 apples",
        "10:75",
        "25点",
        "this",
        "in the morning",
        "13月1日",
        "am",
    ],
)
def test_what_names_no_moment(line: str) -> None:
    assert read(line, NOW, BERLIN) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tomorrow", datetime(2026, 3, 5, 17, 0, tzinfo=UTC)),
        ("tomorrow morning", datetime(2026, 3, 5, 11, 0, tzinfo=UTC)),
        ("this afternoon", datetime(2026, 3, 4, 17, 0, tzinfo=UTC)),
        ("tonight", datetime(2026, 3, 4, 21, 0, tzinfo=UTC)),
        ("by end of day tomorrow", datetime(2026, 3, 5, 17, 0, tzinfo=UTC)),
        ("by noon on Friday", datetime(2026, 3, 6, 11, 0, tzinfo=UTC)),
        ("明天下班前", datetime(2026, 3, 5, 17, 0, tzinfo=UTC)),
        ("今晚", datetime(2026, 3, 4, 21, 0, tzinfo=UTC)),
        ("今天内", datetime(2026, 3, 4, 17, 0, tzinfo=UTC)),
        ("friday", datetime(2026, 3, 6, 17, 0, tzinfo=UTC)),
        ("3点前", datetime(2026, 3, 4, 14, 0, tzinfo=UTC)),
        ("by 4:30", datetime(2026, 3, 4, 15, 30, tzinfo=UTC)),
        ("by 04:30", datetime(2026, 3, 5, 3, 30, tzinfo=UTC)),
        ("tomorrow 2pm", datetime(2026, 3, 5, 13, 0, tzinfo=UTC)),
        ("in 2 hours", NOW + timedelta(hours=2)),
    ],
)
def test_at_the_latest_a_day_is_meant_by_its_end_and_three_is_in_the_afternoon(
    line: str, expected: datetime
) -> None:
    """Rule 20: what is promised for tomorrow is late when tomorrow is over."""
    assert read(line, NOW, BERLIN, at_latest=True) == (expected, "")


@given(st.text(max_size=30))
def test_whatever_is_written_it_is_read_or_not(line: str) -> None:
    found = read(line, NOW, BERLIN)
    assert found is None or found[0].tzinfo is UTC
