"""Sentences of our own read by the real pipeline as far as the statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from spacy.language import Language

from nlp.document import Analysis
from nlp.entities import recognise
from nlp.entities.coreference import resolve
from nlp.inference import load_russian
from nlp.statements import extract
from topics.records import CleanArticle, Statement

Tell = Callable[[str], list[Statement]]
RECEIVED = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def russian() -> Language:
    return load_russian()


def article_of(text: str) -> CleanArticle:
    return CleanArticle(
        article_id="probe", version=1, source="test", language="ru", text=text, content_hash="", received_at=RECEIVED
    )


@pytest.fixture(scope="session")
def tell(russian: Language) -> Tell:
    """Text to its statements, with entities and coreference."""

    def statements_of(text: str) -> list[Statement]:
        analysis = Analysis(russian(text))
        recognise(analysis)
        resolve(analysis)
        return list(extract(analysis, article_of(text)))

    return statements_of


def words(statement: Statement) -> str:
    """The content in one string, its spans parted by " | "."""
    return " | ".join(span.text for span in statement.content)
