"""Records in one line: the words that a reader needs, and nothing that breaks on a record of another kind."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from cli.findings import finding, participants, shortened
from topics import catalog, codec
from topics.records import (
    Alert,
    Attribution,
    Cue,
    Event,
    EventDate,
    EventMention,
    Medium,
    Participant,
    Record,
    SourceStatus,
    Span,
    Speaker,
    Statement,
    StatementConfidence,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)
NORWAY = Participant(entity_id="n", name="Норвегия", code="NOR")
RUSSIA = Participant(entity_id="r", name="Россия", code="RUS")

STATEMENT = Statement(
    statement_id="s1", article_id="a1", article_version=1, published_at=NOW, quote_type="direct",
    cue=Cue(start=30, end=37, text="говорил", lemma="говорить", cue_class="report", negated=True), source=None,
    speaker=Speaker(entity_id="h", name="Сигрид Хольмен", code="NOR", type="person"),
    content=(Span(start=0, end=9, text="Мы вышли\n"), Span(start=50, end=58, text="на цифры")),
    medium=Medium(entity_id=None, name="NTB", span=None), utterance_cluster="u1",
    confidence=StatementConfidence(content=1.0, speaker=0.9),
)  # fmt: skip
MENTION = EventMention(
    mention_id="m1", article_id="a1", article_version=1, published_at=NOW, event_type="CONSULT", mode=None,
    quad_class=1, intensity=2.5, cameo="040", goldstein=1.0, status="denied", plover_type=None, level="unspecified",
    anchor=Span(start=0, end=10, text="переговоры"), evidence=Span(start=0, end=20, text="переговоров не было"),
    actors=(NORWAY, RUSSIA), recipients=(), attribution=Attribution(statement_id="s1", speaker="Сигрид Хольмен"),
    date=EventDate(value=None, date_type="unresolved"), confidence=0.8,
)  # fmt: skip
EVENT = Event(
    event_id="e1", version=3, first_seen=NOW, last_updated=NOW, event_type="CONSULT", mode=None, level="unspecified",
    actors=(NORWAY,), recipients=(RUSSIA,), date=MENTION.date, location=None, status="occurred",
    status_by_source=(SourceStatus(speaker="author", status="occurred", mention_ids=("m1",), last_reported=NOW),),
    disputed=True, status_history=(), mention_ids=("m1",), articles=("a1",), independent_sources=2, quad_class=1,
    intensity=2.5,
)  # fmt: skip
ALERT = Alert(watch="north", matched_at=NOW, kind="mention", record_id="m1", record=msgspec.Raw(codec.encode(MENTION)))


@pytest.mark.parametrize(
    ("topic", "record", "shown"),
    [
        (catalog.STATEMENTS, STATEMENT, ["Сигрид Хольмен (NOR)", "не говорил", "via NTB", "Мы вышли … на цифры"]),
        (catalog.MENTIONS, MENTION, ["NOR, RUS", "CONSULT denied, says Сигрид Хольмен", "переговоров не было"]),
        (catalog.EVENTS, EVENT, ["NOR → RUS", "CONSULT occurred (disputed)", "version 3", "author: occurred"]),
        (catalog.ALERTS, ALERT, ["north", "mention: NOR, RUS", "переговоров не было"]),
    ],
)
def test_a_record_shows_who_and_what(topic: catalog.Topic, record: Record, shown: list[str]) -> None:
    found = finding(topic.name, codec.encode(record), {})
    line = f"{found.who} {found.what} {found.words}"
    assert [part for part in shown if part not in line] == []


@pytest.mark.parametrize("topic", catalog.CATALOG, ids=lambda topic: topic.name)
def test_no_value_can_break_the_line(topic: catalog.Topic) -> None:
    """A retraction, and a value that is no record, must be shown and not end the command."""
    headers = {"ce_specversion": b"1.0", "ce_id": b"s1", "ce_source": b"enrich", "ce_type": b"t", "ce_subject": b"a1"}
    if topic is not catalog.DEAD_LETTERS:
        assert finding(topic.name, None, headers).what == "retracted"
        assert finding(topic.name, None, headers).article_id == "a1"
    assert finding(topic.name, b"\xff\xfe", {"odd": None}).kind


def test_a_dead_letter_tells_why() -> None:
    headers = {"__connect.errors.stage": b"ingest", "__connect.errors.exception.message": b"empty: no text"}
    found = finding(catalog.DEAD_LETTERS.name, b'{"uri": "x"}', headers)
    assert (found.kind, found.who, found.what, found.words) == (
        "dead letter",
        "ingest",
        "empty: no text",
        '{"uri": "x"}',
    )


def test_a_party_without_a_code_is_named() -> None:
    assert participants([Participant(entity_id=None, name="Запад", code=None)], [RUSSIA]) == "Запад → RUS"
    assert participants([], []) == "?"


def test_long_words_are_cut_between_words() -> None:
    assert shortened("Встреча  министров\nпрошла в Осло", 20) == "Встреча министров…"
    assert shortened("Встреча", 20) == "Встреча"
