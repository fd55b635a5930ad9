"""Delivery: acknowledged in order, only when done, at most W in flight, failures to the dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError, NotLeaderForPartitionError

from agents.deadletters import DeadLetters
from agents.metrics import Metrics
from agents.outbox import Outbox
from agents.window import Window
from topics.catalog import DEAD_LETTERS
from topics.raw import RefusedArticle


class Log:
    """Stands where Faust's stream stands: gives messages of one partition, takes acknowledgements."""

    def __init__(self, count: int) -> None:
        self.acknowledged: list[int] = []
        self.taken = 0
        self._messages: asyncio.Queue[Any] = asyncio.Queue()
        for offset in range(count):
            self.append(offset)

    def append(self, offset: int, value: bytes = b"") -> None:
        message = SimpleNamespace(
            topic="t", partition=0, offset=offset, key=b"k", value=value, headers=[("h", b"1")], timestamp=1.0
        )
        self._messages.put_nowait(SimpleNamespace(message=message))

    def noack(self) -> Log:
        return self

    async def events(self) -> AsyncIterator[Any]:
        while True:
            event = await self._messages.get()
            self.taken += 1
            yield event

    async def ack(self, event: Any) -> None:
        self.acknowledged.append(event.message.offset)


class Broker:
    """Stands where the producer stands; ``failure`` is what confirmations end in."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes | None, bytes | None, dict[str, bytes]]] = []
        self.failure: Exception | None = None

    async def send(self, *message: Any) -> Awaitable[None]:
        topic, key, value, _, _, headers = message
        self.sent.append((topic, key, value, dict(headers)))
        return self._confirm()

    async def _confirm(self) -> None:
        if self.failure is not None:
            raise self.failure


class Bench:
    """A window over a log, with the handler under test."""

    def __init__(self, count: int, size: int = 4) -> None:
        self.log = Log(count)
        self.broker = Broker()
        self.crashes: list[BaseException] = []
        self.metrics = Metrics()
        letters = DeadLetters(Outbox(self.broker), self.metrics, "app")
        self.window = Window("stage", size, letters, self.metrics, self._crash)

    async def _crash(self, error: BaseException) -> None:
        self.crashes.append(error)

    async def run(self, handle: Callable[[Any], Awaitable[Awaitable[None]]], until: Callable[[], bool]) -> None:
        """Run until the condition holds, and then as long as anything moves."""
        running = asyncio.create_task(self.window.run(self.log, handle))
        async with asyncio.timeout(5):
            while not until():
                await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        running.cancel()


def test_messages_that_finish_out_of_order_are_acknowledged_in_order() -> None:
    async def body() -> list[int]:
        bench = Bench(4)
        gates = [asyncio.Event() for _ in range(4)]
        seen: list[list[int]] = []

        async def handle(event: Any) -> Awaitable[None]:
            async def wait() -> None:
                await gates[event.message.offset].wait()

            return wait()

        async def release() -> None:
            for offset in (2, 1, 3):
                gates[offset].set()
                await asyncio.sleep(0.01)
                seen.append(list(bench.log.acknowledged))
            gates[0].set()

        task = asyncio.create_task(release())
        await bench.run(handle, lambda: len(bench.log.acknowledged) == 4)
        await task
        assert seen == [[], [], []], "nothing may be acknowledged before the first is done"
        return bench.log.acknowledged

    assert asyncio.run(body()) == [0, 1, 2, 3]


def test_never_more_than_the_window_in_flight_even_when_later_ones_are_done() -> None:
    async def body() -> None:
        bench = Bench(100, size=8)
        first = asyncio.Event()
        handled: list[int] = []

        async def handle(event: Any) -> Awaitable[None]:
            handled.append(event.message.offset)

            async def work() -> None:
                if event.message.offset == 0:
                    await first.wait()

            return work()

        await bench.run(handle, lambda: len(handled) == 8)
        assert handled == list(range(8)), "a permit comes back at acknowledgement only"
        assert bench.metrics.registry.get_sample_value("diplowire_in_flight", {"stage": "stage"}) == 8

    asyncio.run(body())


def test_part_of_the_handler_that_needs_order_runs_in_order() -> None:
    async def body() -> list[int]:
        bench = Bench(20, size=20)
        order: list[int] = []

        async def handle(event: Any) -> Awaitable[None]:
            await asyncio.sleep(0.001 * (20 - event.message.offset) / 20)
            order.append(event.message.offset)
            return asyncio.sleep(0)

        await bench.run(handle, lambda: len(bench.log.acknowledged) == 20)
        return order

    assert asyncio.run(body()) == list(range(20))


@pytest.mark.parametrize("late", [False, True], ids=["in order", "beside others"])
def test_message_whose_handler_fails_is_buried_and_the_others_go_on(late: bool) -> None:
    async def body() -> Bench:
        bench = Bench(3)

        async def handle(event: Any) -> Awaitable[None]:
            async def fail() -> None:
                raise RefusedArticle("empty", "nothing in it")

            if event.message.offset != 1:
                return asyncio.sleep(0)
            return fail() if late else await _raise(RefusedArticle("empty", "nothing in it"))

        await bench.run(handle, lambda: len(bench.log.acknowledged) == 3)
        return bench

    bench = asyncio.run(body())
    ((topic, key, value, headers),) = bench.broker.sent
    assert (topic, key, value) == (DEAD_LETTERS.name, b"k", b"")
    assert headers["h"] == b"1"
    assert headers["__connect.errors.exception.message"] == b"empty: nothing in it"
    assert headers["__connect.errors.offset"] == b"1"
    assert headers["__connect.errors.stage"] == b"stage"
    assert not bench.crashes


def test_failure_of_the_broker_crashes_the_worker_and_acknowledges_nothing() -> None:
    async def body() -> Bench:
        bench = Bench(1)

        async def handle(_: Any) -> Awaitable[None]:
            return _raise(NotLeaderForPartitionError())

        await bench.run(handle, lambda: bool(bench.crashes))
        return bench

    bench = asyncio.run(body())
    assert bench.log.acknowledged == []
    assert bench.broker.sent == []


def test_message_is_not_acknowledged_when_the_dead_letters_do_not_take_it() -> None:
    async def body() -> Bench:
        bench = Bench(1)
        bench.broker.failure = NotLeaderForPartitionError()

        async def handle(_: Any) -> Awaitable[None]:
            return _raise(ValueError("a rule broke"))

        await bench.run(handle, lambda: bool(bench.crashes))
        return bench

    assert asyncio.run(body()).log.acknowledged == []


def test_result_too_large_for_its_topic_is_the_messages_fault() -> None:
    async def body() -> Bench:
        bench = Bench(1)

        async def handle(_: Any) -> Awaitable[None]:
            return _raise(MessageSizeTooLargeError())

        await bench.run(handle, lambda: bench.log.acknowledged == [0])
        return bench

    bench = asyncio.run(body())
    assert bench.broker.sent[0][3]["__connect.errors.exception.message"].startswith(b"result_too_large")


def test_partition_that_is_taken_away_is_forgotten_and_what_comes_again_is_acknowledged_from_its_start() -> None:
    async def body() -> Bench:
        bench = Bench(6, size=4)
        hold = asyncio.Event()

        async def handle(event: Any) -> Awaitable[None]:
            async def work() -> None:
                await hold.wait()

            return work()

        running = asyncio.create_task(bench.window.run(bench.log, handle))
        while bench.log.taken < 5:
            await asyncio.sleep(0)
        # Four are in flight and the fifth waits for a permit when the partition goes.
        bench.window.forget([("t", 0)])
        hold.set()
        for _ in range(20):
            await asyncio.sleep(0)
        assert 4 not in bench.log.acknowledged, "it was read before the partition went; it will come again"
        before = list(bench.log.acknowledged)
        bench.log.append(10)
        for _ in range(20):
            await asyncio.sleep(0)
        assert bench.log.acknowledged == [*before, 10]
        assert bench.window.position(("t", 0)) == 11
        running.cancel()
        return bench

    bench = asyncio.run(body())
    assert not {0, 1, 2, 3, 4} & set(bench.log.acknowledged)
    assert bench.metrics.registry.get_sample_value("diplowire_in_flight", {"stage": "stage"}) == 0


def test_oldest_message_in_flight_tells_how_long_the_stage_stands_still() -> None:
    async def body() -> None:
        bench = Bench(1)
        assert bench.window.longest_wait() == 0

        async def handle(_: Any) -> Awaitable[None]:
            return asyncio.sleep(60)

        await bench.run(handle, lambda: bench.log.taken == 1)
        await asyncio.sleep(0.02)
        assert bench.window.longest_wait() >= 0.02
        assert bench.window.head_time(("t", 0)) == 1.0

    asyncio.run(body())


async def _raise(error: Exception) -> Any:
    raise error
