"""Draws how many people are needed hour by hour, beside who is on shift, and what that rests on."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from babel.dates import format_skeleton

from desk import retrospective
from desk.calendar import A_WEEK
from desk.policy import Policy
from desk.report import Line, Name
from desk.staffing import Need, Plan
from desk.wording import N_
from handlers.language import Speaker
from handlers.views import figures
from handlers.views.actions import hour
from handlers.views.elements import section


def message(plan: Plan, _policy: Policy, say: Speaker) -> dict[str, Any]:
    """The table, then in words when most arrives, where people are missing, and what all of that rests on."""
    head = say(N_("How many people are needed on shift"))
    if not plan.busiest:
        nothing = section(say(N_("Nothing arrived in the last weeks, or nothing is promised.")))
        return {"text": head, "blocks": [section(f"*{head}*"), nothing]}
    key = say(N_("needed/on shift, by the desk's own clock"))
    told = (*retrospective.peaks(plan), *retrospective.assumed(plan))
    words = section("\n".join(_line(each, say) for each in told))
    return {"text": head, "blocks": [section(f"*{head}*\n_{key}_\n{_table(plan.needs, say)}"), words]}


def _table(needs: Iterable[Need], say: Speaker) -> str:
    """A row for each hour in which anybody is needed, a column for each weekday of which that can be said."""
    wanted = [each for each in needs if each.needed]
    hours, days = (sorted({each.slot[place] for each in wanted}) for place in (1, 0))
    cells = {each.slot: f"{each.needed}/{each.there}" for each in wanted}
    wide = 1 + max(map(len, cells.values()), default=3)
    names = (_cell(format_skeleton("EEEEE", A_WEEK[day], locale=say.language), wide) for day in days)
    rows = (f"{at:02}" + "".join(_cell(cells.get((day, at), "·"), wide) for day in days) for at in hours)
    return "\n".join(["```", "  " + "".join(names), *rows, "```"])


def _cell(text: str, wide: int) -> str:
    """The text at the right of its column; a Chinese character is as wide as two others."""
    return " " * (wide - len(text) - sum(each > "\u2e80" for each in text)) + text


def _line(line: Line, say: Speaker) -> str:
    return say(line.sentence, **{name: _value(each, say) for name, each in line.values.items()})


def _value(value: Any, say: Speaker) -> str:
    match value:
        case Name(_, code):
            return hour(code, say)
        case timedelta():
            return figures.span(value, say)
    return str(value)
