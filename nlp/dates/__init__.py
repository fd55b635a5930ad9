"""When an event takes place, by the words of its own clause."""

from __future__ import annotations

from nlp.document import Analysis
from topics.records import EventDate


def resolve(analysis: Analysis, anchor: tuple[int, int], clause: tuple[int, int]) -> EventDate:
    """Date of the event whose anchor is the tokens ``[start, end)`` of ``anchor``, from the tokens of its ``clause``.

    Relative expressions count from ``analysis.published_at``; without it they stay unresolved.
    """
    return EventDate(value=None, date_type="unresolved")
