"""Collects what the words around an act say of its status, from the dependency tree and ``status.tsv``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from spacy.tokens import Doc, Token

from topics.records import Status

Place = Literal["governor", "modifier", "adverb", "joiner"]
LANGUAGES = Path(__file__).parent.parent / "languages"
STATUSES: tuple[Status, ...] = get_args(Status)
NEGATIONS = frozenset({"не", "ни"})
CLAUSES = frozenset({"ccomp", "csubj", "csubj:pass", "advcl", "acl:relcl", "parataxis"})
MODIFYING = frozenset({"amod", "acl", "det", "acl:relcl"})
ADVERBIAL = frozenset({"advmod", "discourse", "parataxis", "obl", "mark", "cc", "aux"})
LONGEST_PHRASE = 4
HIGHEST = 8  # governors looked at: beyond it the tree says nothing of the anchor any more


class StatusWordError(ValueError):
    """A line of a list of status words is wrong; the message gives file, line and what to mend."""


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What a word shows, and what it shows when it is itself negated (None: the negation counts as one)."""

    status: Status
    negated: Status | None


@dataclass(frozen=True, slots=True)
class Governor:
    """A token on the way from the anchor to the root.

    ``link`` is the relation through which the way came up to it; ``clause`` counts the clauses left behind;
    ``sibling`` marks a coordinated token, which shares prepositions and conjunctions with the anchor but governs it not.
    """

    token: Token
    link: str
    clause: int
    sibling: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Tokens ``[start, end)`` that show a status; ``height`` counts governors, ``clause`` clauses above the anchor."""

    start: int
    end: int
    word: str
    place: Literal["governor", "modifier", "adverb", "joiner", "particle", "condition"]
    status: Status
    height: int
    clause: int
    negated: bool = False


@cache
def status_words(language: str) -> dict[Place, dict[str, StatusWord]]:
    """The status words of a language by place."""
    return read_status_words(LANGUAGES / language / "status.tsv")


def read_status_words(path: Path) -> dict[Place, dict[str, StatusWord]]:
    """Read and check a list of status words; a fault raises StatusWordError."""
    words: dict[Place, dict[str, StatusWord]] = {place: {} for place in get_args(Place)}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        where = f"{path}:{number}"
        columns = line.split("\t")
        if len(columns) != 4 or not columns[3].split():
            raise StatusWordError(f"{where}: expected place, status, status when negated, and words, separated by tabs")
        place, status, negated, listed = columns
        if place not in words:
            raise StatusWordError(f"{where}: unknown place {place!r}; known: {', '.join(words)}")
        for value in (status, negated):
            if value not in STATUSES and not (value == "-" and value is negated):
                raise StatusWordError(f"{where}: unknown status {value!r}; known: {', '.join(STATUSES)}")
        word = StatusWord(cast(Status, status), None if negated == "-" else cast(Status, negated))
        for lemma in listed.split():
            if lemma in words[cast(Place, place)]:
                raise StatusWordError(f"{where}: {lemma!r} is listed already as {place}")
            words[cast(Place, place)][lemma] = word
    return words


def syntactic_head(doc: Doc, anchor: tuple[int, int]) -> Token:
    """The anchor's token that hangs on what is outside it."""
    inside = range(*anchor)
    return next((doc[i] for i in inside if doc[i].head.i not in inside or doc[i].head.i == i), doc[anchor[0]])


def governors(head: Token) -> list[Governor]:
    """The anchor's head and what stands above it, nearest first."""
    found = [Governor(head, "", 0, sibling=False)]
    token, clause = head, 0
    while token.head.i != token.i and len(found) < HIGHEST:
        link = token.dep_.lower()
        if link in CLAUSES and not (link in ("ccomp", "csubj") and "Inf" in token.morph.get("VerbForm")):
            clause += 1
        token = token.head
        found.append(Governor(token, link, clause, sibling=link == "conj"))
    return found


def marks(doc: Doc, anchor: tuple[int, int], language: str = "ru") -> list[Mark]:
    """Everything around the anchor that shows a status, nearest first; the anchor's own tokens show none."""
    words = status_words(language)
    path = governors(syntactic_head(doc, anchor))
    found: list[Mark] = []
    for height, governor in enumerate(path):
        found += _marks_at(doc, anchor, governor, height, words)
    found += _conditions(doc, anchor, path, words)
    return found


def _marks_at(
    doc: Doc, anchor: tuple[int, int], governor: Governor, height: int, words: dict[Place, dict[str, StatusWord]]
) -> Iterator[Mark]:
    token, clause = governor.token, governor.clause
    negation = next((child for child in token.children if plain(child.text) in NEGATIONS), None)
    if height and not governor.sibling and token.i not in range(*anchor):
        word = words["governor"].get(plain(token.lemma_)) or words["governor"].get(plain(token.text))
        if word is not None:
            status = word.status if negation is None else (word.negated or "negated")
            start = token.i if negation is None else min(negation.i, token.i)
            yield Mark(start, token.i + 1, plain(token.lemma_), "governor", status, height, clause, negation is not None)
            negation = None
    if negation is not None and not governor.sibling:
        yield Mark(negation.i, negation.i + 1, plain(negation.text), "particle", "negated", height, clause)
    for child in token.children:
        if child.i in range(*anchor):
            continue
        relation = child.dep_.lower()
        if relation in MODIFYING and (height == 0 or token.pos_ == "NOUN"):
            modifier = words["modifier"].get(plain(child.lemma_)) or words["modifier"].get(plain(child.text))
            if modifier is not None:
                yield Mark(child.i, child.i + 1, plain(child.lemma_), "modifier", modifier.status, height, clause)
        if relation in ADVERBIAL and not governor.sibling:
            adverb = words["adverb"].get(plain(child.text))
            if adverb is not None and plain(child.text) not in NEGATIONS:
                yield Mark(child.i, child.i + 1, plain(child.text), "adverb", adverb.status, height, clause)
        if relation in ("case", "mark", "cc", "advmod", "fixed"):
            joiner = words["joiner"].get(plain(child.text))
            if joiner is not None:
                yield Mark(child.i, child.i + 1, plain(child.text), "joiner", joiner.status, height, clause)
    for start, end, phrase in _phrases_about(doc, token):
        for place in ("joiner", "adverb", "governor"):
            word = words[cast(Place, place)].get(phrase)
            if word is not None:
                yield Mark(start, end, phrase, cast(Place, place), word.status, height, clause)


def _phrases_about(doc: Doc, token: Token) -> Iterator[tuple[int, int, str]]:
    """Word sequences of two and more that end at the token, or at a word that hangs on it."""
    for last in (token, *token.children):
        for length in range(2, LONGEST_PHRASE + 1):
            start = last.i - length + 1
            if start >= token.sent.start:
                yield start, last.i + 1, "_".join(plain(word.text) for word in doc[start : last.i + 1])


def _conditions(
    doc: Doc, anchor: tuple[int, int], path: list[Governor], words: dict[Place, dict[str, StatusWord]]
) -> Iterator[Mark]:
    """Conditional clauses and phrases that hang on the act or its governors, without holding the anchor."""
    above = {governor.token.i for governor in path}
    for height, governor in enumerate(path):
        if governor.clause > 0 or governor.sibling:
            continue
        for child in governor.token.children:
            if child.i in above or child.dep_.lower() not in ("advcl", "obl", "parataxis"):
                continue
            for start, end, phrase in [(g.i, g.i + 1, plain(g.text)) for g in child.children] + list(
                _phrases_about(doc, child)
            ):
                word = words["joiner"].get(phrase)
                if word is not None and word.status == "conditional":
                    yield Mark(start, end, phrase, "condition", "conditional", height, governor.clause)


def plain(word: str) -> str:
    """Lower case, ё as е."""
    return word.lower().replace("ё", "е")
