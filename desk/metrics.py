"""What a desk is measured by: figures of a period, each with its definition (rules 12, 71, 86-88)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from desk.ticket import Clock
from desk.wording import N_

FEW = 15
"""A rate of fewer than these is told as n of N, not in percent (rule 71)."""


@dataclass(frozen=True)
class Count:
    """How many there were."""

    value: int = 0


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    hits: int = 0
    of: int = 0

    @property
    def rate(self) -> float | None:
        """The part, 0 to 1; None of so few that it says nothing (rule 71)."""
        return self.hits / self.of if self.of >= FEW else None


@dataclass(frozen=True)
class Times:
    """How long it took, of `count`: the median and what nine of ten stayed within, by nearest rank."""

    count: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None


Figure = Count | Share | Times


class Metric(StrEnum):
    """A figure of a period."""

    RECEIVED = "received"
    SOLVED = "solved"
    REOPENED = "reopened"
    BACKLOG = "backlog"
    BACKLOG_AGE = "backlog_age"
    HANDOFFS = "handoffs"
    CLAIM_TIME = "claim_time"
    FIRST_RESPONSE = "first_response"
    FIRST_RESPONSE_IN_HOURS = "first_response_in_hours"
    FIRST_RESPONSE_OUT_OF_HOURS = "first_response_out_of_hours"
    NEXT_RESPONSE = "next_response"
    REQUESTER_WAIT = "requester_wait"
    AGENT_WORK = "agent_work"
    KEPT_ACKNOWLEDGED = "kept_acknowledged"
    KEPT_FIRST_RESPONSE = "kept_first_response"
    KEPT_NEXT_RESPONSE = "kept_next_response"
    KEPT_UPDATE = "kept_update"
    KEPT_PROMISE = "kept_promise"
    KEPT_RESOLUTION = "kept_resolution"
    FCR = "fcr"
    REPEAT = "repeat"
    DEFLECTED = "deflected"
    SATISFIED = "satisfied"
    SURVEYED = "surveyed"


KEPT: Mapping[Clock, Metric] = {
    clock: Metric(f"kept_{clock}") for clock in Clock if clock is not Clock.TOTAL_RESOLUTION
}
"""Which part of what was promised by a clock was kept."""

DEFINITIONS: Mapping[Metric, str] = {
    Metric.RECEIVED: N_("Tickets whose first message came in the period."),
    Metric.SOLVED: N_("Tickets that were solved in the period, each once; what was undone does not count."),
    Metric.REOPENED: N_("Tickets that were opened again in the period after they were solved, each once."),
    Metric.BACKLOG: N_("Tickets that were neither solved nor closed when the period ended."),
    Metric.BACKLOG_AGE: N_(
        "Time since the first message of the tickets that were open when the period ended."
    ),
    Metric.HANDOFFS: N_("How often a ticket went from one agent or team to another in the period."),
    Metric.CLAIM_TIME: N_(
        "Open time from the first message until somebody took it, of those taken in the period."
    ),
    Metric.FIRST_RESPONSE: N_(
        "Open time from the first message until a person of the desk answered, of the answers in the period."
    ),
    Metric.FIRST_RESPONSE_IN_HOURS: N_("The same, of what was asked in open hours."),
    Metric.FIRST_RESPONSE_OUT_OF_HOURS: N_(
        "The same by the clock on the wall, of what was asked outside open hours."
    ),
    Metric.NEXT_RESPONSE: N_(
        "Open time from the oldest unanswered later message until a person answered, of the answers in "
        "the period."
    ),
    Metric.REQUESTER_WAIT: N_(
        "Open time from the first message until it was first solved, without the time it waited for the "
        "requester, of those first solved in the period."
    ),
    Metric.AGENT_WORK: N_("The same, also without the time it was on hold."),
    Metric.KEPT_ACKNOWLEDGED: N_(
        "Promised claims that were kept or fell due in the period: how many were kept."
    ),
    Metric.KEPT_FIRST_RESPONSE: N_(
        "Promised first responses that were kept or fell due in the period: how many were kept."
    ),
    Metric.KEPT_NEXT_RESPONSE: N_(
        "Promised further responses that were kept or fell due in the period: how many were kept."
    ),
    Metric.KEPT_UPDATE: N_("Promised updates that were kept or fell due in the period: how many were kept."),
    Metric.KEPT_PROMISE: N_(
        "Promises that an agent gave and that were kept or fell due in the period: how many were kept."
    ),
    Metric.KEPT_RESOLUTION: N_(
        "Promised solutions that were kept or fell due in the period: how many were kept."
    ),
    Metric.FCR: N_(
        "Solved at first contact: of the tickets first solved in the period those with at most one answer to "
        "the requester, not reopened, and without another ticket of the same class by the same requester "
        "within 7 days."
    ),
    Metric.REPEAT: N_(
        "Of the tickets received in the period those whose requester had asked for the same class within the "
        "14 days before. Tickets of one class share their category or, if one has none, a tag."
    ),
    Metric.DEFLECTED: N_("Of the tickets solved in the period those that an article solved by itself."),
    Metric.SATISFIED: N_("Of the ratings given in the period those with 4 or 5 of 5."),
    Metric.SURVEYED: N_("Of the people asked in the period for a rating those who gave one."),
}


class Reason(StrEnum):
    """Why what was promised was not kept, as far as the log tells; the first of these that holds."""

    PROMISED_ANEW = "promised_anew"
    NOBODY = "nobody"
    HANDED_OFF = "handed_off"
    HELD = "held"


REASONS: Mapping[Reason, str] = {
    Reason.PROMISED_ANEW: N_("It came to be promised something else, by which it was late already."),
    Reason.NOBODY: N_("Nobody had it when it fell due."),
    Reason.HANDED_OFF: N_("It had gone from one agent or team to another."),
    Reason.HELD: N_("Somebody had it."),
}


class By(StrEnum):
    """What figures are told apart by; tags may count a ticket more than once."""

    SEVERITY = "severity"
    TEAM = "team"
    CHANNEL = "channel"
    TAG = "tag"
    ACCOUNT = "account"


Figures = Mapping[Metric, Figure]


@dataclass(frozen=True)
class Numbers:
    """The figures of a period, of all tickets and of each group; what did not happen is not there."""

    figures: Figures = field(default_factory=dict)
    groups: Mapping[By, Mapping[str, Figures]] = field(default_factory=dict)

    def coded(self) -> dict[str, Any]:
        """The numbers as JSON can hold them, seconds for times."""
        groups = {by: {key: _coded(of) for key, of in each.items()} for by, each in self.groups.items()}
        return {"figures": _coded(self.figures), "groups": groups}


def decoded(code: Mapping[str, Any]) -> Numbers:
    """The numbers that were put into this code."""
    groups = {By(by): {key: _decoded(of) for key, of in each.items()} for by, each in code["groups"].items()}
    return Numbers(_decoded(code["figures"]), groups)


def coded(figure: Figure) -> list[Any]:
    """The figure as JSON can hold it, seconds for times."""
    parts = (each.total_seconds() if isinstance(each, timedelta) else each for each in vars(figure).values())
    return [_KINDS[type(figure)], *parts]


def read(code: Sequence[Any]) -> Figure:
    """The figure that was put into this code."""
    kind, *parts = code
    return _READ[kind](*parts)


def _coded(figures: Figures) -> dict[str, list[Any]]:
    return {metric: coded(figure) for metric, figure in figures.items()}


def _decoded(code: Mapping[str, list[Any]]) -> dict[Metric, Figure]:
    return {Metric(name): read(figure) for name, figure in code.items()}


def _times(count: int, median: float | None, p90: float | None) -> Times:
    return Times(count, _seconds(median), _seconds(p90))


def _seconds(told: float | None) -> timedelta | None:
    return None if told is None else timedelta(seconds=told)


_KINDS: dict[type[Figure], str] = {Count: "count", Share: "share", Times: "times"}
_READ: dict[str, Callable[..., Figure]] = {"count": Count, "share": Share, "times": _times}
