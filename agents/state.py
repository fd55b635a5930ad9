"""State of an agent in a Faust table: typed values, confirmed writes, and an end by event time.

Faust queues changes of a table for its changelog and gives up waiting for them after a tenth of a second, so each is
confirmed like any other message before the message that caused it is acknowledged. Its windowed tables leak, so
entries carry the time of the article they stem from and are dropped here, when articles come that are that much newer.
Values are whole states, never increments: a message that is processed twice leaves the same state.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import faust
import msgspec
from faust.streams import current_event

from agents.outbox import Confirmation

V = TypeVar("V")
_MOST_DROPPED = 100
"""Entries dropped for one message, so that a jump in time does not stall the worker."""


class ConfirmedTable(faust.Table[bytes, bytes]):
    """A Faust table that keeps the pending confirmations of its changelog."""

    unconfirmed: list[Confirmation]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unconfirmed = []

    def send_changelog(self, *args: Any, **options: Any) -> Any:
        """As Faust does, and remember the future."""
        future = super().send_changelog(*args, **options)
        self.unconfirmed.append(future)
        return future


class _Entry(msgspec.Struct, Generic[V], array_like=True):
    """A value in the table, with the partition and the article time that govern its life."""

    partition: int
    seen: datetime
    value: V


class State(Generic[V]):
    """A table of values of type ``V``, changed only while an event is handled; keys are text."""

    def __init__(self, table: ConfirmedTable, value_type: type[V], horizon: timedelta) -> None:
        self.table = table
        self._horizon = horizon
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(_Entry[value_type])  # type: ignore[valid-type]
        self._ages: defaultdict[int, list[tuple[datetime, str]]] = defaultdict(list)
        self._newest: dict[int, datetime] = {}

    def __len__(self) -> int:
        return len(self.table)

    def get(self, key: str) -> V | None:
        """The value under ``key``, or None."""
        entry = self._entry(key)
        return None if entry is None else entry.value

    def put(self, key: str, value: V, seen: datetime) -> None:
        """Store ``value``; it may be dropped once articles ``horizon`` newer than ``seen`` have come."""
        partition = _current_partition()
        self.table[key.encode()] = self._encoder.encode(_Entry(partition, seen, value))
        heapq.heappush(self._ages[partition], (seen, key))
        self._newest[partition] = max(seen, self._newest.get(partition, seen))

    def drop(self, key: str) -> None:
        """Remove the value under ``key`` if there is one."""
        if key.encode() in self.table:
            del self.table[key.encode()]

    def expired(self) -> Iterator[tuple[str, V]]:
        """The oldest entries of the current event's partition that are past their time; the caller drops them.

        Each is yielded once for each ``put``, and only if no later ``put`` renewed it.
        """
        partition = _current_partition()
        ages = self._ages[partition]
        cutoff = self._newest.get(partition)
        for _ in range(_MOST_DROPPED):
            if not ages or cutoff is None or ages[0][0] >= cutoff - self._horizon:
                return
            seen, key = heapq.heappop(ages)
            entry = self._entry(key)
            if entry is not None and entry.seen == seen:
                yield key, entry.value

    def confirmations(self) -> list[Confirmation]:
        """What has been written since the last call; to be awaited before the event is acknowledged."""
        pending, self.table.unconfirmed = self.table.unconfirmed, []
        return pending

    def recovered(self) -> Iterator[tuple[str, V, datetime]]:
        """All entries after the table was rebuilt, oldest first; puts their ages in order again."""
        self._ages.clear()
        entries = [(key.decode(), self._decoder.decode(raw)) for key, raw in list(self.table.items())]
        for key, entry in sorted(entries, key=lambda pair: (pair[1].seen, pair[0])):
            self._ages[entry.partition].append((entry.seen, key))
            self._newest[entry.partition] = entry.seen
            yield key, entry.value, entry.seen

    def _entry(self, key: str) -> _Entry[V] | None:
        raw = self.table.get(key.encode())
        if raw is None:
            return None
        entry: _Entry[V] = self._decoder.decode(raw)
        return entry


def _current_partition() -> int:
    event = current_event()
    if event is None:
        raise RuntimeError("a table can be changed only while an event of its agent is handled")
    return int(event.message.partition)
