"""One run: a fresh Kafka, workers, the articles, the faults of a schedule; then the account of what came out."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError

from tests.faults.account import Findings, findings
from tests.faults.articles import RawMessage
from tests.faults.cluster import Cluster, Node, kafka
from tests.faults.schedule import Fault, Schedule
from tests.faults.workers import APP_ID, Worker, freeze_process, kill_process, thaw_process
from topics.admin import TopicAdmin
from topics.catalog import CLEAN, EVENTS, MENTIONS, RAW, STATEMENTS, all_topics

_WORKED_ON = (RAW, CLEAN, STATEMENTS, MENTIONS, EVENTS)
_PATIENCE_FOR_READY = 45.0
_PATIENCE_FOR_REST = 240.0
"""Seconds after the last fault within which everything must have been worked on; beyond, the wire is stuck."""
_TICK = 0.1


class Stuck(AssertionError):
    """After the last fault the wire did not come to rest; the message says where it stands."""


@dataclass(frozen=True)
class Run:
    """What a run came to; ``seconds`` from the first message sent to the last one worked on."""

    findings: Findings
    seconds: float
    crashes: int
    longest_drain: float


def run(messages: Sequence[RawMessage], schedule: Schedule, brokers: int, keep: Path | None = None) -> Run:
    """Send the messages through a fresh wire while the schedule's faults happen.

    ``keep`` is a folder for the logs; without it they go with the broker's data.

    Raises:
        Stuck: not everything was worked on after the last fault.
    """
    with contextlib.ExitStack() as running:
        folder = keep or Path(running.enter_context(tempfile.TemporaryDirectory(prefix="diplowire-faults-")))
        folder.mkdir(parents=True, exist_ok=True)
        cluster = running.enter_context(kafka(folder, brokers))
        with TopicAdmin(cluster.bootstrap) as admin:
            admin.create(all_topics(APP_ID))
        with contextlib.ExitStack() as processes:
            workers = [
                Worker(number, cluster.bootstrap, folder, processes) for number in range(1, schedule.workers + 1)
            ]
            trial = _Trial(cluster, workers, messages)
            started = time.monotonic()
            trial.suffer(schedule)
            trial.rest()
            seconds = time.monotonic() - started
            found = findings(cluster.bootstrap)
            for worker in workers:
                worker.stop()
        return Run(found, seconds, sum(w.crashes for w in workers), max(w.longest_drain for w in workers))


class _Trial:
    """The messages, the faults, and the state of both while they go on."""

    def __init__(self, cluster: Cluster, workers: list[Worker], messages: Sequence[RawMessage]) -> None:
        self._cluster = cluster
        self._workers = workers
        self._messages = list(messages)
        self._sent: list[Any] = []
        self._endings: list[tuple[float, Callable[[], None]]] = []
        self._producer = KafkaProducer(
            bootstrap_servers=cluster.bootstrap.split(","), acks="all", delivery_timeout_ms=180_000
        )

    def suffer(self, schedule: Schedule) -> None:
        """Send the messages in as many parts as there are faults, and one more; a fault follows upon each part."""
        parts = len(schedule.faults) + 1
        for number, fault in enumerate(schedule.faults, 1):
            if not fault.hurried:
                self._wait(lambda: any(worker.ready() for worker in self._workers), _PATIENCE_FOR_READY)
            self._send(len(self._messages) * number // parts)
            self._pass(fault.after)
            self._strike(fault)
        self._send(len(self._messages))
        self._wait(lambda: not self._endings, _PATIENCE_FOR_READY)
        for confirmation in self._sent:
            confirmation.get(timeout=180)
        self._producer.close()

    def rest(self) -> None:
        """Wait until the workers have acknowledged everything on every topic that they read."""
        if not self._wait(lambda: at_rest(self._cluster.bootstrap), _PATIENCE_FOR_REST, every=0.5):
            health = [worker.health() for worker in self._workers]
            left = behind(self._cluster.bootstrap)
            raise Stuck(f"not at rest {_PATIENCE_FOR_REST:g} s after the last fault: {left}; {health}")

    def _send(self, upto: int) -> None:
        for message in self._messages[len(self._sent) : upto]:
            self._sent.append(_queue(self._producer, message))

    def _strike(self, fault: Fault) -> None:
        """Let the fault happen, and note when it is to end."""
        worker = self._workers[fault.target % len(self._workers)]
        node = self._cluster.nodes[fault.target % len(self._cluster.nodes)]
        match fault.kind:
            case "kill worker":
                worker.kill()
            case "stop worker":
                worker.terminate()
            case "freeze worker":
                worker.freeze()
                self._later(fault.lasts, worker.thaw)
            case "kill child" | "freeze child":
                self._strike_child(worker, fault)
            case "kill broker" | "restart broker" | "freeze broker":
                # One broker at a time: a cluster of three promises no more.
                self._wait(lambda: all(node.sound for node in self._cluster.nodes), _PATIENCE_FOR_READY)
                self._strike_node(node, fault)

    def _strike_child(self, worker: Worker, fault: Fault) -> None:
        pool = worker.pool()
        if not pool:
            return
        pid = pool[fault.target % len(pool)]
        if fault.kind == "kill child":
            kill_process(pid)
        else:
            freeze_process(pid)
            self._later(fault.lasts, lambda: thaw_process(pid))

    def _strike_node(self, node: Node, fault: Fault) -> None:
        if fault.kind == "freeze broker":
            node.freeze()
            self._later(fault.lasts, node.thaw)
            return
        if fault.kind == "kill broker":
            node.kill()
        else:
            node.terminate()
        self._later(fault.lasts, node.start)

    def _later(self, seconds: float, ending: Callable[[], None]) -> None:
        self._endings.append((time.monotonic() + seconds, ending))

    def _pass(self, seconds: float) -> None:
        self._wait(lambda: False, seconds)

    def _wait(self, enough: Callable[[], bool], seconds: float, every: float = _TICK) -> bool:
        """Let time go by, ending faults and starting ended workers anew, until ``enough``; False when time is up."""
        until = time.monotonic() + seconds
        while not enough():
            if time.monotonic() > until:
                return False
            for due, ending in list(self._endings):
                if time.monotonic() >= due:
                    self._endings.remove((due, ending))
                    ending()
            for worker in self._workers:
                worker.supervise()
            time.sleep(every)
        return True


def send(bootstrap: str, messages: Sequence[RawMessage]) -> None:
    """Send the messages and wait until the broker has them."""
    with contextlib.closing(KafkaProducer(bootstrap_servers=bootstrap.split(","), acks="all")) as producer:
        for confirmation in [_queue(producer, message) for message in messages]:
            confirmation.get(timeout=60)


def at_rest(bootstrap: str) -> bool:
    """Whether the workers have acknowledged everything on every topic that they read."""
    return not behind(bootstrap)


def behind(bootstrap: str) -> dict[str, str]:
    """Partitions with messages that are not acknowledged; acknowledged offsets are read first, the ends after."""
    partitions = [TopicPartition(topic.name, number) for topic in _WORKED_ON for number in range(topic.partitions)]
    try:
        with contextlib.closing(KafkaAdminClient(bootstrap_servers=bootstrap.split(","))) as admin:
            done = admin.list_group_offsets({APP_ID: partitions})[APP_ID]
            ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    except KafkaError as error:
        return {"the group": repr(error)}
    acknowledged = {partition: done[partition].offset if partition in done else 0 for partition in partitions}
    return {
        f"{partition.topic}-{partition.partition}": f"{acknowledged[partition]} of {end.offset}"
        for partition, end in ends.items()
        if max(0, acknowledged[partition]) < end.offset
    }


def _queue(producer: KafkaProducer, message: RawMessage) -> Any:
    """Queue a message under its own time; the result tells when the broker has it."""
    milliseconds = int(message.time.timestamp() * 1000)
    return producer.send(RAW.name, key=message.key.encode(), value=message.value, timestamp_ms=milliseconds)
