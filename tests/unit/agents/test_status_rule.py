"""Whose word a mention carries, and which negations hold for the present only."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.status import Rank, denies_present_only, rank_of
from topics.records import Attribution, EventDate, EventMention, Participant, Span


def mention(**fields: Any) -> EventMention:
    values: dict[str, Any] = {
        "mention_id": "m",
        "article_id": "a",
        "article_version": 1,
        "published_at": datetime(2026, 3, 2, tzinfo=UTC),
        "event_type": "CONSULT",
        "mode": None,
        "quad_class": 1,
        "intensity": 0.0,
        "cameo": None,
        "goldstein": None,
        "status": "negated",
        "plover_type": None,
        "level": "unspecified",
        "anchor": Span(start=0, end=1, text="x"),
        "evidence": Span(start=0, end=1, text="x"),
        "actors": (Participant(entity_id=None, name="Франция", code="FRA"),),
        "recipients": (Participant(entity_id=None, name="Россия", code="RUS"),),
        "attribution": Attribution(statement_id="s", speaker="кто-то"),
        "date": EventDate(value=None, date_type="unresolved"),
        "confidence": 1.0,
    }
    return EventMention(**(values | fields))


@pytest.mark.parametrize(
    ("code", "kind", "rank"),
    [
        ("RUS", "person", Rank.OWN_OFFICIAL),
        ("FRA", "government", Rank.OWN_OFFICIAL),
        ("DEU", "person", Rank.OTHER_OFFICIAL),
        ("RUS", "media", Rank.MEDIA),
        ("RUS", "unnamed", Rank.MEDIA),
        (None, "person", Rank.MEDIA),
        (None, None, Rank.AUTHOR),
    ],
)
def test_rank_of_a_speaker(code: str | None, kind: str | None, rank: Rank) -> None:
    assert rank_of(mention(), code, kind) is rank


def test_author_ranks_lowest_whoever_speaks_elsewhere_in_the_article() -> None:
    assert rank_of(mention(attribution=Attribution(statement_id=None)), "RUS", "person") is Rank.AUTHOR


@pytest.mark.parametrize(
    ("evidence", "status", "expected"),
    [
        ("Пока нет никаких встреч", "negated", True),
        ("сейчас стороны переговоров не ведут", "negated", True),
        ("Никаких переговоров не было", "negated", False),
        ("Показаний о встречах нет", "negated", False),
        ("Пока ведутся переговоры", "ongoing", False),
    ],
)
def test_negation_of_the_present(evidence: str, status: str, expected: bool) -> None:
    told = mention(evidence=Span(start=0, end=len(evidence), text=evidence), status=status)
    assert denies_present_only(told) is expected
