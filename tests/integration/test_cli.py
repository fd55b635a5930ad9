"""The commands as a person runs them: processes of their own, an embedded broker, the sample wire."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from brokers.embedded import embedded_broker
from cli.wire import SAMPLE, sample_wire, too_large
from topics import codec, raw
from topics.catalog import CATALOG
from topics.records import AnnotatedArticle

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
ARTICLES = (SAMPLE / "wire.jsonl").read_bytes().splitlines()


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cli.main", *map(str, arguments)]


def environment(broker: str | None = None) -> dict[str, str]:
    """Our own environment, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIPLOWIRE_")}
    return kept | {"PYTHONPATH": str(ROOT)} | ({"DIPLOWIRE_BROKER": broker} if broker else {})


def diplowire(
    *arguments: object, broker: str | None = None, stdin: bytes = b"", seconds: float = 120
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*arguments),
        check=False,
        input=stdin,
        capture_output=True,
        timeout=seconds,
        cwd=ROOT,
        env=environment(broker),
    )


def descendants(pid: int) -> set[int]:
    """The processes that descend from ``pid``, sessions of their own or not."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def gone(pids: set[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(map(alive, pids))


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """An embedded broker with the catalog's topics."""
    with embedded_broker() as running:
        made = diplowire("topics", "create", "--json", broker=running.bootstrap)
        assert made.returncode == 0, made.stderr
        assert {topic.name for topic in CATALOG} <= set(orjson.loads(made.stdout)["created"])
        yield running.bootstrap


def test_annotate_takes_the_wire_and_reports_what_it_cannot_read() -> None:
    """Order and texts are kept, offsets hold for every span of every record, a bad line is named by its number."""
    done = diplowire("annotate", stdin=b"\n".join([ARTICLES[0], b"{broken", b"", *ARTICLES[1:]]))
    assert done.returncode == 1
    assert done.stderr.decode().startswith("error: standard input, line 2: ")
    assert done.stderr.count(b"\n") == 1
    given = [orjson.loads(line) for line in ARTICLES]
    found = [codec.decode(AnnotatedArticle, line) for line in done.stdout.splitlines()]
    assert [article.article_id for article in found] == [article["uri"] for article in given]
    assert [article.text for article in found] == [article["text"] for article in given]
    spans = [(article.text, span) for article in found for span in _spans(orjson.loads(codec.encode(article)))]
    assert len(spans) > 1000
    assert [span for text, span in spans if text[span["start"] : span["end"]] != span["text"]] == []


def _spans(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in ``value`` that has bounds and a text."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for inner in value.values():
            yield from _spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _spans(inner)


def test_annotate_answers_line_by_line() -> None:
    """A program that writes a line and waits for its annotation must not wait for ever."""
    with subprocess.Popen(
        command("annotate"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment()
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in ARTICLES[:2]:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            assert orjson.loads(process.stdout.readline())["article_id"] == orjson.loads(line)["uri"]
        process.stdin.close()
        assert process.wait(30) == 0


def test_annotate_reads_plain_text_and_prints_a_page() -> None:
    done = diplowire("annotate", "--format", "pretty", SAMPLE / "plain" / "date-line.txt")
    assert done.returncode == 0, done.stderr.decode()
    page = done.stdout.decode()
    assert "date-line.txt" in page
    assert "Ноа Макеллан" in page


def test_annotate_ends_at_ctrl_c_though_it_waits_for_input() -> None:
    with subprocess.Popen(
        command("annotate"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(ARTICLES[0] + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        children = descendants(process.pid)
        assert children
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert gone(children)


def test_created_topics_agree_with_the_catalog(broker: str) -> None:
    assert diplowire("topics", "diff", broker=broker).returncode == 0
    described = diplowire("topics", "describe", "--json", broker=broker)
    assert described.returncode == 0, described.stderr
    for entry in orjson.loads(described.stdout):
        assert entry["broker"]["partitions"] == entry["partitions"]


def test_a_missing_topic_is_a_difference() -> None:
    with embedded_broker() as empty:
        done = diplowire("topics", "diff", "--json", broker=empty.bootstrap)
    assert done.returncode == 1
    assert {item["topic"] for item in orjson.loads(done.stdout)} >= {topic.name for topic in CATALOG}


def test_what_is_sent_can_be_tailed_byte_for_byte(broker: str, tmp_path: Path) -> None:
    """Lines of a .jsonl file are messages, other files are one; what will be refused is sent with a warning."""
    large = tmp_path / "large.json"
    large.write_bytes(too_large().value)
    files = [SAMPLE / "wire.jsonl", SAMPLE / "plain" / "date-line.txt", SAMPLE / "broken" / "truncated.json", large]
    sent = diplowire("send", "--json", "--source", "Меридиан", *files, broker=broker)
    assert sent.returncode == 0, sent.stderr
    report = orjson.loads(sent.stdout)
    assert report["sent"] == len(ARTICLES) + 3
    assert [refused["reason"] for refused in report["refused"]] == ["malformed_json", "too_large"]
    tailed = diplowire("tail", "raw", "--no-follow", "--json", "--headers", broker=broker)
    assert tailed.returncode == 0, tailed.stderr
    records = [orjson.loads(line) for line in tailed.stdout.splitlines()]
    assert len(records) == report["sent"]
    values = [orjson.dumps(record["value"]) for record in records if isinstance(record["value"], dict)]
    assert sorted(map(orjson.dumps, map(orjson.loads, [*ARTICLES, too_large().value]))) == sorted(values)
    plain = next(record for record in records if str(record["value"]).startswith("date "))
    assert plain["headers"]["ce_source"] == "Меридиан"
    assert plain["key"] == raw.read((SAMPLE / "plain" / "date-line.txt").read_bytes()).uri
    versions = [record for record in records if record["key"] == "urn:diplowire:sample:expelled-diplomats"]
    assert len({record["partition"] for record in versions}) == 1, "versions of an article must stay in order"
    assert [record["value"]["version"] for record in versions] == [1, 2]


def test_tail_stops_after_so_many_records_and_starts_where_it_is_told(broker: str) -> None:
    assert len(diplowire("tail", "raw", "-n", 3, "--from", "beginning", broker=broker).stdout.splitlines()) == 3
    assert diplowire("tail", "raw", "--no-follow", "--from", "end", broker=broker).stdout == b""
    assert (
        diplowire("tail", "raw", "--no-follow", "--from", "@2020-01-01", "-n", 2, broker=broker).stdout.count(b"\n")
        == 2
    )
    assert diplowire("tail", "nothing.v1", broker=broker).returncode == 1


def test_tail_follows(broker: str) -> None:
    with subprocess.Popen(
        command("tail", "raw", "-n", 1, "--json"), stdout=subprocess.PIPE, cwd=ROOT, env=environment(broker)
    ) as process:
        assert process.stdout is not None
        deadline = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < deadline:
            diplowire("send", SAMPLE / "ninjs" / "1-x.json", broker=broker)
        assert "Каракыр" in process.stdout.read().decode()
        assert process.returncode == 0


def test_the_doctor_is_content_with_a_prepared_broker(broker: str) -> None:
    done = diplowire("doctor", "--json", broker=broker)
    checks = {check["name"]: check["verdict"] for check in orjson.loads(done.stdout)}
    assert {"broker", "topics", "models"} <= {name for name, verdict in checks.items() if verdict == "good"}, (
        done.stdout
    )
    assert done.returncode == 0


def test_evaluate_measures_against_a_gold_set(tmp_path: Path) -> None:
    text = "Франция и Норвегия провели переговоры в Осло. «Мы довольны», — сказал министр Пер Хаген."
    gold = tmp_path / "gold.jsonl"
    start = text.index("Мы")
    statement = {
        "type": "direct", "cue_class": "report", "negated": False, "speaker": "Пер Хаген", "speaker_country": "NOR",
        "medium": None, "cue": [65, 71], "source": [72, 88], "content": [[start, start + len("Мы довольны")]],
    }  # fmt: skip
    gold.write_bytes(orjson.dumps({"id": "a", "text": text, "statements": [statement], "events": []}) + b"\n")
    done = diplowire("evaluate", "--json", gold)
    assert done.returncode == 0, done.stderr.decode()
    report = orjson.loads(done.stdout)
    assert report["documents"] == 1
    assert report["scores"]["statement"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    gold.write_bytes(gold.read_bytes() + b'{"id": "b"}\n')
    failed = diplowire("evaluate", gold)
    assert failed.returncode == 1
    assert "gold line 2" in failed.stderr.decode()


def test_a_worker_refuses_to_start_without_topics() -> None:
    with embedded_broker() as empty:
        done = diplowire("worker", broker=empty.bootstrap)
    assert done.returncode == 1
    assert b"diplowire topics create" in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_broker_in_the_foreground_stops_when_told(stop: signal.Signals) -> None:
    with subprocess.Popen(
        command("broker", "embedded"), stdout=subprocess.PIPE, cwd=ROOT, env=environment() | {"PYTHONUNBUFFERED": "1"}
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().split(" at ")[1].split()[0]
        assert diplowire("topics", "create", broker=address).returncode == 0
        children = descendants(process.pid)
        assert children
        process.send_signal(stop)
        assert process.wait(10) == 0
    assert gone(children)


@pytest.mark.apache
def test_apache_kafka_in_the_foreground_keeps_its_folder(tmp_path: Path) -> None:
    for _ in range(2):
        with subprocess.Popen(
            command("broker", "apache", "--data", tmp_path / "kafka"),
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment() | {"PYTHONUNBUFFERED": "1"},
        ) as process:
            assert process.stdout is not None
            address = process.stdout.readline().decode().split(" at ")[1].split()[0]
            created = orjson.loads(diplowire("topics", "create", "--json", broker=address).stdout)["created"]
            assert diplowire("topics", "diff", broker=address).returncode == 0
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    assert created == [], "the second start found the topics of the first"


def test_run_works_the_whole_sample_and_ends_by_itself() -> None:
    """Findings of every kind; every good article annotated, every broken input and nothing else a dead letter."""
    done = diplowire("run", "--once", "--pace", 0, seconds=280)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert "It forgets everything when it stops" in lines[0]
    for kind in ("statement", "mention", "event", "alert"):
        assert any(line.startswith(kind) for line in lines), f"no {kind}"
    broken = len(list((SAMPLE / "broken").iterdir())) + 1
    refused = [line for line in lines if line.startswith("dead letter")]
    assert len(refused) == broken, "\n".join(refused)
    assert lines[-1].startswith(f"{len(sample_wire()) - broken} articles annotated: ")


def test_run_uses_the_broker_it_is_given(broker: str) -> None:
    """Only what is new is shown, and the records stay there."""
    done = diplowire("run", "--once", "--pace", 0, "--articles", 2, broker=broker, seconds=200)
    assert done.returncode == 0, done.stderr.decode()
    assert f"Using the broker at {broker}." in done.stdout.decode()
    assert diplowire("tail", "clean", "--no-follow", broker=broker).stdout


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_run_stops_clean_in_the_middle(stop: signal.Signals) -> None:
    """Ctrl-C: status 0, a summary, and neither a worker nor a broker left behind."""
    with subprocess.Popen(
        command("run", "--pace", 0.5), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while not process.stdout.readline().startswith(b"statement"):
            assert process.poll() is None, process.stderr.read().decode()
        children = descendants(process.pid)
        assert len(children) >= 3, "broker, worker and a process of its pool"
        process.send_signal(stop)
        rest = process.stdout.read().decode()
        assert process.wait(30) == 0, process.stderr.read().decode()
        assert "Traceback" not in process.stderr.read().decode()
    assert "articles annotated" in rest
    assert gone(children)


def test_a_killed_run_leaves_nothing_behind() -> None:
    with subprocess.Popen(command("run"), stdout=subprocess.PIPE, cwd=ROOT, env=environment()) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith(b"statement"):
            assert process.poll() is None
        children = descendants(process.pid)
        process.kill()
    assert gone(children)
