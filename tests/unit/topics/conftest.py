"""A record to try the contracts on."""

from datetime import UTC, datetime

import pytest

from topics.records import Cue, Span, Statement, StatementConfidence


@pytest.fixture
def statement() -> Statement:
    return Statement(
        statement_id="s-1",
        article_id="a-1",
        article_version=1,
        published_at=datetime(2026, 3, 1, tzinfo=UTC),
        quote_type="indirect",
        cue=Cue(start=7, end=12, text="сказал", lemma="сказать", cue_class="report"),
        source=None,
        speaker=None,
        content=(Span(start=20, end=24, text="да"),),
        medium=None,
        utterance_cluster="u-1",
        confidence=StatementConfidence(content=0.5, speaker=0.25),
    )
