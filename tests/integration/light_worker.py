"""A worker whose pool finds one statement and one event in every article: to try delivery on many articles quickly.

``python light_worker.py`` takes the same variables as ``python -m agents.worker``. An article with the word УМРИ kills
the process of the pool that reads it, one with ЗАМРИ hangs it.
"""

import os
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.pool import Work
from agents.settings import from_environment
from agents.worker import run
from nlp.identifiers import stable_id
from topics import codec
from topics.records import (
    AnnotatedArticle,
    Attribution,
    CleanArticle,
    Cue,
    EventDate,
    EventMention,
    Participant,
    PipelineInfo,
    Span,
    Speaker,
    Statement,
    StatementConfidence,
)

STATES = ("FRA", "DEU", "ITA", "ESP", "POL", "TUR", "CHN", "IND", "JPN", "BRA")


def load_light() -> Work:
    """The function that a process of the pool runs."""
    return annotate


def annotate(value: bytes) -> bytes:
    """One meeting on the day of the article's number, of the state of that number with Russia, as its minister says."""
    article = codec.decode(CleanArticle, value)
    if "УМРИ" in article.text:
        os._exit(1)
    if "ЗАМРИ" in article.text:
        time.sleep(3600)
    # Slow enough that a worker can be killed before it has done all.
    time.sleep(0.01)
    number = re.search(r"\d+", article.text)
    found = article.status == "usable" and number is not None
    span = Span(start=0, end=1, text=article.text[:1])
    state = STATES[int(number[0]) % len(STATES)] if number else "FRA"
    statement = Statement(
        statement_id=stable_id("s", article.article_id),
        article_id=article.article_id,
        article_version=article.version,
        published_at=article.published_at,
        quote_type="indirect",
        cue=Cue(start=0, end=1, text=span.text, lemma="сказать", cue_class="report"),
        source=None,
        speaker=Speaker(entity_id=f"minister-{state}", name="министр", code=state, type="person"),
        content=(span,),
        medium=None,
        utterance_cluster="u",
        confidence=StatementConfidence(content=1.0, speaker=1.0),
    )
    mention = EventMention(
        mention_id=stable_id("m", article.article_id),
        article_id=article.article_id,
        article_version=article.version,
        published_at=article.published_at,
        event_type="CONSULT",
        mode=None,
        quad_class=1,
        intensity=0.0,
        cameo=None,
        goldstein=None,
        status="occurred",
        plover_type="CONSULT",
        level="unspecified",
        anchor=span,
        evidence=span,
        actors=tuple(Participant(entity_id=None, name=code, code=code) for code in (state, "RUS")),
        recipients=(),
        attribution=Attribution(statement_id=statement.statement_id, speaker="министр"),
        date=EventDate(value="2026-03-02", date_type="exact", granularity="day"),
        confidence=1.0,
    )
    return codec.encode(
        AnnotatedArticle(
            article_id=article.article_id,
            version=article.version,
            language=article.language,
            source=article.source,
            text=article.text,
            status=article.status,
            copy_of=article.copy_of,
            statements=(statement,) if found else (),
            mentions=(mention,) if found else (),
            pipeline=PipelineInfo(name="light", version="1", models={}),
        )
    )


if __name__ == "__main__":
    run(from_environment(), load_light)
