"""How long one due-time takes (`uv run --with businesstimedelta python benchmarks/due_times.py`).

A due-time is the instant at which so much open time has passed since a ticket came. The same due-times
are asked of `businesstimedelta` from PyPI in the same run, if it is there; it says how often both agree.
"""

import argparse
import random
import statistics
import sys
import time as clock
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from desk.calendar import Calendar, Holidays, Hours  # noqa: E402 - run as a script, the house is not on the path yet

BERLIN = ZoneInfo("Europe/Berlin")
LUNCH = (Hours(time(9), time(12, 30)), Hours(time(13, 30), time(18)))
OFFICE = (*[LUNCH] * 5, (), ())
GOAL = 25.0
"""Microseconds that a due-time may take."""

Start = tuple[datetime, timedelta]
Due = Callable[[Start], datetime]


def starts(count: int) -> list[Start]:
    """Moments of a year, each with between a quarter of an hour and five office days to go."""
    dice = random.Random(1)  # the same due-times in every run
    year = datetime(2026, 1, 1, tzinfo=UTC)
    minutes = ((dice.randrange(365 * 1440), dice.randrange(15, 5 * 8 * 60)) for _ in range(count))
    return [(year + timedelta(minutes=at), timedelta(minutes=to_go)) for at, to_go in minutes]


def calendars() -> dict[str, Calendar]:
    """The kinds of calendar that desks have."""
    return {
        "24x7": Calendar(ZoneInfo("UTC")),
        "office": Calendar(BERLIN, OFFICE),
        "office, holidays of DE-BE": Calendar(BERLIN, OFFICE, days_off=Holidays("DE", "BE")),
        "office, make-up days of CN": Calendar(ZoneInfo("Asia/Shanghai"), OFFICE, days_off=Holidays("CN")),
        "nights": Calendar(BERLIN, (*[(Hours(time(22), time(6)),)] * 5, (), ())),
    }


def microseconds(due: Due, given: list[Start], rounds: int) -> tuple[float, float]:
    """What one due-time takes: in the first round, and by the median of so many more."""
    taken = []
    for _ in range(1 + rounds):
        began = clock.perf_counter()
        for each in given:
            due(each)
        taken.append((clock.perf_counter() - began) / len(given) * 1e6)
    return taken[0], statistics.median(taken[1:])


def theirs() -> Due | None:
    """The office with the holidays of Berlin as `businesstimedelta` has it; None if it is not installed."""
    try:
        import businesstimedelta  # noqa: PLC0415 - only beside ours, and nothing that the project needs
        import holidays  # noqa: PLC0415
        import pytz  # noqa: PLC0415
    except ImportError:
        return None
    zone = pytz.timezone("Europe/Berlin")
    days = [0, 1, 2, 3, 4]
    parts = [
        businesstimedelta.WorkDayRule(start_time=each.start, end_time=each.end, working_days=days, tz=zone)
        for each in LUNCH
    ]
    free = holidays.country_holidays("DE", subdiv="BE", years=(2026, 2027))
    rules = businesstimedelta.Rules([*parts, businesstimedelta.HolidayRule(free, tz=zone)])

    def due(start: Start) -> datetime:
        seconds = int(start[1].total_seconds())
        found: datetime = start[0] + businesstimedelta.BusinessTimeDelta(rules, seconds=seconds)
        return found

    return due


def main() -> None:
    """Print what a due-time takes for each kind of calendar, and beside the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="due-times a round")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    given = starts(asked.count)
    print(f"{'':<28}{'at first':>9}{'then':>9}")
    for name, calendar in calendars().items():
        first, taken = microseconds(lambda start, of=calendar: of.after(*start), given, asked.rounds)
        verdict = "within" if taken <= GOAL else "OVER"
        print(f"{name:<28}{first:>9.1f}{taken:>9.1f} µs  {verdict} the goal of {GOAL:.0f}")
    other, ours = theirs(), calendars()["office, holidays of DE-BE"]
    if other is None:
        print("businesstimedelta is not installed: see the first line of this file")
        return
    few = given[: max(1, asked.count // 20)]
    same = sum(abs(other(each) - ours.after(*each)) < timedelta(seconds=1) for each in few)
    first, taken = microseconds(other, few, 3)
    print(f"{'businesstimedelta':<28}{first:>9.1f}{taken:>9.1f} µs  agrees on {same} of {len(few)}")


if __name__ == "__main__":
    main()
