"""Names of persons in the nominative, as the article's forms of them allow: "Эмманюэлем Макроном" -> "Эмманюэль
Макрон".

Every form of a name is read in all ways that the dictionary (given names, patronymics, Russian surnames) and the table
of endings (all other names, ``nlp/languages/ru/name_endings.tsv``) allow. The nominative chosen is the one that
explains best the forms of all mentions of the person, with their cases and gender; so "Макрона" and "Макрон" settle
one another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.entities.phrases import parses
from nlp.entities.tables import RUSSIAN, rows
from nlp.parsed import plain

CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc")
PARTICLES = frozenset(
    (
        "аль", "ан", "аш", "ас", "ад", "ар", "ат", "аз", "эль", "бен", "бин", "ибн", "абу", "бинт", "де", "да", "ди",
        "дель", "делла", "дос", "дю", "ду", "ла", "ле", "фон", "фан", "ван", "дер", "ден", "тер", "цу", "оглы", "кызы",
    )
)  # fmt: skip
_OPENCORPORA_CASES = {
    "nomn": "Nom", "gent": "Gen", "gen2": "Gen", "datv": "Dat", "accs": "Acc", "ablt": "Ins", "loct": "Loc",
}  # fmt: skip
_GENDERS = {"masc": "Masc", "femn": "Fem"}
_VOWELS = "аеёиоуыэюя"
_SHORTEST_STEM = 2
_INITIAL = re.compile(r"^(?:(?:[А-ЯЁA-Z][а-яё]?\.)+|[А-ЯЁA-Z])$")


@dataclass(frozen=True, slots=True)
class Form:
    """One word of a name as it stands in the text, with the case and gender that the parser gave it (None: unknown)."""

    word: str
    case: str | None = None
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read a form: the nominative it would be of, the case, the gender (None: either), and how likely."""

    nominative: str
    case: str | None
    gender: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class _Declension:
    genders: tuple[str, ...]
    stem_end: str
    nominative: str
    endings: tuple[tuple[str, ...], ...]
    weight: float

    def fits(self, stem: str) -> bool:
        if self.stem_end == "*":
            return True
        return (stem[-1] in self.stem_end) is not self.stem_end.startswith("^")


def nominative(forms: Sequence[Form], gender: str | None = None, known: Collection[str] = ()) -> str:
    """The nominative of a name of which ``forms`` were met; ``known`` nominatives (of a list of names) are preferred.

    ``gender`` (Masc, Fem) rules readings of the other out. Letters keep the capitals of the forms.
    """
    scores: dict[str, float] = defaultdict(float)
    for form in forms:
        best: dict[str, float] = {}
        for reading in readings(form.word):
            if gender is not None and reading.gender not in (None, gender):
                continue
            value = reading.weight * _agreement(form, reading)
            best[reading.nominative] = max(best.get(reading.nominative, 0.0), value)
        for candidate, value in best.items():
            scores[candidate] += value
    for candidate in scores:
        if plain(candidate) in known:
            scores[candidate] += 2.0 * len(forms)
    if not scores:
        return forms[0].word
    chosen = max(scores, key=lambda candidate: (scores[candidate], -len(candidate)))
    return _with_capitals(chosen, forms)


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[Reading, ...]:
    """Every way to read one word of a name."""
    lower = word.lower()
    if not re.search("[а-яё]", lower) or _INITIAL.match(word):
        return (Reading(lower, None, None, 1.0),)
    if "-" in lower:
        return _compound(lower)
    return (*_from_dictionary(word), *_from_endings(lower)) or (Reading(lower, None, None, 1.0),)


@lru_cache(maxsize=20_000)
def given_name_gender(word: str) -> str | None:
    """The gender of a given name or patronymic that the dictionary has, in any case."""
    found = {
        _GENDERS.get(r.tag.gender or "") for r in parses(word) if r.is_known and ("Name" in r.tag or "Patr" in r.tag)
    }
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=20_000)
def is_given_name(word: str) -> bool:
    """Whether the dictionary has the word as a form of a given name."""
    return any("Name" in r.tag and r.is_known for r in parses(word))


@lru_cache(maxsize=20_000)
def is_patronymic(word: str) -> bool:
    """Whether the dictionary has the word as a form of a patronymic ("Алексеевича") and not of a surname
    ("Лукашевич").
    """
    known = [r.tag for r in parses(word) if r.is_known]
    return any("Patr" in tag for tag in known) and not any("Surn" in tag for tag in known)


def is_initial(word: str) -> bool:
    """Whether the word is one or more initials ("В.", "А.П.")."""
    return bool(_INITIAL.match(word))


def slug(name: str) -> str:
    """A stable identifier of a name: Latin letters, digits and hyphens."""
    latin = "".join(_LATIN.get(letter, letter) for letter in plain(name))
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")


def _agreement(form: Form, reading: Reading) -> float:
    """How well a reading goes with what the parser says of the form."""
    known = reading.case is not None and form.case is not None
    case = (1.0 if reading.case == form.case else 0.45) if known else 0.9
    if reading.gender is None or form.gender is None:
        return case
    return case if reading.gender == form.gender else case * 0.6


def _from_dictionary(word: str) -> Iterable[Reading]:
    for reading in parses(word):
        tag = reading.tag
        if not reading.is_known or not ({"Name", "Surn", "Patr"} & set(tag.grammemes)) or tag.number == "plur":
            continue
        case = _OPENCORPORA_CASES.get(tag.case or "")
        gender = _GENDERS.get(tag.gender or "")
        base = reading.inflect({"nomn", "sing", tag.gender} if tag.gender in _GENDERS else {"nomn", "sing"})
        nominative = base.word if base is not None else reading.normal_form
        yield Reading(nominative, None if "Fixd" in tag else case, gender, 1.25)


def _from_endings(lower: str) -> Iterable[Reading]:
    for row in _declensions():
        for case, endings in zip(CASES, ((row.nominative,), *row.endings), strict=True):
            for ending in endings:
                stem = lower.removesuffix(ending)
                if not lower.endswith(ending) or len(stem) < _SHORTEST_STEM or not row.fits(stem):
                    continue
                nominative = stem + row.nominative
                if any(letter in _VOWELS for letter in nominative):
                    yield from (Reading(nominative, case, gender, row.weight) for gender in row.genders)


def _compound(lower: str) -> tuple[Reading, ...]:
    """A hyphenated name: each part that is no particle is declined with the last ("Жан-Клоду", "Бонч-Бруевича")."""
    *firsts, last = lower.split("-")
    if all(first in PARTICLES for first in firsts):
        return tuple(Reading("-".join((*firsts, r.nominative)), r.case, r.gender, r.weight) for r in readings(last))
    found: list[Reading] = [Reading(lower, None, None, 0.5)]
    for final in readings(last):
        parts = []
        for first in firsts:
            alike = [r for r in readings(first) if r.case == final.case and r.gender in (None, final.gender)]
            best = max(alike, key=lambda r: r.weight, default=None)
            parts.append(best.nominative if best is not None and final.case != "Nom" else first)
        found.append(Reading("-".join((*parts, final.nominative)), final.case, final.gender, final.weight))
        if parts != firsts:
            found.append(Reading("-".join((*firsts, final.nominative)), final.case, final.gender, final.weight * 0.8))
    return tuple(found)


def _with_capitals(name: str, forms: Sequence[Form]) -> str:
    """The capitals of the met form that is likest ("аль-Муаллем", "МакКейн"); a form wholly in capitals is title-cased.

    The letter ё is kept only where the text writes it.
    """
    if not any("ё" in form.word.lower() for form in forms):
        name = name.replace("ё", "е")
    model = max((form.word for form in forms), key=lambda word: _common_start(word.lower(), name))
    if not re.search("[а-яё]", name):
        return model
    if model.isupper() and len(model) > 1 and not is_initial(model):
        return "-".join(part.capitalize() if part not in PARTICLES else part for part in name.split("-"))
    return "".join(
        letter.upper() if at < len(model) and model[at].isupper() else letter for at, letter in enumerate(name)
    )


def _common_start(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@lru_cache(maxsize=1)
def _declensions() -> tuple[_Declension, ...]:
    found = []
    for row in rows(RUSSIAN / "name_endings.tsv", width=9, required=9):
        genders, stem, first, *endings, weight = row.columns
        if not set(genders) <= {"m", "f"}:
            raise row.error(f"gender {genders!r} is not m, f or mf")
        if not re.fullmatch(r"\d+(\.\d+)?", weight):
            raise row.error(f"weight {weight!r} is not a number")
        found.append(
            _Declension(
                genders=tuple({"m": "Masc", "f": "Fem"}[gender] for gender in genders),
                stem_end=stem,
                nominative=first.replace("-", ""),
                endings=tuple(tuple(ending.replace("-", "").split("/")) for ending in endings),
                weight=float(weight),
            )
        )
    return tuple(found)


_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g".replace("-", "").split(
            " "
        ),
        strict=True,
    )
)
