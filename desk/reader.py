"""Reads the output topics into the history: all partitions, in no consumer group, from where the history left off.

It runs on a thread of its own, so that neither Kafka nor SQLite ever holds the page up.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from desk.entries import KIND_OF_TOPIC, Entry, Message, Retraction, entry_of
from desk.history import History
from topics import catalog
from topics.cloudevents import HeaderError
from topics.codec import DecodeError

log = logging.getLogger(__name__)

_RETRY_AFTER = 2.0
_LOOK_EVERY = 5.0
"""Seconds between two looks at new partitions and at the workers' lag."""
_WORKED_ON = (catalog.RAW, catalog.CLEAN, catalog.STATEMENTS, catalog.MENTIONS, catalog.EVENTS)


@dataclass(frozen=True, slots=True)
class Health:
    """What the reader knows of the wire.

    ``connected`` to the broker; ``behind`` messages that the desk has still to read; ``lag`` messages that the workers
    have still to work on, None where there is no such group; ``unreadable`` messages passed over since the start.
    """

    connected: bool = False
    behind: int = 0
    lag: int | None = None
    unreadable: int = 0


class Reader:
    """The reading thread. ``changed`` is called on it with the history's head after each batch kept."""

    def __init__(self, broker: str, app_id: str, history: History, changed: Callable[[int], None]) -> None:
        self._servers = broker.split(",")
        self._app_id = app_id
        self._history = history
        self._changed = changed
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="desk-reader", daemon=True)
        self.health = Health()

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End reading and wait until what was being kept is kept."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        """Read until stopped; when the broker is away or the connection breaks, try again."""
        while not self._stopping.is_set():
            try:
                self._read()
            except KafkaError as error:
                log.warning("no word from the broker at %s: %s", ",".join(self._servers), error)
                self.health = replace(self.health, connected=False)
                self._stopping.wait(_RETRY_AFTER)

    def _read(self) -> None:
        with self._clients() as (consumer, admin):
            next_look = 0.0
            while not self._stopping.is_set():
                if time.monotonic() >= next_look:
                    self._assign(consumer)
                    self._look(consumer, admin)
                    next_look = time.monotonic() + _LOOK_EVERY
                if not consumer.assignment():
                    self._stopping.wait(_RETRY_AFTER)
                    continue
                batches = consumer.poll(timeout_ms=200)
                if batches:
                    self._keep(batches)

    @contextlib.contextmanager
    def _clients(self) -> Iterator[tuple[KafkaConsumer, KafkaAdminClient]]:
        with contextlib.ExitStack() as open_clients:
            consumer = KafkaConsumer(
                bootstrap_servers=self._servers,
                client_id="diplowire-desk",
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_wait_ms=100,
            )
            open_clients.enter_context(contextlib.closing(consumer))
            admin = KafkaAdminClient(bootstrap_servers=self._servers, client_id="diplowire-desk")
            open_clients.enter_context(contextlib.closing(admin))
            yield consumer, admin

    def _assign(self, consumer: KafkaConsumer) -> None:
        """Take over partitions that are new to us, each where the history left off.

        Where the broker has less than the history has read, it is another broker, or one that lost its memory: then
        from the beginning. What the history has already is no news to it. (The embedded broker tells an end that is too
        low after a batch of several messages.)
        """
        there = {
            TopicPartition(topic, partition)
            for topic in KIND_OF_TOPIC
            for partition in consumer.partitions_for_topic(topic) or ()
        }
        new = there - consumer.assignment()
        if not new:
            return
        consumer.assign(sorted(there))
        read = self._history.offsets()
        starts, ends = consumer.beginning_offsets(list(new)), consumer.end_offsets(list(new))
        for partition in new:
            offset = read.get((partition.topic, partition.partition), 0)
            if offset > ends[partition]:
                log.info("%s ends before what was read of it: reading it from its beginning", partition)
                offset = 0
            consumer.seek(partition, max(offset, starts[partition]))

    def _look(self, consumer: KafkaConsumer, admin: KafkaAdminClient) -> None:
        """See how far behind the desk is, and the workers."""
        assigned = list(consumer.assignment())
        ends = consumer.end_offsets(assigned) if assigned else {}
        behind = sum(max(0, end - consumer.position(partition)) for partition, end in ends.items())
        self.health = replace(self.health, connected=True, behind=behind, lag=self._lag(consumer, admin))

    def _lag(self, consumer: KafkaConsumer, admin: KafkaAdminClient) -> int | None:
        partitions = [
            TopicPartition(topic.name, partition)
            for topic in _WORKED_ON
            for partition in consumer.partitions_for_topic(topic.name) or ()
        ]
        try:
            done = admin.list_group_offsets({self._app_id: partitions})[self._app_id]
        except KafkaError:
            # No such group as yet, or its coordinator is moving.
            return None
        committed = {partition: found.offset for partition, found in done.items() if found.offset >= 0}
        ends = consumer.end_offsets(list(committed)) if committed else {}
        return sum(max(0, end - committed[partition]) for partition, end in ends.items()) if committed else None

    def _keep(self, batches: dict[TopicPartition, list[Any]]) -> None:
        """Keep a batch in the order of the messages' times, articles before what was found in them."""
        entries: list[Entry | Retraction] = []
        records = [record for batch in batches.values() for record in batch]
        for record in sorted(records, key=lambda record: (record.timestamp, record.topic != catalog.ENRICHED.name)):
            message = Message(
                record.topic,
                record.partition,
                record.offset,
                record.timestamp / 1000,
                record.key,
                record.value,
                dict(record.headers or ()),
            )
            try:
                entries.append(entry_of(message))
            except (DecodeError, HeaderError) as error:
                log.warning("passed over %s-%s at %s: %s", record.topic, record.partition, record.offset, error)
                self.health = replace(self.health, unreadable=self.health.unreadable + 1)
        offsets = {(partition.topic, partition.partition): batch[-1].offset + 1 for partition, batch in batches.items()}
        self._changed(self._history.take(entries, offsets))
