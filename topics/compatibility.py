"""Is a changed schema still one that old records satisfy and that old readers can live with?

Backward: every record written under the old schema is valid under the new one, so no field becomes required, no type or
range narrows, no enumerated value goes away. Beyond that no field may disappear, and none that was always present may
become optional or null, because readers rely on it. New optional fields and new enumerated values are compatible.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What breaks between two schemas of one record, each as ``path: what`` in plain words; empty if compatible."""
    return _Comparison(old.get("$defs", {}), new.get("$defs", {})).changes(old, new, "$")


class _Comparison:
    """Compares nodes of two schemas; ``seen`` keeps recursive definitions from being compared for ever."""

    def __init__(self, old_definitions: Schema, new_definitions: Schema) -> None:
        self._old = old_definitions
        self._new = new_definitions
        self._seen: set[tuple[str, str]] = set()

    def changes(self, old: Schema, new: Schema, path: str) -> list[str]:
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if all(pair):
            if pair in self._seen:
                return []
            self._seen.add(pair)
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        if "anyOf" in old or "anyOf" in new:
            return self._alternatives(old, new, path)
        return (
            _type_changes(old, new, path)
            + _value_changes(old, new, path)
            + _bound_changes(old, new, path)
            + self._field_changes(old, new, path)
            + self._item_changes(old, new, path)
        )

    def _alternatives(self, old: Schema, new: Schema, path: str) -> list[str]:
        """Each old alternative must be accepted by one of the new ones; null must not be added."""
        olds, news = old.get("anyOf", [old]), new.get("anyOf", [new])
        found: list[str] = []
        for alternative in olds:
            seen = set(self._seen)
            fewest: list[str] | None = None
            for candidate in news:
                self._seen = set(seen)
                attempt = self.changes(alternative, candidate, path)
                if fewest is None or len(attempt) < len(fewest):
                    fewest = attempt
            found += fewest or []
        if _accepts_null(news) and not _accepts_null(olds):
            found.append(f"{path}: may now be null")
        return found

    def _field_changes(self, old: Schema, new: Schema, path: str) -> list[str]:
        olds, news = old.get("properties", {}), new.get("properties", {})
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        found = [f"{path}.{name}: field removed" for name in olds if name not in news]
        found += [f"{path}.{name}: now required" for name in sorted(after - before)]
        found += [f"{path}.{name}: no longer always present" for name in sorted((before - after) & news.keys())]
        for name in olds.keys() & news.keys():
            found += self.changes(olds[name], news[name], f"{path}.{name}")
        return found

    def _item_changes(self, old: Schema, new: Schema, path: str) -> list[str]:
        found: list[str] = []
        for keyword, suffix in (("items", "[]"), ("additionalProperties", ".*")):
            before, after = old.get(keyword), new.get(keyword)
            if isinstance(before, dict) and isinstance(after, dict):
                found += self.changes(before, after, path + suffix)
            elif after is False and before is not False:
                found.append(f"{path}: {keyword} no longer allowed")
        return found


def _resolved(node: Schema, definitions: Schema) -> Schema:
    while "$ref" in node:
        node = definitions[node["$ref"].removeprefix("#/$defs/")]
    return node


def _accepts_null(alternatives: list[Schema]) -> bool:
    return any(alternative.get("type") == "null" for alternative in alternatives)


def _type_changes(old: Schema, new: Schema, path: str) -> list[str]:
    before, after = old.get("type"), new.get("type")
    if after is None or before == after or (before, after) == ("integer", "number"):
        return []
    return [f"{path}: type changed from {before} to {after}"]


def _value_changes(old: Schema, new: Schema, path: str) -> list[str]:
    found: list[str] = []
    if "enum" in new:
        gone = [value for value in old.get("enum", []) if value not in new["enum"]]
        found += [f"{path}: value {value!r} removed" for value in gone]
        if "enum" not in old and "type" in old:
            found.append(f"{path}: now limited to certain values")
    for keyword in ("const", "pattern", "format"):
        if keyword in new and new[keyword] != old.get(keyword):
            found.append(f"{path}: {keyword} changed to {new[keyword]!r}")
    return found


def _bound_changes(old: Schema, new: Schema, path: str) -> list[str]:
    found: list[str] = []
    for keyword in _LOWER_BOUNDS:
        if keyword in new and new[keyword] > old.get(keyword, float("-inf")):
            found.append(f"{path}: {keyword} raised to {new[keyword]}")
    for keyword in _UPPER_BOUNDS:
        if keyword in new and new[keyword] < old.get(keyword, float("inf")):
            found.append(f"{path}: {keyword} lowered to {new[keyword]}")
    return found
