"""Noun phrases of a parsed Russian text: their bounds, and the form in which they are cited."""

from __future__ import annotations

from functools import lru_cache

import pymorphy3
from pymorphy3.analyzer import Parse

from nlp.parsed import Doc, Token, plain

_WITHIN = frozenset(
    ("amod", "det", "nmod", "nummod", "nummod:gov", "nummod:entity", "case", "flat", "flat:name", "flat:foreign")
)  # fmt: skip
_AGREEING = frozenset(("amod", "det", "acl", "nummod"))
_MARKS = frozenset('«»"“”„')
_SMALL = {
    "два": ("два", "две"),
    "оба": ("оба", "обе"),
    "три": ("три", "три"),
    "четыре": ("четыре", "четыре"),
}
_GENDERS = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}
_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct", "Par": "gen2"}


def feature(token: Token, name: str) -> str | None:
    """The first value of a morphological feature ("Gender": "Fem"), None where the token has none."""
    return next(iter(token.morph.get(name, [])), None)


@lru_cache(maxsize=1)
def morphology() -> pymorphy3.MorphAnalyzer:
    """The one dictionary of word forms of this process."""
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=20_000)
def parses(word: str) -> tuple[Parse, ...]:
    """Dictionary readings of a word form, likeliest first."""
    return tuple(morphology().parse(word))


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The likeliest dictionary form of a word that stands alone, as the lexicons spell it."""
    return plain(parses(word)[0].normal_form)


@lru_cache(maxsize=20_000)
def participle(word: str) -> str:
    """The masculine nominative of a participle, which names who suffers or does it ("задержанного": "задержанный")."""
    for reading in parses(word):
        if reading.tag.POS == "PRTF":
            form = reading.inflect({"nomn", "sing", "masc"})
            if form is not None:
                return plain(form.word)
    return ""


def noun_phrase(head: Token) -> tuple[int, int]:
    """Token bounds of the phrase under a noun: its modifiers and dependents; no apposition, no clause, no comma."""
    members = {head.i}
    pending = [head]
    while pending:
        for child in pending.pop().children:
            joined = child.dep_ in ("conj", "appos")
            if child.dep_ in _WITHIN or joined:
                members.add(child.i)
                pending.append(child)
            elif child.text in _MARKS or (child.dep_ == "cc" and child.head.dep_ == "conj" and child.head.i != head.i):
                members.add(child.i)
    start, end = head.i, head.i + 1
    while start - 1 in members and head.doc[start - 1].dep_ != "case":
        start -= 1
    while end in members:
        end += 1
    marks = sum(token.text in _MARKS for token in head.doc[start:end])
    if marks % 2 and head.doc[end - 1].text in _MARKS:
        end -= 1
    elif marks % 2 and head.doc[start].text in _MARKS:
        start += 1
    return start, end


def nominative(doc: Doc, start: int, end: int, head: int) -> str:
    """The phrase ``[start, end)`` with its head and the words that agree with it put into the nominative.

    Dependents of the head stay in their case; what is joined to it and a small number before it ("двух стран": "две
    страны") change with it; the capital of a sentence's first common word is lowered.
    """
    pieces: list[str] = []
    counted = _counted(doc, start, head)
    for token in doc[start:end]:
        agrees = token.i == head or (token.i < head and token.head.i == head and token.dep_ in _AGREEING)
        joined = token.head.i == head and token.dep_ == "conj" and feature(token, "Case") == feature(doc[head], "Case")
        if token.i in counted:
            text = counted[token.i]
        elif agrees or joined:
            text = _to_nominative(token, token if joined else doc[head])
        else:
            text = token.text
        if token.i == start and token.is_sent_start and token.pos_ != "PROPN" and not token.text[1:2].isupper():
            text = text[:1].lower() + text[1:]
        pieces.append(text + token.whitespace_)
    return "".join(pieces).strip()


def _counted(doc: Doc, start: int, head: int) -> dict[int, str]:
    """A number from two to four in an oblique case and its noun, as they stand in the nominative: by their tokens."""
    number = next((token for token in doc[start:head] if plain(token.lemma_) in _SMALL), None)
    if number is None or feature(doc[head], "Case") in (None, "Nom", "Acc"):
        return {}
    singular = next((r for r in parses(doc[head].text) if r.tag.POS == "NOUN"), None)
    noun = singular.inflect({"sing", "gent"}) if singular is not None else None
    if singular is None or noun is None:
        return {}
    feminine = singular.tag.gender == "femn"
    form = _SMALL[plain(number.lemma_)][feminine]
    written = form[:1].upper() + form[1:] if number.text[:1].isupper() else form
    return {number.i: written, head: noun.word}


def _to_nominative(token: Token, head: Token) -> str:
    case = feature(token, "Case") or "Nom"
    plural = feature(head, "Number") == "Plur"
    if case == "Nom":
        return token.text
    readings = [p for p in parses(token.text) if _CASES.get(case, "nomn") in p.tag] or list(parses(token.text))
    same = [p for p in readings if plain(p.normal_form) == token.plain_lemma] or readings
    wanted = {"nomn", "plur" if plural else "sing"}
    if token.i != head.i and not plural:
        gender = _GENDERS.get(feature(head, "Gender") or "")
        wanted |= {gender} if gender else set()
    inflected = same[0].inflect(wanted) if same else None
    if inflected is None:
        return token.text
    word: str = inflected.word if "ё" in token.text.lower() else inflected.word.replace("ё", "е")
    if token.text.isupper() and len(token.text) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if token.text[:1].isupper() else word
