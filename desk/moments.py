"""Reads when somebody means: “2h”, “tomorrow 9:00”, “friday”, “2026-11-25 14:00”, in English or Chinese."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(9)
"""The time of a day that is named without one."""

_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours", "小时", "个小时"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "天"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "周", "个星期"), timedelta(weeks=1)),
}
_DAYS_AHEAD = {"today": 0, "今天": 0, "tomorrow": 1, "明天": 1, "后天": 2}
_WEEKDAYS = {
    name: place
    for place, names in enumerate(
        (
            "mon monday 周一 星期一",
            "tue tuesday 周二 星期二",
            "wed wednesday 周三 星期三",
            "thu thursday 周四 星期四",
            "fri friday 周五 星期五",
            "sat saturday 周六 星期六",
            "sun sunday 周日 星期日 星期天",
        )
    )
    for name in names.split()
}


def _any_of(names: dict[str, int] | dict[str, timedelta]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_TIME = (
    r"(?P<half>上午|下午)?(?P<hour>[01]?\d|2[0-3])"
    r"(?:[:：](?P<minute>[0-5]\d)|(?=\s?[ap]m)|点(?P<thirty>半)?)(?:\s?(?P<m>[ap]m))?"
)
_AT = rf"(?:(?:\s+at\s+|\s*){_TIME})?"
_END = r"(?=\s|$)"
_SPAN = re.compile(rf"(?:in\s+)?(?P<count>\d{{1,4}})\s*(?P<unit>{_any_of(_UNITS)}){_END}", re.IGNORECASE)
_DAY = re.compile(rf"(?P<day>{_any_of(_DAYS_AHEAD)}|{_any_of(_WEEKDAYS)}){_AT}{_END}", re.IGNORECASE)
_DATE = re.compile(rf"(?P<date>\d{{4}}-\d{{2}}-\d{{2}}){_AT}{_END}", re.IGNORECASE)
_CLOCK = re.compile(rf"(?:at\s+)?{_TIME}{_END}", re.IGNORECASE)
_STAMP = re.compile(rf"@(?P<stamp>\d{{9,11}}){_END}")


def read(line: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, str] | None:
    """The moment that the line begins with, in UTC, and the rest of the line; None when it names none.

    Local times are those of `zone`. The moment may lie in the past, but for a bare time of day, which is the
    next such time.
    """
    line = line.strip()
    for pattern, meant in _MEANT.items():
        if found := pattern.match(line):
            moment = meant(found, now, zone)
            return (moment, line[found.end() :].strip()) if moment else None
    return None


def _span(found: re.Match[str], now: datetime, _zone: ZoneInfo) -> datetime:
    return now + int(found["count"]) * _UNITS[found["unit"].lower()]


def _day(found: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime:
    """A weekday is the next one after today."""
    today, name = now.astimezone(zone).date(), found["day"].lower()
    ahead = _DAYS_AHEAD.get(name)
    if ahead is None:
        ahead = (_WEEKDAYS[name] - today.weekday() - 1) % 7 + 1
    return _at(today + timedelta(days=ahead), _time(found), zone)


def _date(found: re.Match[str], _now: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        return _at(date.fromisoformat(found["date"]), _time(found), zone)
    except (ValueError, OverflowError):
        return None


def _clock(found: re.Match[str], now: datetime, zone: ZoneInfo) -> datetime:
    today = now.astimezone(zone).date()
    moment = _at(today, _time(found), zone)
    return moment if moment > now else _at(today + timedelta(days=1), _time(found), zone)


def _stamp(found: re.Match[str], _now: datetime, _zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(int(found["stamp"]), UTC)


def _time(found: re.Match[str]) -> time:
    """The time of day, of which the second half may be counted anew: 3pm, 下午3点半."""
    if not found["hour"]:
        return MORNING
    hour, minute = int(found["hour"]), int(found["minute"] or (30 if found["thirty"] else 0))
    half = (found["m"] or found["half"] or "").lower()
    if half in _LATE and hour < 12:
        hour += 12
    return time(0 if half == "am" and hour == 12 else hour, minute)


_LATE = frozenset({"pm", "下午"})


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


_MEANT: dict[re.Pattern[str], Callable[[re.Match[str], datetime, ZoneInfo], datetime | None]] = {
    _STAMP: _stamp,
    _SPAN: _span,
    _DAY: _day,
    _DATE: _date,
    _CLOCK: _clock,
}
