"""``diplowire send``: files to the raw topic, byte for byte."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import orjson
from kafka import KafkaProducer
from kafka.errors import KafkaError

from cli.options import broker_option, json_option
from cli.reach import require_broker
from topics import raw
from topics.admin import BrokerUnreachable
from topics.catalog import RAW

_LINES = frozenset({".jsonl", ".ndjson"})


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@broker_option
@click.option("--source", help="Outlet to name as the source of plain-text articles.")
@click.option("--pace", type=click.FloatRange(0), default=0.0, help="Seconds to wait between two messages.")
@json_option("Print an object with the number of messages sent and what will be refused.")
def send(files: tuple[Path, ...], broker: str, source: str | None, pace: float, as_json: bool) -> None:
    """Send articles to the raw topic (wire.articles.raw.v1), byte for byte.

    Of a .jsonl file, or of standard input (-), each line is a message; any other file is one message: our JSON, IPTC
    ninjs, or plain text. A message that ingest will refuse is sent all the same, with a warning: it ends in the
    dead-letter topic.
    """
    sent = 0
    refused: list[dict[str, str]] = []
    with open_producer(broker) as producer:
        for place, value in _messages(files):
            if sent and pace:
                time.sleep(pace)
            problem = send_raw(producer, value, source)
            sent += 1
            if problem is not None:
                refused.append({"message": place, "reason": problem.reason, "problem": str(problem)})
                click.echo(f"warning: {place} will be refused: {problem.reason}: {problem}", err=True)
    if as_json:
        click.echo(orjson.dumps({"topic": RAW.name, "sent": sent, "refused": refused}))
    else:
        click.echo(f"sent {sent} message{'s' * (sent != 1)} to {RAW.name} at {broker}")


@contextlib.contextmanager
def open_producer(broker: str) -> Iterator[KafkaProducer]:
    """A producer that waits for all replicas and takes messages as large as the raw topic does.

    Raises:
        BrokerUnreachable: nothing answers at ``broker``.
    """
    require_broker(broker)
    try:
        producer = KafkaProducer(
            bootstrap_servers=broker.split(","),
            client_id="diplowire-send",
            acks="all",
            enable_idempotence=False,
            max_request_size=RAW.max_bytes,
        )
    except KafkaError as error:
        raise BrokerUnreachable(f"what answers at {broker} is no Kafka that can be talked to: {error}") from error
    with contextlib.closing(producer):
        yield producer


def send_raw(producer: KafkaProducer, value: bytes, source: str | None = None) -> raw.RefusedArticle | None:
    """Send one raw article and wait until the broker has it; what ingest will refuse it for, or None.

    The key is the article's uri, so that its versions stay in order.
    """
    headers = [("ce_source", source.encode())] if source else []
    problem = key = None
    try:
        key = raw.read(value, headers=dict(headers)).uri.encode()
    except raw.RefusedArticle as refusal:
        problem = refusal
    try:
        producer.send(RAW.name, value, key=key, headers=headers).get(30)
    except KafkaError as error:
        remedy = "are the topics there? `diplowire topics create` makes them"
        raise click.ClickException(f"{RAW.name} did not take a message ({error}): {remedy}") from error
    return problem


def _messages(files: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    """Each message with the place it comes from."""
    for path in files:
        if str(path) == "-":
            yield from _lines("standard input", sys.stdin.buffer.read())
        elif path.suffix.lower() in _LINES:
            yield from _lines(str(path), path.read_bytes())
        else:
            yield str(path), path.read_bytes()


def _lines(name: str, value: bytes) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(value.split(b"\n"), 1):
        if line.strip():
            yield f"{name}, line {number}", line
