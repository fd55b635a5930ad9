"""Sentences and articles of our own, taken through the stages that come before the events."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from spacy.language import Language

from nlp.document import Analysis
from nlp.entities import coreference, recognise
from nlp.inference import load_russian
from nlp.statements import extract as extract_statements
from topics.records import CleanArticle, Statement


@cache
def annotator() -> Language:
    """The Russian annotator, loaded once."""
    return load_russian()


def article_of(text: str) -> CleanArticle:
    """A clean article with this text."""
    return CleanArticle(
        article_id="own",
        version=1,
        source="test",
        language="ru",
        text=text,
        content_hash="",
        received_at=datetime(2024, 5, 14, tzinfo=UTC),
        published_at=datetime(2024, 5, 14, tzinfo=UTC),
    )


def analysed(text: str) -> tuple[Analysis, CleanArticle, tuple[Statement, ...]]:
    """The text with its actors and statements."""
    article = article_of(text)
    analysis = Analysis(annotator()(text), published_at=article.published_at, source=article.source)
    recognise(analysis)
    coreference.resolve(analysis)
    return analysis, article, tuple(extract_statements(analysis, article))
