"""Draws alerts of clocks, what has become of them, and pings that were held and go out together."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.access import Person
from desk.alerts import Became, Fate
from desk.text import title
from desk.ticket import Clock, Ticket
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import names

MOST = 5
"""Pings of a bundle that are told one by one; of the others how many there are (rule 72)."""
LONGEST, LONGEST_OF_MANY = 300, 80
"""Characters of what a ticket is about, in an alert of its own and in one of several."""

_SAID = {
    Fate.SOON: N_("⏰ *{key}* {severity} · {clock}: due {moment}"),
    Fate.LATE: N_("🔥 *{key}* {severity} · {clock}: late since {moment}"),
    Fate.KEPT: N_("✅ *{key}* · {clock}: kept, {moment}"),
    Fate.WAS_LATE: N_("☑ *{key}* · {clock}: was late, done {moment}"),
    Fate.CANCELLED: N_("✖ *{key}* · {clock}: cancelled"),
    Fate.PAUSED: N_("⏸ *{key}* · {clock}: paused"),
    Fate.MOVED: N_("➡ *{key}* · {clock}: due {moment} now"),
    Fate.TAKEN: N_("➡ *{key}* · {clock}: {name} has it now"),
}
_NOBODY = N_("➡ *{key}* · {clock}: nobody has it now")


@dataclass(frozen=True)
class Told:
    """An alert as its reader sees it.

    `key` is the ticket's, as a link where they can open it; `words` what it is about, None if they may not
    read that; `told_late`: they were told later than they should have been.
    """

    ticket: Ticket
    key: str
    severity: str
    clock: Clock
    became: Became
    words: str | None
    assignee: Person | None
    told_late: bool = False


def line(told: Told, say: Speaker, longest: int = LONGEST) -> str:
    """What an alert says, of its clock as it stands now."""
    fate, at, who = told.became.fate, told.became.at, told.assignee
    head = say(
        _NOBODY if fate is Fate.TAKEN and who is None else _SAID[fate],
        key=told.key,
        severity=told.severity,
        clock=names.clock(told.clock, say),
        moment=names.moment(at) if at else "–",
        name=names.person(who) if who else "",
    )
    words = say(N_("🔒 private")) if told.words is None else safe(title(told.words, longest), 2 * longest)
    late = say(N_("_This comes late: the desk could not tell it in time._")) if told.told_late else ""
    return "\n".join(filter(None, (f"{head} · {words}" if words else head, late)))


def bundle(lines: Sequence[str], others: int, where: str, say: Speaker) -> str:
    """What was held and goes out together, the gravest first; `where` one finds the others."""
    more = N_("… and {count} more: `/ticket find {where}`")
    found = [say(more, count=others, where=where)] if others else []
    return "\n".join([say(N_("*Held back until now:*")), *lines, *found])
