"""Role nouns: what a common noun says of the person, body or outlet it stands for, and who may be called so.

The knowledge is in ``nlp/languages/<code>/``: ``role_classes.tsv`` (which office is a kind of which), ``roles.tsv``
(nouns) and ``roles_of.tsv`` (offices told by their dependents: "глава МИД"); each states its format at its head.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from nlp.entities.phrases import lemma, noun_phrase, participle
from nlp.parsed import Token
from topics.records import Level

Kind = Literal["person", "unnamed", "body", "outlet", "group"]
Kinship = Literal["same", "related", "apart", "unknown"]

_LANGUAGES = Path(__file__).parent.parent / "languages"
_GENDERS = {"m": "Masc", "f": "Fem", "n": "Neut", "": None}
_ARGUMENTS = frozenset(("nsubj", "nsubj:pass", "obj", "iobj", "obl", "nmod"))
_ANYBODY = frozenset(("person", "interlocutor"))


@dataclass(frozen=True, slots=True)
class RoleNoun:
    """What one lexicon entry tells: its classes, kind and the gender that the word itself fixes (None: either)."""

    lemmas: tuple[str, ...]
    classes: frozenset[str]
    kind: Kind
    gender: str | None


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """A role noun as it stands in a text, with what its dependents add.

    ``head`` is the noun's token, ``[start, end)`` the tokens of its phrase; ``classes`` are of the office told by noun
    and dependents together; ``of`` are the tokens that told it (equal bounds when the noun alone did), ``code`` the
    participant code they imply.
    """

    noun: RoleNoun
    head: int
    start: int
    end: int
    classes: frozenset[str]
    of: tuple[int, int]
    code: str | None


@dataclass(frozen=True, slots=True)
class _RoleClass:
    parents: tuple[str, ...]
    sector: str | None
    level: Level


@dataclass(frozen=True, slots=True)
class _OfficeOf:
    classes: frozenset[str]
    code: str | None


class RoleLexicon:
    """Role nouns of one language and the kinship of their classes."""

    def __init__(self, folder: Path) -> None:
        self._classes = _read_classes(folder / "role_classes.tsv")
        self._nouns = _read_nouns(folder / "roles.tsv", self._classes)
        self._offices = _read_offices(folder / "roles_of.tsv", self._classes, self._nouns)
        self._wider = {name: self._ancestors(name) for name in self._classes}
        self._longest_of = max(len(of) for offices in self._offices.values() for of in offices)

    def noun(self, token: Token) -> RoleNoun | None:
        """The role noun that ends at ``token``, its modifiers included ("официальный представитель"), longest first."""
        as_noun = token.pos_ in ("NOUN", "PROPN", "ADJ") or (token.pos_ == "VERB" and token.dep_ in _ARGUMENTS)
        if not as_noun or (token.pos_ == "ADJ" and token.dep_ == "amod" and token.head.i > token.i):
            return None
        nouns = self._nouns
        entries = nouns.get(_lemma(token)) or nouns.get(lemma(token.text)) or nouns.get(participle(token.text))
        if entries is None:
            return None
        before = [_lemma(left) for left in token.doc[max(0, token.i - 3) : token.i]]
        for entry in entries:
            modifiers = entry.lemmas[:-1]
            if not modifiers or tuple(before[-len(modifiers) :]) == modifiers:
                return entry
        return None

    def phrase(self, token: Token) -> RolePhrase | None:
        """The role noun at ``token`` with its whole noun phrase, or None when the token is no role noun."""
        noun = self.noun(token)
        if noun is None:
            return None
        start, end = noun_phrase(token)
        tail = [_lemma(right) for right in token.doc[token.i + 1 : end]]
        lead = [_lemma(left) for left in token.doc[start : token.i]]
        found = self._office(noun, tail)
        of = (token.i + 1, token.i + 1)
        classes, code = noun.classes, None
        if found is not None:
            office, first, last = found
            of = (token.i + 1 + first, token.i + 1 + last)
            classes, code = office.classes, office.code
        elif "европейский" in lead and "commissioner" in classes:
            code = "EU"
        return RolePhrase(noun, token.i, start, end, classes, of, code)

    def classes_of(self, role: str) -> frozenset[str]:
        """Classes of an office written out in the nominative ("министр иностранных дел Италии"); empty if unknown."""
        words = [lemma(word) for word in role.replace("(", " ").replace(")", " ").replace(",", " ").split()]
        found: frozenset[str] = frozenset()
        for at, word in enumerate(words):
            for entry in self._nouns.get(word, ()):
                modifiers = entry.lemmas[:-1]
                if modifiers and tuple(words[max(0, at - len(modifiers)) : at]) != modifiers:
                    continue
                office = self._office(entry, words[at + 1 :])
                return office[0].classes if office else entry.classes
        return found

    def kinship(self, known: Iterable[str], said: Iterable[str]) -> Kinship:
        """Whether one who holds ``known`` may be called ``said``: same class, wider or narrower (related), or apart."""
        known, said = frozenset(known) - _ANYBODY, frozenset(said)
        if not known or not said:
            return "unknown"
        if known & said:
            return "same"
        for a in known:
            for b in said:
                if a in self._wider[b] or b in self._wider[a]:
                    return "related"
        return "apart"

    def is_a(self, classes: Iterable[str], wider: str) -> bool:
        """Whether one of the classes is ``wider`` or a kind of it."""
        return any(name == wider or wider in self._wider[name] for name in classes)

    def breadth(self, classes: Iterable[str]) -> float:
        """How little the classes tell, 0..1: 0 for an office with none below it, 1 for "person" and its like."""
        below = min((sum(name in wider for wider in self._wider.values()) for name in classes), default=0)
        return math.log1p(below) / math.log1p(len(self._classes))

    def sector(self, classes: Iterable[str]) -> str | None:
        """The PLOVER sector that the classes tell, first in alphabetical order of class names."""
        return next((s for name in sorted(classes) if (s := self._classes[name].sector)), None)

    def level(self, classes: Iterable[str]) -> Level:
        """The highest level of contact that the classes tell."""
        order: Sequence[Level] = ("head_of_state", "ministerial", "working")
        told = {self._classes[name].level for name in classes}
        return next((level for level in order if level in told), "unspecified")

    def _office(self, noun: RoleNoun, tail: Sequence[str]) -> tuple[_OfficeOf, int, int] | None:
        """The office of the longest entry of roles_of.tsv met in ``tail``; among equals the first to stand there."""
        offices = self._offices.get(" ".join(noun.lemmas)) or self._offices.get(noun.lemmas[-1])
        if not offices:
            return None
        for length in range(min(self._longest_of, len(tail)), 0, -1):
            for first in range(len(tail) - length + 1):
                office = offices.get(tuple(tail[first : first + length]))
                if office is not None:
                    return office, first, first + length
        return None

    def _ancestors(self, name: str) -> frozenset[str]:
        found: set[str] = set()
        pending = list(self._classes[name].parents)
        while pending:
            parent = pending.pop()
            if parent not in found:
                found.add(parent)
                pending.extend(self._classes[parent].parents)
        return frozenset(found)


@lru_cache(maxsize=4)
def load_roles(language: str = "ru") -> RoleLexicon:
    """The role lexicon of a language.

    Raises ``ValueError`` naming file and line of a mistake in the data, ``FileNotFoundError`` for an unknown language.
    """
    return RoleLexicon(_LANGUAGES / language)


def _lemma(token: Token) -> str:
    return token.plain_lemma


def _rows(path: Path, columns: int) -> Iterator[tuple[str, list[str]]]:
    """Place (file and line, for messages) and fields of each line that is neither blank nor a comment."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        place, fields = f"{path.name}, line {number}", line.split("\t")
        if len(fields) != columns:
            raise ValueError(f"{place}: {len(fields)} fields parted by tabs where {columns} are wanted")
        yield place, [value.strip() for value in fields]


def _known(place: str, names: str, classes: dict[str, _RoleClass]) -> frozenset[str]:
    found = frozenset(names.split(","))
    if unknown := sorted(found - classes.keys()):
        raise ValueError(f"{place}: no class {', '.join(unknown)} in role_classes.tsv")
    return found


def _read_classes(path: Path) -> dict[str, _RoleClass]:
    classes: dict[str, _RoleClass] = {}
    places: dict[str, str] = {}
    for place, (name, parents, sector, level) in _rows(path, 4):
        if level not in get_args(Level):
            raise ValueError(f"{place}: level {level!r} is none of {', '.join(get_args(Level))}")
        classes[name] = _RoleClass(tuple(p for p in parents.split(",") if p), sector or None, cast(Level, level))
        places[name] = place
    for name, entry in classes.items():
        if unknown := [parent for parent in entry.parents if parent not in classes]:
            raise ValueError(f"{places[name]}: no class {', '.join(unknown)}")
    return classes


def _read_nouns(path: Path, classes: dict[str, _RoleClass]) -> dict[str, list[RoleNoun]]:
    """Entries by the lemma of their last word, longest first."""
    nouns: dict[str, list[RoleNoun]] = {}
    for place, (phrase, names, kind, gender) in _rows(path, 4):
        if kind not in get_args(Kind):
            raise ValueError(f"{place}: kind {kind!r} is none of {', '.join(get_args(Kind))}")
        if gender not in _GENDERS:
            raise ValueError(f"{place}: gender {gender!r} is none of m, f, n or empty")
        lemmas = tuple(phrase.split())
        entry = RoleNoun(lemmas, _known(place, names, classes), cast(Kind, kind), _GENDERS[gender])
        if any(other.lemmas == lemmas for other in nouns.get(lemmas[-1], ())):
            raise ValueError(f"{place}: {phrase!r} stands in the file twice")
        nouns.setdefault(lemmas[-1], []).append(entry)
    for entries in nouns.values():
        entries.sort(key=lambda entry: -len(entry.lemmas))
    return nouns


def _read_offices(
    path: Path, classes: dict[str, _RoleClass], nouns: dict[str, list[RoleNoun]]
) -> dict[str, dict[tuple[str, ...], _OfficeOf]]:
    """For each head noun, what office its dependents (a sequence of lemmas) make of it."""
    listed = {" ".join(entry.lemmas) for entries in nouns.values() for entry in entries}
    offices: dict[str, dict[tuple[str, ...], _OfficeOf]] = {}
    for place, (heads, ofs, names, code) in _rows(path, 4):
        office = _OfficeOf(_known(place, names, classes), code or None)
        for head in heads.split(","):
            if head not in listed:
                raise ValueError(f"{place}: {head!r} is no noun of roles.tsv")
            for of in ofs.split(";"):
                offices.setdefault(head, {}).setdefault(tuple(of.split()), office)
    return offices
