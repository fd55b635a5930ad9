"""What a worker measures, on a registry of its own; names begin with ``diplowire_`` and end in their base unit."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

_STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_END_TO_END_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
_MOST_SOURCES = 200
"""Label values of ``source`` after which outlets are counted together: each costs the server a time series."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far behind a worker is on one partition: records not yet acknowledged, and the age of the oldest of them."""

    topic: str
    partition: int
    records: int
    seconds: float


class Metrics:
    """The metrics of one worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._sources: set[str] = set()
        self._articles = Counter(
            "diplowire_articles",
            "Raw articles by outlet, language and what became of them.",
            ("source", "language", "outcome"),
            registry=self.registry,
        )
        self.statements = Counter(
            "diplowire_statements", "Statements published, by type of quote.", ("quote_type",), registry=self.registry
        )
        self.mentions = Counter(
            "diplowire_mentions",
            "Event mentions published, by type and status.",
            ("event_type", "status"),
            registry=self.registry,
        )
        self.retractions = Counter(
            "diplowire_retractions", "Records retracted, by kind.", ("kind",), registry=self.registry
        )
        self.events = Counter(
            "diplowire_events", "Revisions of fused events published, by type and status.", ("event_type", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.alerts = Counter(
            "diplowire_alerts", "Alerts published, by watch and kind of record.", ("watch", "kind"),
            registry=self.registry,
        )  # fmt: skip
        self.dead_letters = Counter(
            "diplowire_dead_letters", "Messages given up, by stage and reason.", ("stage", "reason"),
            registry=self.registry,
        )  # fmt: skip
        self.stage_seconds = Histogram(
            "diplowire_stage_seconds",
            "Seconds from taking a message up to its confirmed results, by stage.",
            ("stage",),
            buckets=_STAGE_BUCKETS,
            registry=self.registry,
        )
        self.annotation_seconds = Histogram(
            "diplowire_annotation_seconds",
            "Seconds that a process of the pool spent on an article.",
            buckets=_STAGE_BUCKETS,
            registry=self.registry,
        )
        self.end_to_end_seconds = Histogram(
            "diplowire_end_to_end_seconds",
            "Seconds from an article's arrival on the raw topic to an event made or revised from it.",
            buckets=_END_TO_END_BUCKETS,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "diplowire_in_flight", "Messages taken up and not yet acknowledged.", ("stage",), registry=self.registry
        )
        self.pool_processes = Gauge(
            "diplowire_pool_processes", "Processes of the pool, by state.", ("state",), registry=self.registry
        )
        self.pool_replacements = Counter(
            "diplowire_pool_replacements", "Processes of the pool that were replaced, by reason.", ("reason",),
            registry=self.registry,
        )  # fmt: skip
        self.state_entries = Gauge(
            "diplowire_state_entries", "Entries in the tables of this worker.", ("table",), registry=self.registry
        )
        build = Gauge("diplowire_build_info", "Always 1.", ("version", "python"), registry=self.registry)
        build.labels(version(), platform.python_version()).set(1)

    def count_article(self, source: str, language: str, outcome: str) -> None:
        """Count one raw article; beyond a number of outlets, the rest are counted as ``other``."""
        if source not in self._sources:
            if len(self._sources) < _MOST_SOURCES:
                self._sources.add(source)
            else:
                source = "other"
        self._articles.labels(source, language, outcome).inc()

    def watch_lag(self, measure: Callable[[], Iterable[Lag]]) -> None:
        """Have ``measure`` called at each scrape."""
        self.registry.register(_LagCollector(measure))

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """The metrics as an ``Accept`` header asks for them (OpenMetrics or Prometheus text), and the content type."""
        encoder, content_type = choose_encoder(accept)
        return encoder(self.registry), content_type


class _LagCollector(Collector):
    """Measures lag when asked."""

    def __init__(self, measure: Callable[[], Iterable[Lag]]) -> None:
        self._measure = measure

    def collect(self) -> Iterator[GaugeMetricFamily]:
        labels = ("topic", "partition")
        records = GaugeMetricFamily(
            "diplowire_consumer_lag_records", "Records on the topic that are not yet acknowledged.", labels=labels
        )
        seconds = GaugeMetricFamily(
            "diplowire_consumer_lag_seconds", "Age of the oldest record not yet acknowledged.", labels=labels
        )
        for lag in self._measure():
            records.add_metric((lag.topic, str(lag.partition)), lag.records)
            seconds.add_metric((lag.topic, str(lag.partition)), lag.seconds)
        yield records
        yield seconds

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()


def version() -> str:
    """Version of the installed diplowire, or ``0`` in a source tree that is not installed."""
    try:
        return metadata.version("diplowire")
    except metadata.PackageNotFoundError:
        return "0"
