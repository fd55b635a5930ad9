"""Who held which office when: what an article leaves unsaid of a person it names. What the article says always wins.

``nlp/languages/ru/offices.tsv`` lists leaders, ministers, heads of bodies and well-known diplomats of 2000-2026.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from nlp.entities.tables import RUSSIAN, Row, TableError, rows
from nlp.parsed import plain

_GENDERS = {"m": "Masc", "f": "Fem"}
_IN_THE_NEWS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's time in one office. ``until`` is None while it lasts; days are those of taking and leaving office.

    ``spellings`` are the ways in which the name is written, the usual one first.
    """

    spellings: tuple[str, ...]
    gender: str
    code: str
    office: str
    since: date
    until: date | None
    wikidata: str | None

    def held(self, day: date) -> bool:
        """Whether the office was held on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the list, with all offices in order of time. ``name`` is the usual spelling."""

    name: str
    spellings: tuple[str, ...]
    gender: str
    tenures: tuple[Tenure, ...]

    def spelled(self, surname: str) -> str:
        """The full name in the spelling that ends in this surname."""
        return next((name for name in self.spellings if plain(surname) in _tails(name)), self.name)

    def tenure(self, day: date) -> Tenure:
        """The office held on a day, else the last one before it, else the first."""
        held = [t for t in self.tenures if t.held(day)]
        before = [t for t in self.tenures if t.since <= day]
        return (held or before or self.tenures[:1])[-1]

    def current(self, day: date) -> bool:
        """Whether the person held an office on the day, or within a year of it."""
        return any(
            t.since - _IN_THE_NEWS <= day and (t.until is None or day <= t.until + _IN_THE_NEWS) for t in self.tenures
        )


def person_named(name: str) -> Person | None:
    """The person of this full name, in the nominative."""
    return _people().get(plain(name))


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """All surnames of the list ("буш", "бен ладен", "ладен"), as lexicons spell."""
    return frozenset(_by_surname())


def person_called(surname: str, day: date | None, gender: str | None = None) -> Person | None:
    """The one person whom a bare surname ("Буш", "де Вильпен") means in the news of a day; None when none or
    doubtful.
    """
    found = [p for p in _by_surname().get(plain(surname), ()) if gender in (None, p.gender)]
    if day is not None:
        found = [p for p in found if p.current(day)]
        in_office = [p for p in found if any(t.held(day) for t in p.tenures)]
        found = in_office or found
    return found[0] if len(found) == 1 else None


def holder(code: str, office: str, day: date) -> Person | None:
    """Who held an office of a state or body on a day ("министр иностранных дел" of DEU); None when unknown or
    doubtful.
    """
    found = {
        person.name: person
        for person in _people().values()
        if any(t.code == code and plain(t.office) == plain(office) and t.held(day) for t in person.tenures)
    }
    return next(iter(found.values())) if len(found) == 1 else None


@lru_cache(maxsize=1)
def _people() -> dict[str, Person]:
    """Every person under every spelling of the full name."""
    tenures: dict[str, list[Tenure]] = defaultdict(list)
    for row in rows(RUSSIAN / "offices.tsv", width=7, required=5):
        tenure = _tenure(row)
        tenures[tenure.spellings[0]].append(tenure)
    people: dict[str, Person] = {}
    for name, found in tenures.items():
        spellings = tuple(dict.fromkeys(spelling for tenure in found for spelling in tenure.spellings))
        person = Person(name, spellings, found[0].gender, tuple(sorted(found, key=lambda t: t.since)))
        people.update((plain(spelling), person) for spelling in spellings)
    return people


@lru_cache(maxsize=1)
def _by_surname() -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in dict.fromkeys(_people().values()):
        for surname in dict.fromkeys(tail for spelling in person.spellings for tail in _tails(spelling)):
            found[surname].append(person)
    return dict(found)


def _tails(name: str) -> list[str]:
    """What a full name may be cut to: its last words, the first of them left out ("де вильпен", "вильпен")."""
    words = plain(name).split(" ")
    return [" ".join(words[at:]) for at in range(1, len(words))]


def _tenure(row: Row) -> Tenure:
    _, gender, code, office, since, until, wikidata = row.columns
    if gender not in _GENDERS:
        raise row.error(f"gender {gender!r} is neither m nor f")
    first, last = _day(row, since, latest=False), _day(row, until, latest=True) if until else None
    if last is not None and last < first:
        raise row.error(f"the office ends ({until}) before it begins ({since})")
    return Tenure(row.values(0), _GENDERS[gender], code, office, first, last, wikidata or None)


def _day(row: Row, value: str, *, latest: bool) -> date:
    """A day written as YYYY, YYYY-MM or YYYY-MM-DD; the last day that it allows where ``latest``."""
    try:
        parts = [int(part) for part in value.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else (12 if latest else 1)
        if len(parts) > 2:
            return date(year, month, parts[2])
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=1) if latest else date(year, month, 1)
    except (ValueError, IndexError) as error:
        raise _bad_day(row, value) from error


def _bad_day(row: Row, value: str) -> TableError:
    return row.error(f"{value!r} is no day; write YYYY, YYYY-MM or YYYY-MM-DD")
