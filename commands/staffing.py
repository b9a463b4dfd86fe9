"""Work out how many people are needed on shift, hour by hour, and hold it against who is there (G6)."""

from datetime import datetime, time, timedelta

from desk.access import require
from desk.calendar import DAY, instant
from desk.hours import DEFAULT, Calendars
from desk.period import Every, Period, closed
from desk.severity import Severity
from desk.staffing import Assumed, Plan, Slot, slots, targets
from desk.staffing import plan as planned
from desk.teams import Team
from desk.ticket import Clock, Ticket
from storage import effort, reports, roster, workload
from storage.facts import Span
from storage.work import Work

HALF = 30
"""Who is there at this minute of an hour is there in that hour."""


def staffing(work: Work) -> Plan:
    """Who is needed when, as of the last weeks."""
    require(work.actor, "staffing")
    return plan(work, work.now)


def plan(work: Work, until: datetime) -> Plan:
    """The same, from the whole weeks before a moment in which there was a desk.

    Who is on shift is told of the week that follows them.
    """
    policy, calendar = work.workspace.policy.staffing, work.workspace.policy.calendars[DEFAULT].calendar
    weeks = [closed(Every.WEEKLY, until, calendar.zone)]
    while len(weeks) < policy.weeks and reports.began(work.session, work.workspace.id, weeks[-1].begins):
        weeks.append(weeks[-1].before)
    span = Span(work.workspace.id, weeks[-1].begins, weeks[0].ends)
    came = workload.arrivals(work.session, span)
    assumed = _assumed(work, span, len(weeks))
    return planned(assumed, slots(came.items(), calendar, len(weeks)), _there(work, weeks[0].after))


def _assumed(work: Work, span: Span, weeks: int) -> Assumed:
    policy = work.workspace.policy.staffing
    grave = effort.severities(work.session, span)
    words = None if policy.handling_minutes else effort.words(work.session, span)
    minutes = policy.handling_minutes or policy.word_minutes * (words or 0)
    return Assumed(
        weeks=weeks,
        handling=timedelta(minutes=minutes),
        goal=policy.goal / 100,
        shrinkage=policy.shrinkage / 100,
        targets=targets(grave, {level: _promised(work, level) for level in grave}),
        words=words,
    )


def _promised(work: Work, level: Severity) -> timedelta | None:
    """How soon a ticket of this severity, of which nothing else is known, is to be answered first."""
    blank = Ticket(0, work.workspace.id, 0, "", "", None, severity=level)
    return work.workspace.terms.target(work.workspace.terms.match(blank), Clock.FIRST_RESPONSE)


def _there(work: Work, week: Period) -> dict[Slot, int]:
    """How many agents work in each hour of the week, as their shifts and calendars say."""
    calendars = work.workspace.policy.calendars
    agents = [each.id for each in roster.agents(work.session, work.workspace)]
    teams = list(work.workspace.teams.values()) or [work.workspace.team(None)]
    found: dict[Slot, int] = {}
    for slot in ((weekday, hour) for weekday in range(7) for hour in range(24)):
        at = _middle(week, slot)
        here = sum(any(_is_there(person, team, at, calendars) for team in teams) for person in agents)
        found |= {slot: here} if here else {}
    return found


def _is_there(person: str, team: Team, at: datetime, calendars: Calendars) -> bool:
    return team.includes(person) and team.is_on_shift(person, at, calendars)


def _middle(week: Period, slot: Slot) -> datetime:
    weekday, hour = slot
    return instant(datetime.combine(week.first + weekday * DAY, time(hour, HALF)), week.zone)
