"""Is an act between states complete, under way, planned, possible, conditional, negated, denied or cancelled?"""

from __future__ import annotations

from dataclasses import dataclass

from nlp.document import Analysis
from topics.records import EventType, Statement, Status


@dataclass(frozen=True, slots=True)
class StatusReading:
    """The status, the tokens ``[start, end)`` that show it, and whether a negation holds only for now ("пока нет").

    ``confidence`` is the probability of the status, 0..1.
    """

    status: Status
    markers: tuple[tuple[int, int], ...] = ()
    present_scoped: bool = False
    confidence: float = 1.0


def status_of(
    analysis: Analysis,
    anchor: tuple[int, int],
    *,
    event_type: EventType,
    speech_act: bool = False,
    statement: Statement | None = None,
) -> StatusReading:
    """Status of the act that the tokens ``[start, end)`` of ``anchor`` name.

    ``speech_act``: the anchor is a verb that performs the act by being said (осудил, потребовал, пригрозил).
    ``statement``: the innermost statement whose content holds the anchor, if any; a denying cue counts.
    """
    return StatusReading("occurred", ())
