"""Moments as a reader sees them: in their zone and language, also where Slack's `<!date^…>` asks for one."""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MONTHS = tuple(calendar.month_name)
_DAYS = tuple(calendar.day_name)
_TOKEN = re.compile(r"\{(\w+)\}")


class Moment:
    """An instant, and the present one, in a zone and a language."""

    def __init__(self, at: float, now: float, zone: str, language: str) -> None:
        """Instants in epoch seconds."""
        self.local = datetime.fromtimestamp(at, ZoneInfo(zone))
        self.today = datetime.fromtimestamp(now, ZoneInfo(zone)).date()
        self.chinese = language == "zh"
        self._since = now - at

    @property
    def clock(self) -> str:
        """Hours and minutes."""
        return f"{self.local:%H:%M}"

    @property
    def is_today(self) -> bool:
        """Whether it is in the present day."""
        return self.local.date() == self.today

    def day(self, *, short: bool = False, weekday: bool = False, year: bool | None = None) -> str:
        """The date in words; with its year where that is not the present one."""
        on = self.local.date()
        with_year = on.year != self.today.year if year is None else year
        if self.chinese:
            named = f"周{'一二三四五六日'[on.weekday()]}" if weekday else ""
            return f"{f'{on.year}年' if with_year else ''}{on.month}月{on.day}日{named}"
        month = _MONTHS[on.month][: 3 if short else None]
        named = f"{_DAYS[on.weekday()]}, " if weekday else ""
        return f"{named}{on.day} {month}{f' {on.year}' if with_year else ''}"

    def near(self, *, short: bool = False, weekday: bool = False) -> str:
        """Today, yesterday, tomorrow, or the date."""
        words = {0: ("Today", "今天"), -1: ("Yesterday", "昨天"), 1: ("Tomorrow", "明天")}
        word = words.get((self.local.date() - self.today).days)
        return word[self.chinese] if word else self.day(short=short, weekday=weekday)

    def ago(self) -> str:
        """How long before or after the present moment."""
        seconds = abs(self._since)
        if seconds < 60:
            return "刚刚" if self.chinese else "just now"
        steps = ((86400, "days", "天"), (3600, "hours", "小时"), (60, "minutes", "分钟"))
        size, english, chinese = next(step for step in steps if seconds >= step[0])
        count = int(seconds // size)
        if self.chinese:
            return f"{count} {chinese}{'前' if self._since >= 0 else '后'}"
        unit = english if count != 1 else english[:-1]
        return f"{count} {unit} ago" if self._since >= 0 else f"in {count} {unit}"

    def written(self, pattern: str) -> str:
        """The moment by a pattern of Slack's: words with {date_short} and the like."""
        return _TOKEN.sub(lambda found: _FORMS[found[1]](self) if found[1] in _FORMS else found[0], pattern)


_FORMS: dict[str, Callable[[Moment], str]] = {
    "time": lambda at: at.clock,
    "time_secs": lambda at: f"{at.local:%H:%M:%S}",
    "date_num": lambda at: f"{at.local:%Y-%m-%d}",
    "date_slash": lambda at: f"{at.local:%Y/%m/%d}",
    "date": lambda at: at.day(year=True),
    "date_short": lambda at: at.day(short=True, year=True),
    "date_long": lambda at: at.day(weekday=True, year=True),
    "date_long_full": lambda at: at.day(weekday=True, year=True),
    "date_pretty": lambda at: at.near(),
    "date_short_pretty": lambda at: at.near(short=True),
    "date_long_pretty": lambda at: at.near(weekday=True),
    "day_divider_pretty": lambda at: at.near(weekday=True),
    "ago": lambda at: at.ago(),
}
"""How each word in braces is written (Slack: Formatting text, date formatting)."""


def next_monday(now: float, zone: str) -> float:
    """The next Monday at 09:00 in a zone, in epoch seconds."""
    local = datetime.fromtimestamp(now, ZoneInfo(zone))
    monday: date = local.date() - timedelta(days=local.weekday())
    nine = datetime.combine(monday, time(9), ZoneInfo(zone))
    return (nine if nine > local else nine + timedelta(days=7)).astimezone(UTC).timestamp()
