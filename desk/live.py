"""Server-Sent Events: every reader gets each change that touches its filter, in order, however often it reconnects.

The id of an event is ``<epoch>-<seq>`` of the history, and what a reader is sent is always the answer to "what changed
since this id". So nothing is queued for anyone: a slow reader, a paused one and one that comes back are the same case.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final

import orjson

from desk.filters import Filter
from desk.history import Change, History

BEAT_EVERY: Final = 15.0
"""Seconds after which a silent stream gets a sign of life, so that proxies keep it open."""
_GATHER: Final = 0.1
"""Seconds in which changes are gathered before they are sent: ten messages a second, not a thousand."""
_BATCH: Final = 500
_REMEMBERED: Final = 64

Batch = tuple[bytes, int]
"""What to send, and up to which ``seq`` it is."""


class Live:
    """Tells readers that the history changed, and answers alike questions of theirs once."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._head = history.head()
        self._changed = asyncio.Event()
        self._asked: OrderedDict[tuple[Filter, int, int], asyncio.Task[Batch]] = OrderedDict()
        self.closing = False

    def announce(self, head: int) -> None:
        """The history has grown to ``head``. On the event loop's thread only."""
        self._head = head
        self._wake()

    def close(self) -> None:
        """End all streams; their readers come back when somebody serves again."""
        self.closing = True
        self._wake()

    def position(self, event_id: str) -> int | None:
        """The ``seq`` of an event's id; None for an id of another history, or none at all."""
        epoch, _, seq = event_id.partition("-")
        if epoch != self._history.epoch or not seq.isdecimal():
            return None
        return int(seq) if int(seq) <= self._head else None

    def event_id(self, seq: int) -> str:
        """The id of the event at ``seq``."""
        return f"{self._history.epoch}-{seq}"

    def head_id(self) -> str:
        """The id of the latest event."""
        return self.event_id(self._head)

    async def next(self, wanted: Filter, since: int) -> Batch:
        """What to send to a reader that has all up to ``since``: changes, or after a silence a sign of life."""
        if self._head <= since and not self.closing:
            changed = self._changed
            try:
                await asyncio.wait_for(changed.wait(), BEAT_EVERY)
            except TimeoutError:
                return f": beat\nid: {self.event_id(since)}\n\n".encode(), since
            await asyncio.sleep(0 if self.closing else _GATHER)
        if self._head <= since:
            return b"", since
        question = (wanted, since, self._head)
        if question not in self._asked:
            self._asked[question] = asyncio.create_task(asyncio.to_thread(self._answer, wanted, since))
            while len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
        # Shielded: others wait for the same answer when this reader goes away.
        return await asyncio.shield(self._asked[question])

    def _answer(self, wanted: Filter, since: int) -> Batch:
        changes = self._history.changes(wanted, since, _BATCH)
        sent = b"".join(self._event(change) for change in changes if change.row is not None or change.revised)
        return sent, changes[-1].seq if changes else since

    def _event(self, change: Change) -> bytes:
        name = "row" if change.row is not None else "gone"
        data = orjson.dumps(change.row or {"kind": change.kind, "id": change.record_id})
        return b"id: %s\nevent: %s\ndata: %s\n\n" % (self.event_id(change.seq).encode(), name.encode(), data)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
