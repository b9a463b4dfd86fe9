"""Tend the queue: tickets go back to it, to their team, and to whoever is there for them (rules 76, 77)."""

from collections.abc import Mapping
from dataclasses import dataclass

from commands.agents import now_of
from desk import life
from desk.assignment import AWAY, NO_AGENT, OFF_SHIFT, Case, case_of, rule_for
from desk.life import Changes
from desk.ticket import Event, Ticket
from storage import roster
from storage.work import Work

ROUTED = "assignment"
"""The rule by which a ticket goes to the team that the policy names for it."""


@dataclass(frozen=True)
class Step:
    """What the desk would do by itself to a ticket that stands as in its case; `person` is whom it is for."""

    case: Case
    changes: Changes
    person: str | None = None


def plan(work: Work) -> list[Step]:
    """What is to be done next, by what is read; nothing is changed."""
    return _backwards(work) or _to_teams(work) or _to_people(work)


def carry_out(work: Work, step: Step) -> bool:
    """Do it, one replica at a time, if ticket and person are still as they were; answers whether it did."""
    roster.alone_with_the_queue(work.session, work.workspace.id)
    ticket = work.ticket_by_id(step.case.ticket.id)
    if ticket != step.case.ticket or not (step.person is None or _can_take(work, step.person, step.case)):
        return False
    work.record(ticket, step.changes)
    if step.person:
        roster.was_given(work.session, work.workspace.id, step.person, work.now)
    return True


def _can_take(work: Work, person: str, case: Case) -> bool:
    now = now_of(work)
    return any(agent.id == person and now.can_take(agent, case) for agent in now.agents)


def _backwards(work: Work) -> list[Step]:
    """What its assignee left unanswered, at the end of their shift or for too long, is queued again."""
    policy = work.workspace.policy.assignment
    watches = policy.by != "none" or policy.idle_minutes
    held = roster.unanswered(work.session, work.workspace.id) if watches else []
    if not held:
        return []
    assigned, now = roster.last_assigned(work.session, [each.id for each in held]), now_of(work)
    steps = []
    for ticket in held:
        case = _case(work, ticket, "", assigned)
        if rule := now.goes_back(case, assigned[ticket.id].at, policy):
            steps.append(Step(case, life.hand_back(ticket, rule)))
    return steps


def _to_teams(work: Work) -> list[Step]:
    """Queued tickets that no team has go to the team that a rule names."""
    rules = work.workspace.rules
    queue = roster.queue(work.session, work.workspace.id) if any(rule.team for rule in rules) else []
    named = ((ticket, rule_for(rules, ticket, words).team) for ticket, words in queue if not ticket.team)
    return [
        Step(Case(ticket, work.workspace.team(team)), life.move(ticket, team, stays=True, rule=ROUTED))
        for ticket, team in named
        if team
    ]


def _to_people(work: Work) -> list[Step]:
    """Queued tickets for which there is somebody become theirs."""
    by = work.workspace.policy.assignment.by
    queue = roster.queue(work.session, work.workspace.id) if by != "none" else []
    if not queue:
        return []
    assigned = roster.last_assigned(work.session, [ticket.id for ticket, _words in queue])
    cases = [_case(work, ticket, words, assigned) for ticket, words in queue]
    return [
        Step(case, life.assign_by_rule(case.ticket, person, by), person)
        for case, person in now_of(work).deal(cases)
    ]


def find_owner(work: Work, ticket: Ticket) -> Ticket:
    """What its requester reopened stays with its owner if they are there, else it is queued (rule 39)."""
    now = now_of(work)
    if ticket.assignee not in {agent.id for agent in now.agents}:
        return work.record(ticket, life.hand_back(ticket, NO_AGENT))
    if now.is_deserted(_case(work, ticket, "", {})):
        return work.record(ticket, life.hand_back(ticket, AWAY))
    return ticket


def _had_to_go(event: Event) -> bool:
    return (event.change.rule or event.change.detail.get("why")) in {AWAY, OFF_SHIFT}


def _case(work: Work, ticket: Ticket, words: str, assigned: Mapping[int, Event]) -> Case:
    """The ticket with what decides who may have it; who handed it back or let it lie gets it from nobody."""
    last = assigned.get(ticket.id)
    let_lie = last is not None and last.change.after is None and not _had_to_go(last)
    rule = rule_for(work.workspace.rules, ticket, words)
    return case_of(ticket, rule, work.workspace.team, last.change.before if last and let_lie else None)
