"""Tend the queue: tickets go back to it, to their team, and to whoever is there for them (rules 76, 77)."""

from collections.abc import Mapping

from commands.agents import now_of
from desk import life
from desk.assignment import AWAY, NO_AGENT, OFF_SHIFT, Case, case_of, rule_for
from desk.ticket import Event, Ticket
from storage import roster
from storage.work import Work

ROUTED = "assignment"
"""The rule by which a ticket goes to the team that the policy names for it."""


def tend(work: Work) -> bool:
    """Do the next thing that the policy has done by itself, to one ticket; answers whether there was one."""
    roster.alone_with_the_queue(work.session, work.workspace.id)
    return _take_back(work) or _send_to_team(work) or _give(work)


def _take_back(work: Work) -> bool:
    """A ticket that its assignee left unanswered, at the end of their shift or for too long, is queued."""
    held = roster.unanswered(work.session, work.workspace.id)
    if not held:
        return False
    assigned, now = roster.last_assigned(work.session, [each.id for each in held]), now_of(work)
    for ticket in held:
        case = _case(work, ticket, "", assigned)
        rule = now.goes_back(case, assigned[ticket.id].at, work.workspace.policy.assignment)
        if rule and _is_still(work, ticket):
            work.record(ticket, life.hand_back(ticket, rule))
            return True
    return False


def find_owner(work: Work, ticket: Ticket) -> Ticket:
    """What its requester reopened stays with its owner if they are there, else it is queued (rule 39)."""
    now = now_of(work)
    if ticket.assignee not in {agent.id for agent in now.agents}:
        return work.record(ticket, life.hand_back(ticket, NO_AGENT))
    if now.is_deserted(_case(work, ticket, "", {})):
        return work.record(ticket, life.hand_back(ticket, AWAY))
    return ticket


def _is_still(work: Work, ticket: Ticket) -> bool:
    """Whether the ticket, now locked, is as it was read."""
    return work.ticket_by_id(ticket.id) == ticket


def _send_to_team(work: Work) -> bool:
    """A queued ticket that no team has goes to the team that a rule names."""
    for ticket, words in roster.queue(work.session, work.workspace.id):
        team = rule_for(work.workspace.rules, ticket, words).team
        if team and ticket.team is None and _is_still(work, ticket):
            work.record(ticket, life.move(ticket, team, stays=True, rule=ROUTED))
            return True
    return False


def _give(work: Work) -> bool:
    """The first queued ticket for which there is somebody becomes theirs."""
    by = work.workspace.policy.assignment.by
    queue = roster.queue(work.session, work.workspace.id) if by != "none" else []
    if not queue:
        return False
    assigned = roster.last_assigned(work.session, [ticket.id for ticket, _words in queue])
    found = now_of(work).next(_case(work, ticket, words, assigned) for ticket, words in queue)
    if found is None or not _is_still(work, found[0]):
        return False
    ticket, person = found
    work.record(ticket, life.assign_by_rule(ticket, person, by))
    roster.was_given(work.session, work.workspace.id, person, work.now)
    return True


def _had_to_go(event: Event) -> bool:
    return (event.change.rule or event.change.detail.get("why")) in {AWAY, OFF_SHIFT}


def _case(work: Work, ticket: Ticket, words: str, assigned: Mapping[int, Event]) -> Case:
    """The ticket with what decides who may have it; who handed it back or let it lie gets it from nobody."""
    last = assigned.get(ticket.id)
    let_lie = last is not None and last.change.after is None and not _had_to_go(last)
    rule = rule_for(work.workspace.rules, ticket, words)
    return case_of(ticket, rule, work.workspace.team, last.change.before if last and let_lie else None)
