"""Says figures in words: what each is called, how much it is, and what it was in the period before."""

from collections.abc import Callable
from datetime import timedelta

from desk.metrics import DEFINITIONS, FEW, Count, Figure, Metric, Share, Times
from desk.report import Compared
from desk.wording import N_
from handlers.language import Speaker
from handlers.views import names

LABELS = {
    Metric.RECEIVED: N_("Received"),
    Metric.SOLVED: N_("Solved"),
    Metric.REOPENED: N_("Opened again"),
    Metric.BACKLOG: N_("Open at the end"),
    Metric.BACKLOG_AGE: N_("Age of what is open"),
    Metric.HANDOFFS: N_("Handed over"),
    Metric.CLAIM_TIME: N_("Time until taken"),
    Metric.FIRST_RESPONSE: N_("First response"),
    Metric.FIRST_RESPONSE_IN_HOURS: N_("First response, asked in open hours"),
    Metric.FIRST_RESPONSE_OUT_OF_HOURS: N_("First response, asked outside open hours"),
    Metric.NEXT_RESPONSE: N_("Next response"),
    Metric.REQUESTER_WAIT: N_("Time until solved"),
    Metric.AGENT_WORK: N_("Time until solved, without holds"),
    Metric.KEPT_ACKNOWLEDGED: N_("Taken in time"),
    Metric.KEPT_FIRST_RESPONSE: N_("First responses in time"),
    Metric.KEPT_NEXT_RESPONSE: N_("Next responses in time"),
    Metric.KEPT_UPDATE: N_("Updates in time"),
    Metric.KEPT_PROMISE: N_("Promises of agents kept"),
    Metric.KEPT_RESOLUTION: N_("Solved in time"),
    Metric.FCR: N_("Solved at first contact"),
    Metric.REPEAT: N_("Asked again"),
    Metric.DEFLECTED: N_("Solved by an article"),
    Metric.SATISFIED: N_("Satisfied (4–5 of 5)"),
    Metric.SURVEYED: N_("Ratings given"),
}


def label(metric: Metric, say: Speaker) -> str:
    """What the figure is called."""
    return say(LABELS[metric])


def definition(metric: Metric, say: Speaker) -> str:
    """What exactly the figure counts."""
    return say(DEFINITIONS[metric])


def figure(value: Figure, say: Speaker) -> str:
    """How much it is; a rate of few as n of N (rule 71), a time with what nine of ten stayed within."""
    match value:
        case Count(count):
            return str(count)
        case Share(hits, of) if of:
            return f"{hits}/{of}" if value.rate is None else f"{round(value.rate * 100)}%"
        case Times(_, timedelta() as median, p90) if value.count < FEW or p90 is None:
            return say(N_("{median} (of {count})"), median=span(median, say), count=value.count)
        case Times(_, timedelta() as median, timedelta() as p90):
            within = N_("{median}, nine of ten within {p90}")
            return say(within, median=span(median, say), p90=span(p90, say))
    return "–"


def span(of: timedelta, say: Speaker) -> str:
    """How long it is, to the minute; to the hour where that is a part of a hundred."""
    minutes = round(of.total_seconds() / 60)
    if not minutes:
        return say(N_("under a minute"))
    return names.length(timedelta(minutes=round(minutes / 60) * 60 if minutes >= 6000 else minutes), say)


def beside(of: Compared, strong: Callable[[str], str], say: Speaker) -> str:
    """The figure with its name, whether it went up or down where that can be told, and what it was before."""
    now, before = strong(figure(of.now, say)), figure(of.before, say)
    if not of.has_changed:
        return say(N_("= {name}: {now} · as before"), name=label(of.metric, say), now=now)
    sign = {None: "–", True: "▲", False: "▼"}[of.is_more]
    told = N_("{sign} {name}: {now} · before: {before}")
    return say(told, sign=sign, name=label(of.metric, say), now=now, before=before)
