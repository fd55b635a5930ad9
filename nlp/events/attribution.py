"""Who says that an act is so: the innermost statement that holds it, or the author."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.document import Actor, Analysis
from topics.records import Attribution, Statement


class Voices:
    """The statements of one article, by the characters they cover."""

    def __init__(self, analysis: Analysis, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.actors = {actor.entity_id: actor for actor in analysis.actors}

    def holding(self, character: int) -> Statement | None:
        """The innermost statement whose content holds the character."""
        inside = [s for s in self.statements if any(span.start <= character < span.end for span in s.content)]
        return min(inside, key=lambda s: sum(span.end - span.start for span in s.content), default=None)

    def cued_by(self, start: int, end: int) -> Statement | None:
        """The statement whose cue overlaps the characters ``[start, end)``."""
        return next((s for s in self.statements if s.cue.start < end and start < s.cue.end), None)

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
    name = statement.speaker.name if statement.speaker else (statement.source.text if statement.source else "unnamed")
    return Attribution(statement_id=statement.statement_id, speaker=name)
