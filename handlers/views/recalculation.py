"""Draws the report of a recalculation: which clocks of which tickets are due when now, and were before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desk.recalculation import Recalculation, Shift
from desk.ticket import Clock
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, whole_lines
from handlers.views import names

Report = Mapping[str, Any]
"""What became of one ticket, as `commands.recalculate.coded` tells it."""


def listed(reports: Sequence[Report], unreported: int, say: Speaker) -> str:
    """The report as one person reads it in Slack: as many lines as fit, and how many tickets more."""
    lines = [_ticket(each, say) for each in reports]
    kept = whole_lines(lines, SECTION - 200)
    more = len(lines) - len(kept) + unreported
    return "\n".join([*kept, *([say(N_("and {count} more"), count=more)] if more else [])])


def _ticket(report: Report, say: Speaker) -> str:
    promises = _promises(report["before"], report["after"], say)
    clocks = [
        say(
            N_("{clock}: {before} → {after}"),
            clock=names.clock(Clock(each["clock"]), say),
            before=_moment(each["before"], say),
            after=_moment(each["after"], say) + _late(each["late"], say),
        )
        for each in report["clocks"]
    ]
    return " · ".join([f"*{report['key']}*", *promises, *clocks])


def _promises(before: str, after: str, say: Speaker) -> list[str]:
    none = say(N_("no promise"))
    return [f"{before or none} → {after or none}"] if before != after else []


def _moment(at: str | None, say: Speaker) -> str:
    return names.moment(datetime.fromisoformat(at)) if at else say(N_("never due"))


def table(found: Sequence[Recalculation], say: Speaker) -> list[str]:
    """The report for a terminal, a line a clock; times are UTC."""
    heads = (N_("ticket"), N_("clock"), N_("due before"), N_("due now"), N_("promise"))
    rows = [tuple(map(say, heads)), *(row for each in found for row in _rows(each, say))]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _rows(of: Recalculation, say: Speaker) -> list[tuple[str, ...]]:
    promise = " ".join(_promises(of.before, of.after, say)) or of.after or "–"
    rows: list[tuple[str, ...]] = [
        (of.key, names.clock(each.clock, say), *_dues(each, say), promise) for each in of.shifts
    ]
    return rows or [(of.key, "–", "–", "–", promise)]


def _dues(shift: Shift, say: Speaker) -> tuple[str, str]:
    before, after = (
        f"{at:%Y-%m-%d %H:%M}" if at else say(N_("never due")) for at in (shift.before, shift.after)
    )
    return before, after + _late(shift.late, say)


def _late(is_late: bool, say: Speaker) -> str:
    return say(N_(" (late)")) if is_late else ""


def _width(text: str) -> int:
    """How many columns of a terminal it takes; Chinese characters take two."""
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
