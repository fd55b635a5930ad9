"""The Faust application of one worker: its agents, tables, pool and health server, put together from settings."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import faust
from faust.exceptions import ConsumerNotStarted

from agents.annotation import load_annotator
from agents.consumer import Transport
from agents.copies import Copies
from agents.deadletters import DeadLetters
from agents.enrich import Enrich, Published
from agents.fuse import Fuse
from agents.fusion import Held
from agents.health import Health, HealthServer
from agents.ingest import Ingest
from agents.metrics import Lag, Metrics
from agents.outbox import Confirmation, Outbox
from agents.pool import Load, Pool
from agents.settings import Settings
from agents.state import ConfirmedTable, State
from agents.versions import Known
from agents.watch import WatchStage
from agents.watches import read_watches
from agents.window import Handler, Window
from topics.catalog import (
    ARTICLES_TABLE,
    CLEAN,
    EVENTS,
    FUSION_TABLE,
    MENTIONS,
    PUBLISHED_TABLE,
    RAW,
    STATEMENTS,
    StateTable,
    Topic,
)

MIB = 1024 * 1024
MEMORY = "memory://"

log = logging.getLogger(__name__)


class WireApp(faust.App):
    """A Faust app that owns what its agents share. ``wire`` is set by ``create_app`` before it starts."""

    wire: Wire

    def _create_directories(self) -> None:
        """Make the folder for tables, if they are kept on disk at all."""
        if self.wire.settings.store != MEMORY:
            self.conf.datadir.mkdir(parents=True, exist_ok=True)
            super()._create_directories()

    async def on_start(self) -> None:
        """Start the health server and the pool before the consumer."""
        await super().on_start()
        await self.wire.start()

    async def on_stop(self) -> None:
        """Drain: Faust stops fetching and waits a while for what is in flight; then the pool and the server end."""
        self.wire.draining = True
        await super().on_stop()
        await self.wire.abandon()
        await self.wire.stop()


class Wire:
    """The parts of one worker, and what they know of its health."""

    def __init__(self, app: WireApp, settings: Settings, load: Load) -> None:
        self.app = app
        self.settings = settings
        self.metrics = Metrics()
        self.pool = Pool(load, settings.pool_size, settings.deadline, settings.start_deadline, self.metrics)
        self.health_server = HealthServer(self.metrics, self.health, settings.web_host, settings.web_port)
        self.outbox = Outbox(_FaustProducer(app))
        self.dead_letters = DeadLetters(self.outbox, self.metrics, settings.app_id)
        self.windows: list[tuple[Window, tuple[Topic, ...]]] = []
        self.states: list[tuple[str, State[Any]]] = []
        self.draining = False
        self._working = False
        self.metrics.watch_lag(self.lags)

    async def start(self) -> None:
        """Open the port and start the processes of the pool."""
        await self.health_server.start()
        log.info("metrics and health", extra={"host": self.settings.web_host, "port": self.health_server.port})
        self.pool.start()

    async def stop(self) -> None:
        """End the pool and close the port."""
        await self.pool.stop()
        await self.health_server.stop()

    def table(self, declared: StateTable, value_type: Any, horizon: timedelta) -> State[Any]:
        """A table of the catalog as the state of an agent."""
        table = self.app.Table(
            declared.name,
            partitions=declared.source.partitions,
            key_type=bytes,
            value_type=bytes,
            help=declared.purpose,
        )
        assert isinstance(table, ConfirmedTable)
        state: State[Any] = State(table, value_type, horizon)
        self.states.append((declared.name, state))
        return state

    def on_recovery(self, state: State[Any], rebuild: Callable[[], None]) -> None:
        """Have ``rebuild`` called whenever Faust has rebuilt the table, before messages flow again."""

        async def recovered() -> None:
            try:
                rebuild()
            except Exception as error:
                # Faust does not look at what becomes of its callbacks.
                await self.app.crash(error)

        state.table.on_recover(recovered)

    def stage(self, name: str, sources: tuple[Topic, ...], handle: Handler) -> None:
        """An agent that hands every message of ``sources`` to ``handle`` by way of a window."""
        window = Window(name, self.settings.in_flight, self.dead_letters, self.metrics, self.app.crash)
        self.windows.append((window, sources))
        channel = self.app.topic(
            *(topic.name for topic in sources),
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
        )

        async def agent(stream: Any) -> None:
            await window.run(stream, handle)

        self.app.agent(channel, name=name, concurrency=1)(agent)

    def forget(self, partitions: Iterable[tuple[str, int]]) -> None:
        """Drop what is in flight from partitions that were taken away."""
        self._working = False
        gone = [(topic, number) for topic, number in partitions]
        for window, sources in self.windows:
            names = {topic.name for topic in sources}
            window.forget([partition for partition in gone if partition[0] in names])

    async def abandon(self) -> None:
        """Drop all that is in flight: unacknowledged, it comes again to whoever reads the partitions next."""
        # Before the pool ends: work that loses its process on the way out would be taken for a poisonous article.
        await asyncio.gather(*(window.abandon() for window, _ in self.windows))

    def health(self) -> Health:
        """Whether the worker lives, whether it works, and what it is doing."""
        stuck = [window.stage for window, _ in self.windows if window.longest_wait() > self.settings.stuck_after]
        if stuck:
            return Health(
                False, False, "ready", f"no progress for {self.settings.stuck_after:g} s in {', '.join(stuck)}"
            )
        if self.draining:
            return Health(True, False, "draining")
        if not self._assignment():
            return Health(True, False, "starting", "no partitions are assigned yet")
        if self.app.rebalancing:
            return Health(True, False, "rebalancing")
        if not self._working:
            return Health(True, False, "recovering")
        if not self.pool.ready:
            return Health(True, False, "starting", "the pool is loading its models")
        return Health(True, True, "ready")

    def lags(self) -> Iterator[Lag]:
        """How far this worker is behind on each of its partitions."""
        for name, state in self.states:
            self.metrics.state_entries.labels(name).set(len(state))
        for window, sources in self.windows:
            names = {topic.name for topic in sources}
            for topic, number in self._assignment():
                if topic in names:
                    yield from self._lag(window, topic, number)

    def resume(self) -> None:
        """Messages flow: partitions are assigned and tables rebuilt."""
        self._working = True

    def _assignment(self) -> list[tuple[str, int]]:
        """The partitions that this worker has, changelogs included."""
        try:
            return sorted(self.app.consumer.assignment())
        except ConsumerNotStarted:
            return []

    def _lag(self, window: Window, topic: str, number: int) -> Iterator[Lag]:
        consumer: Any = self.app.consumer
        partition = faust.types.TP(topic, number)
        end = consumer.highwater(partition)
        position = window.position((topic, number))
        if position is None:
            # Before the first acknowledgement, where the group stood; Faust has no public name for it.
            position = consumer._committed_offset.get(partition)
        if end is None:
            return
        records = max(0, end - (position or 0))
        head = window.head_time((topic, number))
        yield Lag(topic, number, records, max(0.0, time.time() - head) if head is not None else 0.0)


class _FaustProducer:
    """Faust's producer, once it runs."""

    def __init__(self, app: faust.App) -> None:
        self._app = app

    async def send(  # noqa: PLR0917 - the order is Faust's
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: list[tuple[str, bytes]],
    ) -> Confirmation:
        producer = await self._app.maybe_start_producer()
        confirmation: Confirmation = await producer.send(topic, key, value, partition, timestamp, headers)
        return confirmation


def create_app(settings: Settings, load: Load = load_annotator) -> WireApp:
    """The application that ``settings`` describe; ``load`` makes the work of a pool process.

    Raises:
        WatchError: the file of watches cannot be used.
    """
    watches = read_watches(settings.watches) if settings.watches is not None else []
    app = WireApp(settings.app_id, **_faust_settings(settings))
    app.transport = Transport(app.conf.broker_consumer, app)
    wire = app.wire = Wire(app, settings, load)

    articles = wire.table(ARTICLES_TABLE, Known, settings.memory_days)
    ingest = Ingest(wire.outbox, articles, Copies(settings.copy_days), wire.metrics)
    wire.on_recovery(articles, ingest.recovered)
    wire.stage("ingest", (RAW,), ingest.handle)

    published = wire.table(PUBLISHED_TABLE, Published, settings.memory_days)
    enrich = Enrich(wire.outbox, published, wire.pool, wire.metrics)
    wire.on_recovery(published, enrich.recovered)
    wire.stage("enrich", (CLEAN,), enrich.handle)

    fusion = wire.table(FUSION_TABLE, Held, settings.fusion_days)
    fuse = Fuse(wire.outbox, fusion, wire.metrics)
    wire.on_recovery(fusion, fuse.recovered)
    wire.stage("fuse", (MENTIONS,), fuse.handle)

    watch = WatchStage(wire.outbox, watches, wire.metrics)
    wire.stage("watch", (STATEMENTS, MENTIONS, EVENTS), watch.handle)

    async def revoked(_: Any, /, *sent: Any, **__: Any) -> None:
        wire.forget(sent[0])

    async def rebalanced(*_: Any, **__: Any) -> None:
        wire.resume()

    app.on_partitions_revoked.connect(revoked)
    app.on_rebalance_complete.connect(rebalanced)
    return app


def _faust_settings(settings: Settings) -> dict[str, Any]:
    """Faust's own settings; values measured for it, reasons beside those that are not plain."""
    return {
        "broker": [f"kafka://{address}" for address in settings.broker.split(",")],
        "store": settings.store,
        "datadir": settings.data / settings.app_id,
        "Table": ConfirmedTable,
        "web_enabled": False,
        # Topics come from the catalog, with its partitions and retention, and not from whatever worker is first.
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "table_standby_replicas": 0,
        "broker_session_timeout": settings.session_timeout,
        "broker_heartbeat_interval": settings.session_timeout / 5,
        "broker_rebalance_timeout": 60,
        "broker_max_poll_interval": 1000,
        "broker_commit_interval": 1,
        "broker_commit_every": 500,
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": 4 * MIB,
        "stream_buffer_maxsize": 256,
        "stream_wait_empty": True,
        # Seconds of grace in which Faust holds messages back after a rebalance.
        "stream_recovery_delay": 0,
        "producer_acks": -1,
        "producer_linger": 0.005,
        "producer_max_batch_size": 512 * 1024,
        # The largest record is an annotated article; the topics' own limits are in the catalog.
        "producer_max_request_size": 8 * MIB,
        "producer_request_timeout": 60,
    }
