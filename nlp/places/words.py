"""Words that put an act at a place, and venues, read from ``languages/<code>/places.tsv``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nlp.clauses import plain
from nlp.places.gazetteer import City

LANGUAGES = Path(__file__).parent.parent / "languages"


class PlaceWordError(ValueError):
    """A line of a list of place words is wrong; the message gives file, line and what to mend."""


@dataclass(slots=True)
class PlaceWords:
    """``at`` gives the case each preposition takes; the rest are lemmas, and venues by name."""

    at: dict[str, str] = field(default_factory=dict)
    toward: set[str] = field(default_factory=set)
    visits: set[str] = field(default_factory=set)
    where: set[str] = field(default_factory=set)
    town: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    venues: dict[str, City] = field(default_factory=dict)


@cache
def place_words(language: str) -> PlaceWords:
    """The place words of a language."""
    return read_place_words(LANGUAGES / language / "places.tsv")


def read_place_words(path: Path) -> PlaceWords:
    """Read and check a list of place words; a fault raises PlaceWordError."""
    words = PlaceWords()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        where = f"{path}:{number}"
        columns = line.split("\t")
        if len(columns) != 3:
            raise PlaceWordError(f"{where}: expected kind, value and words, separated by tabs")
        kind, value, listed = columns
        for word in filter(None, map(str.strip, listed.split(","))):
            match kind:
                case "at":
                    words.at[word] = value
                case "toward":
                    words.toward.add(word)
                case "visits":
                    words.visits.add(word)
                case "where":
                    words.where.add(word)
                case "town":
                    words.town.add(word)
                case "region":
                    words.regions.add(plain(word))
                case "venue":
                    words.venues[plain(word)] = _venue(where, word, value)
                case _:
                    raise PlaceWordError(
                        f"{where}: unknown kind {kind!r}; known: at, toward, visits, where, town, region, venue"
                    )
    return words


def _venue(where: str, name: str, value: str) -> City:
    try:
        country, lat, lon = value.split()
        return City(name, country, float(lat), float(lon), 0)
    except ValueError:
        raise PlaceWordError(f"{where}: a venue needs country, latitude and longitude, not {value!r}") from None
