"""The short form of ``python -m tests.faults``, and the faults that take another form than a schedule."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from brokers.embedded import embedded_broker
from tests.faults.account import Findings, Verdict, compare, findings
from tests.faults.articles import SAMPLE, RawMessage, numbered_articles
from tests.faults.schedule import calm, drawn
from tests.faults.trial import run, send
from tests.faults.workers import APP_ID, DRAIN_SECONDS, Worker, kill_process
from topics.admin import TopicAdmin
from topics.catalog import ENRICHED, MENTIONS, RAW, Topic, all_topics

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.faults


@dataclasses.dataclass
class Wire:
    """An embedded broker with the topics, and one worker."""

    bootstrap: str
    worker: Worker

    def wait(self, enough: Callable[[Findings], bool], seconds: float = 90) -> Findings:
        until = time.monotonic() + seconds
        while not enough(found := findings(self.bootstrap)):
            assert time.monotonic() < until, f"{len(found.records)} records; {self.worker.log.read_text()[-3000:]}"
            time.sleep(0.3)
        return found


@pytest.fixture
def start_wire(tmp_path: Path) -> Iterator[Callable[..., Wire]]:
    with contextlib.ExitStack() as running:

        def start(**settings: object) -> Wire:
            bootstrap = running.enter_context(embedded_broker()).bootstrap
            with TopicAdmin(bootstrap) as admin:
                admin.create(all_topics(APP_ID))
            wire = Wire(bootstrap, Worker(1, bootstrap, tmp_path, running, **settings))
            until = time.monotonic() + 90
            while not wire.worker.ready():
                assert time.monotonic() < until, wire.worker.log.read_text()[-3000:]
                time.sleep(0.1)
            return wire

        yield start


def enriched(found: Findings) -> set[str]:
    return {key for topic, key, _ in found.records if topic == ENRICHED.name}


def whole_wire(times: int) -> str:
    """All texts of the sample wire one after another, so many times: what takes long to annotate."""
    lines = (SAMPLE / "wire.jsonl").read_bytes().splitlines()
    return "\n\n".join(orjson.loads(line)["text"] for line in lines) * times


def long_article(times: int) -> RawMessage:
    value = orjson.dumps({"uri": "urn:long", "source": "Проба", "language": "ru", "text": whole_wire(times)})
    return RawMessage("urn:long", value, datetime(2026, 11, 2, tzinfo=UTC))


@pytest.mark.apache
def test_nothing_is_lost_or_altered_when_a_worker_a_process_of_the_pool_and_the_broker_are_killed() -> None:
    messages = numbered_articles(160, seed=1)
    expected = run(messages, calm(), brokers=1).findings
    assert expected.letters, "nothing in this run would show that broken input reaches the dead letters"
    assert any(len(members) > 1 for members in expected.events), "no event here is fused of several reports"
    schedule = drawn(1, 3, ("kill worker", "kill child", "kill broker"))
    suffered = run(messages, schedule, brokers=1)
    verdict = compare(messages, expected, suffered.findings)
    assert (verdict.missing, verdict.altered) == ([], []), str(schedule)


def test_account_sees_what_is_lost_altered_or_added() -> None:
    messages = [RawMessage(f"urn:{number}", b"", datetime(2026, 11, 2, tzinfo=UTC)) for number in range(3)]
    names = [(ENRICHED.name, one.article_id, one.article_id) for one in messages]
    records: dict[tuple[str, str, str], bytes | None] = dict.fromkeys(names, b"{}")
    articles = {name: name[1] for name in names}
    expected = Findings(records=records, articles=articles, events={("m-1", "m-2"): b"{}"})
    assert compare(messages, expected, expected) == Verdict()
    lost = dataclasses.replace(expected, records={name: records[name] for name in names[1:]})
    assert any("urn:0 is neither" in problem for problem in compare(messages, expected, lost).missing)
    changed = dataclasses.replace(expected, records=records | {names[0]: b'{"other": 1}'})
    assert compare(messages, expected, changed).altered
    split = dataclasses.replace(expected, events={("m-1",): b"{}", ("m-2",): b"{}"})
    assert compare(messages, expected, split).missing
    assert compare(messages, expected, split).altered
    given_up = dataclasses.replace(lost, letters={messages[0].article_id: "process_died"})
    assert compare(messages, expected, given_up).missing == []
    assert compare(messages, expected, given_up).given_up == [f"{messages[0].article_id}: process_died"]


def test_schedules_and_articles_are_the_same_for_the_same_seed() -> None:
    assert drawn(7, 8) == drawn(7, 8) != drawn(8, 8)
    assert numbered_articles(50, 3) == numbered_articles(50, 3) != numbered_articles(50, 4)


def test_article_whose_process_is_killed_midway_is_annotated_by_another(start_wire: Callable[..., Wire]) -> None:
    wire = start_wire(pool_size=1)
    article = long_article(times=2)
    send(wire.bootstrap, [article])
    until = time.monotonic() + 60
    while wire.worker.metric("diplowire_pool_processes", state="busy") == 0:
        assert time.monotonic() < until, "the pool never got to the article"
        time.sleep(0.02)
    (pid,) = wire.worker.pool()
    kill_process(pid)
    found = wire.wait(lambda found: bool(enriched(found)))
    assert enriched(found) == {article.article_id}
    assert not found.letters
    assert wire.worker.metric("diplowire_pool_replacements_total", reason="process_died") == 1
    wire.worker.stop()


def test_article_over_its_deadline_is_a_dead_letter_and_the_others_go_through(start_wire: Callable[..., Wire]) -> None:
    wire = start_wire(deadline=3)
    long, others = long_article(times=12), numbered_articles(10, seed=2)[:10]
    send(wire.bootstrap, [long, *others])
    found = wire.wait(lambda found: bool(found.letters) and len(enriched(found)) == len(others))
    assert found.letters == {long.article_id: "deadline_exceeded"}
    wire.worker.stop()


def test_worker_told_to_stop_under_load_ends_in_time_and_leaves_nothing_half_done(
    start_wire: Callable[..., Wire],
) -> None:
    wire = start_wire(in_flight=8)
    messages = numbered_articles(300, seed=3)
    send(wire.bootstrap, messages)
    wire.wait(lambda found: len(enriched(found)) >= 10)
    assert wire.worker.stop() < DRAIN_SECONDS
    assert wire.worker.exit_status == 0
    assert len(enriched(findings(wire.bootstrap))) < 300, "all was done before it was told to stop"


def start_worker(*argv: str, broker: str) -> tuple[subprocess.CompletedProcess[str], float]:
    """How ``argv`` ends against a broker, and after how many seconds."""
    begun = time.monotonic()
    env = os.environ | {"DIPLOWIRE_BROKER": broker, "DIPLOWIRE_APP_ID": APP_ID, "DIPLOWIRE_WEB_PORT": "0"}
    ended = subprocess.run(
        [sys.executable, *argv], env=env, cwd=PROJECT, capture_output=True, text=True, timeout=90, check=False
    )
    return ended, time.monotonic() - begun


WAYS_TO_START = [("-m", "agents.worker"), ("-m", "cli.main", "worker")]


@pytest.mark.parametrize("argv", WAYS_TO_START)
def test_worker_without_a_broker_says_so_within_a_minute(argv: tuple[str, ...]) -> None:
    ended, seconds = start_worker(*argv, broker="127.0.0.1:1")
    assert ended.returncode not in {0, -signal.SIGKILL}
    assert "no Kafka answers at 127.0.0.1:1" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert seconds < 60


@pytest.mark.parametrize("argv", WAYS_TO_START)
def test_worker_without_its_topics_names_them_and_the_remedy(argv: tuple[str, ...]) -> None:
    with embedded_broker() as broker:
        ended, _ = start_worker(*argv, broker=broker.bootstrap)
    assert ended.returncode not in {0, -signal.SIGKILL}
    assert f"has no topic {RAW.name}" in ended.stderr
    assert "diplowire topics create" in ended.stderr


@pytest.mark.parametrize("argv", WAYS_TO_START)
def test_worker_on_a_topic_with_too_few_partitions_refuses_it(argv: tuple[str, ...]) -> None:
    def narrowed(topic: Topic) -> Topic:
        return dataclasses.replace(topic, partitions=2) if topic.name == MENTIONS.name else topic

    with embedded_broker() as broker:
        with TopicAdmin(broker.bootstrap) as admin:
            admin.create(narrowed(topic) for topic in all_topics(APP_ID))
        ended, _ = start_worker(*argv, broker=broker.bootstrap)
    assert ended.returncode not in {0, -signal.SIGKILL}
    assert f"{MENTIONS.name} has 2 partitions instead of {MENTIONS.partitions}" in ended.stderr
