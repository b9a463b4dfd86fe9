"""What a manager reads of a week, a month, a quarter or a year: figures beside the period before (G3)."""

from desk.metrics import KEPT, Metric, Numbers
from desk.report import Line, Section, compared
from desk.wording import N_

WORK = (
    Metric.RECEIVED,
    Metric.SOLVED,
    Metric.BACKLOG,
    Metric.REOPENED,
    Metric.HANDOFFS,
    Metric.DEFLECTED,
)
"""How much there was, and what became of it."""
SPEED = (
    Metric.FIRST_RESPONSE,
    Metric.FIRST_RESPONSE_OUT_OF_HOURS,
    Metric.NEXT_RESPONSE,
    Metric.REQUESTER_WAIT,
    Metric.AGENT_WORK,
    Metric.CLAIM_TIME,
    Metric.BACKLOG_AGE,
)
"""How long people waited."""
QUALITY = (Metric.FCR, Metric.REPEAT, Metric.SATISFIED, Metric.SURVEYED)
"""How well it was solved."""


def sections(numbers: Numbers, before: Numbers) -> tuple[Section, ...]:
    """The figures by what they say; a line alone where nothing happened."""
    told = (
        (N_("Work"), WORK),
        (N_("Promises kept"), tuple(KEPT.values())),
        (N_("Time"), SPEED),
        (N_("Quality"), QUALITY),
    )
    found = ((title, compared(numbers, before, metrics)) for title, metrics in told)
    parts = tuple(
        Section(title, figures=tuple(each.metric for each in figures)) for title, figures in found if figures
    )
    return parts or (Section(lines=(Line(N_("Nothing happened, and nothing is open.")),)),)
