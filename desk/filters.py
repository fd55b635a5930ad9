"""A filter: what a reader wants to see. Read from the query part of an address, and turned into SQL.

Values of one field are alternatives, fields are all required: ``?state=FRA&state=DEU&status=denied``.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, get_args

from desk.entries import ALERT, EVENT, KINDS, STATEMENT
from desk.words import Words
from topics.records import ArticleStatus, EventType, Level, QuoteType, Status

SHOWN_BY_DEFAULT: Final = (EVENT, STATEMENT, ALERT)

_COLUMNS: Final = ("kind", "type", "mode", "status", "level", "medium", "language")
_TAGS: Final = ("state", "actor", "recipient", "article", "watch", "direction")
_MOMENTS: Final = ("from", "to")
FIELDS: Final = (
    *_COLUMNS, *_TAGS, "dyad", "speaker", "outlet", "disputed", "hours", "confidence", "words", *_MOMENTS,
)  # fmt: skip
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "kind": KINDS,
    "type": (*get_args(EventType), *get_args(QuoteType)),
    "status": (*get_args(Status), *get_args(ArticleStatus)),
    "level": get_args(Level),
}
_MOST_VALUES = 30
_LONGEST_VALUE = 200


class FilterError(ValueError):
    """A filter cannot be read; the message names the field, the value and what it may be."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Fields with their values, as the address had them, in one order: equal filters are equal objects."""

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return dict(self.fields).get(name, ())

    def only(self, kind: str) -> Filter:
        """This filter for one kind of record, whatever kinds it wants."""
        return Filter((("kind", (kind,)), *self.without("kind").fields))

    def any_kind(self) -> Filter:
        """This filter for records of every kind."""
        return Filter((("kind", KINDS), *self.without("kind").fields))

    def without(self, name: str) -> Filter:
        """This filter with nothing asked of that field."""
        return Filter(tuple(field for field in self.fields if field[0] != name))

    def where(self, words: Words) -> tuple[str, dict[str, object]]:
        """An SQL condition on ``entries AS e`` and its named parameters; it is one expression, in parentheses."""
        conditions: list[str] = []
        parameters: dict[str, object] = {}

        def listed(name: str, values: Iterable[str]) -> str:
            names = []
            for number, value in enumerate(values):
                parameters[f"{name}{number}"] = value
                names.append(f":{name}{number}")
            return ", ".join(names)

        for name in _COLUMNS:
            values = self[name] or (SHOWN_BY_DEFAULT if name == "kind" else ())
            if values:
                # "+" keeps SQLite from an index of this column: rows are wanted in the order of seq, without sorting.
                conditions.append(f"+e.{name} IN ({listed(name, values)})")
        for name in _TAGS:
            if self[name]:
                conditions.append(_tagged(name, f"t.value IN ({listed(name, self[name])})"))
        if self["dyad"]:
            pairs = ["~".join(sorted(pair.split("~"))) for pair in self["dyad"]]
            conditions.append(_tagged("dyad", f"t.value IN ({listed('dyad', pairs)})"))
        if self["speaker"]:
            names = listed("speaker", (name.casefold() for name in self["speaker"])).split(", ")
            conditions.append(_tagged("speaker", " OR ".join(f"instr(t.value, {name})" for name in names)))
        if self["outlet"]:
            outlets = listed("outlet", self["outlet"])
            conditions.append(
                f"(e.outlet IN ({outlets}) OR e.kind IN ('event', 'alert') AND EXISTS (SELECT 1 FROM tags t"
                " JOIN entries a ON a.kind = 'article' AND a.record_id = t.value"
                f" WHERE t.seq = e.seq AND t.name = 'article' AND a.outlet IN ({outlets})))"
            )
        if self["disputed"]:
            conditions.append("e.disputed")
        for name, condition in (("from", "+e.time >= :from"), ("to", "+e.time < :to")):
            if self[name]:
                conditions.append(condition)
                parameters[name] = _moment(self[name][0]).timestamp()
        if self["hours"]:
            conditions.append("+e.time >= :hours")
            parameters["hours"] = time.time() - 3600 * float(self["hours"][0])
        if self["confidence"]:
            conditions.append("(e.confidence IS NULL OR e.confidence >= :confidence)")
            parameters["confidence"] = float(self["confidence"][0])
        query = words.query(" ".join(self["words"]))
        if query is not None:
            parameters["words"] = query
            found = "(SELECT rowid FROM words WHERE words MATCH :words)"
            conditions.append(
                f"(e.seq IN {found} OR e.kind = 'event' AND EXISTS (SELECT 1 FROM tags t JOIN entries m"
                " ON m.kind = 'mention' AND m.record_id = t.value WHERE t.seq = e.seq AND t.name = 'mention'"
                f" AND m.seq IN {found}))"
            )
        return "(" + " AND ".join(f"({condition})" for condition in conditions) + ")", parameters


def filter_of(query: Iterable[tuple[str, str]]) -> Filter:
    """The filter in the query part of an address, given as its pairs; those that are no filter field are left alone.

    Raises:
        FilterError: a value that its field cannot have, or too many of them.
    """
    given: dict[str, dict[str, None]] = {name: {} for name in FIELDS}
    for name, value in query:
        if name in given and value.strip():
            given[name][value.strip()] = None
    for name, values in given.items():
        _check(name, values)
    return Filter(tuple((name, tuple(values)) for name, values in given.items() if values))


def _check(name: str, values: Collection[str]) -> None:
    if len(values) > _MOST_VALUES or any(len(value) > _LONGEST_VALUE for value in values):
        raise FilterError(f"{name}: at most {_MOST_VALUES} values of at most {_LONGEST_VALUE} characters")
    for value in values:
        if name in _CHOICES and value not in _CHOICES[name]:
            raise FilterError(f"{name} is {value!r}, must be one of {', '.join(_CHOICES[name])}")
        if name == "dyad" and value.count("~") != 1:
            raise FilterError(f"dyad is {value!r}, must be two codes such as FRA~DEU")
        if name in _MOMENTS:
            _moment(value)
        if name in ("hours", "confidence"):
            _number(name, value)


def _number(name: str, value: str) -> None:
    most = {"hours": 24 * 366, "confidence": 1}[name]
    try:
        fits = 0 <= float(value) <= most
    except ValueError:
        fits = False
    if not fits:
        raise FilterError(f"{name} is {value!r}, must be a number from 0 to {most}")


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise FilterError(f"{value!r} is no time such as 2026-11-02T08:00 (UTC unless it says)") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _tagged(name: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM tags t WHERE t.seq = e.seq AND t.name = '{name}' AND ({condition}))"
