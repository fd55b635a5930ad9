"""Who takes part where the text names a format of talks, an organ of a body, or a state of the past."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from nlp.document import Actor, Analysis
from nlp.entities.registry import Registry
from nlp.events.lexicon import LANGUAGES, rows


class Formats:
    """Replaces the actors of one article that stand for others (``languages/<code>/formats.tsv``)."""

    def __init__(self, analysis: Analysis, language: str) -> None:
        self.registry = Registry(analysis)
        self.table = formats_of(language)

    def parties(self, actor: Actor) -> tuple[Actor, ...]:
        """The actor itself, or those it stands for."""
        codes = self.table.get(actor.name) or self.table.get(actor.code or "")
        return (actor,) if codes is None else tuple(self.registry.of_code(code) for code in codes)


@cache
def formats_of(language: str) -> Mapping[str, tuple[str, ...]]:
    """Name or code -> the codes that it stands for; LexiconError names file and line of a mistake."""
    return {name: tuple(codes.split()) for _, (name, codes) in rows(LANGUAGES / language / "formats.tsv", 2)}
