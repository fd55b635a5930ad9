"""Phrases as the wire writes them name the right states and bodies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nlp.document import Analysis

PHRASES = Path(__file__).parent / "phrases.tsv"
LEAST_RIGHT = 0.985


def phrases() -> list[tuple[str, frozenset[str]]]:
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(phrase, frozenset(codes.split(", ")) - {"-"}) for phrase, codes in pairs]


def test_codes_of_our_phrases(annotate: Callable[..., Analysis]) -> None:
    """Breaks when lexicon, complements or adjectives lose states or find them where none is named."""
    wrong = []
    for phrase, wanted in phrases():
        analysis = annotate(phrase)
        actors = [a for m in analysis.mentions for a in (m.actor, *m.members) if a is not None]
        found = frozenset(actor.code for actor in actors if actor.code is not None)
        if found != wanted:
            wrong.append(f"{phrase}: {sorted(found)}, not {sorted(wanted)}")
    total = len(phrases())
    assert total >= 600
    assert 1 - len(wrong) / total >= LEAST_RIGHT, "\n".join(wrong)
