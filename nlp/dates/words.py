"""The words that time expressions are made of, read from ``languages/<code>/dates.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

Kind = Literal[
    "month", "weekday", "number", "ordinal", "season", "day", "now", "unit", "shift", "part", "vague",
    "ago", "ahead", "since", "until", "few", "monthday", "daypart",
]  # fmt: skip
UNITS = ("day", "week", "month", "quarter", "half", "year")
PARTS = ("start", "middle", "end")
RANGES = {"month": (1, 12), "weekday": (0, 6), "season": (1, 4), "ordinal": (1, 4), "shift": (-2, 2)}
LANGUAGES = Path(__file__).parent.parent / "languages"


class TimeWordError(ValueError):
    """A line of a list of time words is wrong; the message gives file, line and what to mend."""


@dataclass(frozen=True, slots=True)
class TimeWord:
    """What a word of time means; ``number`` is 0 where ``name`` says it (units and parts)."""

    kind: Kind
    number: int = 0
    name: str = ""


@cache
def time_words(language: str) -> dict[str, TimeWord]:
    """The time words of a language by lemma or form."""
    return read_time_words(LANGUAGES / language / "dates.tsv")


@cache
def phrase_openers(language: str) -> frozenset[str]:
    """The first words of the phrases among the time words."""
    return frozenset(phrase.partition("_")[0] for phrase in time_words(language) if "_" in phrase)


def read_time_words(path: Path) -> dict[str, TimeWord]:
    """Read and check a list of time words; a fault raises TimeWordError."""
    words: dict[str, TimeWord] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        where = f"{path}:{number}"
        columns = line.split("\t")
        if len(columns) != 3 or not columns[2].split():
            raise TimeWordError(f"{where}: expected kind, value and words, separated by tabs")
        word = _meaning(where, columns[0], columns[1])
        for lemma in columns[2].split():
            if lemma in words:
                raise TimeWordError(f"{where}: {lemma!r} is listed already")
            words[lemma] = word
    return words


def _meaning(where: str, kind: str, value: str) -> TimeWord:
    if kind not in get_args(Kind):
        raise TimeWordError(f"{where}: unknown kind {kind!r}; known: {', '.join(get_args(Kind))}")
    names = {"unit": UNITS, "part": PARTS}.get(kind)
    if names is not None:
        if value not in names:
            raise TimeWordError(f"{where}: {kind} must be one of {', '.join(names)}, not {value!r}")
        return TimeWord(cast(Kind, kind), name=value)
    try:
        number = int(value)
    except ValueError:
        raise TimeWordError(f"{where}: the value of {kind} must be a whole number, not {value!r}") from None
    low, high = RANGES.get(kind, (number, number))
    if not low <= number <= high:
        raise TimeWordError(f"{where}: {kind} must lie in {low} .. {high}, not {number}")
    return TimeWord(cast(Kind, kind), number)
