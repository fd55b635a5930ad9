"""Level of a contact: heads of state, ministers, working level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from nlp.clauses import plain, syntactic_head
from nlp.document import Actor, Analysis
from nlp.parsed import Doc, Token
from topics.records import EventType, Level

Kind = Literal["contact", "visit", "phrase", "office", "head", "head_of", "rank"]
Words = dict[Kind, dict[str, Level | Literal["none"]]]
LEVELS = (*get_args(Level), "none")
LANGUAGES = Path(__file__).parent.parent / "languages"
PARTIES = frozenset({"nsubj", "nsubj:pass", "obl", "obj", "iobj", "nmod", "conj", "appos", "amod"})
CARRIES = frozenset({"nsubj", "nsubj:pass", "obj", "obl", "iobj", "xcomp"})
NEAR = 6  # tokens to either side of the contact within which a phrase on its level stands
BESIDE = frozenset({"conj", "appos"})
LONGEST_PHRASE = 4


class LevelWordError(ValueError):
    """A line of a list of level words is wrong; the message gives file, line and what to mend."""


def level_of(
    analysis: Analysis,
    anchor: tuple[int, int],
    participants: Sequence[Actor],
    event_type: EventType = "CONSULT",
) -> Level:
    """Level of the contact at tokens ``[start, end)`` of ``anchor``; what is no contact (CONSULT) has none.

    The words about the contact decide ("саммит", "на высшем уровне", "рабочая встреча"); then the offices it is said to
    be between ("встреча министров"); then those of the participants, if two are known or one makes a visit. Of two
    levels the lower: a minister whom a president receives makes it ministerial. Unspecified without any.
    """
    if event_type != "CONSULT":
        return "unspecified"
    words = level_words(analysis.doc.lang_ or "ru")
    head = syntactic_head(analysis.doc, anchor)
    told = level_of_words(analysis.doc, anchor, head, words)
    if told is not None:
        return told
    between = lower(level_of_party(party, words) for party in parties(head, words))
    if between is not None:
        return between
    offices = [level for actor in participants if actor.role and (level := level_of_role(actor.role, words))]
    visit = any(analysis.doc[i].plain_lemma in words["visit"] for i in range(*anchor))
    return (lower(offices) if len(offices) > 1 or visit else None) or "unspecified"


def level_of_words(doc: Doc, anchor: tuple[int, int], head: Token, words: Words) -> Level | None:
    """What the anchor, its adjectives and the phrases on it say."""
    described = [token for i in range(*anchor) for token in (doc[i], *doc[i].children)]
    for token in described:
        if token.i in range(*anchor) or token.dep_ in ("amod", "nmod"):
            level = words["contact"].get(token.plain_lemma)
            if level is not None and level != "none":
                return level
    sentence = head.sent
    for i in range(max(sentence.start, anchor[0] - NEAR), min(sentence.end, anchor[1] + NEAR)):
        for length in range(2, LONGEST_PHRASE + 1) if doc[i].plain in phrase_openers(doc.lang_ or "ru") else ():
            phrase = "_".join(token.plain for token in doc[i : i + length])
            level = words["phrase"].get(phrase)
            if level is not None and level != "none":
                return level
    return None


def parties(head: Token, words: Words) -> Iterator[Token]:
    """Nouns that may name who takes part: arguments of the anchor, and of the verb that it is an argument of."""
    hosts = [head, head.head] if head.dep_ in CARRIES and head.pos_ in ("NOUN", "VERB") else [head]
    for host in hosts:
        for child in host.children:
            if child.dep_ in PARTIES and child.i != head.i:
                yield child
                if child.plain_lemma in words["rank"]:
                    yield from child.children
                yield from (other for other in child.children if other.dep_ in BESIDE)


def level_of_party(token: Token, words: Words) -> Level | None:
    """Level of the office that a noun names, with what it is the head of."""
    lemma = token.plain_lemma
    if lemma in words["head"]:
        return lower(_usable(words["head_of"].get(child.plain_lemma)) for child in token.subtree)
    return _usable(words["office"].get(lemma))


def level_of_role(role: str, words: Words) -> Level | None:
    """Level of an office as an Actor has it: its first word that is an office decides."""
    parts = plain(role).split()
    for part in parts:
        if part in words["head"]:
            return lower(_usable(words["head_of"].get(other)) for other in parts)
        if part in words["office"]:
            return _usable(words["office"][part])
    return None


def lower(levels: Iterable[Level | None]) -> Level | None:
    """The lowest level among those known."""
    ranked: tuple[Level, ...] = ("working", "ministerial", "head_of_state")
    known = set(levels)
    return next((level for level in ranked if level in known), None)


def _usable(level: Level | Literal["none"] | None) -> Level | None:
    return None if level is None or level == "none" else level


@cache
def level_words(language: str) -> Words:
    """The level words of a language by kind."""
    return read_level_words(LANGUAGES / language / "level.tsv")


@cache
def phrase_openers(language: str) -> frozenset[str]:
    """The first words of the phrases on levels."""
    return frozenset(phrase.partition("_")[0] for phrase in level_words(language)["phrase"])


def read_level_words(path: Path) -> Words:
    """Read and check a list of level words; a fault raises LevelWordError."""
    words: Words = {kind: {} for kind in get_args(Kind)}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        where = f"{path}:{number}"
        columns = line.split("\t")
        if len(columns) != 3 or not columns[2].split():
            raise LevelWordError(f"{where}: expected kind, level and words, separated by tabs")
        kind, level, listed = columns
        if kind not in words:
            raise LevelWordError(f"{where}: unknown kind {kind!r}; known: {', '.join(words)}")
        if level not in LEVELS:
            raise LevelWordError(f"{where}: unknown level {level!r}; known: {', '.join(LEVELS)}")
        for lemma in listed.split():
            if lemma in words[kind]:
                raise LevelWordError(f"{where}: {lemma!r} is listed already as {kind}")
            words[kind][lemma] = cast(Level, level)
    return words
