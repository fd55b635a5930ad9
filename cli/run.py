"""``diplowire run``: everything at once, to watch: broker, topics, worker, desk, the sample wire, and what is found."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import orjson
from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError
from rich.console import Console

from agents.settings import Settings, from_environment
from brokers.embedded import embedded_broker
from brokers.process import LOOPBACK, child, free_ports, last_lines
from cli.findings import finding
from cli.reach import require_broker
from cli.screen import LiveScreen, PlainScreen, Progress, Screen
from cli.send import open_producer, send_raw
from cli.tail import open_consumer
from cli.termination import termination_as_interrupt
from cli.wire import WATCHES, Message, sample_wire
from desk.settings import DEFAULT_PORT
from topics import catalog, codec
from topics.admin import TopicAdmin
from topics.records import CleanArticle

_SHOWN = (catalog.STATEMENTS, catalog.MENTIONS, catalog.EVENTS, catalog.ALERTS, catalog.DEAD_LETTERS)
_FOLLOWED = (catalog.CLEAN, catalog.ENRICHED, *_SHOWN)
_WORKED_ON = (catalog.RAW, catalog.CLEAN, catalog.STATEMENTS, catalog.MENTIONS, catalog.EVENTS)
_LOOK_EVERY = 1.0
"""Seconds between two looks at the worker's health and at what it has still to do."""


@click.command()
@click.option(
    "--broker",
    envvar="DIPLOWIRE_BROKER",
    show_envvar=True,
    metavar="HOST:PORT",
    help="Use this Kafka.  [default: an embedded broker, in memory]",
)
@click.option("--pace", type=click.FloatRange(0), default=1.0, show_default=True, help="Seconds between two articles.")
@click.option("--articles", type=click.IntRange(1), help="Replay only the first so many messages of the sample wire.")
@click.option("--once", is_flag=True, help="End when everything is sent and worked on, rather than at Ctrl-C.")
def run(broker: str | None, pace: float, articles: int | None, once: bool) -> None:
    """Watch a sample wire: a broker, the topics, a worker, the desk, invented articles replayed, and what is found.

    Shows statements, event mentions, fused events, alerts, and what was refused, in a table (in lines where there is
    no terminal).
    The desk shows the same as a page: open the address that is printed.
    Ctrl-C ends it all. While it runs, other commands can join in: set DIPLOWIRE_BROKER to the address it prints.
    """
    wire = sample_wire()[:articles]
    console = Console()
    screen: Screen = LiveScreen(console) if console.is_terminal else PlainScreen()
    progress = Progress(total=len(wire))
    with termination_as_interrupt(), contextlib.suppress(KeyboardInterrupt), _broker(broker) as address:
        settings = _settings(address)
        with TopicAdmin(address) as admin:
            admin.create(catalog.all_topics(settings.app_id))
        with (
            _desk(address, settings.app_id),
            _Findings(settings, screen, progress) as findings,
            open_producer(address) as producer,
            screen,
            _worker(settings) as worker,
        ):
            try:
                _replay(wire, pace, once, findings, producer, worker)
            except KeyboardInterrupt:
                screen.say("Stopping.")
    click.echo(f"{progress.annotated} articles annotated: {progress.counts()}.")


def _replay(  # noqa: PLR0917 - each is a different thing
    wire: Sequence[Message], pace: float, once: bool, findings: _Findings, producer: KafkaProducer, worker: _Worker
) -> None:
    """Send the wire at its pace and show what comes back, until Ctrl-C, or with ``once`` until all is worked on."""
    findings.screen.say("The worker loads its models, some ten seconds; then the wire begins.")
    waiting = list(reversed(wire))
    next_look = time.monotonic()
    next_send = math.inf
    while True:
        now = time.monotonic()
        if waiting and now >= next_send:
            send_raw(producer, waiting.pop().value)
            findings.progress.sent += 1
            next_send = now + pace
            if not waiting:
                findings.screen.say("The sample wire is sent." + ("" if once else f" {findings.invitation()}"))
        if now >= next_look:
            findings.progress.phase = worker.phase()
            if findings.progress.phase == "ready" and next_send == math.inf:
                next_send = now
            if once and not waiting and findings.idle():
                findings.show_rest()
                return
            next_look = now + _LOOK_EVERY
        findings.show(timeout=min(0.1, max(0.0, next_send - time.monotonic())) if waiting else 0.1)


@contextlib.contextmanager
def _broker(given: str | None) -> Iterator[str]:
    """The address of the broker to use: the one given, or an embedded one for the time of the block."""
    if given is not None:
        require_broker(given)
        click.echo(f"Using the broker at {given}.")
        yield given
        return
    with embedded_broker() as broker:
        click.echo(
            f"Started {broker.name} at {broker.bootstrap}. It forgets everything when it stops; "
            "DIPLOWIRE_BROKER=host:port uses a Kafka that does not."
        )
        yield broker.bootstrap


@contextlib.contextmanager
def _desk(broker: str, app_id: str) -> Iterator[None]:
    """The desk as a child process with a history of its own, which goes when it does; says where it is.

    It takes DIPLOWIRE_DESK_PORT, or its usual port if that is free, or any.
    """
    given = os.environ.get("DIPLOWIRE_DESK_PORT")
    port = given or str(DEFAULT_PORT if _is_free(DEFAULT_PORT) else free_ports(1)[0])
    with tempfile.TemporaryDirectory(prefix="diplowire-desk-") as folder:
        log = Path(folder) / "desk.log"
        argv = [sys.executable, "-m", "cli.main", "desk", "--broker", broker, "--app-id", app_id, "--port", port]
        with child([*argv, "--data", folder], log, grace=10) as process:
            while "The desk is at" not in log.read_text("utf-8", "replace"):
                if process.poll() is not None:
                    raise click.ClickException(f"the desk ended at its start:\n{last_lines(log)}")
                time.sleep(0.05)
            click.echo(last_lines(log, 1))
            yield


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


def _settings(broker: str) -> Settings:
    """The worker's settings from the environment, with the sample's watches if it names none, and a known port."""
    settings = from_environment(broker=broker)
    return from_environment(
        broker=broker,
        watches=settings.watches or WATCHES,
        web_port=settings.web_port or free_ports(1)[0],
    )


class _Worker:
    """The worker process, as its health server and its log tell of it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self._process = process
        self._health = f"http://{LOOPBACK}:{port}/readyz"
        self._log = log

    def phase(self) -> str:
        """What the worker does now: starting, recovering, rebalancing, ready, draining.

        Raises:
            click.ClickException: it has ended by itself; the message quotes its log.
        """
        if self._process.poll() is not None:
            raise click.ClickException(
                f"the worker ended with status {self._process.returncode}:\n{_first_error(self._log)}"
            )
        try:
            with urllib.request.urlopen(self._health, timeout=2) as response:
                return str(orjson.loads(response.read())["phase"])
        except urllib.error.HTTPError as error:
            return str(orjson.loads(error.read())["phase"])
        except OSError:
            return "starting"


def _first_error(log: Path) -> str:
    """What a worker's log of JSON lines says went wrong first; its end, if it says nothing of the kind."""
    for line in log.read_bytes().splitlines():
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(entry, dict) and entry.get("level") in ("error", "critical"):
            return f"{entry.get('message')}\n{entry.get('exception', '')}".strip()
    return last_lines(log)


@contextlib.contextmanager
def _worker(settings: Settings) -> Iterator[_Worker]:
    """A worker with these settings, as a child process; its log is kept while it runs."""
    with tempfile.TemporaryDirectory(prefix="diplowire-run-") as folder:
        log = Path(folder) / "worker.log"
        env = {
            "DIPLOWIRE_BROKER": settings.broker,
            "DIPLOWIRE_WATCHES": str(settings.watches),
            "DIPLOWIRE_WEB_HOST": LOOPBACK,
            "DIPLOWIRE_WEB_PORT": str(settings.web_port),
            "DIPLOWIRE_DATA": str(Path(folder) / "tables"),
        }
        with child([sys.executable, "-m", "agents.worker"], log, grace=20, env=env) as process:
            yield _Worker(process, settings.web_port, log)


class _Findings:
    """Reads the output topics from where they end now, and puts on the screen what comes."""

    def __init__(self, settings: Settings, screen: Screen, progress: Progress) -> None:
        self.screen = screen
        self.progress = progress
        self._settings = settings
        self._outlets: dict[str, str] = {}
        self._events: set[bytes] = set()
        self._open = contextlib.ExitStack()

    def __enter__(self) -> _Findings:
        self._consumer = self._open.enter_context(open_consumer(self._settings.broker))
        self._admin = self._open.enter_context(
            contextlib.closing(KafkaAdminClient(bootstrap_servers=self._settings.broker.split(",")))
        )
        followed = self._partitions(_FOLLOWED)
        self._consumer.assign(followed)
        for partition, end in self._consumer.end_offsets(followed).items():
            self._consumer.seek(partition, end)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def invitation(self) -> str:
        """How to go on when the sample is over."""
        return f"Send more with  diplowire send --broker {self._settings.broker} FILE  or end with Ctrl-C."

    def show(self, timeout: float) -> None:
        """Show what has come, waiting for it up to ``timeout`` seconds."""
        batches = self._consumer.poll(timeout_ms=int(timeout * 1000))
        records = sorted(
            (record for batch in batches.values() for record in batch), key=lambda record: record.timestamp
        )
        # An article's outlet first, since the findings are shown with it.
        for record in sorted(records, key=lambda record: record.topic != catalog.CLEAN.name):
            self._take(record)
        self.screen.update(self.progress)

    def show_rest(self) -> None:
        """Show all that is there now."""
        ends = self._consumer.end_offsets(list(self._consumer.assignment()))
        while any(self._consumer.position(partition) < end for partition, end in ends.items()):
            self.show(timeout=0.2)

    def idle(self) -> bool:
        """Whether the worker has worked on all there is.

        It acknowledges a message when what follows from it is on the topics. So if all that was acknowledged a moment
        ago is all there is now, nothing was under way then.
        """
        partitions = self._partitions(_WORKED_ON)
        try:
            groups = self._admin.list_group_offsets({self._settings.app_id: partitions})
        except KafkaError:
            # The group is not there yet, or its coordinator is moving.
            return False
        done = groups[self._settings.app_id]
        starts = self._consumer.beginning_offsets(partitions)
        ends = self._consumer.end_offsets(partitions)
        return all(
            end == starts[partition] or (partition in done and done[partition].offset >= end)
            for partition, end in ends.items()
        )

    def _take(self, record: Any) -> None:
        if record.topic == catalog.CLEAN.name:
            if record.value is not None:
                article = codec.decode(CleanArticle, record.value)
                self._outlets[article.article_id] = article.source
        elif record.topic == catalog.ENRICHED.name:
            self.progress.annotated += 1
        else:
            line = finding(record.topic, record.value, dict(record.headers or ()))
            if record.topic == catalog.EVENTS.name:
                # An event comes again each time it is revised.
                self._events.add(record.key)
                self.progress.found[line.kind] = len(self._events)
            elif record.value is not None:
                self.progress.found[line.kind] += 1
            self.screen.show(line, self._outlets.get(line.article_id or "", ""))

    def _partitions(self, topics: Sequence[catalog.Topic]) -> list[TopicPartition]:
        names = [topic.name for topic in topics]
        return [
            TopicPartition(name, partition)
            for name in names
            for partition in sorted(self._consumer.partitions_for_topic(name) or ())
        ]
