"""The PLOVER codebook: what follows from an event's type and mode, and what an article is about.

All facts stand in ``plover.toml`` beside this file; the words that show a context are language data
(``nlp/languages/<code>/contexts.tsv``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from topics.records import EventType, Status

CODEBOOK = Path(__file__).with_name("plover.toml")
LANGUAGES = Path(__file__).parent.parent / "languages"
QUAD_CLASSES = (1, 2, 3, 4)


class CodebookError(ValueError):
    """The codebook, or a list of context words, contradicts itself; the message says where and what to mend."""


@dataclass(frozen=True, slots=True)
class Mode:
    """Score and CAMEO code of one mode of one type."""

    score: float
    cameo: str


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """What the codebook says of one type; ``planned`` and ``cancelled`` are the types it then reduces to."""

    quad: int
    score: float
    cameo: str
    modes: Mapping[str, Mode]
    planned: EventType | None
    cancelled: EventType | None


@dataclass(frozen=True, slots=True)
class Codebook:
    """``plover.toml``, checked."""

    types: Mapping[EventType, TypeEntry]
    contexts: tuple[str, ...]
    goldstein: Mapping[str, float]


def quad_class(event_type: EventType) -> int:
    """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
    return codebook().types[event_type].quad


def intensity(event_type: EventType, mode: str | None = None) -> float:
    """PLOVER score from -10 (most hostile) to 10: that of the mode, or of the bare type without one."""
    entry = codebook().types[event_type]
    return entry.score if mode is None else _mode(event_type, mode).score


def cameo(event_type: EventType, mode: str | None = None) -> str | None:
    """The CAMEO code, three or four digits, that corresponds best."""
    entry = codebook().types[event_type]
    return entry.cameo if mode is None else _mode(event_type, mode).cameo


def goldstein(event_type: EventType, mode: str | None = None) -> float | None:
    """Goldstein value of that CAMEO code, -10 to 10."""
    code = cameo(event_type, mode)
    if code is None:
        return None
    values = codebook().goldstein
    return values.get(code, values.get(code[:3]))


def modes(event_type: EventType) -> tuple[str, ...]:
    """The modes that the type knows; five types have none."""
    return tuple(codebook().types[event_type].modes)


def plover_type(event_type: EventType, mode: str | None, status: Status) -> EventType | None:
    """The type PLOVER would code for an act with this status; None where it would code nothing.

    An act complete or under way keeps its type. A planned one is the promise of it (AGREE, CONCEDE), a meeting called
    off is a refusal (REJECT). ``mode`` is checked: one that the type does not know raises ValueError.
    """
    entry = codebook().types[event_type]
    if mode is not None:
        _mode(event_type, mode)
    match status:
        case "occurred" | "ongoing":
            return event_type
        case "planned":
            return entry.planned
        case "cancelled":
            return entry.cancelled
        case _:
            return None


def contexts(lemmas: Iterable[str], language: str = "ru") -> tuple[str, ...]:
    """Which of PLOVER's 37 contexts the lower-case lemmas of a passage show, in codebook order."""
    shown = frozenset[str]().union(*(_contexts_of(lemma, language) for lemma in set(lemmas)))
    return tuple(context for context in codebook().contexts if context in shown) if shown else ()


@lru_cache(maxsize=50_000)
def _contexts_of(lemma: str, language: str) -> frozenset[str]:
    """The contexts that one lemma shows."""
    vocabulary = context_words(LANGUAGES / language / "contexts.tsv")
    return frozenset(context for context, words in vocabulary.items() if words.has(lemma))


def _mode(event_type: EventType, mode: str) -> Mode:
    known = codebook().types[event_type].modes
    if mode not in known:
        names = ", ".join(known) or "none"
        raise ValueError(f"{event_type} has no mode {mode!r}; its modes: {names}")
    return known[mode]


@cache
def codebook() -> Codebook:
    """The codebook, read and checked once."""
    return read_codebook(CODEBOOK)


def read_codebook(path: Path) -> Codebook:
    """Read a codebook file and check it; a fault raises CodebookError naming the file and the entry."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"{path}: {error}") from error
    goldstein_values = {str(code): float(value) for code, value in raw["goldstein"].items()}
    types = {cast(EventType, name): _entry(path, name, table, goldstein_values) for name, table in raw["types"].items()}
    missing = set(get_args(EventType)) ^ set(types)
    if missing:
        raise CodebookError(f"{path}: types and topics.records.EventType differ in {', '.join(sorted(missing))}")
    listed = tuple(raw["contexts"])
    if len(set(listed)) != len(listed):
        raise CodebookError(f"{path}: a context is listed twice")
    return Codebook(types, listed, goldstein_values)


def _entry(path: Path, name: str, table: dict[str, Any], goldstein_values: Mapping[str, float]) -> TypeEntry:
    entry = TypeEntry(
        quad=table["quad"],
        score=table["score"],
        cameo=table["cameo"],
        modes={mode: Mode(score, code) for mode, (score, code) in table.get("modes", {}).items()},
        planned=table.get("planned"),
        cancelled=table.get("cancelled"),
    )
    if entry.quad not in QUAD_CLASSES:
        raise CodebookError(f"{path}: types.{name}: quad is {entry.quad}, must be 1, 2, 3 or 4")
    for label, score, code in [("", entry.score, entry.cameo)] + [
        (m, x.score, x.cameo) for m, x in entry.modes.items()
    ]:
        where = f"{path}: types.{name} {label}".rstrip()
        if not -10 <= score <= 10:
            raise CodebookError(f"{where}: score {score} is outside -10 .. 10")
        if code not in goldstein_values and code[:3] not in goldstein_values:
            raise CodebookError(f"{where}: CAMEO code {code!r} has no Goldstein value")
    for reduced in (entry.planned, entry.cancelled):
        if reduced is not None and reduced not in get_args(EventType):
            raise CodebookError(f"{path}: types.{name}: {reduced!r} is no event type")
    return entry


@dataclass(frozen=True, slots=True)
class ContextWords:
    """Lemmas, and beginnings of lemmas, that show a context."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def has(self, lemma: str) -> bool:
        """Whether the lemma is listed."""
        return lemma in self.whole or lemma.startswith(self.beginnings)


@cache
def context_words(path: Path) -> Mapping[str, ContextWords]:
    """Read ``contexts.tsv``; a fault raises CodebookError naming file and line."""
    found: dict[str, ContextWords] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        context, _, words = line.partition("\t")
        if context not in codebook().contexts:
            raise CodebookError(f"{path}:{number}: {context!r} is no context of {CODEBOOK.name}")
        if context in found:
            raise CodebookError(f"{path}:{number}: {context} has a line already")
        if not words.split():
            raise CodebookError(f"{path}:{number}: {context} has no words")
        lemmas = words.split()
        found[context] = ContextWords(
            whole=frozenset(lemma for lemma in lemmas if not lemma.endswith("*")),
            beginnings=tuple(lemma[:-1] for lemma in lemmas if lemma.endswith("*")),
        )
    absent = [context for context in codebook().contexts if context not in found]
    if absent:
        raise CodebookError(f"{path}: no line for {', '.join(absent)}")
    return found
