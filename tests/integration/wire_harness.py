"""A broker with the catalog's topics and workers as processes of their own: what the tests of the whole flow drive."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from brokers.apache import apache_broker
from brokers.embedded import embedded_broker
from brokers.process import free_ports
from topics.admin import TopicAdmin
from topics.catalog import RAW, Topic, all_topics

PROJECT = Path(__file__).resolve().parents[2]
LIGHT_WORKER = Path(__file__).with_name("light_worker.py")
APP_ID = "diplowire-test"


@dataclass
class Message:
    """A message as a consumer sees it."""

    key: str | None
    value: bytes | None
    headers: dict[str, bytes]

    @property
    def record(self) -> Any:
        """The JSON value."""
        return json.loads(self.value or b"null")


class Worker:
    """A worker process; its log goes to a file that is shown when a test fails."""

    def __init__(self, program: list[str], bootstrap: str, log: Path, **settings: object) -> None:
        self.port = free_ports(1)[0]
        given = {"broker": bootstrap, "app_id": APP_ID, "web_port": self.port, "pool_size": 1, "session_timeout": 6}
        variables = {f"DIPLOWIRE_{name.upper()}": str(value) for name, value in (given | settings).items()}
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *program], env=os.environ | variables, cwd=PROJECT, stderr=output
            )

    def get(self, path: str, accept: str = "") -> tuple[int, str, str]:
        """Status, content type and body of one of the worker's pages; status 0 while nothing is served."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read().decode()
        except OSError:
            return 0, "", ""

    def wait_ready(self, seconds: float = 120) -> None:
        """Wait until the worker says that it is ready."""
        until = time.monotonic() + seconds
        while self.get("/readyz")[0] != 200:
            assert self.process.poll() is None, "the worker ended"
            assert time.monotonic() < until, f"the worker was not ready within {seconds} s: {self.get('/readyz')}"
            time.sleep(0.1)

    def metric(self, name: str, **labels: str) -> float:
        """Sum of the samples of a metric that have these labels."""
        total = 0.0
        for line in self.get("/metrics")[2].splitlines():
            sample, _, value = line.rpartition(" ")
            if sample.partition("{")[0] == name and all(
                f'{key}="{wanted}"' in sample for key, wanted in labels.items()
            ):
                total += float(value)
        return total

    def kill(self) -> None:
        """End the worker as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> int:
        """Ask the worker to end; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(sent)
        return self.process.wait(timeout=60)


@dataclass
class Wire:
    """A broker and the workers on it."""

    bootstrap: str
    folder: Path
    workers: list[Worker] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """The log of all workers."""
        return self.folder / "worker.log"

    def start_worker(self, **settings: object) -> Worker:
        """Start a worker with these settings (fields of agents.settings.Settings)."""
        return self._start(["-m", "agents.worker"], settings)

    def start_light_worker(self, **settings: object) -> Worker:
        """Start a worker whose pool does next to nothing; see light_worker.py."""
        return self._start([str(LIGHT_WORKER)], settings)

    def _start(self, program: list[str], settings: dict[str, object]) -> Worker:
        self.workers.append(Worker(program, self.bootstrap, self.log, **({"data": self.folder} | settings)))
        return self.workers[-1]

    def kill(self, worker: Worker) -> None:
        """End a worker as a power cut would; it is not missed."""
        worker.kill()
        self.workers.remove(worker)

    def stop(self, worker: Worker) -> int:
        """Ask a worker to end; its exit status."""
        self.workers.remove(worker)
        return worker.stop()

    def send(
        self, *messages: dict[str, Any] | bytes, key: bytes | None = None, headers: Any = None, topic: Topic = RAW
    ) -> None:
        """Send raw articles, dictionaries as JSON under their uri, and wait for the broker."""
        producer = KafkaProducer(bootstrap_servers=self.bootstrap, acks="all", max_request_size=5_000_000)
        sent = []
        for message in messages:
            if isinstance(message, dict):
                value, name = json.dumps(message, ensure_ascii=False).encode(), message.get("uri", "").encode()
            else:
                value, name = message, key
            sent.append(producer.send(topic.name, value=value, key=name, headers=headers))
        for confirmation in sent:
            confirmation.get(timeout=30)
        producer.close()

    def read(self, topic: Topic) -> list[Message]:
        """All messages on a topic, as a new consumer would read them."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
        )
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        messages: list[Message] = []
        until = time.monotonic() + 30
        # Tansu's answer for the end may fall short; that of a fetch does not.
        while any(consumer.position(part) < max(end, consumer.highwater(part) or 0) for part, end in ends.items()):
            assert time.monotonic() < until, f"could not read {topic.name} to its end"
            for records in consumer.poll(timeout_ms=200).values():
                for record in records:
                    key = record.key.decode("utf-8", "replace") if record.key is not None else None
                    messages.append(Message(key, record.value, dict(record.headers)))
        consumer.close()
        return messages

    def wait(self, topic: Topic, enough: Callable[[list[Message]], bool], seconds: float = 120) -> list[Message]:
        """Read a topic again and again until ``enough`` says so."""
        until = time.monotonic() + seconds
        while not enough(messages := self.read(topic)):
            for worker in self.workers:
                assert worker.process.poll() is None, f"a worker ended: {self.tail()}"
            assert time.monotonic() < until, f"not enough on {topic.name}: {len(messages)} messages\n{self.tail()}"
            time.sleep(0.2)
        return messages

    def tail(self) -> str:
        """What the workers say of themselves: health, where they stand, and the end of their log."""
        telling = ("diplowire_pool", "diplowire_in_flight", "diplowire_consumer_lag_records", "diplowire_dead")
        said = [
            line
            for worker in self.workers
            for line in (worker.get("/readyz")[2], *worker.get("/metrics")[2].splitlines())
            if not line.startswith("diplowire") or (line.startswith(telling) and not line.endswith(" 0.0"))
            if not line.startswith("#")
        ]
        return "\n".join((*said, self.log.read_text("utf-8", "replace")[-3000:] if self.log.exists() else "no log"))


@contextlib.contextmanager
def running(kind: str, folder: Path) -> Iterator[Wire]:
    """A fresh broker of a kind (``embedded`` or ``apache``) with the topics; at the end all workers are stopped."""
    with embedded_broker() if kind == "embedded" else apache_broker() as broker:
        with TopicAdmin(broker.bootstrap) as admin:
            admin.create(all_topics(APP_ID))
        wire = Wire(broker.bootstrap, folder)
        try:
            yield wire
        finally:
            for worker in wire.workers:
                if worker.process.poll() is None:
                    worker.kill()


def latest(messages: list[Message]) -> dict[str | None, Message]:
    """What a compacted topic comes to: the last message of each key."""
    return {message.key: message for message in messages}
