"""Both brokers serve what diplowire needs of a Kafka: administration, keyed records with headers, a consumer group."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from brokers.apache import apache_broker
from brokers.embedded import embedded_broker
from brokers.process import Broker

TOPIC = "wire.try.v1"


pytestmark = pytest.mark.integration


@pytest.fixture(
    scope="module",
    params=[embedded_broker, pytest.param(apache_broker, marks=pytest.mark.apache)],
    ids=["embedded", "apache"],
)
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    start: Callable[[], contextlib.AbstractContextManager[Broker]] = request.param
    with start() as running:
        yield running


def create(bootstrap: str, topic: str, partitions: int = 2, **settings: str) -> None:
    with contextlib.closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
        admin.create_topics([NewTopic(topic, partitions, -1, topic_configs=settings)])


def produce(bootstrap: str, topic: str, *values: bytes) -> None:
    with contextlib.closing(KafkaProducer(bootstrap_servers=bootstrap, acks="all")) as producer:
        for value in values:
            producer.send(topic, value, key=b"k", headers=[("ce_id", "ё".encode())]).get(20)


def consume(bootstrap: str, topic: str, count: int) -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    options = {"auto_offset_reset": "earliest", "consumer_timeout_ms": 10_000}
    with contextlib.closing(KafkaConsumer(topic, bootstrap_servers=bootstrap, **options)) as consumer:
        return [(record.key, record.value, list(record.headers)) for record in itertools.islice(consumer, count)]


def test_a_record_comes_back_with_key_and_headers(broker: Broker) -> None:
    create(broker.bootstrap, TOPIC)
    produce(broker.bootstrap, TOPIC, "Встреча".encode())
    assert consume(broker.bootstrap, TOPIC, 1) == [(b"k", "Встреча".encode(), [("ce_id", "ё".encode())])]


def test_fausts_client_joins_a_group_and_its_commit_holds(broker: Broker) -> None:
    """aiokafka is what the worker speaks: what one member committed, the next does not read again."""
    create(broker.bootstrap, "wire.group.v1", partitions=1)

    async def read(count: int) -> list[bytes]:
        consumer = AIOKafkaConsumer(
            "wire.group.v1",
            bootstrap_servers=broker.bootstrap,
            group_id="diplowire-try",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            values = [(await asyncio.wait_for(consumer.getone(), 40)).value for _ in range(count)]
            await consumer.commit()
            return values
        finally:
            await consumer.stop()

    async def flow() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all")
        await producer.start()
        try:
            for value in (b"1", b"2", b"3"):
                await producer.send_and_wait("wire.group.v1", value)
        finally:
            await producer.stop()
        assert await read(2) == [b"1", b"2"]
        assert await read(1) == [b"3"]

    asyncio.run(flow())


def test_it_ends_with_its_block() -> None:
    with embedded_broker() as broker:
        os.kill(broker.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(broker.pid, 0)


@pytest.mark.apache
@pytest.mark.faults
def test_apache_kafka_keeps_its_data_over_a_kill_and_a_new_port(tmp_path: Path) -> None:
    """What was acknowledged is there after SIGKILL and a start on other ports."""
    with apache_broker(data=tmp_path) as first:
        create(first.bootstrap, TOPIC)
        produce(first.bootstrap, TOPIC, b"kept")
        os.kill(first.pid, signal.SIGKILL)
    with apache_broker(data=tmp_path) as second:
        assert second.bootstrap != first.bootstrap
        assert [value for _, value, _ in consume(second.bootstrap, TOPIC, 1)] == [b"kept"]


@pytest.mark.apache
@pytest.mark.faults
def test_three_nodes_serve_on_when_one_is_killed() -> None:
    with apache_broker(nodes=3) as cluster:
        create(cluster.bootstrap, TOPIC, partitions=3)
        produce(cluster.bootstrap, TOPIC, b"before")
        os.kill(cluster.pids[2], signal.SIGKILL)
        produce(cluster.bootstrap, TOPIC, b"after")
        assert sorted(value for _, value, _ in consume(cluster.bootstrap, TOPIC, 2)) == [b"after", b"before"]
