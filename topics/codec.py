"""Records to JSON bytes and back; decoding is strict and its errors name the field."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec

from topics.records import Record

R = TypeVar("R", bound=Record)

_encoder = msgspec.json.Encoder()


class DecodeError(ValueError):
    """A value is not the record it should be. ``field`` is a path such as ``content[0].start``, or None: not JSON."""

    def __init__(self, record: str, problem: str, field: str | None) -> None:
        where = f"field {field!r}: " if field else ""
        super().__init__(f"not a valid {record}: {where}{problem}")
        self.record = record
        self.problem = problem
        self.field = field


@cache
def _decoder(record: type[Record]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(record, strict=True)


def encode(record: Record) -> bytes:
    """The record as UTF-8 JSON."""
    return _encoder.encode(record)


def decode(record: type[R], value: bytes) -> R:
    """Decode JSON ``value`` as ``record``; fields that the record type does not know are ignored.

    Raises:
        DecodeError: not JSON, or a field is missing, of the wrong type or out of range.
    """
    try:
        decoded: R = _decoder(record).decode(value)
    except msgspec.ValidationError as error:
        problem, field = _located(str(error))
        raise DecodeError(record.__name__, problem, field) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError(record.__name__, str(error), None) from None
    return decoded


def _located(message: str) -> tuple[str, str | None]:
    """Split msgspec's "problem - at `$.path`" into problem and field; a missing field is named in the problem."""
    problem, _, path = message.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    if problem.startswith("Object missing required field `"):
        missing = problem.removeprefix("Object missing required field `").rstrip("`")
        return "is required", f"{path}.{missing}" if path else missing
    return problem, path or None
