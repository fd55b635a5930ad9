"""Finding the phrases of a lexicon in a text, in any case, in one pass.

A phrase is stored in its nominative as a path of words. A word of the text fits a word of the path when both can be
forms of one dictionary word in the same number ("Соединенных Штатах" fits "Соединенные Штаты", "штат" does not). A
word written with a capital in the lexicon fits only a capitalised one, an abbreviation only one that is written as
such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

import razdel

from nlp.entities.names import readings
from nlp.entities.phrases import parses
from nlp.parsed import plain

Payload = TypeVar("Payload")

QUOTES = frozenset("\"«»„“”‟″'’‘")
_DASHES = frozenset("-–—‑−")
_ABBREVIATION_TAIL = re.compile(r"^([А-ЯЁA-Z]{2,})(?:[-’'])?([а-яё]{1,3})$")
_PLAIN = re.compile(r"[A-Za-zА-Яа-яЁё-]+")
_NOMINAL = ("NOUN", "ADJF", "PRTF", "NUMR")


@dataclass(slots=True, eq=False)
class _Node(Generic[Payload]):
    following: dict[str, _Node[Payload]] = field(default_factory=dict)
    entries: list[tuple[tuple[str, ...], Payload]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match(Generic[Payload]):
    """Words ``[start, end)`` of the text fit the lexicon's phrase, written as ``words`` there."""

    start: int
    end: int
    words: tuple[str, ...]
    payload: Payload


@lru_cache(maxsize=50_000)
def word_keys(word: str) -> tuple[str, ...]:
    """What a word of the text may be a form of: its own letters, each dictionary word (marked when in the plural), and
    for a name that the dictionary does not have each nominative that its ending allows.
    """
    if word in QUOTES:
        return ('"',)
    if word in _DASHES:
        return ("-",)
    keys = {"=" + plain(word)}
    abbreviation = _ABBREVIATION_TAIL.match(word)
    if abbreviation:
        keys.add("=" + plain(abbreviation.group(1)))
    found = parses(word)
    for reading in found:
        keys.add(plain(reading.normal_form) + ("#" if reading.tag.number == "plur" else ""))
    if word[:1].isupper() and not any(reading.is_known for reading in found):
        keys.update("=" + plain(reading.nominative) for reading in readings(word))
    return tuple(sorted(keys))


@lru_cache(maxsize=20_000)
def _entry_keys(word: str) -> tuple[str, ...]:
    """The same for a word of the lexicon, whose nominative readings count alone where it has some."""
    if word in QUOTES or word in _DASHES:
        return word_keys(word)
    keys = {"=" + plain(word)}
    found = [r for r in parses(word) if r.tag.POS in _NOMINAL]
    for reading in [r for r in found if "nomn" in r.tag] or found:
        keys.add(plain(reading.normal_form) + ("#" if reading.tag.number == "plur" else ""))
    return tuple(sorted(keys))


class Lexicon(Generic[Payload]):
    """Phrases and what they stand for; several may share one phrase."""

    def __init__(self) -> None:
        self._root: _Node[Payload] = _Node()

    def add(self, phrase: str, payload: Payload) -> None:
        """Store a phrase, given in its nominative; it is cut into words as a text is ("G20" in two)."""
        words = tuple(word for part in phrase.split() for word in _cut(part))
        if not words:
            raise ValueError(f"an empty phrase cannot be stored in a lexicon (for {payload!r})")
        nodes = [self._root]
        for word in words:
            reached: list[_Node[Payload]] = []
            for node in nodes:
                fresh: _Node[Payload] = _Node()
                for key in _entry_keys(word):
                    following = node.following.setdefault(key, fresh)
                    if following not in reached:
                        reached.append(following)
            nodes = reached
        for node in nodes:
            node.entries.append((words, payload))

    def opens(self, word: str) -> bool:
        """Whether some phrase may begin with this word."""
        return not self._root.following.keys().isdisjoint(word_keys(word))

    def matches(self, words: Sequence[str], start: int) -> Iterator[Match[Payload]]:
        """Every phrase that begins at the word ``start`` of ``words``, shortest first."""
        nodes = [self._root]
        for at in range(start, len(words)):
            reached: dict[int, _Node[Payload]] = {}
            for node in nodes:
                for key in word_keys(words[at]):
                    following = node.following.get(key)
                    if following is not None:
                        reached[id(following)] = following
            if not reached:
                return
            nodes = list(reached.values())
            seen: set[int] = set()
            for node in nodes:
                for spelling, payload in node.entries:
                    if id(payload) not in seen and _spelled_alike(words[start : at + 1], spelling):
                        seen.add(id(payload))
                        yield Match(start, at + 1, spelling, payload)


def _cut(part: str) -> list[str]:
    return [part] if _PLAIN.fullmatch(part) else [token.text for token in razdel.tokenize(part)]


def _spelled_alike(text: Iterable[str], entry: Iterable[str]) -> bool:
    """Whether capitals stand where the lexicon has them."""
    for word, model in zip(text, entry, strict=True):
        if not model[:1].isupper():
            continue
        if not word[:1].isupper() or (model.isupper() and len(model) > 1 and not word[:2].isupper()):
            return False
    return True
