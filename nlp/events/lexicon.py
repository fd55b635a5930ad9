"""The lexicon of event predicates: which words name an act, and where its participants stand.

``nlp/languages/<code>/frames.tsv`` and ``predicates*.tsv`` hold the data; each states its format at its head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast, get_args

from nlp.events import codebook
from nlp.parsed import Doc, Token, plain
from topics.records import EventType

LANGUAGES = Path(__file__).parent.parent / "languages"
PLACES_IN_SENTENCE = frozenset(
    (
        "subj",
        "obj",
        "dat",
        "ins",
        "gen",
        "giver",
        "taker",
        "adj",
        "anti",
        "poss",
        "light",
        "support",
        "lightdat",
        "lightobj",
        "speaker",
        "topic",
        "under",
    )
)  # what a slot may be, beside PREP+case
CASES = {"gen": "Gen", "dat": "Dat", "acc": "Acc", "ins": "Ins", "loc": "Loc"}
ANY_INFINITIVE = "*inf"  # in a phrase: any infinitive
LONGEST_ANCHOR = 4  # tokens; a verb and its noun that stand further apart are anchored at the verb alone

Words = tuple[frozenset[str], ...]


class LexiconError(ValueError):
    """A line of a lexicon file is wrong; the message names file and line, and says what is allowed."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the sentence where a participant stands: ``kind``, or ``prep`` governing ``case``."""

    kind: str
    prep: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The places of actors and recipients, in the order in which they are read."""

    name: str
    actors: tuple[Slot, ...]
    recipients: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Predicate:
    """One entry: consecutive lemmas ``words``, and ``below``, consecutive lemmas that depend on the last of them.

    ``named``: the act counts only when a party other than the subject is named; ``vague``: the words often mean no act.
    """

    phrase: str
    words: Words
    below: Words
    event_type: EventType
    mode: str | None
    frame: Frame
    named: bool
    vague: bool
    example: str
    who: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def weight(self) -> int:
        """Number of words that had to match: of two readings of a token, the heavier one holds."""
        return len(self.words) + len(self.below)


@dataclass(frozen=True, slots=True)
class Match:
    """A predicate found: anchor tokens ``[start, end)``, the ``head`` of the parties, the matched ``words``."""

    predicate: Predicate
    start: int
    end: int
    head: int
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All predicates of a language, by their first lemma."""

    by_first: Mapping[str, tuple[Predicate, ...]]
    predicates: tuple[Predicate, ...]

    def matches(self, doc: Doc) -> Iterator[Match]:
        """Every reading of every token of ``doc`` that some predicate allows; one per first token, the heaviest."""
        for token in doc:
            best: Match | None = None
            for predicate in self.by_first.get(token.plain_lemma, ()):
                found = match_at(predicate, token)
                if found and (best is None or predicate.weight > best.predicate.weight):
                    best = found
            if best:
                yield best


def match_at(predicate: Predicate, first: Token) -> Match | None:
    """The match of ``predicate`` that begins at ``first``, or None."""
    last = follow(predicate.words, first)
    if last is None or (last.i == first.i and first.dep_ == "case"):
        return None
    head = governor(first, last)
    if not predicate.below:
        return Match(predicate, first.i, last.i + 1, head.i, tuple(range(first.i, last.i + 1)))
    for token in head.subtree:
        if token.i == head.i or first.i <= token.i <= last.i or not same_clause(token, head):
            continue
        end = follow(predicate.below, token)
        if end is not None:
            start, stop = min(first.i, token.i), max(last.i, end.i) + 1
            if stop - start > LONGEST_ANCHOR:
                start, stop = first.i, last.i + 1
            words = (*range(first.i, last.i + 1), *range(token.i, end.i + 1))
            return Match(predicate, start, stop, head.i, words)
    return None


def follow(words: Words, first: Token) -> Token | None:
    """The last token of the run of ``words`` from ``first`` on; quotation marks and modifiers may stand between."""
    if not fits(first, words[0]):
        return None
    token, end = first, first.sent.end
    for lemmas in words[1:]:
        following = token.i + 1
        while following < end and not fits(token.doc[following], lemmas):
            if not (token.doc[following].is_quote or token.doc[following].dep_ in ("amod", "det")):
                return None
            following += 1
        if following >= end:
            return None
        token = token.doc[following]
    return token


def fits(token: Token, lemmas: frozenset[str]) -> bool:
    """Whether the token has one of the lemmas, or is the infinitive that ``*inf`` stands for."""
    return token.plain_lemma in lemmas or (ANY_INFINITIVE in lemmas and "Inf" in token.morph.get("VerbForm", []))


def governor(first: Token, last: Token) -> Token:
    """The token from ``first`` to ``last`` whose head stands outside them, prepositions aside."""
    for token in first.doc[first.i : last.i + 1]:
        if (token.pos_ != "ADP" and not first.i <= token.head.i <= last.i) or token.head.i == token.i:
            return token
    return last


def same_clause(token: Token, head: Token) -> bool:
    """Whether no other finite verb stands between ``token`` and ``head``, which dominates it."""
    while token.i != head.i:
        if token.dep_ in ("ccomp", "advcl", "acl:relcl", "parataxis", "acl") or "VerbForm=Fin" in str(token.morph):
            return False
        token = token.head
    return True


@cache
def predicates_of(language: str = "ru") -> Lexicon:
    """The lexicon of a language, read and checked once. LexiconError names file and line of a mistake."""
    folder = LANGUAGES / language
    frames = read_frames(folder / "frames.tsv")
    predicates: list[Predicate] = []
    seen: dict[tuple[str, EventType], str] = {}
    for path in sorted(folder.glob("predicates*.tsv")):
        for where, fields in rows(path, 6):
            predicate = read_predicate(where, fields, frames)
            key = (predicate.phrase, predicate.event_type)
            if key in seen:
                raise LexiconError(f"{where}: {predicate.phrase!r} stands already at {seen[key]}")
            seen[key] = where
            predicates.append(predicate)
    by_first: dict[str, list[Predicate]] = defaultdict(list)
    for predicate in predicates:
        for lemma in predicate.words[0]:
            by_first[lemma].append(predicate)
    return Lexicon({lemma: tuple(found) for lemma, found in by_first.items()}, tuple(predicates))


@cache
def word_class(language: str, name: str) -> frozenset[str]:
    """The lemmas of one class of ``event_contexts.tsv``; LexiconError when there is no such class."""
    path = LANGUAGES / language / "event_contexts.tsv"
    for _, (found, lemmas) in rows(path, 2):
        if found == name:
            return frozenset(plain(lemma) for lemma in lemmas.split())
    raise LexiconError(f"{path.name}: no class {name!r}")


@cache
def support_verbs(language: str) -> frozenset[str]:
    """Lemmas of the verbs that lend their subject to a noun (``support_verbs.tsv``)."""
    found = (line.split() for _, (line,) in rows(LANGUAGES / language / "support_verbs.tsv", 1))
    return frozenset(plain(lemma) for lemmas in found for lemma in lemmas)


def read_frames(path: Path) -> dict[str, Frame]:
    """The frames of a language by name."""
    frames: dict[str, Frame] = {}
    for where, (name, actors, recipients) in rows(path, 3):
        if name in frames:
            raise LexiconError(f"{where}: the frame {name!r} is there already")
        frames[name] = Frame(name, read_slots(where, actors), read_slots(where, recipients))
    return frames


def read_slots(where: str, text: str) -> tuple[Slot, ...]:
    """The slots of one role; "-" means none."""
    return () if text == "-" else tuple(read_slot(where, word) for word in text.split())


def read_slot(where: str, word: str) -> Slot:
    """One slot, as the head of frames.tsv describes it."""
    if word in PLACES_IN_SENTENCE:
        return Slot(word)
    prep, plus, case = word.partition("+")
    if not prep or not plus or case not in CASES:
        raise LexiconError(
            f"{where}: slot {word!r} is none of {', '.join(sorted(PLACES_IN_SENTENCE))}, nor PREP+case with a case of "
            + ", ".join(CASES)
        )
    return Slot("prep", prep, CASES[case])


def read_predicate(where: str, fields: list[str], frames: Mapping[str, Frame]) -> Predicate:
    """One line of a predicates file."""
    phrase, event_type, mode, frame, example, who = fields
    if event_type not in get_args(EventType):
        raise LexiconError(f"{where}: {event_type!r} is no event type; one of {', '.join(get_args(EventType))}")
    kind = cast(EventType, event_type)
    if mode != "-" and mode not in codebook.modes(kind):
        allowed = ", ".join(codebook.modes(kind)) or "none"
        raise LexiconError(f"{where}: {event_type} has no mode {mode!r}; '-' or one of: {allowed}")
    name = frame.rstrip("!?")
    if name not in frames:
        raise LexiconError(f"{where}: no frame {name!r} in frames.tsv; one of {', '.join(sorted(frames))}")
    words, _, below = phrase.partition(" + ")
    if not words or phrase.endswith("+"):
        raise LexiconError(f"{where}: the phrase {phrase!r} lacks a word beside '+'")
    if not example.strip():
        raise LexiconError(f"{where}: {phrase!r} has no example sentence")
    actors, _, recipients = who.partition(">")
    return Predicate(
        phrase=phrase,
        words=read_words(words),
        below=read_words(below),
        event_type=kind,
        mode=None if mode == "-" else mode,
        frame=frames[name],
        named="!" in frame,
        vague="?" in frame,
        example=example,
        who=(codes(actors), codes(recipients)),
    )


def read_words(text: str) -> Words:
    """Consecutive words, each a choice of lemmas."""
    return tuple(frozenset(plain(word).split("|")) for word in text.split())


def codes(text: str) -> tuple[str, ...]:
    """Participant codes separated by commas; "-" means none."""
    return tuple(code for code in text.strip("-").split(",") if code)


def rows(path: Path, columns: int) -> Iterator[tuple[str, list[str]]]:
    """The lines of a table, comments and blanks aside, each with its ``file:line``."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        where = f"{path.name}:{number}"
        if len(fields) != columns:
            raise LexiconError(f"{where}: {len(fields)} columns, must be {columns}, separated by single tabs: {line!r}")
        yield where, fields
