"""The live stream: every reader gets every change once, in order, from wherever it stood; alike ones share the work."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from desk.entries import entry_of
from desk.filters import Filter, filter_of
from desk.history import History
from desk.live import Live
from tests.unit.desk import wire_records as wire


def take(history: History, *names: str) -> int:
    return history.take([entry_of(wire.message(wire.statement(name, "слова"), name)) for name in names], {})


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 30))


def ids(batch: bytes) -> list[str]:
    return [line.decode() for line in batch.split(b"\n") if line.startswith(b"id: ")]


def test_a_reader_that_was_away_gets_all_of_it_in_order(history: History) -> None:
    async def test() -> None:
        take(history, *(f"s{number}" for number in range(1200)))
        live = Live(history)
        since, got = 0, []
        while since < 1200:
            batch, since = await live.next(Filter(), since)
            got += ids(batch)
        assert got == [f"id: {history.epoch}-{number}" for number in range(1, 1201)]

    run(test())


def test_a_waiting_reader_is_told_when_something_comes(history: History) -> None:
    async def test() -> None:
        live = Live(history)
        waiting = asyncio.create_task(live.next(Filter(), 0))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        live.announce(take(history, "s1"))
        batch, since = await waiting
        assert (b'"id":"s1"' in batch, since) == (True, 1)

    run(test())


def test_what_does_not_fit_moves_the_reader_on_without_a_word(history: History) -> None:
    async def test() -> None:
        take(history, "s1", "s2")
        assert await Live(history).next(filter_of([("state", "DEU")]), 0) == (b"", 2)

    run(test())


def test_alike_readers_share_one_question_and_one_that_leaves_takes_no_answer_away(history: History) -> None:
    async def test() -> None:
        take(history, "s1")
        live = Live(history)
        leaving = asyncio.create_task(live.next(Filter(), 0))
        staying = asyncio.create_task(live.next(Filter(), 0))
        await asyncio.sleep(0)
        leaving.cancel()
        batch, _ = await staying
        again, _ = await live.next(Filter(), 0)
        assert again is batch

    run(test())


def test_an_id_of_another_history_or_of_none_is_no_position(history: History) -> None:
    async def test() -> None:
        take(history, "s1")
        live = Live(history)
        assert live.position(f"{history.epoch}-1") == 1
        for foreign in ("other-1", "", f"{history.epoch}-", f"{history.epoch}-2", "1", f"{history.epoch}--1"):
            assert live.position(foreign) is None, foreign

    run(test())


def test_closing_ends_the_wait_of_every_reader(history: History) -> None:
    async def test() -> None:
        live = Live(history)
        waiting = [asyncio.create_task(live.next(Filter(), 0)) for _ in range(3)]
        await asyncio.sleep(0.05)
        live.close()
        assert await asyncio.gather(*waiting) == [(b"", 0)] * 3

    run(test())
