"""What became of an attempt to make an effect happen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sent:
    """It stands in Slack, at this place where it has one."""

    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class Unknown:
    """It may stand in Slack or not; look before trying again. `outage` as for NotSent."""

    error: str
    outage: bool = False


@dataclass(frozen=True)
class NotSent:
    """It certainly does not stand in Slack; trying again may help.

    `outage`: any other effect would have fared the same, so it is no fault of this one.
    """

    error: str
    outage: bool = False


@dataclass(frozen=True)
class Limited:
    """Slack asks to wait this many seconds; nothing was done."""

    seconds: float


@dataclass(frozen=True)
class Held:
    """It is not the time for it: it certainly does not stand in Slack, and waits until this moment."""

    until: datetime


@dataclass(frozen=True)
class Hopeless:
    """Slack refuses it for good: trying again cannot help."""

    error: str


Outcome = Sent | Unknown | NotSent | Limited | Held | Hopeless
