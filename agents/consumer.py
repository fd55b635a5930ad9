"""Faust's Kafka consumer with two faults mended by which messages were passed over in silence (faust-streaming 0.15.3).

Both show when a worker comes up with state to recover before the group has committed an offset of a partition, as after
an early crash: forty of forty articles lay there unread while the worker called itself ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faust.transport.drivers import aiokafka
from faust.types import TP


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


class Transport(aiokafka.Transport):
    """Faust's Kafka transport with that consumer."""

    Consumer = Consumer
