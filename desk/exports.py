"""What a filter shows, as files for other programs: JSON lines, CSV, and an Atom feed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree

from desk.history import Row

CSV_COLUMNS: Final = (
    "kind", "id", "time", "published", "outlet", "article", "actors", "recipients", "type", "mode", "status",
    "disputed", "level", "speaker", "medium", "confidence", "words",
)  # fmt: skip
_ATOM: Final = "http://www.w3.org/2005/Atom"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def jsonl(found: Iterable[tuple[Row, bytes]]) -> Iterator[bytes]:
    """One line for each record: its kind, and the record as it was on its topic."""
    for row, body in found:
        yield b'{"kind":"' + row["kind"].encode() + b'","record":' + body.strip().replace(b"\n", b" ") + b"}\n"


def csv_lines(found: Iterable[tuple[Row, bytes]]) -> Iterator[bytes]:
    """A line of column names, then one for each record; a cell that a spreadsheet would compute is disarmed."""
    yield _csv_line(CSV_COLUMNS)
    for row, _ in found:
        yield _csv_line(_cells(row))


def atom(rows: Iterable[Row], base: str, query: str) -> bytes:
    """An Atom feed of ``rows``, newest first; ``base`` is the address of the desk and ``query`` the filter's."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    listed = list(rows)
    here = f"{base}/?{query}" if query else f"{base}/"
    _add(feed, "id", here)
    _add(feed, "title", "diplowire" + (f": {query}" if query else ""))
    _add(feed, "updated", _moment(listed[0]["time"] if listed else 0))
    _add(feed, "link", href=here)
    _add(feed, "link", rel="self", href=f"{base}/feed.atom" + (f"?{query}" if query else ""))
    for row in listed:
        address = f"{base}/{row['kind']}/{quote(row['id'], safe='')}"
        entry = _add(feed, "entry")
        _add(entry, "id", address)
        _add(entry, "title", headline(row))
        _add(entry, "updated", _moment(row["time"]))
        _add(entry, "link", href=address)
        _add(_add(entry, "author"), "name", row.get("outlet") or "diplowire")
        _add(entry, "summary", row.get("words") or headline(row))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode").encode()


def headline(row: Row) -> str:
    """A row in a few words: who to whom, what, in which status; who said; which watch; what was refused."""
    if row["kind"] == "dead":
        return f"Refused at {row.get('stage')}: {row.get('reason')}"
    if row["kind"] == "article":
        return str(row.get("title") or row.get("words") or row["id"])
    watch = f"Alert {row['watch']}: " if row["kind"] == "alert" else ""
    if "cue" in row:
        return f"{watch}{_speaker(row)}: {row.get('words', '')}"[:200]
    sides = " → ".join(filter(None, (_sides(row.get("actors")), _sides(row.get("recipients")))))
    disputed = " (disputed)" if row["disputed"] else ""
    return f"{watch}{sides or '?'}: {row['type']} {row['status']}{disputed}"


def _cells(row: Row) -> list[object]:
    plain = row | {
        "time": _moment(row["time"]),
        "actors": _sides(row.get("actors")),
        "recipients": _sides(row.get("recipients")),
        "speaker": _speaker(row),
        "disputed": "yes" if row["disputed"] else "",
    }
    return [plain.get(name) for name in CSV_COLUMNS]


def _speaker(row: Row) -> str:
    speaker: dict[str, Any] | None = row.get("speaker")
    told = ", ".join(source["speaker"] for source in row.get("by_source", ()))
    return (speaker or {}).get("name") or row.get("source") or row.get("attribution") or told


def _sides(sides: list[dict[str, Any]] | None) -> str:
    return ", ".join(dict.fromkeys(side["code"] or side["name"] for side in sides or ()))


def _csv_line(cells: Iterable[object]) -> bytes:
    line = io.StringIO()
    texts = ("" if cell is None else str(cell) for cell in cells)
    csv.writer(line).writerow("'" + text if text.startswith(_FORMULA) else text for text in texts)
    return line.getvalue().encode()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    # XML has no way to write most control characters.
    element.text = None if text is None else "".join(sign for sign in text if sign in "\t\n" or sign >= " ")
    return element
