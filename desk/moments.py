"""Reads when somebody means: “2h”, “tomorrow 9:00”, “by friday”, “两小时内”, in English or Chinese."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MORNING, EVENING = time(9), time(18)
"""When a day begins that is named without a time, and when it ends."""
WORKED = 7
"""The first hour that is one of the morning if nothing says which half of the day is meant."""

_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "钟头"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "天"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期"), timedelta(weeks=1)),
}
_DAYS_AHEAD = {
    **dict.fromkeys(("today", "tonight", "this", "今天", "今日", "今"), 0),
    **dict.fromkeys(("tomorrow", "明天", "明日", "明"), 1),
    "后天": 2,
}
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
_PARTS = {
    **dict.fromkeys(("morning", "上午", "早上", "早"), (MORNING, time(12))),
    **dict.fromkeys(("noon", "midday", "中午"), (time(12), time(12))),
    **dict.fromkeys(("afternoon", "下午"), (time(13), EVENING)),
    **dict.fromkeys(("evening", "tonight", "晚上", "晚"), (EVENING, time(22))),
    **dict.fromkeys(("end of day", "end of the day", "eod", "下班"), (EVENING, EVENING)),
}
"""When a part of a day begins and ends."""
_ALONE = frozenset({"noon", "midday", "中午", "上午", "下午", "晚上"}) | {
    name for name, ends in _PARTS.items() if ends == (EVENING, EVENING)
}
"""Those that name a moment without a day."""
_LATE = frozenset({"p", "下午", "晚上", "晚"})
_WORDS = {
    **dict.fromkeys(("a", "an", "one", "the", "the next"), 1.0),
    **{"half an": 0.5, "半": 0.5, "two": 2.0, "a couple of": 2.0, "three": 3.0, "four": 4.0},
}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_CHINESE = rf"[{''.join(_DIGITS)}十]{{1,3}}"
_BY = r"(?:(?:by|before|until|till|no later than)\s+(?:the\s+)?)?"
_SPELLED = rf"(?:{_any_of(_WORDS.keys() - {'半'})})\s+"
_COUNT = rf"(?P<count>\d{{1,4}}(?:\.5)?\s*|{_SPELLED}|{_CHINESE}|半)个?(?P<and_half>半)?"
_HOUR = rf"(?P<hour>[01]?\d|2[0-3]|{_CHINESE}(?=点))"
_PAST = rf"(?:(?P<thirty>半)|(?P<past>[0-5]?\d|{_CHINESE})分)?"
_TIME = (
    rf"(?P<half>上午|早上|早|中午|下午|晚上|晚)?{_HOUR}"
    rf"(?:[:：](?P<minute>[0-5]\d)|(?=\s?[ap]\.?m)|点{_PAST})(?:\s?(?P<m>[ap])\.?m\b\.?)?"
)
_AT = rf"(?:(?:\s+at\s+|\s+by\s+|\s*){_TIME}|\s*(?P<part>{_any_of(_PARTS)}))?"
_NAMED = r"|".join(
    (
        r"this(?=\s+(?:morning|afternoon|evening))|[今明](?=[早晚])",
        _any_of(_DAYS_AHEAD.keys() - {"this", "今", "明"}),
        _any_of(_WEEKDAYS),
    )
)
_SOME_DAY = rf"(?:(?P<week>下|本|这)个?)?(?P<day>{_NAMED})"
_BEFORE = r"(?:之?前|以前|之?内|以内)?"
_BODIES = {
    "stamp": r"@(?P<stamp>\d{9,11})",
    "span": rf"(?:(?:in|within)\s+(?:the\s+next\s+|about\s+)?)?{_COUNT}\s*(?P<unit>{_any_of(_UNITS)})"
    r"(?:之?[内后]|以[内后])?",
    "day": rf"{_BY}{_SOME_DAY}{_AT}{_BEFORE}",
    "date": rf"{_BY}(?P<date>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}月\d{{1,2}}[日号]){_AT}{_BEFORE}",
    "clock": rf"(?:at\s+)?{_BY}(?:{_TIME}|(?P<part>{_any_of(_ALONE)}))"
    rf"(?:\s+(?:on\s+|of\s+)?{_SOME_DAY})?{_BEFORE}",
}
_BEGINS, _ENDS = r"(?<![a-z0-9_.@/'’-])(?<!\d[:：])", r"(?=$|[^\w:：'’/.-]|\.(?!\w)|[\u4e00-\u9fff])"
"""Where in a text a moment can begin and end; Chinese has no blanks."""


class Found(NamedTuple):
    """A moment that a text names, and where it does."""

    moment: datetime
    start: int
    end: int


def read(line: str, now: datetime, zone: ZoneInfo, *, at_latest: bool = False) -> tuple[datetime, str] | None:
    """The moment that the line begins with, in UTC, and the rest of the line; None when it names none.

    Local times are those of `zone`. The moment may lie in the past, but for a bare time of day, which is the
    next such time. What lasts a while is meant from its beginning, or `at_latest` by its end.
    """
    line = line.strip()
    for kind, pattern in _WHOLE.items():
        if found := pattern.match(line):
            moment = _MEANT[kind](_Said(found, now, zone, at_latest))
            return (moment, line[found.end() :].strip()) if moment else None
    return None


def named(text: str, now: datetime, zone: ZoneInfo) -> Found | None:
    """The first moment, at the latest, that is named somewhere in a text of Slack's."""
    found = [(each, kind) for kind, pattern in _WITHIN.items() if (each := pattern.search(text))]
    for each, kind in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
        moment = _MEANT[kind](_Said(each, now, zone, at_latest=True))
        return Found(moment, each.start(), each.end()) if moment else None
    return None


class _Said(NamedTuple):
    """What was found in a text, and how it is meant."""

    found: re.Match[str]
    now: datetime
    zone: ZoneInfo
    at_latest: bool

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def at(self, day: date) -> datetime:
        """That day, at the time that is said."""
        return datetime.combine(day, self.time, self.zone).astimezone(UTC)

    @property
    def time(self) -> time:
        """The time of day, of which the second half may be counted anew: 3pm, 下午3点半."""
        if not self.found["hour"]:
            day, part = self.found["day"] if "day" in self.found.re.groupindex else "", self.found["part"]
            known = _PARTS.get((part or day or "").lower(), (MORNING, EVENING))
            return known[self.at_latest]
        hour, half = _number(self.found["hour"]), (self.found["m"] or self.found["half"] or "").lower()
        is_bare = self.at_latest and not half and not self.found["hour"].startswith("0")
        if hour < 12 and (half in _LATE or (half == "中午" and hour < 10) or (is_bare and 0 < hour < WORKED)):
            hour += 12
        past = 30 if self.found["thirty"] else _number(self.found["minute"] or self.found["past"] or "0")
        return time(0 if half == "a" and hour == 12 else hour % 24, past % 60)


def _span(said: _Said) -> datetime:
    count = _count(said.found["count"]) + (0.5 if said.found["and_half"] else 0)
    return said.now + count * _UNITS[said.found["unit"].lower()]


def _day(said: _Said) -> datetime:
    return said.at(_date_of(said))


def _date_of(said: _Said) -> date:
    """A weekday is the next one after today, or of the week that is said."""
    today, name, week = said.today, said.found["day"].lower(), said.found["week"]
    if name in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[name])
    if week:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=week == "下")
        return monday + timedelta(days=_WEEKDAYS[name])
    return today + timedelta(days=(_WEEKDAYS[name] - today.weekday() - 1) % 7 + 1)


def _date(said: _Said) -> datetime | None:
    try:
        return said.at(_calendar_day(said.found["date"], said.today))
    except (ValueError, OverflowError):
        return None


def _calendar_day(words: str, today: date) -> date:
    """A date, or the next day of that month: 2026-11-25, 11月25日."""
    if "月" not in words:
        return date.fromisoformat(words)
    month, day = map(int, re.findall(r"\d+", words))
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _clock(said: _Said) -> datetime:
    if said.found["day"]:
        return said.at(_date_of(said))
    moment = said.at(said.today)
    return moment if moment > said.now else said.at(said.today + timedelta(days=1))


def _stamp(said: _Said) -> datetime:
    return datetime.fromtimestamp(int(said.found["stamp"]), UTC)


_MEANT: dict[str, Callable[[_Said], datetime | None]] = {
    "stamp": _stamp,
    "span": _span,
    "day": _day,
    "date": _date,
    "clock": _clock,
}
_WHOLE = {kind: re.compile(rf"{_BODIES[kind]}(?=\s|$)", re.IGNORECASE) for kind in _MEANT}
_WITHIN = {
    kind: re.compile(_BEGINS + _BODIES[kind] + _ENDS, re.IGNORECASE) for kind in _MEANT if kind != "stamp"
}


def _count(words: str) -> float:
    words = words.strip().lower()
    if words in _WORDS:
        return _WORDS[words]
    return float(words) if words[0].isdecimal() else _number(words)


def _number(words: str) -> int:
    """A whole number, such as 7, ７, 两 or 二十五."""
    if words[0].isdecimal():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)
