"""How people, statuses, severities and moments are called on a screen."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_skeleton

from desk.access import Person
from desk.policy import Policy
from desk.section import Named
from desk.severity import Severity
from desk.text import cut
from desk.ticket import Clock, Status, Ticket
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import escape, safe

LONGEST_NAME = 80
"""Characters of a name, as many as Slack itself lets people have."""

LONGEST_TAGS = 500
"""Characters of all the tags of a ticket together."""

STATUSES = {
    Status.NEW: N_("new"),
    Status.OPEN: N_("open"),
    Status.WAITING: N_("waiting"),
    Status.ON_HOLD: N_("on hold"),
    Status.SOLVED: N_("solved"),
    Status.CLOSED: N_("closed"),
    Status.WITHDRAWN: N_("withdrawn"),
    Status.DISMISSED: N_("not a ticket"),
}


def status(status: Status, policy: Policy, say: Speaker) -> str:
    """The desk's own name of the status, or the usual one."""
    own = policy.statuses.named(status.value, "zh_CN" if say.language == "zh_CN" else "en")
    return own or say(STATUSES[status])


CLOCKS = {
    Clock.ACKNOWLEDGED: N_("Taken"),
    Clock.FIRST_RESPONSE: N_("First response"),
    Clock.NEXT_RESPONSE: N_("Next response"),
    Clock.UPDATE: N_("Next update"),
    Clock.PROMISE: N_("Promised update"),
    Clock.RESOLUTION: N_("Resolution"),
    Clock.TOTAL_RESOLUTION: N_("Resolution in all"),
}


def clock(clock: Clock, say: Speaker) -> str:
    """What a clock measures, in the reader's language."""
    return say(CLOCKS[clock])


def due(ticket: Ticket, at: datetime, say: Speaker) -> str:
    """When the first of the ticket's promises is due, and how near that is, as far as the desk noted it."""
    running = [each for each in ticket.clocks.episodes if each.ended is None]
    if any(each.breached_at for each in running):
        return say(N_("🔴 late since {moment}"), moment=moment(at))
    sign = "🟠" if any(each.warned for each in running) else "⏳"
    return " ".join([sign, say(N_("due {moment}"), moment=moment(at))])


def state(ticket: Ticket, policy: Policy, say: Speaker) -> str:
    """Where the ticket stands; of a merged one that says more than its status."""
    return say(N_("merged")) if ticket.merged_into else status(ticket.status, policy, say)


def severity(level: Severity, policy: Policy) -> str:
    """The severity's sign and name, such as “:red_circle: SEV1”."""
    drawn = policy.severities[int(level)]
    return f"{drawn.emoji} {drawn.name}"


_PERMALINK = re.compile(r"https://[a-z0-9-]+\.slack(-gov)?\.com/files/[A-Za-z0-9_./%~-]{1,150}")


def file(kept: Mapping[str, Any], *, linked: bool) -> str:
    """A file's name; what is `linked` has, beside a name that could break out of it, a link to Slack."""
    name, address = safe(str(kept.get("name") or "?"), 80), str(kept.get("permalink") or "")
    return f"{name} <{address}|↗>" if linked and _PERMALINK.fullmatch(address) else name


def tags(codes: Iterable[str], known: Mapping[str, Named], say: Speaker) -> str:
    """The names of these tags, fit for a text; of one that is not known, its code."""
    called = [(code, known.get(code)) for code in codes]
    return safe(", ".join(name.named(say.language) if name else code for code, name in called), LONGEST_TAGS)


def team(code: str, policy: Policy, say: Speaker) -> str:
    """The team's name, fit for a text; of one that the policy no longer has, its code."""
    known = policy.teams.get(code)
    return safe(known.name.named(say.language) if known else code, LONGEST_NAME)


def cause(code: str, policy: Policy, say: Speaker) -> str:
    """The name of this cause, fit for a text; of one that the policy no longer has, its code."""
    named = policy.causes.get(code)
    return safe(named.named(say.language) if named else code, LONGEST_NAME)


def call(whom: str) -> str:
    """A person or a user group, so that Slack pings them; or a channel, so that one can go there."""
    return {"S": f"<!subteam^{whom}>", "C": f"<#{whom}>", "G": f"<#{whom}>"}.get(whom[:1], f"<@{whom}>")


def person(who: Person) -> str:
    """The person's name, which pings nobody; a mention only while their name is not known."""
    return escape(cut(who.name, LONGEST_NAME)) if who.name else f"<@{who.id}>"


def moment(at: datetime) -> str:
    """The moment in the reader's own zone (rule 36)."""
    utc = at.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{utc}>"


def ago(at: datetime) -> str:
    """How long ago it was, as the reader's Slack counts at the moment of reading."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|{at.strftime('%Y-%m-%d %H:%M UTC')}>"


def day(date: date, say: Speaker) -> str:
    """A date with its weekday, such as “Fri, Mar 6”."""
    return format_skeleton("MMMEd", date, locale=say.language)


def date_of(date: date, say: Speaker) -> str:
    """A date with its year, such as “Mar 6, 2026”."""
    return format_skeleton("yMMMd", date, locale=say.language)


LENGTHS = (N_("{count} h"), N_("{count} min"), N_("{count} s"))


def length(of: timedelta, say: Speaker) -> str:
    """How long it is, in hours, minutes and, where there are any, seconds."""
    minutes, seconds = divmod(int(of.total_seconds()), 60)
    counts = zip(LENGTHS, (*divmod(minutes, 60), seconds), strict=True)
    parts = [say(sentence, count=count) for sentence, count in counts if count]
    return (" " if say.language == "en" else "").join(parts) or say(LENGTHS[1], count=0)
