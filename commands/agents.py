"""Tell who is there, what lies with whom, and what waits for nobody."""

from dataclasses import dataclass

from desk.access import require, scope
from desk.assignment import Agent, Roster, is_queued
from storage import roster
from storage.work import Work


@dataclass(frozen=True)
class Present:
    """An agent, whether they work now, and the keys of the tickets that lie with them while they do not."""

    agent: Agent
    is_here: bool
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agents:
    """Everybody who works tickets, and how many tickets wait for somebody."""

    people: tuple[Present, ...]
    queued: int


def agents(work: Work) -> Agents:
    """Who is there now, in any of their teams; of the tickets left behind those that the actor may see."""
    require(work.actor, "agents")
    now = now_of(work)
    teams = list(work.workspace.teams.values()) or [work.workspace.team(None)]
    here = {each.id for each in now.agents if any(now.is_here(each, team) for team in teams)}
    absent = [each.id for each in now.agents if each.id not in here]
    left: dict[str, list[str]] = {}
    for ticket in roster.with_people(work.session, work.workspace.id, absent):
        if scope(work.actor).includes(ticket):
            left.setdefault(ticket.assignee or "", []).append(ticket.key)
    people = tuple(Present(each, each.id in here, tuple(left.get(each.id, ()))) for each in now.agents)
    waiting = roster.queue(work.session, work.workspace.id)
    return Agents(people, sum(is_queued(ticket, work.now) for ticket, _words in waiting))


def now_of(work: Work) -> Roster:
    """The agents as they are at this moment."""
    policy = work.workspace.policy
    present = roster.agents(work.session, work.workspace)
    return Roster(present, policy.calendars, work.now, policy.assignment.by)
