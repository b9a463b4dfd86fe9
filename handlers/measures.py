"""What an operator can measure: counters for Prometheus, and whether the desk is ready."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import prometheus_client
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import REGISTRY, Collector, CollectorRegistry

from desk.audit import Report, What
from handlers.sockets import Connection
from storage import deadlines, inbox, outbox, sweep
from storage.database import Database, DatabaseError

LATE = timedelta(minutes=1)
"""How long a delivery may wait for its handling before the desk calls itself not ready."""
UNCHECKED = timedelta(minutes=5)
"""How long the auditor may be silent."""

_ATTEMPTS = prometheus_client.Counter(
    "firebreak_effects",
    "Attempts to make an effect happen in Slack, by kind and outcome",
    ("kind", "outcome"),
)
_CALLS = prometheus_client.Counter(
    "firebreak_sweep_calls", "Looks at Slack's history by what was read and the outcome", ("what", "outcome")
)
_FOUND = prometheus_client.Counter(
    "firebreak_sweep_found",
    "What the sweep found before Slack delivered it, if it ever did",
    ("channel", "kind"),
)
_CONNECTED = prometheus_client.Gauge("firebreak_slack_connected", "Whether Slack reaches us", ("over",))


def attempted(kind: str, outcome: str) -> None:
    """Count one attempt."""
    _ATTEMPTS.labels(kind, outcome).inc()


def swept(what: str, outcome: str) -> None:
    """Count one look at Slack's history."""
    _CALLS.labels(what, outcome).inc()


def found(channel: str, kind: str) -> None:
    """Count something that Slack has not delivered."""
    _FOUND.labels(channel, kind).inc()


def connected(up: bool) -> None:
    """Remember whether Slack's socket is up; over HTTP nobody tells, and nothing is shown."""
    _CONNECTED.labels("socket").set(up)


def readiness(
    database: Database, connection: Connection, audited: Callable[[], Report]
) -> Callable[[], Awaitable[dict[str, str]]]:
    """A check of what is not ready, by name."""

    async def missing() -> dict[str, str]:
        return {**await not_kept_up(), **not_connected(), **_not_called(audited(), database.clock())}

    def not_connected() -> dict[str, str]:
        since = connection.down_since
        return {"slack": f"Slack is not connected since {since:%H:%M:%S} UTC"} if since else {}

    async def not_kept_up() -> dict[str, str]:
        try:
            backlog = await database.read(inbox.backlog)
        except DatabaseError as error:
            return {"database": f"The database does not answer: {type(error).__name__}"}
        if backlog.oldest and database.clock() - backlog.oldest > LATE:
            return {
                "inbox": f"{backlog.waiting} deliveries wait, the oldest since {backlog.oldest:%H:%M:%S} UTC"
            }
        return {}

    return missing


def _not_called(report: Report, now: datetime) -> dict[str, str]:
    """What Slack refuses to one reader is no fault of the desk's, and no reason to send it nothing more."""
    lost = [each for each in report.found if each.what is not What.REFUSED]
    if lost:
        return {"calls": f"{len(lost)} calls are due and did not go out"}
    if report.at and now - report.at > UNCHECKED:
        return {"calls": f"Nobody checks that calls go out since {report.at:%H:%M:%S} UTC"}
    return {}


class Queues(Collector):
    """The inbox and outbox as gauges, counted when they are asked for."""

    def __init__(self, database: Database, audited: Callable[[], Report]) -> None:
        """`database` is asked at every scrape, `audited` for what the auditor found."""
        self._database, self._audited = database, audited

    def describe(self) -> Iterator[Metric]:
        """Nothing: so that registering does not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Deliveries and effects by state."""
        backlog = self._database.look(inbox.backlog)
        deliveries = GaugeMetricFamily(
            "firebreak_deliveries", "Deliveries from Slack by state", labels=["state"]
        )
        deliveries.add_metric(["waiting"], backlog.waiting)
        deliveries.add_metric(["aside"], backlog.aside)
        yield deliveries
        effects = GaugeMetricFamily(
            "firebreak_effects_pending", "Effects not sent yet by state", labels=["state"]
        )
        for state, count in self._database.look(outbox.count_by_state).items():
            effects.add_metric([state], count)
        yield effects
        late = GaugeMetricFamily(
            "firebreak_deadlines_due", "Tickets that the clock has something to do with now"
        )
        now = self._database.clock()
        late.add_metric([], self._database.look(lambda session: deadlines.count_due(session, now)))
        yield late
        yield from self._sweep()
        yield from self._audit()

    def _audit(self) -> Iterator[Metric]:
        """What the auditor found, and when it last looked."""
        report = self._audited()
        missing = GaugeMetricFamily(
            "firebreak_calls_missing", "Calls to escalated tickets that are due and did not go out"
        )
        missing.add_metric([], len(report.found))
        yield missing
        looked = GaugeMetricFamily(
            "firebreak_audited_timestamp_seconds", "When the desk last checked that its calls go out"
        )
        looked.add_metric([], report.at.timestamp() if report.at else 0)
        yield looked

    def _sweep(self) -> Iterator[Metric]:
        """How far behind the sweep is, by channel."""
        behind = GaugeMetricFamily(
            "firebreak_sweep_behind_seconds",
            "For how long a channel is not proven to be known",
            labels=["channel"],
        )
        gaps = GaugeMetricFamily(
            "firebreak_sweep_gaps", "Stretches of history still to be looked at, by why", labels=["urgency"]
        )
        now = self._database.clock()
        for proof in self._database.look(sweep.proofs):
            behind.add_metric([proof.channel], (now - proof.until).total_seconds())
        for urgency, count in self._database.look(sweep.count_gaps).items():
            gaps.add_metric([urgency.name.lower()], count)
        yield behind
        yield gaps


class Told(NamedTuple):
    """What the process tells of itself: what of it is not ready, and its metrics."""

    ready: Callable[[], Awaitable[dict[str, str]]]
    measured: Callable[[], bytes]


def told(database: Database, connection: Connection, audited: Callable[[], Report]) -> Told:
    """What a desk tells of itself."""
    return Told(readiness(database, connection, audited), exposition(database, audited))


def exposition(database: Database, audited: Callable[[], Report]) -> Callable[[], bytes]:
    """Writes the metrics of the process and of this database's queues as Prometheus reads them."""
    queues = CollectorRegistry()
    queues.register(Queues(database, audited))
    return lambda: generate_latest(REGISTRY) + generate_latest(queues)
