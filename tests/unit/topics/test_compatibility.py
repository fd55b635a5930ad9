"""The checker tells changes that break consumers from those that do not."""

from copy import deepcopy
from typing import Any

import pytest

from topics.compatibility import breaking_changes

OLD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "size": {"type": "integer", "minimum": 0, "maximum": 10},
        "kind": {"enum": ["a", "b"]},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
    },
    "required": ["id", "size", "parts"],
    "$defs": {
        "Part": {
            "type": "object",
            "properties": {"text": {"type": "string"}, "inner": {"$ref": "#/$defs/Part"}},
            "required": ["text"],
        }
    },
}


def changed(*path: str, to: Any) -> dict[str, Any]:
    """OLD with the value at ``path`` replaced; None removes it."""
    schema = deepcopy(OLD)
    node = schema
    for step in path[:-1]:
        node = node[step]
    if to is None:
        del node[path[-1]]
    else:
        node[path[-1]] = to
    return schema


def test_nothing_changed_breaks_nothing() -> None:
    assert breaking_changes(OLD, OLD) == []


@pytest.mark.parametrize(
    "new",
    [
        changed("properties", "extra", to={"type": "string", "default": ""}),
        changed("properties", "kind", "enum", to=["a", "b", "c"]),
        changed("properties", "size", to={"type": "integer", "minimum": 0, "maximum": 20}),
        changed("properties", "size", to={"type": "number", "minimum": 0, "maximum": 10}),
    ],
    ids=["optional field", "more values", "wider range", "integer to number"],
)
def test_compatible_change_is_let_through(new: dict[str, Any]) -> None:
    assert breaking_changes(OLD, new) == []


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        (changed("properties", "note", to=None), "$.note: field removed"),
        (changed("required", to=["id", "size", "parts", "note"]), "$.note: now required"),
        (changed("required", to=["id", "size"]), "$.parts: no longer always present"),
        (changed("properties", "id", to={"type": "integer"}), "$.id: type changed from string to integer"),
        (changed("properties", "kind", "enum", to=["a"]), "$.kind: value 'b' removed"),
        (changed("properties", "size", "minimum", to=1), "$.size: minimum raised to 1"),
        (changed("properties", "size", "maximum", to=9), "$.size: maximum lowered to 9"),
        (changed("properties", "id", to={"type": "string", "minLength": 1}), "$.id: minLength raised to 1"),
        (changed("properties", "note", to={"type": "string"}), "$.note: type changed from null to string"),
        (
            changed("properties", "id", to={"anyOf": [{"type": "string"}, {"type": "null"}]}),
            "$.id: may now be null",
        ),
        (changed("$defs", "Part", "required", to=["text", "inner"]), "$.parts[].inner: now required"),
        (changed("$defs", "Part", "properties", "text", to=None), "$.parts[].text: field removed"),
    ],
)
def test_breaking_change_is_caught(new: dict[str, Any], complaint: str) -> None:
    assert complaint in breaking_changes(OLD, new)
