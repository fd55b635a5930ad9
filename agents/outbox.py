"""Sending with confirmation: a record counts as sent when the broker says so, not when it is queued."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, Protocol

from topics import cloudevents, codec
from topics.catalog import Topic
from topics.cloudevents import Attributes
from topics.records import Record

Confirmation = Awaitable[Any]


class Producer(Protocol):
    """What is used of Faust's producer; ``timestamp`` in seconds since the epoch, None for now."""

    async def send(  # noqa: PLR0917 - the order is Faust's
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: list[tuple[str, bytes]],
    ) -> Confirmation:
        """Queue a message; the result is awaited for the broker's confirmation."""
        ...


class Outbox:
    """Queues messages in the order of the calls; every ``put`` returns a confirmation to be awaited."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer

    async def put(self, topic: Topic, key: bytes | None, record: Record, attributes: Attributes) -> Confirmation:
        """Queue ``record`` under ``key``."""
        return await self._send(topic, key, codec.encode(record), cloudevents.write(attributes))

    async def retract(self, topic: Topic, key: bytes | None, attributes: Attributes) -> Confirmation:
        """Queue a message without value: the record ``attributes.id`` is withdrawn."""
        return await self._send(topic, key, None, cloudevents.write(attributes, tombstone=True))

    async def forward(
        self, topic: Topic, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]], timestamp: float
    ) -> Confirmation:
        """Queue a message as it is, with its own time; clients refuse one with neither, so its key is then empty."""
        if value is None:
            key = key or b""
        return await self._producer.send(topic.name, key, value, None, timestamp, headers)

    async def _send(
        self, topic: Topic, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
    ) -> Confirmation:
        return await self._producer.send(topic.name, key, value, None, None, headers)


async def confirmed(confirmations: Iterable[Confirmation]) -> None:
    """Wait until the broker has confirmed all of them; raise the first failure once all are settled."""
    results = await asyncio.gather(*confirmations, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
