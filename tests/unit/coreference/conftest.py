"""Articles read by the real pipeline up to coreference, and a shorthand for asking who a word of the text means."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from nlp.document import ActorMention, Analysis
from nlp.entities import recognise
from nlp.entities.coreference import resolve
from nlp.inference import load_russian
from nlp.statements.speakers import Resolution, SpeakerResolver

Read = Callable[[str], Analysis]
Mention = Callable[..., ActorMention]
Speakers = Callable[..., list[Resolution]]


@pytest.fixture(scope="session")
def russian() -> Language:
    return load_russian()


@pytest.fixture(scope="session")
def read(russian: Language) -> Read:
    """Text to an analysis with names, pronouns and role nouns."""

    def analysis_of(text: str) -> Analysis:
        analysis = Analysis(russian(text))
        recognise(analysis)
        resolve(analysis)
        return analysis

    return analysis_of


@pytest.fixture(scope="session")
def mention(read: Read) -> Mention:
    """The mention whose head is the ``nth`` occurrence of a word in a text."""

    def find(text: str, word: str, nth: int = 0) -> ActorMention:
        analysis = read(text)
        heads = [token.i for token in analysis.doc if token.text == word]
        found = [m for m in analysis.mentions if m.head == heads[nth]]
        assert found, f"no mention at {word!r}"
        return min(found, key=lambda m: m.end - m.start)

    return find


@pytest.fixture(scope="session")
def speakers(read: Read) -> Speakers:
    """Resolutions of (source, cue) pairs of a text, given as they are written, each sought after the one before."""

    def resolve_all(text: str, *pairs: tuple[str | None, str]) -> list[Resolution]:
        analysis = read(text)
        resolver = SpeakerResolver(analysis)
        found: list[Resolution] = []
        at = 0
        for source, cue in pairs:
            first = text.index(cue, at)
            written = None if source is None else _nearest(text, source, first)
            span = None if written is None else _tokens(analysis, written, written + len(source or ""))
            start, end = _tokens(analysis, first, first + len(cue))
            root = next(
                token.i
                for token in analysis.doc[start:end]
                if not start <= token.head.i < end or token.head.i == token.i
            )
            found.append(resolver.resolve(span, root))
            at = first + len(cue)
        return found

    return resolve_all


def _tokens(analysis: Analysis, start: int, end: int) -> tuple[int, int]:
    """Bounds of the tokens that are the characters ``[start, end)``."""
    inside = [token.i for token in analysis.doc if start <= token.idx and token.idx + len(token) <= end]
    return inside[0], inside[-1] + 1


def _nearest(text: str, source: str, cue: int) -> int:
    """Where ``source`` stands closest to its cue."""
    places = [i for i in range(len(text)) if text.startswith(source, i)]
    assert places, f"{source!r} is not in the text"
    return min(places, key=lambda i: min(abs(i - cue), abs(i + len(source) - cue)))
