"""What an operator can measure: counters for Prometheus, and whether the desk is ready."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import prometheus_client
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import REGISTRY, Collector, CollectorRegistry

from storage import inbox, outbox
from storage.database import Database, DatabaseError

LATE = timedelta(minutes=1)
"""How long a delivery may wait for its handling before the desk calls itself not ready."""

_ATTEMPTS = prometheus_client.Counter(
    "firebreak_effects",
    "Attempts to make an effect happen in Slack, by kind and outcome",
    ("kind", "outcome"),
)


def attempted(kind: str, outcome: str) -> None:
    """Count one attempt."""
    _ATTEMPTS.labels(kind, outcome).inc()


def readiness(database: Database) -> Callable[[], Awaitable[dict[str, str]]]:
    """A check of what is not ready, by name."""

    async def missing() -> dict[str, str]:
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


class Queues(Collector):
    """The inbox and outbox as gauges, counted when they are asked for."""

    def __init__(self, database: Database) -> None:
        """`database` is asked at every scrape."""
        self._database = database

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


def exposition(database: Database) -> Callable[[], bytes]:
    """Writes the metrics of the process and of this database's queues as Prometheus reads them."""
    queues = CollectorRegistry()
    queues.register(Queues(database))
    return lambda: generate_latest(REGISTRY) + generate_latest(queues)
