"""Acts between states, with type, participants and status, read off an analysed article (gold/guidelines, part D)."""

from __future__ import annotations

from nlp.document import Analysis
from nlp.events.extraction import Extractor
from topics.records import CleanArticle, EventMention, Statement

__all__ = ["extract"]


def extract(analysis: Analysis, article: CleanArticle, statements: tuple[Statement, ...]) -> tuple[EventMention, ...]:
    """The event mentions of ``article`` in text order.

    ``analysis`` must have passed the entity stage: participants are the actors of its mentions. ``statements`` say who
    speaks where; without them, acts that consist in a judgement of the speaker are not found.
    """
    return tuple(Extractor(analysis, article, statements).mentions())
