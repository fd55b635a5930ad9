"""``diplowire tail``: the records of a topic, as they come or from some point on."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import orjson
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from cli.findings import finding
from cli.options import broker_option, json_option, topic_name
from cli.reach import require_broker
from topics.admin import BrokerUnreachable

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@click.command()
@click.argument("topic")
@broker_option
@click.option(
    "--from",
    "start",
    metavar="WHERE",
    help="beginning, end, -5m (s, m, h, d: so long ago), or @2026-11-02T08:00 (UTC unless it says).  "
    "[default: end, or beginning with --no-follow]",
)
@click.option("-n", "--number", type=click.IntRange(1), help="Stop after so many records.")
@click.option(
    "-f/-F", "--follow/--no-follow", default=True, help="Wait for more at the end, or stop there.  [default: wait]"
)
@click.option("--headers", is_flag=True, help="Print the headers too.")
@json_option("Print one object a line: topic, partition, offset, timestamp, key, headers, value.")
def tail(  # noqa: PLR0917 - click passes them by name
    topic: str, broker: str, start: str | None, number: int | None, follow: bool, headers: bool, as_json: bool
) -> None:
    """Print the records of a topic. The last part of its name will do: statements, mentions, events, alerts, dlq.

    Belongs to no consumer group: it takes nothing away from anyone.
    """
    name = topic_name(topic)
    where = since(start or ("end" if follow else "beginning"))
    with open_consumer(broker) as consumer:
        partitions = consumer.partitions_for_topic(name)
        if not partitions:
            raise click.ClickException(f"there is no topic {name} at {broker}; `diplowire topics create` makes ours")
        consumer.assign([TopicPartition(name, partition) for partition in sorted(partitions)])
        _go_to(consumer, where)
        for count, record in enumerate(_records(consumer, follow), 1):
            _show(record, headers, as_json)
            if count == number:
                return


@contextlib.contextmanager
def open_consumer(broker: str) -> Iterator[KafkaConsumer]:
    """A consumer of no group, without partitions as yet.

    Raises:
        BrokerUnreachable: nothing answers at ``broker``.
    """
    require_broker(broker)
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=broker.split(","),
            client_id="diplowire-tail",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=200,
        )
    except KafkaError as error:
        raise BrokerUnreachable(f"what answers at {broker} is no Kafka that can be talked to: {error}") from error
    with contextlib.closing(consumer):
        yield consumer


def since(start: str) -> datetime | str:
    """``beginning``, ``end``, or the moment that ``start`` means."""
    if start in ("beginning", "end"):
        return start
    ago = re.fullmatch(r"-(\d+)([smhd])", start)
    if ago:
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        moment = datetime.fromisoformat(start.removeprefix("@")) if start.startswith("@") else None
    except ValueError:
        moment = None
    if moment is None:
        raise click.BadParameter(f"{start!r} is none of beginning, end, -5m, @2026-11-02T08:00", param_hint="--from")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _go_to(consumer: KafkaConsumer, where: datetime | str) -> None:
    assigned = consumer.assignment()
    starts, ends = consumer.beginning_offsets(assigned), consumer.end_offsets(assigned)
    offsets = starts if where == "beginning" else ends
    if isinstance(where, datetime):
        found = consumer.offsets_for_times(dict.fromkeys(assigned, int(where.timestamp() * 1000)))
        offsets = {
            partition: found[partition].offset if found.get(partition) else ends[partition] for partition in assigned
        }
    for partition, offset in offsets.items():
        consumer.seek(partition, offset)


def _records(consumer: KafkaConsumer, follow: bool) -> Iterator[Any]:
    """Records in the order of their time within each fetch; without ``follow``, up to where the topic ends now."""
    ends = consumer.end_offsets(consumer.assignment())
    while follow or any(consumer.position(partition) < end for partition, end in ends.items()):
        batches = consumer.poll(timeout_ms=500)
        yield from sorted(
            (record for batch in batches.values() for record in batch), key=lambda record: record.timestamp
        )


def _show(record: Any, headers: bool, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(_as_data(record, headers)))
        return
    moment = datetime.fromtimestamp(record.timestamp / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    line = finding(record.topic, record.value, dict(record.headers or ()))
    parts = (part for part in (line.who, line.what, line.words) if part)
    click.echo(f"{moment}  {record.partition}:{record.offset}  {line.kind}  " + "  |  ".join(parts))
    if headers:
        for name, value in record.headers or ():
            click.echo(f"    {name}: {_text(value)}")


def _as_data(record: Any, headers: bool) -> dict[str, Any]:
    """The record as plain data; a value that is JSON is given as such, any other as text."""
    data: dict[str, Any] = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": datetime.fromtimestamp(record.timestamp / 1000, UTC).isoformat(timespec="milliseconds"),
        "key": _text(record.key),
    }
    if headers:
        data["headers"] = {name: _text(value) for name, value in record.headers or ()}
    try:
        data["value"] = orjson.loads(record.value) if record.value is not None else None
    except orjson.JSONDecodeError:
        data["value"] = _text(record.value)
    return data


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")
