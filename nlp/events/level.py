"""Level of a contact: heads of state, ministers, working level."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.document import Actor, Analysis
from topics.records import Level


def level_of(analysis: Analysis, anchor: tuple[int, int], participants: Sequence[Actor]) -> Level:
    """Level of the act at tokens ``[start, end)`` of ``anchor``, from its words and the offices of its participants."""
    return "unspecified"
