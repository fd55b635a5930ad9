"""The whole flow: raw articles in, records out, as any consumer of the topics sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.wire_harness import Message, Wire, latest, running
from topics import cloudevents, codec
from topics.catalog import (
    ALERTS,
    CATALOG,
    CLEAN,
    DEAD_LETTERS,
    ENRICHED,
    EVENTS,
    MAX_RAW_BYTES,
    MENTIONS,
    RAW,
    STATEMENTS,
)
from topics.raw import article_id
from topics.records import AnnotatedArticle, Span

pytestmark = pytest.mark.integration

MEETING = (
    "Президент Франции встретился с президентом России в Женеве. Они обсудили безопасность в Европе.\n\n"
    "«Мы готовы продолжить переговоры», — заявил президент Франции."
)
DENIAL = "Пресс-секретарь президента России Дмитрий Песков заявил, что никаких переговоров с Францией не было."
WEATHER = "В горных районах выпал первый снег. Дороги расчищают с самого утра."


@pytest.fixture(params=["embedded", pytest.param("apache", marks=pytest.mark.apache)])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    with running(request.param, tmp_path) as running_wire:
        yield running_wire


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Wire]:
    with running("embedded", tmp_path) as running_wire:
        yield running_wire


def article(uri: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"uri": uri, "text": text, "source": "Проба", "published_at": "2026-03-02T10:00:00Z", **fields}


def spans(node: Any) -> Iterator[Any]:
    """Every object with start, end and text inside a JSON value."""
    if isinstance(node, dict):
        if {"start", "end", "text"} <= node.keys():
            yield node
        for value in node.values():
            yield from spans(value)
    elif isinstance(node, list):
        for value in node:
            yield from spans(value)


def enriched(messages: list[Message]) -> dict[str, AnnotatedArticle]:
    return {str(message.key): codec.decode(AnnotatedArticle, message.value or b"") for message in messages}


def test_article_becomes_statements_mentions_events_and_alerts(wire: Wire, tmp_path: Path) -> None:
    watches = tmp_path / "watches.toml"
    watches.write_text('[paris]\nwho = ["FRA"]\nkind = ["mention", "event", "statement"]\n', "utf-8")
    worker = wire.start_worker(watches=watches)
    wire.send(article("urn:meeting", MEETING), article("urn:weather", WEATHER))

    articles = enriched(wire.wait(ENRICHED, lambda messages: len(messages) == 2))
    found = articles[article_id("urn:meeting")]
    assert found.statements
    assert any(mention.event_type == "CONSULT" for mention in found.mentions)
    assert not articles[article_id("urn:weather")].mentions

    events = wire.wait(EVENTS, lambda messages: {m.record["event_type"] for m in messages} >= {"CONSULT"})
    assert {
        code for side in events[0].record["actors"] + events[0].record["recipients"] for code in [side["code"]]
    } <= {
        "FRA",
        "RUS",
    }
    wire.wait(ALERTS, lambda messages: {m.record["kind"] for m in messages} == {"statement", "mention", "event"})

    statements, mentions = wire.read(STATEMENTS), wire.read(MENTIONS)
    assert {m.record["statement_id"] for m in statements} == {s.statement_id for s in found.statements}
    assert {m.record["mention_id"] for m in mentions} == {m.mention_id for m in found.mentions}
    assert {m.key for m in mentions} <= {"FRA", "RUS", "FRA-RUS"}
    for message in (*statements, *mentions, *wire.read(ENRICHED)):
        text = MEETING if "meeting" not in str(message.key) and message.key != article_id("urn:weather") else WEATHER
        for span in spans(message.record):
            assert text[span["start"] : span["end"]] == span["text"]

    for topic in CATALOG:
        if topic in {RAW, DEAD_LETTERS}:
            continue
        assert topic.record is not None
        for message in wire.read(topic):
            codec.decode(topic.record, message.value or b"")
            attributes = cloudevents.read(message.headers)
            assert attributes.dataschema == f"urn:diplowire:schema:{topic.record.__name__}:v1"
    assert not wire.read(DEAD_LETTERS)
    assert worker.stop() == 0, "a worker that is told to stop ends well"


def test_metrics_and_health_tell_what_happened(embedded: Wire) -> None:
    worker = embedded.start_worker()
    worker.wait_ready()
    embedded.send(article("urn:meeting", MEETING), b"\xff\xfe")
    embedded.wait(EVENTS, bool)
    embedded.wait(DEAD_LETTERS, bool)
    assert worker.get("/livez")[0] == 200
    status, content_type, body = worker.get("/metrics", accept="application/openmetrics-text; version=1.0.0")
    assert (status, content_type.split(";")[0]) == (200, "application/openmetrics-text")
    assert body.endswith("# EOF\n")
    assert worker.get("/metrics")[1].startswith("text/plain")
    assert worker.metric("diplowire_articles_total", source="Проба", language="ru", outcome="new") == 1
    assert worker.metric("diplowire_dead_letters_total", stage="ingest", reason="not_utf8") == 1
    assert worker.metric("diplowire_mentions_total") == len(embedded.read(MENTIONS))
    assert worker.metric("diplowire_statements_total") == len(embedded.read(STATEMENTS))
    assert worker.metric("diplowire_end_to_end_seconds_count") >= 1
    assert worker.metric("diplowire_annotation_seconds_count") == 1
    assert worker.metric("diplowire_build_info") == 1
    assert worker.metric("diplowire_consumer_lag_records", topic=RAW.name) == 0
    log = [json.loads(line) for line in embedded.log.read_text("utf-8").splitlines()]
    assert any(line.get("article_id") == article_id("urn:meeting") for line in log)


def test_each_broken_input_ends_in_the_dead_letters_and_disturbs_nothing_else(embedded: Wire) -> None:
    broken: dict[bytes, tuple[bytes, str]] = {
        b"bytes": ("Встреча".encode("cp1251"), "not_utf8"),
        b"json": (b'{"uri": "u", ', "malformed_json"),
        b"schema": (b'{"uri": "u", "text": "t"}', "schema"),
        b"empty": (b"", "empty"),
        b"letters": (b"*** 12:30 ***", "no_letters"),
        b"xml": (b"<?xml version='1.0'?><nitf/>", "unsupported_form"),
        b"large": (b"a" * (MAX_RAW_BYTES + 1), "too_large"),
        b"date": (b"date 2026-02-30 text", "schema"),
    }
    embedded.start_worker()
    for key, (value, _) in broken.items():
        embedded.send(article(f"urn:before:{key.decode()}", MEETING))
        embedded.send(value, key=key, headers=[("feed", b"test")])
    letters = embedded.wait(DEAD_LETTERS, lambda messages: len(messages) == len(broken))
    embedded.wait(ENRICHED, lambda messages: len(messages) == len(broken))
    for letter in letters:
        value, reason = broken[str(letter.key).encode()]
        assert (letter.value or b"") == value
        assert letter.headers["feed"] == b"test"
        assert letter.headers["__connect.errors.topic"] == RAW.name.encode()
        assert letter.headers["__connect.errors.stage"] == b"ingest"
        assert letter.headers["__connect.errors.exception.message"].startswith(reason.encode() + b": ")
        assert {"partition", "offset", "exception.class.name", "exception.stacktrace"} <= {
            name.removeprefix("__connect.errors.") for name in letter.headers
        }


def test_repeat_is_ignored_correction_replaces_and_withdrawal_retracts(embedded: Wire) -> None:
    embedded.start_worker()
    embedded.send(article("urn:a", MEETING), article("urn:a", MEETING))
    embedded.wait(EVENTS, bool)
    first = {m.record["mention_id"] for m in embedded.read(MENTIONS)}
    assert len(embedded.read(CLEAN)) == 1, "the repeat went no further"

    embedded.send(article("urn:a", DENIAL, version=2))
    embedded.wait(ENRICHED, lambda messages: len(messages) == 2)
    mentions = embedded.read(MENTIONS)
    retracted = {m.headers["ce_id"].decode() for m in mentions if m.value is None}
    assert retracted == first - {
        m.record["mention_id"] for m in mentions if m.value and m.record["article_version"] == 2
    }
    assert retracted

    embedded.send(article("urn:a", "", version=3, status="canceled"))
    articles = embedded.wait(ENRICHED, lambda messages: len(messages) == 3)
    assert articles[-1].record["status"] == "canceled"
    embedded.wait(EVENTS, lambda messages: all(m.value is None for m in latest(messages).values()))
    alive = {key for key, message in _by_id(embedded.read(STATEMENTS)).items() if message.value is not None}
    assert not alive, "every statement of the withdrawn article was retracted"


def test_syndicated_copy_counts_as_one_source(embedded: Wire) -> None:
    embedded.start_worker()
    story = MEETING + " " + (
        "Встреча продолжалась три часа. Стороны договорились поручить экспертам подготовить к осени новый документ "
        "о мерах доверия, а министрам — обсудить его в Вене."
    )  # fmt: skip
    embedded.send(article("urn:original", story))
    embedded.wait(CLEAN, lambda messages: len(messages) == 1)
    embedded.send(article("urn:copy", f"ЖЕНЕВА. {story}", source="Перепечатка"))
    embedded.wait(ENRICHED, lambda messages: len(messages) == 2)
    copies = {m.record["copy_of"] for m in embedded.read(CLEAN)}
    assert copies == {None, article_id("urn:original")}
    embedded.wait(
        EVENTS,
        lambda messages: any(m.value and len(m.record["articles"]) == 2 for m in latest(messages).values()),
    )
    for event in latest(embedded.read(EVENTS)).values():
        assert event.record["independent_sources"] == 1


def test_plain_text_and_ninjs_are_accepted(embedded: Wire) -> None:
    embedded.start_worker()
    ninjs = {
        "uri": "urn:n",
        "pubstatus": "usable",
        "headline": "Встреча",
        "body_html": f"<p>{DENIAL}</p>",
        "version": "1",
    }
    embedded.send(ninjs)
    embedded.send(f"date 2026-03-02 {MEETING}".encode(), key=b"urn:p")
    articles = enriched(embedded.wait(ENRICHED, lambda messages: len(messages) == 2))
    assert articles[article_id("urn:n")].text == DENIAL
    plain = articles[article_id("urn:p")]
    assert plain.text == MEETING
    assert plain.published_at is not None
    assert plain.published_at.date().isoformat() == "2026-03-02"


def _by_id(messages: list[Message]) -> dict[str, Message]:
    """The last message on each record, by the id in its headers."""
    return {message.headers["ce_id"].decode(): message for message in messages}


def test_span_type_is_what_the_helper_looks_for() -> None:
    assert list(spans(json.loads(codec.encode(Span(start=1, end=2, text="а")))))
