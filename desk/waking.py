"""What time does with a ticket by itself, and when to look at it next (rules 23, 29, 39, 41, 44, 75, 86)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from desk import escalation, surveying, war_room
from desk.life import Changes
from desk.policy import Policy
from desk.sla import Versions
from desk.standing import Standing, noted, running
from desk.ticket import Change, Kind, Side, Status, Ticket


class Hint(NamedTuple):
    """`wake_at`: when there is something to do; `due_at`: when the first of its clocks is late, or was.

    None for as long as nobody touches the ticket.
    """

    wake_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """What is to change on a ticket once that moment has come."""

    at: datetime
    changes: Changes


def due(ticket: Ticket, policy: Policy, versions: Versions, now: datetime) -> Changes:
    """What time changes on the ticket by now: one turn, the earliest; () when it is too early."""
    turn = _earliest(ticket, policy, running(ticket, versions), now)
    return turn.changes if turn and turn.at <= now else ()


def hint(ticket: Ticket, policy: Policy, versions: Versions) -> Hint:
    """When to look at the ticket next, as its row keeps it (rule 2)."""
    clocks = running(ticket, versions)
    turn = _earliest(ticket, policy, clocks)
    dues = (clock.due for clock in clocks if clock.due)
    return Hint(turn.at if turn else None, min(dues, default=None))


def _earliest(
    ticket: Ticket, policy: Policy, clocks: list[Standing], now: datetime | None = None
) -> Turn | None:
    turns = [turn for rule in _RULES if (turn := rule(ticket, policy))]
    turns += [turn for clock in clocks if (turn := _tells(clock, now))]
    turns += [Turn(each.at, (each.change,)) for each in escalation.turns(ticket, policy.escalation)]
    return min(turns, key=lambda turn: turn.at, default=None)


def _tells(clock: Standing, now: datetime | None) -> Turn | None:
    """Of a clock that runs it is noted when it will soon be late, and when it is."""
    at = clock.next_at
    return Turn(at, (noted(clock, max(at, now or at)),)) if at else None


def _wakes(ticket: Ticket, _policy: Policy) -> Turn | None:
    """A snooze ends at its time (rule 44)."""
    until = ticket.snoozed_until
    return Turn(until, (Change(Kind.SNOOZED, rule="rule 44"),)) if until else None


def _reviews(ticket: Ticket, _policy: Policy) -> Turn | None:
    """At the review date the desk is reminded of what is on hold, once (rule 29)."""
    if ticket.status is not Status.ON_HOLD or not ticket.review_at or ticket.nudged_at:
        return None
    return Turn(ticket.review_at, (_reminder(Side.AGENT, "rule 29"),))


def _nudges(ticket: Ticket, policy: Policy) -> Turn | None:
    """The requester who is waited for is reminded, once a waiting (rule 41)."""
    began = _waits_since(ticket, policy)
    if began is None or ticket.nudged_at or not policy.life.nudge_days:
        return None
    return Turn(began + policy.life.nudges_after, (_reminder(Side.REQUESTER, "rule 41"),))


def _gives_up(ticket: Ticket, policy: Policy) -> Turn | None:
    """A requester who stays silent has a solved ticket, which was done when the waiting began (rules 23, 41).

    Who was reminded late has as long to answer as anybody. What the desk still has to do is done first.
    """
    began, life = _waits_since(ticket, policy), policy.life
    if began is None or not life.solve_days or (life.nudge_days and not ticket.nudged_at):
        return None
    at = began + life.solves_after
    if ticket.nudged_at:
        at = max(at, ticket.nudged_at + life.solves_after - life.nudges_after)
    if any(step.required and not step.done for step in ticket.steps):
        return Turn(at, (_to(ticket, Status.OPEN, "rule 41"),))
    return Turn(at, (_to(ticket, Status.SOLVED, "rule 41", at=began.isoformat()),))


def _closes(ticket: Ticket, policy: Policy) -> Turn | None:
    """What can no longer be reopened is closed (rule 39)."""
    if ticket.status is not Status.SOLVED or not ticket.status_at:
        return None
    return Turn(ticket.status_at + policy.life.window, (_to(ticket, Status.CLOSED, "rule 39"),))


def _archives(ticket: Ticket, policy: Policy) -> Turn | None:
    """The war room of what has been done for long is archived (F4)."""
    at = war_room.archives_at(ticket, policy.war_room)
    return Turn(at, (Change(Kind.ROOM_ARCHIVED, rule=war_room.RULE),)) if at else None


def _surveys(ticket: Ticket, policy: Policy) -> Turn | None:
    """Its requester is asked how it went, some time after it was solved (rule 86)."""
    at = surveying.due(ticket, policy.csat)
    return Turn(at, (surveying.ask(ticket),)) if at else None


_RULES: tuple[Callable[[Ticket, Policy], Turn | None], ...] = (
    *(_wakes, _reviews, _nudges, _gives_up, _closes),
    *(_archives, _surveys),
)


def _waits_since(ticket: Ticket, policy: Policy) -> datetime | None:
    """Since when the requester is waited for; None if nobody waits, or for as long as it takes."""
    waits = ticket.status is Status.WAITING and policy.life.keep_open_tag not in ticket.tags
    return ticket.status_at if waits else None


def _reminder(whom: Side, rule: str) -> Change:
    return Change(Kind.NUDGED, after=whom, rule=rule)


def _to(ticket: Ticket, status: Status, rule: str, **detail: str) -> Change:
    return Change(Kind.STATUS_CHANGED, before=ticket.status, after=status, rule=rule, detail=detail)
