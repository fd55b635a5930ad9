"""The annotator, loaded once, and the entity stage on a text of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from spacy.language import Language

from nlp.document import Analysis
from nlp.entities import recognise
from nlp.inference import load_russian

Annotate = Callable[..., Analysis]


@pytest.fixture(scope="session")
def russian() -> Language:
    return load_russian()


@pytest.fixture(scope="session")
def annotate(russian: Language) -> Annotate:
    """``annotate(text, "2014-03-01")``: the analysis of a text that appeared on a day, or of an undated one."""

    def run(text: str, day: str | None = None) -> Analysis:
        published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        analysis = Analysis(doc=russian(text), published_at=published)
        recognise(analysis)
        return analysis

    return run
