"""Who says that an act is so: the innermost statement that holds it, or the author."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from nlp.document import Actor, Analysis
from topics.records import Attribution, Statement


class Intervals:
    """Statements by intervals ``(start, end, statement)`` of characters, each found without asking all the others."""

    def __init__(self, intervals: Sequence[tuple[int, int, Statement]]) -> None:
        self._sorted = sorted(((start, end, at) for at, (start, end, _) in enumerate(intervals)))
        self._starts = [start for start, _, _ in self._sorted]
        self._reach = list(accumulate((end for _, end, _ in self._sorted), max))
        self._statements = [statement for _, _, statement in intervals]

    def meeting(self, start: int, end: int) -> list[Statement]:
        """The statements, in their own order, of which an interval overlaps the characters ``[start, end)``."""
        found: list[int] = []
        at = bisect_left(self._starts, end) - 1
        while at >= 0 and self._reach[at] > start:
            if self._sorted[at][1] > start:
                found.append(self._sorted[at][2])
            at -= 1
        return [self._statements[number] for number in sorted(found)]


class Voices:
    """The statements of one article, by the characters they cover."""

    def __init__(self, analysis: Analysis, statements: Sequence[Statement]) -> None:
        self._cues = Intervals([(s.cue.start, s.cue.end, s) for s in statements])
        self._contents = Intervals([(span.start, span.end, s) for s in statements for span in s.content])
        self.actors = {actor.entity_id: actor for actor in analysis.actors}

    def holding(self, character: int) -> Statement | None:
        """The innermost statement whose content holds the character."""
        inside = self._contents.meeting(character, character + 1)
        return min(inside, key=lambda s: sum(span.end - span.start for span in s.content), default=None)

    def cued_by(self, start: int, end: int) -> Statement | None:
        """The statement whose cue overlaps the characters ``[start, end)``."""
        return next(iter(self._cues.meeting(start, end)), None)

    def speaker_of(self, statement: Statement | None) -> Actor | None:
        """The actor who makes the statement; a spokesman of an unknown body stands for nobody."""
        if statement is None or statement.speaker is None:
            return None
        known = self.actors.get(statement.speaker.entity_id or "")
        if known is not None and known.type != "MEDIA":
            return known
        if statement.speaker.code is None:
            return None
        return Actor(
            entity_id=statement.speaker.entity_id or "",
            type="ORGANIZATION",
            name=statement.speaker.name,
            code=statement.speaker.code,
        )


def attribution(statement: Statement | None) -> Attribution:
    """The record of who says so."""
    if statement is None:
        return Attribution(statement_id=None)
    source = statement.source
    # A pronoun that was not resolved names nobody; the outlet through which the words came does.
    written = source.text if source and source.mention_type != "PRO" else None
    relayed = statement.medium.name if statement.medium else None
    name = statement.speaker.name if statement.speaker else written or relayed or "unnamed"
    return Attribution(statement_id=statement.statement_id, speaker=name)
