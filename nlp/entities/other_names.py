"""Names that only the model knows: organisations, outlets and places outside the lexicon.

A capitalised common noun that refers back ("Союз", "Содружество") is the last body whose name has that word. An
organisation takes the state that its name or the adjective before it tells; a place the state of the largest city of
that name.
"""

from __future__ import annotations

from functools import lru_cache

from nlp.document import ActorMention, Analysis
from nlp.entities import knowledge
from nlp.entities.collectives import adjective_before
from nlp.entities.lexicon import QUOTES
from nlp.entities.names import Form, slug
from nlp.entities.names import nominative as name_nominative
from nlp.entities.phrases import feature, lemma, nominative, parses
from nlp.entities.registry import Registry, register
from nlp.entities.roles import load_roles
from nlp.entities.tables import RUSSIAN, rows
from nlp.parsed import Doc, Token, plain
from nlp.places.gazetteer import cities

Bounds = tuple[int, int]
_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}


def add_other_names(analysis: Analysis, registry: Registry, people: list[Bounds]) -> None:
    """Register what the model found as ORG or LOC and the lexicon does not hold; names of persons are left alone."""
    doc = analysis.doc
    for entity in doc.ents:
        if entity.label_ not in ("ORG", "LOC"):
            continue
        start, end = _trimmed(doc, entity.start, entity.end)
        if start >= end or any(s < end and start < e for s, e in people) or _is_held(analysis, start, end):
            continue
        if end - start == 1 and _refers_back(analysis, doc[start]):
            continue
        if entity.label_ == "ORG":
            _add_organisation(analysis, registry, start, end)
        else:
            _add_place(analysis, registry, start, end)


def _is_held(analysis: Analysis, start: int, end: int) -> bool:
    """Whether a mention holds the whole span, or one that reaches beyond it holds a part."""
    held = [m for i in range(start, end) if (m := analysis.by_token.get(i)) is not None]
    return any((m.start <= start and end <= m.end) or m.start < start or end < m.end for m in held)


def _trimmed(doc: Doc, start: int, end: int) -> Bounds:
    """A model's span up to its first line break or bracket, without marks around it that have no partner in it."""
    end = next((i for i in range(start, end) if doc[i].is_space or (doc[i].text in "([" and i > start)), end)
    if sum(doc[i].text in QUOTES for i in range(start, end)) % 2 and end < len(doc) and doc[end].text in QUOTES:
        end += 1
    while start < end and (doc[start].is_punct or doc[start].is_space):
        start += 1
    while start < end and doc[end - 1].is_punct and not _closes(doc, start, end):
        end -= 1
    return start, end


def _closes(doc: Doc, start: int, end: int) -> bool:
    marks = [doc[i].text in QUOTES for i in range(start, end)]
    return marks[-1] and sum(marks) % 2 == 0


def _refers_back(analysis: Analysis, token: Token) -> bool:
    """Take a capitalised common noun for the last body before it whose name has the noun."""
    word = token.plain_lemma
    if not token.text[:1].isupper() or token.text.isupper():
        return False
    for mention in reversed([m for m in analysis.mentions if m.end <= token.i and m.actor is not None]):
        if mention.actor is not None and mention.actor.code and word in _words_of(mention.actor.code):
            bounds = (token.i, token.i + 1)
            register(analysis, ActorMention(*bounds, token.i, "NAM", mention.actor, bounds, antecedent=mention))
            return True
    return False


@lru_cache(maxsize=500)
def _words_of(code: str) -> frozenset[str]:
    """The common nouns at the head of a body's names ("организация", "союз")."""
    return frozenset(lemma(name.split(" ")[-1 if " " not in name else 0]) for name in knowledge.names_of_body(code)) | {
        lemma(word) for name in knowledge.names_of_body(code) for word in name.split(" ")[:2] if " " in name
    }


def _add_organisation(analysis: Analysis, registry: Registry, start: int, end: int) -> None:
    doc = analysis.doc
    head = next((i for i in range(start, end) if not start <= doc[i].head.i < end), start)
    quoted = start > 0 and doc[start - 1].text in QUOTES
    before = start - 1 if quoted else start
    name = doc.passage(start, end) if quoted or doc[head].text.isupper() else nominative(doc, start, end, head)
    bounds = (start, end)
    if _is_outlet(doc, before, bounds):
        register(
            analysis,
            ActorMention(
                *bounds, head, "NAM", registry.named(f"media:{slug(name)}", "MEDIA", name, sector="JRN"), bounds
            ),
        )
        return
    named = [m.actor.code for m in analysis.within(start, end) if m.actor is not None and m.actor.code]
    code = named[0] if named else _code_before(doc, before)
    actor = registry.actor(f"org:{slug(name)}", "ORGANIZATION", name, code=code, gender=feature(doc[head], "Gender"))
    register(analysis, ActorMention(*bounds, head, "NAM", actor, bounds))


def _code_before(doc: Doc, start: int) -> str | None:
    """The state that an adjective before the name tells, with its common noun or without ("российская компания
    «Х»").
    """
    at = start - 1 if start > 0 and doc[start - 1].pos_ == "NOUN" else start
    codes = adjective_before(doc, at)[1]
    return codes[0] if len(codes) == 1 else None


def _is_outlet(doc: Doc, before: int, bounds: Bounds) -> bool:
    """Whether a word like "газета" stands before the name, or one like "Times" in it."""
    noun = load_roles().noun(doc[before - 1]) if before > 0 else None
    if noun is not None and noun.kind == "outlet":
        return True
    words, endings = _outlet_words()
    text = doc.passage(*bounds).lower()
    return text.endswith(endings) or any(token.lower_ in words for token in doc[bounds[0] : bounds[1]])


@lru_cache(maxsize=1)
def _outlet_words() -> tuple[frozenset[str], tuple[str, ...]]:
    listed = [row.columns[0] for row in rows(RUSSIAN / "outlet_words.tsv", width=1, required=1)]
    words = frozenset(word for word in listed if not word.startswith("*"))
    return words, tuple(word[1:] for word in listed if word.startswith("*"))


def _add_place(analysis: Analysis, registry: Registry, start: int, end: int) -> None:
    doc = analysis.doc
    head = next((i for i in range(start, end) if not start <= doc[i].head.i < end), start)
    name = _place_name(doc[start]) if end - start == 1 else nominative(doc, start, end, head)
    named = [m.actor.code for m in analysis.within(start, end) if m.actor is not None and m.actor.code]
    city = cities().get(plain(name))
    code = named[0] if named else (city.country if city is not None else None)
    gender = feature(doc[head], "Gender")
    actor = registry.actor(f"place:{slug(name)}", "PLACE", name, code=code, gender=gender)
    register(analysis, ActorMention(start, end, head, "NAM", actor, (start, end)))


def _place_name(token: Token) -> str:
    """A place of one word in the nominative: by the dictionary of places, else as other names are declined."""
    case = _CASES.get(feature(token, "Case") or "", "nomn")
    for reading in parses(token.text):
        if reading.is_known and "Geox" in reading.tag and case in reading.tag:
            inflected = reading.inflect({"nomn"})
            if inflected is not None and "-" not in token.text:
                word: str = inflected.word
                return word[:1].upper() + (word[1:] if "ё" in token.text else word[1:].replace("ё", "е"))
    return name_nominative([Form(token.text, feature(token, "Case"))])
