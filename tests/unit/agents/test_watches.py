"""Standing queries: what they match, what they pass over, and mistakes in their file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from agents.watches import Watch, WatchError, read_watches
from topics.records import (
    Attribution,
    Cue,
    Event,
    EventDate,
    EventMention,
    Participant,
    Span,
    Speaker,
    Statement,
    StatementConfidence,
    StatusChange,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def side(code: str | None, name: str) -> Participant:
    return Participant(entity_id=None, name=name, code=code)


def span(text: str) -> Span:
    return Span(start=0, end=len(text), text=text)


MENTION = EventMention(
    mention_id="m",
    article_id="a",
    article_version=1,
    published_at=NOW,
    event_type="REQUEST",
    mode=None,
    quad_class=1,
    intensity=0.0,
    cameo=None,
    goldstein=None,
    status="planned",
    plover_type=None,
    level="unspecified",
    anchor=span("призвал"),
    evidence=span("Макрон призвал Москву к переговорам"),
    actors=(side("FRA", "Эмманюэль Макрон"),),
    recipients=(side("RUS", "Россия"),),
    attribution=Attribution(statement_id="s", speaker="Дмитрий Песков"),
    date=EventDate(value=None, date_type="unresolved"),
    confidence=0.5,
)
STATEMENT = Statement(
    statement_id="s",
    article_id="a",
    article_version=1,
    published_at=NOW,
    quote_type="direct",
    cue=Cue(start=0, end=6, text="сказал", lemma="сказать", cue_class="report"),
    source=None,
    speaker=Speaker(entity_id="e", name="Дмитрий Песков", code="RUS", type="person"),
    content=(span("Переговоры с Парижем"), span("идут трудно")),
    medium=None,
    utterance_cluster="u",
    confidence=StatementConfidence(content=1.0, speaker=1.0),
)
EVENT = Event(
    event_id="ev",
    version=1,
    first_seen=NOW,
    last_updated=NOW,
    event_type="CONSULT",
    mode=None,
    level="unspecified",
    actors=(side("FRA", "Франция"), side("RUS", "Россия")),
    recipients=(),
    date=EventDate(value=None, date_type="unresolved"),
    location=None,
    status="planned",
    status_by_source=(),
    disputed=False,
    status_history=(StatusChange(status="planned", at=NOW, mention_id="m"),),
    mention_ids=("m",),
    articles=("a",),
    independent_sources=1,
    quad_class=1,
    intensity=0.0,
)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"who": ("FRA",)}, True),
        ({"who": ("Макрон",)}, True),
        ({"who": ("RUS",)}, False),
        ({"who": ("FRA",), "whom": ("RUS",)}, True),
        ({"who": ("FRA",), "whom": ("DEU",)}, False),
        ({"type": ("REQUEST", "REJECT")}, True),
        ({"type": ("CONSULT",)}, False),
        ({"status": ("planned",)}, True),
        ({"status": ("occurred",)}, False),
        ({"speaker": ("Песков",)}, True),
        ({"speaker": ("Лавров",)}, False),
        ({"words": ("перегов", "москв")}, True),
        ({"words": ("перегов", "париж")}, False),
        ({"words": ("говорам",)}, False),
        ({"kind": ("event",)}, False),
    ],
)
def test_watch_on_a_mention(criteria: dict[str, Any], expected: bool) -> None:
    assert Watch(name="w", **criteria).matches_mention(MENTION) is expected


def test_of_two_equals_either_may_be_meant_but_nobody_meets_himself() -> None:
    meeting = msgspec.structs.replace(MENTION, actors=(side("FRA", "Франция"), side("RUS", "Россия")), recipients=())
    assert Watch(name="w", who=("RUS",), whom=("FRA",)).matches_mention(meeting)
    assert not Watch(name="w", who=("RUS",), whom=("RUS",)).matches_mention(meeting)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"who": ("RUS",)}, True),
        ({"speaker": ("Песков",)}, True),
        ({"who": ("FRA",)}, False),
        ({"whom": ("Париж",)}, True),
        ({"whom": ("Берлин",)}, False),
        ({"type": ("direct",)}, True),
        ({"type": ("CONSULT",)}, False),
        ({"status": ("planned",)}, False),
        ({"words": ("перегов", "трудно")}, True),
    ],
)
def test_watch_on_a_statement(criteria: dict[str, Any], expected: bool) -> None:
    assert Watch(name="w", **criteria).matches_statement(STATEMENT) is expected


def test_event_alerts_when_it_is_new_and_when_its_status_changes_but_not_at_each_report() -> None:
    watch = Watch(name="w", who=("FRA",))
    later = NOW + timedelta(hours=1)
    one_more = msgspec.structs.replace(EVENT, version=2, last_updated=later)
    cancelled = msgspec.structs.replace(
        one_more,
        version=3,
        status="cancelled",
        status_history=(*EVENT.status_history, StatusChange(status="cancelled", at=later, mention_id="n")),
    )
    assert watch.matches_event(EVENT)
    assert not watch.matches_event(one_more)
    assert watch.matches_event(cancelled)
    assert not watch.matches_event(msgspec.structs.replace(cancelled, superseded_by="ev-2"))


def test_file_is_read_with_single_texts_and_lists(tmp_path: Path) -> None:
    path = tmp_path / "watches.toml"
    path.write_text('[one]\nwho = "FRA"\n[two]\ntype = ["CONSULT"]\nkind = ["event"]\n', "utf-8")
    assert read_watches(path) == [
        Watch(name="one", who=("FRA",)), Watch(name="two", type=("CONSULT",), kind=("event",)),
    ]  # fmt: skip


def test_sample_of_watches_can_be_read() -> None:
    assert read_watches(Path(__file__).parents[3] / "sample" / "watches.toml")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('[one]\nwhere = "FRA"\n', "no criterion 'where'"),
        ('[one]\nstatus = ["gone"]\n', "'gone'"),
        ("[one]\nwho = [1]\n", "list of texts"),
        ("[one]\nwho = 5\n", "list of texts"),
        ("[one]\n", "would match everything"),
        ('who = "FRA"\n', "must be a table"),
        ("[one\n", "watches.toml"),
    ],
)
def test_mistake_in_the_file_is_reported_with_its_place(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "watches.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(WatchError, match=complaint) as caught:
        read_watches(path)
    assert str(path) in str(caught.value)


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WatchError, match="absent"):
        read_watches(tmp_path / "absent.toml")
