"""Pings that wait: which are still to be told, when, and in which order (rules 59, 65, 66, 67, 72)."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from desk import alerts, escalation
from desk.alerts import Fate
from desk.effects.pings import Alert, Page, Ping
from desk.policy import Policy
from desk.sla import Versions
from desk.ticket import Ticket

About = tuple[Ping, Ticket]
"""A ping and the ticket it is of."""


def is_moot(about: About, policy: Policy, versions: Versions, now: datetime) -> bool:
    """Whether nobody need be told any more, or nobody is told of what is so mild."""
    ping, ticket = about
    match ping:
        case Alert():
            return policy.pings.is_silent(ticket.severity) or alerts.is_moot(ping, ticket, versions, now)
        case Page():
            return not is_called(ping, ticket)
    return False


def is_called(page: Page, ticket: Ticket) -> bool:
    """Whether nobody is on it yet since this call was made (rule 59)."""
    one = escalation.of(ticket, page.escalation)
    return one is not None and one.climbs and one.round == page.round


def is_grave(ticket: Ticket, policy: Policy) -> bool:
    """Whether people are told of it even in their quiet hours."""
    return ticket.severity <= policy.quiet_hours.pierce


def quiet_until(
    pings: Sequence[About], zone: ZoneInfo | None, policy: Policy, versions: Versions, now: datetime
) -> datetime | None:
    """When a person of this zone, or a channel (None), may be told of these, if not now.

    The first that may be told takes the others along.
    """
    each = [_quiet_until(about, zone, policy, versions, now) for about in pings]
    return None if None in each else min(filter(None, each))


def _quiet_until(
    about: About, zone: ZoneInfo | None, policy: Policy, versions: Versions, now: datetime
) -> datetime | None:
    ping, ticket = about
    if zone is None:
        return alerts.opening(ping, ticket, versions, now) if isinstance(ping, Alert) else None
    if isinstance(ping, Page) and _pierces(ping, ticket):
        return None
    return policy.quiet_hours.until(zone, now, ticket.severity)


def _pierces(page: Page, ticket: Ticket) -> bool:
    """Whether its step says so, or is for who is on call, who is there to be called."""
    one = escalation.of(ticket, page.escalation)
    if one is None or not one.ladder.steps:
        return True
    step = one.ladder.steps[page.step]
    return step.quiet == "pierce" or "on_call" in step.whom


def rank(about: About, versions: Versions, now: datetime) -> tuple[int, bool, int]:
    """The gravest first, what will be late after what is, and then by number."""
    ping, ticket = about
    is_early = isinstance(ping, Alert) and alerts.became(ping, ticket, versions, now).fate is not Fate.LATE
    return ticket.severity, is_early, ticket.number
