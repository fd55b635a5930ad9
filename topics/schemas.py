"""JSON Schema documents of the record types, made from the msgspec definitions."""

from __future__ import annotations

from typing import Any

import msgspec

from topics.catalog import CATALOG
from topics.records import Record

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def published_records() -> list[type[Record]]:
    """The record types that travel on topics, in catalog order."""
    return [topic.record for topic in CATALOG if topic.record is not None]


def schema_id(record: type[Record]) -> str:
    """The URN that names the record's schema: ``$id`` of the file and ``ce_dataschema`` of the messages."""
    return f"urn:diplowire:schema:{record.__name__}:v1"


def schema_file(record: type[Record]) -> str:
    """Name of the record's file in ``topics/schemas``."""
    return f"{record.__name__}.v1.json"


def schema_of(record: type[Record]) -> Schema:
    """A self-contained JSON Schema (draft 2020-12) of ``record``."""
    (_,), definitions = msgspec.json.schema_components([record], ref_template="#/$defs/{name}")
    top = definitions.pop(record.__name__)
    return {"$schema": DIALECT, "$id": schema_id(record), **top, "$defs": definitions}
