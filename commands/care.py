"""Care: what a week asked of the people of a desk, told to its leads and to nobody else (G7)."""

from commands.agents import now_of
from desk import care
from desk.access import WORKERS, Role
from desk.assignment import Agent
from desk.calendar import Calendar
from desk.care import Load, Strain
from desk.hours import DEFAULT
from desk.period import Period
from desk.report import Part
from storage import harshness, people, workload
from storage.facts import so_far
from storage.work import Work
from storage.workload import Quarters


def leads(work: Work) -> list[str]:
    """Those who lead, and still work here."""
    appointed = sorted(work.workspace.appointed.leads) if work.workspace.policy.care.tell else []
    viewers = [work.viewer(each) for each in appointed]
    return [each.id for each in viewers if Role.LEAD in each.roles and each.roles & WORKERS]


def part(work: Work, scope: str, period: Period) -> Part:
    """What there is to tell of a team, or of the whole desk."""
    return Part(scope, sections=care.sections(_strain(work, scope, period), work.workspace.policy.care))


def _strain(work: Work, scope: str, period: Period) -> Strain:
    span = so_far(work.workspace.id, period, work.now)
    team = work.workspace.team(scope or None)
    agents = [each for each in now_of(work).agents if team.includes(each.id)]
    answered = workload.loads(work.session, span, scope or None)
    return Strain(
        loads={each.id: Load(each.load, _capacity(work, each)) for each in agents},
        out_of_hours={who: _out_of_hours(work, who, load.answered) for who, load in answered.items()},
        harsh=harshness.harsh(work.session, span, scope or None),
    )


def _capacity(work: Work, agent: Agent) -> int | None:
    """How many they take on: as they say, else the least of what their teams do."""
    if agent.word.capacity is not None:
        return agent.word.capacity
    teams = [each for each in work.workspace.teams.values() if agent.id in each.members]
    return min((each.capacity for each in teams if each.capacity is not None), default=None)


def _out_of_hours(work: Work, person: str, answered: Quarters) -> int:
    """How often they answered while they should have been left alone, or while the desk was closed."""
    policy = work.workspace.policy
    zone = people.zone(work.session, work.workspace.id, person)
    open_hours: Calendar = policy.calendars[DEFAULT].calendar
    quiet = policy.quiet_hours
    return sum(
        count
        for quarter, count in answered.items()
        if not open_hours.is_open(quarter) or quiet.until(zone, quarter)
    )
