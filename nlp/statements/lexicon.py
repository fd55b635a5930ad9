"""The Russian words that signal speech, read from the data files ``nlp/languages/ru/cues_*.tsv``.

The head of each file states its format. A mistake in one is reported with its file and line when the lexicon loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import cast, get_args

from nlp.parsed import plain
from topics.records import CueClass

FOLDER = Path(__file__).parent.parent / "languages" / "ru"
CLASSES = frozenset(get_args(CueClass))
CLAUSE_FRAMES = frozenset({"quote", "paren", "that", "sothat", "whether", "bare", "inf", "name", "back"})
CASES = {"acc": "Acc", "gen": "Gen", "dat": "Dat", "ins": "Ins", "loc": "Loc"}
ABSTRACT_ENDINGS = ("ание", "ение", "яние", "тие", "ость", "ация", "яция", "иция", "енция", "ство")
PHRASE_KINDS = frozenset({"person", "document", "source", "nobody"})


class LexiconError(ValueError):
    """A line of a data file that cannot be read."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}, line {line}: {problem}")


@dataclass(frozen=True, slots=True)
class Nominal:
    """A noun phrase that a cue governs: ``preposition`` (None for a bare case) and UD ``case``."""

    preposition: str | None
    case: str
    abstract_only: bool = False


@dataclass(frozen=True, slots=True)
class CueEntry:
    """What a word or phrase signals: its class and how the words reported may stand (see cues_verbs.tsv)."""

    lemma: str
    cue_class: CueClass
    frames: frozenset[str]
    nominals: tuple[Nominal, ...] = ()


@dataclass(frozen=True, slots=True)
class PhraseEntry:
    """A phrase that names a source: its word forms with ``*`` and ``~`` as cues_phrases.tsv has them."""

    words: tuple[str, ...]
    cue_class: CueClass
    kind: str


@dataclass(frozen=True, slots=True)
class WordSets:
    """The sets of statement_words.tsv, which says what each is for."""

    subordinators: frozenset[str]
    question_words: frozenset[str]
    correlates: frozenset[str]
    adverbial: frozenset[str]
    causal: frozenset[str]
    possessives: frozenset[str]
    present_speakers: frozenset[str]
    hypothetical: frozenset[str]
    occasions: frozenset[str]
    remarks: frozenset[str]
    informants: frozenset[str]
    outlets: frozenset[str]
    channels: frozenset[str]
    references: frozenset[str]
    relayed: frozenset[str]
    dates: frozenset[str]
    never_passive: frozenset[str]
    pointers: frozenset[str]
    figurative: frozenset[str]
    bodies: frozenset[str]
    times: frozenset[str]
    nobody: frozenset[str]
    networks: frozenset[str]


@dataclass(slots=True)
class Lexicon:
    """Verbs by lemma, predicates by form, light verbs by (verb, noun), nouns by lemma, phrases by their first word."""

    sets: WordSets
    verbs: dict[str, CueEntry] = field(default_factory=dict)
    forms: dict[str, CueEntry] = field(default_factory=dict)
    light: dict[tuple[str, str], CueEntry] = field(default_factory=dict)
    light_verbs: set[str] = field(default_factory=set)
    nouns: dict[str, CueEntry] = field(default_factory=dict)
    phrases: dict[str, list[PhraseEntry]] = field(default_factory=dict)
    document_verbs: dict[str, CueClass] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    abstract: set[str] = field(default_factory=set)
    auxiliaries: set[str] = field(default_factory=set)
    connectors: set[tuple[str, ...]] = field(default_factory=set)
    scare: set[tuple[str, ...]] = field(default_factory=set)
    background: set[tuple[str, ...]] = field(default_factory=set)

    def is_abstract(self, lemma: str) -> bool:
        """Whether the noun can stand for a proposition: by its ending (of an act or quality) or by the list."""
        return lemma in self.abstract or lemma.endswith(ABSTRACT_ENDINGS)


@cache
def russian_lexicon() -> Lexicon:
    """The lexicon, read once a process. Raises LexiconError naming file and line of a mistake."""
    lexicon = Lexicon(_word_sets())
    for path, number, (words, cue_class, frames) in _rows("cues_verbs.tsv", 3):
        for word in words.split():
            key = plain(word.removeprefix("="))
            (lexicon.forms if word.startswith("=") else lexicon.verbs)[key] = _entry(
                path, number, key, cue_class, frames
            )
    for path, number, (verbs, noun, cue_class, frames) in _rows("cues_light.tsv", 4):
        for verb in verbs.split():
            entry = _entry(path, number, f"{verb} {noun}", cue_class, frames)
            lexicon.light[plain(verb), plain(noun)] = entry
            lexicon.light_verbs.add(plain(verb))
    for path, number, (noun, cue_class, frames) in _rows("cues_nouns.tsv", 3):
        lexicon.nouns[plain(noun)] = _entry(path, number, noun, cue_class, frames)
    for path, number, (phrase, cue_class, kind) in _rows("cues_phrases.tsv", 3):
        if kind not in PHRASE_KINDS:
            raise LexiconError(path, number, f"kind {kind!r} is none of {', '.join(sorted(PHRASE_KINDS))}")
        words_of = tuple(map(plain, phrase.split()))
        lexicon.phrases.setdefault(words_of[0], []).append(PhraseEntry(words_of, _class(path, number, cue_class), kind))
    for path, number, row in _rows("cues_documents.tsv", None):
        if row[0] == "verb" and len(row) == 3:
            lexicon.document_verbs[plain(row[1])] = _class(path, number, row[2])
        elif row[0] == "noun" and len(row) == 2:
            lexicon.documents.update(map(plain, row[1].split()))
        else:
            raise LexiconError(path, number, "expected 'verb, lemma, class' or 'noun, lemmas'")
    lexicon.abstract = {plain(word) for _, _, row in _rows("cues_abstract.tsv", 1) for word in row[0].split()}
    lexicon.auxiliaries = {
        plain(word) for _, _, row in _rows("statement_auxiliaries.tsv", 1) for word in row[0].split()
    }
    for name, target in (
        ("statement_connectors.tsv", lexicon.connectors),
        ("statement_terms.tsv", lexicon.scare),
        ("statement_background.tsv", lexicon.background),
    ):
        target.update(tuple(map(plain, row[0].split())) for _, _, row in _rows(name, 1))
    return lexicon


def _word_sets() -> WordSets:
    found: dict[str, set[str]] = {one.name: set() for one in fields(WordSets)}
    for path, number, (name, words) in _rows("statement_words.tsv", 2):
        if name not in found:
            raise LexiconError(path, number, f"set {name!r} is none of {', '.join(sorted(found))}")
        found[name].update(map(plain, words.split()))
    return WordSets(**{name: frozenset(words) for name, words in found.items()})


def _rows(name: str, columns: int | None) -> Iterator[tuple[Path, int, list[str]]]:
    path = FOLDER / name
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = [cell.strip() for cell in line.split("\t")]
        if columns is not None and len(row) != columns:
            raise LexiconError(path, number, f"{len(row)} columns, expected {columns}")
        if not all(row):
            raise LexiconError(path, number, "an empty column")
        yield path, number, row


def _class(path: Path, number: int, name: str) -> CueClass:
    if name not in CLASSES:
        raise LexiconError(path, number, f"cue class {name!r} is none of {', '.join(sorted(CLASSES))}")
    return cast(CueClass, name)


def _entry(path: Path, number: int, lemma: str, cue_class: str, frames: str) -> CueEntry:
    clauses: set[str] = set()
    nominals: list[Nominal] = []
    for frame in frames.split():
        preposition, plus, case = frame.rpartition("+")
        if frame in CLAUSE_FRAMES:
            clauses.add(frame)
        elif frame == "abstract":
            nominals.append(Nominal(None, "Acc", abstract_only=True))
        elif frame == "about":
            nominals.append(Nominal("о", "Loc", abstract_only=True))
        elif case in CASES and (preposition or not plus):
            nominals.append(Nominal(preposition or None, CASES[case]))
        else:
            raise LexiconError(path, number, f"unknown frame {frame!r}")
    return CueEntry(lemma, _class(path, number, cue_class), frozenset(clauses), tuple(nominals))
