"""At-least-once delivery with many messages in flight: the one piece of code by which every agent consumes.

Faust acknowledges a message when the agent asks for the next one, whatever became of it, and acknowledgements out of
order move the committed offset past unfinished messages. So acknowledgement is taken into our own hands:

* a message takes one of W permits and joins the queue of its partition;
* the agent's handler runs for one message after another, in order, and returns what is still to be done: work in
  the pool, confirmations of the broker. That runs beside the others;
* only the finished head of a partition's queue is acknowledged, and only then does its permit come back, so that a
  killed worker leaves at most W messages to be done again;
* a message whose handler fails goes to the dead letters, and is finished when the broker has it there;
* a failure of the broker itself crashes the worker: unacknowledged messages come again.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiokafka.errors import KafkaError
from faust.exceptions import FaustError

from agents.deadletters import DeadLetters, is_too_large
from agents.metrics import Metrics

Handler = Callable[[Any], Awaitable[Awaitable[None]]]
Partition = tuple[str, int]


class _Entry:
    """A message in flight."""

    __slots__ = ("done", "event", "started", "task")

    def __init__(self, event: Any) -> None:
        self.event = event
        self.started = time.monotonic()
        self.done = False
        self.task: asyncio.Task[None] | None = None


class Window:
    """The messages that one stage has in flight."""

    def __init__(
        self,
        stage: str,
        size: int,
        dead_letters: DeadLetters,
        metrics: Metrics,
        crash: Callable[[BaseException], Awaitable[None]],
    ) -> None:
        self.stage = stage
        self._permits = asyncio.Semaphore(size)
        self._queues: defaultdict[Partition, deque[_Entry]] = defaultdict(deque)
        self._acknowledged: dict[Partition, int] = {}
        self._generation = 0
        self._dead_letters = dead_letters
        self._crash = crash
        self._in_flight = metrics.in_flight.labels(stage)
        self._seconds = metrics.stage_seconds.labels(stage)

    async def run(self, stream: Any, handle: Handler) -> None:
        """Consume ``stream`` for ever; ``handle`` is awaited for one event at a time, what it returns beside others."""
        stream = stream.noack()
        async for event in stream.events():
            generation = self._generation
            await self._permits.acquire()
            if generation != self._generation:
                # Taken away while it waited; to acknowledge it now would skip what comes again before it.
                self._permits.release()
                continue
            entry = _Entry(event)
            self._queues[_partition(event)].append(entry)
            self._in_flight.inc()
            rest = await self._started(entry, handle)
            entry.task = asyncio.create_task(self._finish(entry, rest, stream))

    async def _started(self, entry: _Entry, handle: Handler) -> Awaitable[None]:
        """Run the part of the handler that needs order; a failure of it is left to ``_finish`` too."""
        try:
            return await handle(entry.event)
        except Exception as error:
            return _failed(error)

    async def _finish(self, entry: _Entry, rest: Awaitable[None], stream: Any) -> None:
        """See a message through to its results or the dead letters, then acknowledge what can be."""
        try:
            try:
                await rest
            except Exception as error:
                if is_infrastructure(error):
                    raise
                await self._dead_letters.bury(entry.event.message, self.stage, error)
        except Exception as error:
            await self._crash(error)
            return
        self._seconds.observe(time.monotonic() - entry.started)
        entry.done = True
        await self._acknowledge(_partition(entry.event), stream)

    async def _acknowledge(self, partition: Partition, stream: Any) -> None:
        """Acknowledge the finished messages at the head of the queue, and give their permits back."""
        queue = self._queues[partition]
        while queue and queue[0].done:
            entry = queue.popleft()
            self._acknowledged[partition] = entry.event.message.offset
            self._release()
            await stream.ack(entry.event)

    def forget(self, partitions: Iterable[Partition]) -> None:
        """Drop what is in flight from partitions that were taken away: their new owner will do it again."""
        self._generation += 1
        for topic, number in partitions:
            for entry in self._queues.pop((topic, number), ()):
                if entry.task is not None:
                    entry.task.cancel()
                self._release()
            self._acknowledged.pop((topic, number), None)

    async def abandon(self) -> None:
        """Drop all that is in flight, and return when nothing of it runs any more: it comes again elsewhere."""
        running = [entry.task for queue in self._queues.values() for entry in queue if entry.task is not None]
        self.forget(list(self._queues))
        await asyncio.gather(*running, return_exceptions=True)

    def position(self, partition: Partition) -> int | None:
        """The offset after the last acknowledged message; None if there was none since the partition was assigned."""
        last = self._acknowledged.get(partition)
        return None if last is None else last + 1

    def head_time(self, partition: Partition) -> float | None:
        """When the oldest message in flight was written to the topic, in seconds since the epoch."""
        queue = self._queues.get(partition)
        return queue[0].event.message.timestamp if queue else None

    def longest_wait(self) -> float:
        """Seconds for which the oldest message has been in flight; 0 when there is none."""
        started = [queue[0].started for queue in self._queues.values() if queue]
        return time.monotonic() - min(started) if started else 0.0

    def _release(self) -> None:
        self._permits.release()
        self._in_flight.dec()


def is_infrastructure(error: BaseException) -> bool:
    """Whether ``error`` is the broker's or Faust's, and not the message's own."""
    return isinstance(error, KafkaError | FaustError | OSError) and not is_too_large(error)


async def _failed(error: Exception) -> None:
    raise error


def _partition(event: Any) -> Partition:
    return event.message.topic, event.message.partition
