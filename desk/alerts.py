"""What has become of what an alert of a clock says: whether it still holds, and if not, why (rule 74)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.effects import Alert, Level
from desk.policy import Policy
from desk.ticket import Ticket


class State(StrEnum):
    """How the clock stands that an alert was left for, as far as its reader is concerned."""

    SOON = "soon"
    """It is due soon."""
    LATE = "late"
    """It is late, and still open."""
    KEPT = "kept"
    """It was done in time."""
    WAS_LATE = "was_late"
    """It was done late."""
    CANCELLED = "cancelled"
    """It counts no more."""
    PAUSED = "paused"
    """It does not count now."""
    MOVED = "moved"
    """It is due later than it was."""
    TAKEN = "taken"
    """Somebody else has the ticket now."""


HOLDS = frozenset({State.SOON, State.LATE})
"""What is worth being told of."""


@dataclass(frozen=True)
class Standing:
    """What has become of it, and the moment that goes with it: when it is due, or since when it is so."""

    state: State
    at: datetime | None = None


def standing(alert: Alert, ticket: Ticket, policy: Policy, now: datetime) -> Standing:
    """How it stands now."""
    if ticket.status.done:
        return Standing(State.CANCELLED, ticket.status_at)
    if (ticket.assignee or "") != alert.to:
        return Standing(State.TAKEN)
    return Standing(State.SOON if alert.level == Level.WARNING else State.LATE, now)


def is_moot(alert: Alert, ticket: Ticket, policy: Policy, now: datetime) -> bool:
    """Whether nobody need be told any more."""
    return standing(alert, ticket, policy, now).state not in HOLDS
