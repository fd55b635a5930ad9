"""Faust's Kafka consumer, mended where messages or state were passed over in silence.

With faust-streaming 0.15.3 it showed when a worker came up with state to recover before the group had committed an
offset of a partition, as after an early crash: forty of forty articles lay there unread, and the worker was "ready".
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka
from faust.types import TP

_SECONDS_FOR_ENDS = 60.0


class Consumer(aiokafka.Consumer):
    """Reads every message from the committed offset on, or from the beginning where none is committed."""

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:
        """Fetch from the partitions that are active now.

        Faust hands its own, changing set to the fetching thread. When recovery ends it empties the set for a moment;
        the thread then takes "no partitions" for "all", and what it takes out of the others is thrown away.
        """
        return await super()._getmany(set(active_partitions) if active_partitions is not None else None, timeout)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go back to the committed offsets, and where there is none to the beginning.

        Faust leaves partitions without a committed offset where they are, past messages that it fetched and dropped.
        """
        committed: Mapping[TP, int] = await super().seek_to_committed()
        for partition, offset in committed.items():
            if not offset and not self._is_changelog_tp(partition):
                await self._seek(partition, 0)
        return committed

    async def wait_empty(self) -> None:
        """Wait until what is in flight is acknowledged, for the drain time at most; the rest will come again.

        Faust waits without end, before a stop and before partitions move to another worker. A window of slow articles
        takes minutes, and the group gives a worker up that holds a rebalance up for longer than its timeout.
        """
        app: Any = self.app
        # Not a timeout: Faust's loop swallows the cancellation.
        giving_up = asyncio.get_running_loop().call_later(app.wire.settings.drain, self._stop_waiting)
        try:
            await super().wait_empty()
        finally:
            giving_up.cancel()

    def _stop_waiting(self) -> None:
        """Have ``wait_empty`` believe that nothing is in flight."""
        self.log.warning("%d messages in flight are left to be done again", len(self._unacked_messages))
        self._unacked_messages.clear()

    async def highwaters(self, *partitions: TP) -> dict[TP, int]:
        """The ends of partitions, up to which Faust rebuilds tables.

        Tansu 0.6, asked for the end, gives the first offset of the last batch plus one, and the tables would lack what
        comes after it. The answer to a fetch tells the true end; with Apache Kafka the two agree.
        """
        ends: dict[TP, int] = dict(await super().highwaters(*partitions))
        filled = {partition: end for partition, end in ends.items() if end}
        async with asyncio.timeout(_SECONDS_FOR_ENDS):
            return ends | await _fetched_ends([url.authority for url in self.app.conf.broker_consumer], filled)


async def _fetched_ends(brokers: list[str], ends: dict[TP, int]) -> dict[TP, int]:
    """The ends of partitions that are not empty, as a fetch of the last message known tells them."""
    found: dict[TP, int] = {}
    if not ends:
        return found
    reader = AIOKafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False, auto_offset_reset="earliest")
    await reader.start()
    try:
        reader.assign(list(ends))
        for partition, end in ends.items():
            reader.seek(partition, end - 1)
        while len(found) < len(ends):
            await reader.getmany(timeout_ms=100)
            for partition, end in ends.items():
                if (fetched := reader.highwater(partition)) is not None:
                    found[partition] = max(end, fetched)
    finally:
        await reader.stop()
    return found


class Transport(aiokafka.Transport):
    """Faust's Kafka transport with that consumer."""

    Consumer = Consumer
