"""What is known of actors before an article is read: states, their organs and capitals, bodies of states, outlets.

The lookups that other stages use (all cached, all take the nominative, any case of letters, е for ё):

``state(code)``                 the ``State`` of a code, or None
``state_name(code, case)``      "Франция" / "Франции" (``nomn``, ``gent``); also of bodies: "Евросоюз" / "Евросоюза"
``state_of_name(phrase)``       "Соединенные Штаты" -> ``USA``
``state_of_adjective(lemma)``   "французский" -> ``FRA``; None for one that stands for none or for several
``codes_of_adjective(lemma)``   "российско-украинский" -> ``("RUS", "UKR")``, "французский" -> ``("FRA",)``, else ``()``
``state_of_demonym(lemma)``     "француженка" -> ``FRA``
``state_of_capital(city)``      "Париж" -> ``FRA``
``body(name)``                  the ``Named`` body of states or organ of one ("Еврокомиссия", "НАТО"), or None
``outlet(name)``                the ``Named`` outlet ("РИА Новости", "Reuters"), or None
``lexicon()``                   the one-pass matcher over all of it (nlp.entities.lexicon)

The tables are in ``nlp/languages/ru``: states, regions, adjectives, organs, bodies, armed, outlets; each states its
format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

from nlp.entities.lexicon import Lexicon
from nlp.entities.phrases import parses
from nlp.entities.tables import RUSSIAN, Row, rows
from nlp.parsed import plain
from topics.records import EntityType

Kind = Literal["state", "capital", "region", "body", "organ", "armed", "outlet"]
Case = Literal["nomn", "gent"]

_STATE = 3  # letters of an ISO 3166 code
_STEM = 4  # letters that a stem needs to tell an adjective ("катаро-турецкий")


@dataclass(frozen=True, slots=True)
class State:
    """A state: its participant code, its name in two cases, and the words that mean it."""

    code: str
    name: str
    genitive: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    stems: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """What a phrase of the lexicon stands for.

    ``code`` is a participant code; for an organ that exists in every state it is None, and ``organ`` says which organ
    ("mfa"); ``alone`` tells whether such an organ is meant even where no state is named, ``adjectival`` whether only an
    adjective names its state. ``members`` are codes of the states that a small group stands for. ``country`` is the
    state in which an outlet or armed body is at home. ``guarded`` phrases are common words too: an outlet needs
    quotation marks, any other must not begin a sentence.
    """

    kind: Kind
    name: str
    code: str | None
    type: EntityType
    sector: str | None = None
    organ: str | None = None
    alone: bool = True
    adjectival: bool = False
    members: tuple[str, ...] = ()
    country: str | None = None
    guarded: bool = False
    principal: bool = False


def state(code: str) -> State | None:
    """The state with this participant code."""
    return _states().get(code)


def state_name(code: str, case: Case = "nomn") -> str | None:
    """The usual name of a state or body of states, in the nominative or genitive; None for an unknown code."""
    known = _states().get(code)
    if known is not None:
        return known.name if case == "nomn" else known.genitive
    principal = _principals().get(code)
    if principal is None:
        return code.removeprefix("NSA:") if code.startswith("NSA:") else None
    return principal.name if case == "nomn" else _genitive(principal.name)


def state_of_name(phrase: str) -> str | None:
    """The code of the state that this name, in the nominative, means."""
    return _state_words()["name"].get(plain(phrase))


def state_of_adjective(lemma: str) -> str | None:
    """The code of the one state or body that an adjective stands for."""
    codes = codes_of_adjective(lemma)
    return codes[0] if len(codes) == 1 else None


@lru_cache(maxsize=10_000)
def codes_of_adjective(lemma: str) -> tuple[str, ...]:
    """Codes of all states and bodies that an adjective, compound or not, stands for, in its order."""
    word = plain(lemma).replace("–", "-").replace("‑", "-")
    whole = _adjectives().get(word)
    if whole is not None:
        return whole
    *firsts, last = word.split("-")
    codes = [code for first in firsts for code in _compound_part(first)] + list(_adjectives().get(last, ()))
    return tuple(dict.fromkeys(codes)) if firsts and _adjectives().get(last) else ()


def state_of_demonym(lemma: str) -> str | None:
    """The code of the state whose people are called so."""
    return _state_words()["demonym"].get(plain(lemma))


def state_of_capital(city: str) -> str | None:
    """The code of the state whose government this city can mean."""
    return _state_words()["capital"].get(plain(city))


@lru_cache(maxsize=1)
def seats() -> dict[str, str]:
    """Codes of the bodies of states that a city means where it acts ("Брюссель": EU)."""
    found: dict[str, str] = {}
    for row in rows(RUSSIAN / "seats.tsv", width=2, required=2):
        city, code = row.columns
        if code not in _principals():
            raise row.error(f"body {code!r} is not in bodies.tsv")
        found[city] = code
    return found


def body(name: str) -> Named | None:
    """The body of states, organ of a state or armed body with this name."""
    return _named().get(plain(name))


def names_of_body(code: str) -> tuple[str, ...]:
    """All names of the body of states itself, not those of its organs."""
    return tuple(phrase for phrase, named in _bodies() if named.code == code and named.principal)


def outlet(name: str) -> Named | None:
    """The outlet with this name, quotation marks aside."""
    return _outlets().get(plain(name.strip('"«»„“” ')))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon[Named]:
    """Every phrase of the tables, ready to be found in a text."""
    found: Lexicon[Named] = Lexicon()
    for phrase, named in _phrases():
        found.add(phrase, named)
    return found


def _phrases() -> Iterator[tuple[str, Named]]:
    for known in _states().values():
        named = Named("state", known.name, known.code, "COUNTRY", principal=True)
        guarded = Named("state", known.name, known.code, "COUNTRY", guarded=True, principal=True)
        marked = {name[1:] for name in known.names if name.startswith("~")}
        for name in dict.fromkeys((known.name, *known.names)):
            if name not in marked:
                yield name.removeprefix("~"), guarded if name.startswith("~") else named
        for city in known.capitals:
            yield city, Named("capital", city, known.code, "PLACE")
            yield (
                f"официальный {city}",
                Named("organ", f"официальный {city}", known.code, "ORGANIZATION", sector="GOV", organ="government"),
            )
    for row in rows(RUSSIAN / "regions.tsv", width=3, required=2):
        for name in (row.columns[1], *row.values(2)):
            yield name, Named("region", name, _country(row.columns[0], row), "PLACE")
    for phrase, named in (*_organs(), *_bodies(), *_armed(), *_outlet_rows()):
        yield phrase, named


def _organs() -> Iterator[tuple[str, Named]]:
    for row in rows(RUSSIAN / "organs.tsv", width=5, required=4):
        organ, code, sector, name, _ = row.columns
        kind: EntityType = "MEDIA" if sector == "JRN" else "ORGANIZATION"
        own = None if code in "*?<" else code
        named = Named(
            "organ", name, own, kind, sector=sector, organ=organ, alone=code not in "*<", adjectival=code == "<"
        )
        for phrase in (name, *row.values(4)):
            yield phrase, named


def _bodies() -> Iterator[tuple[str, Named]]:
    principals: set[str] = set()
    for row in rows(RUSSIAN / "bodies.tsv", width=6, required=2):
        code, kind, sector, name, _, _ = row.columns
        if kind not in get_args(EntityType):
            raise row.error(f"type {kind!r} is not one of {', '.join(get_args(EntityType))}")
        first = code != "-" and code not in principals
        principals.add(code)
        named = Named(
            "body", name, None if code == "-" else code, cast(EntityType, kind),
            sector=sector or None, principal=first, members=row.values(5),
        )  # fmt: skip
        for phrase in (name, *row.values(4)):
            yield phrase, named


def _armed() -> Iterator[tuple[str, Named]]:
    for row in rows(RUSSIAN / "armed.tsv", width=5, required=4):
        code, country, sector, name, _ = row.columns
        if not code.startswith("NSA:"):
            raise row.error(f"code {code!r} must begin with NSA:")
        named = Named(
            "armed", name, code, "ORGANIZATION", sector=sector, country=_country(country, row), principal=True
        )
        for phrase in (name, *row.values(4)):
            yield phrase, named


def _outlet_rows() -> Iterator[tuple[str, Named]]:
    for row in rows(RUSSIAN / "outlets.tsv", width=3, required=2):
        country, name, _ = row.columns
        own = name.removeprefix("?")
        for phrase in dict.fromkeys((name, *row.values(2))):
            guarded = phrase.startswith("?")
            named = Named("outlet", own, None, "MEDIA", sector="JRN", country=_country(country, row), guarded=guarded)
            yield phrase.removeprefix("?"), named


def _country(code: str, row: Row) -> str | None:
    if code == "-":
        return None
    if code not in _states():
        raise row.error(f"state {code!r} is not in states.tsv")
    return code


@lru_cache(maxsize=1)
def _states() -> dict[str, State]:
    found: dict[str, State] = {}
    for row in rows(RUSSIAN / "states.tsv", width=8, required=3):
        code, name, genitive = row.columns[:3]
        if len(code) != _STATE and not code.startswith("NSA:"):
            raise row.error(f"code {code!r} is neither three letters nor NSA:<name>")
        if code in found:
            raise row.error(f"code {code!r} stands in the table twice")
        found[code] = State(code, name, genitive, *(row.values(column) for column in range(3, 8)))
    return found


@lru_cache(maxsize=1)
def _state_words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {"name": {}, "demonym": {}, "capital": {}}
    for known in _states().values():
        for name in (known.name, *known.names):
            words["name"].setdefault(plain(name.removeprefix("~")), known.code)
        for demonym in known.demonyms:
            words["demonym"].setdefault(plain(demonym), known.code)
        for city in known.capitals:
            words["capital"].setdefault(plain(city), known.code)
    return words


@lru_cache(maxsize=1)
def _adjectives() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        plain(word): (known.code,) for known in reversed(_states().values()) for word in known.adjectives
    }
    for row in rows(RUSSIAN / "adjectives.tsv", width=2, required=2):
        found[plain(row.columns[0])] = row.values(1)
    return found


@lru_cache(maxsize=1)
def _stems() -> dict[str, str]:
    return {plain(stem): known.code for known in reversed(_states().values()) for stem in known.stems}


def _compound_part(first: str) -> tuple[str, ...]:
    if first in _stems():
        return (_stems()[first],)
    whole = _adjectives().get(first.removesuffix("о") + "ий")
    if whole is not None:
        return whole
    stem = first.removesuffix("о")
    alike = {codes for word, codes in _adjectives().items() if word.startswith(stem) and len(stem) >= _STEM}
    return alike.pop() if len(alike) == 1 else ()


@lru_cache(maxsize=1)
def _named() -> dict[str, Named]:
    found: dict[str, Named] = {}
    for phrase, named in (*_bodies(), *_armed(), *_organs()):
        found.setdefault(plain(phrase), named)
    return found


@lru_cache(maxsize=1)
def _outlets() -> dict[str, Named]:
    found: dict[str, Named] = {}
    for phrase, named in _outlet_rows():
        found.setdefault(plain(phrase.strip('"«»')), named)
    return found


@lru_cache(maxsize=1)
def _principals() -> dict[str, Named]:
    return {named.code: named for _, named in reversed((*_bodies(), *_armed())) if named.principal and named.code}


@lru_cache(maxsize=500)
def _genitive(name: str) -> str:
    words = name.split(" ")
    for at, word in enumerate(words):
        reading = next((r for r in parses(word) if "nomn" in r.tag), None)
        if reading is None:
            break
        inflected = reading.inflect({"gent"})
        if inflected is not None and not word.isupper():
            changed = inflected.word
            words[at] = changed[:1].upper() + changed[1:] if word[:1].isupper() else changed
        if reading.tag.POS == "NOUN":
            break
    return " ".join(words)
