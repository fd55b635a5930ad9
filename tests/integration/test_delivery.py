"""Nothing is lost: workers killed, stopped, joining and leaving; processes of the pool that die or hang."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.wire_harness import Message, Wire, latest, running
from topics.catalog import DEAD_LETTERS, ENRICHED, EVENTS, MENTIONS, STATEMENTS
from topics.raw import article_id

pytestmark = [pytest.mark.integration, pytest.mark.faults]


@pytest.fixture(params=["embedded", pytest.param("apache", marks=pytest.mark.apache)])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    with running(request.param, tmp_path) as running_wire:
        yield running_wire


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Wire]:
    with running("embedded", tmp_path) as running_wire:
        yield running_wire


def article(number: int, **fields: Any) -> dict[str, Any]:
    text = f"Встреча номер {number} прошла в столице."
    return {"uri": f"urn:{number}", "text": text, "source": f"Проба {number}", **fields}


def ids(messages: list[Message]) -> Counter[str]:
    """How often each record is on the topic."""
    return Counter(message.headers["ce_id"].decode() for message in messages)


def fused(messages: list[Message]) -> set[str]:
    """Mentions that are part of an event as the topic now stands."""
    return {
        mention
        for message in latest(messages).values()
        if message.value is not None and message.record["superseded_by"] is None
        for mention in message.record["mention_ids"]
    }


def reaches(count: int) -> Callable[[list[Message]], bool]:
    """Whether so many records are on a topic, repeats aside."""
    return lambda messages: len(ids(messages)) >= count


def check_complete(wire: Wire, numbers: range) -> Counter[str]:
    """Wait until every article went all the way, once or more often; how often each was enriched."""
    expected = {article_id(f"urn:{number}") for number in numbers}
    wire.wait(ENRICHED, lambda messages: {str(message.key) for message in messages} == expected)
    wire.wait(STATEMENTS, lambda messages: len(ids(messages)) == len(expected))
    mentions = set(ids(wire.wait(MENTIONS, lambda messages: len(ids(messages)) == len(expected))))
    wire.wait(EVENTS, lambda messages: fused(messages) == mentions)
    assert not wire.read(DEAD_LETTERS)
    return ids(wire.read(ENRICHED))


def test_worker_killed_again_and_again_loses_nothing(wire: Wire) -> None:
    window, kills = 16, 3
    numbers = range(300)
    wire.send(*(article(number) for number in numbers))
    for round_number in range(kills):
        worker = wire.start_light_worker(in_flight=window)
        wire.wait(ENRICHED, reaches(60 * (round_number + 1)))
        wire.kill(worker)
    assert len(ids(wire.read(ENRICHED))) < len(numbers), "the last kill came too late to show anything"
    wire.start_light_worker(in_flight=window)
    times = check_complete(wire, numbers)
    repeats = sum(times.values()) - len(times)
    assert repeats <= kills * 600, "repeats are bounded by what was not committed yet"


def test_worker_told_to_stop_finishes_what_it_has_and_repeats_nothing(embedded: Wire) -> None:
    numbers = range(400)
    worker = embedded.start_light_worker(in_flight=32)
    worker.wait_ready()
    embedded.send(*(article(number) for number in numbers))
    embedded.wait(ENRICHED, bool)
    assert embedded.stop(worker) == 0
    done = set(ids(embedded.read(ENRICHED)))
    assert len(done) < len(numbers), "it was told too late to show anything"
    embedded.start_light_worker(in_flight=32)
    times = check_complete(embedded, numbers)
    assert all(times[name] == 1 for name in done)


def test_worker_that_joins_and_one_that_is_killed_lose_nothing(wire: Wire) -> None:
    numbers = range(400)
    first = wire.start_light_worker(in_flight=16)
    wire.send(*(article(number) for number in numbers[:200]))
    wire.wait(ENRICHED, lambda messages: len(messages) >= 20)
    second = wire.start_light_worker(in_flight=16)
    second.wait_ready()
    first.wait_ready()
    wire.send(*(article(number) for number in numbers[200:]))
    wire.kill(first)
    check_complete(wire, numbers)


def test_state_survives_the_worker_so_that_a_later_version_still_retracts(embedded: Wire) -> None:
    embedded.send(*(article(number) for number in range(20)))
    worker = embedded.start_light_worker()
    check_complete(embedded, range(20))
    time.sleep(1.5)
    embedded.kill(worker)
    embedded.start_light_worker()
    embedded.send(*(article(number, version=2, status="canceled", text="") for number in range(20)))
    embedded.wait(EVENTS, lambda messages: all(message.value is None for message in latest(messages).values()))
    retracted = {message.headers["ce_id"] for message in embedded.read(STATEMENTS) if message.value is None}
    assert len(retracted) == 20
    embedded.send(*(article(number) for number in range(20)))
    embedded.send(article(99))
    embedded.wait(ENRICHED, lambda messages: article_id("urn:99") in {message.key for message in messages})
    assert len(ids(embedded.read(ENRICHED))) == 41, "the withdrawn articles that were sent once more went no further"


@pytest.mark.parametrize(("word", "reason"), [("УМРИ", b"process_died"), ("ЗАМРИ", b"deadline_exceeded")])
def test_article_that_breaks_its_process_is_given_up_and_the_others_do_not_notice(
    embedded: Wire, word: str, reason: bytes
) -> None:
    worker = embedded.start_light_worker(pool_size=2, deadline=2)
    worker.wait_ready()
    poison = article(1000, text=f"{word} 1000")
    embedded.send(*(article(number) for number in range(50)), poison, *(article(number) for number in range(50, 100)))
    (letter,) = embedded.wait(DEAD_LETTERS, bool)
    assert letter.headers["__connect.errors.exception.message"].startswith(reason)
    assert letter.headers["__connect.errors.stage"] == b"enrich"
    assert letter.record["text"] == poison["text"]
    embedded.wait(ENRICHED, lambda messages: len(ids(messages)) == 100)
    assert worker.metric("diplowire_pool_replacements_total", reason=reason.decode()) >= 1
    assert embedded.stop(worker) == 0


def test_broken_input_to_a_later_stage_ends_in_the_dead_letters_too(embedded: Wire) -> None:
    embedded.start_light_worker()
    for topic in (ENRICHED, STATEMENTS, MENTIONS, EVENTS):
        if topic is not ENRICHED:
            embedded.send(b'{"broken": true}', key=b"k", headers=[("ce_specversion", b"1.0")], topic=topic)
    embedded.send(article(1))
    embedded.wait(EVENTS, lambda messages: bool(fused([m for m in messages if m.key != "k"])))
    letters = embedded.wait(DEAD_LETTERS, lambda messages: len(messages) == 4)
    stages = Counter(letter.headers["__connect.errors.stage"] for letter in letters)
    assert stages == {b"watch": 3, b"fuse": 1}
