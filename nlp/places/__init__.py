"""Where an event takes place."""

from __future__ import annotations

from nlp.document import Analysis
from topics.records import EventLocation


def locate(
    analysis: Analysis, anchor: tuple[int, int], clause: tuple[int, int], taken: frozenset[int] = frozenset()
) -> EventLocation | None:
    """Place of the act at the tokens ``[start, end)`` of ``anchor``, looked for within the tokens of its ``clause``.

    ``taken`` are tokens that name participants: a capital that stands for its government is no place.
    None unless the text says that the act happens there.
    """
    return None
