"""The desk's memory: the last records of every topic in SQLite with a full-text index, and what is asked of it.

Every change of a record gives it a new ``seq``, higher than all before. So "what is new since ``seq``" is one query,
and a reader who comes back after an hour misses nothing that is still kept. One thread writes; any thread reads,
through a connection of its own.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from desk.entries import EVENT, Entry, Retraction
from desk.filters import Filter
from desk.words import Words

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, record_id TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,
    time REAL NOT NULL, outlet TEXT, language TEXT, type TEXT, mode TEXT, status TEXT, level TEXT, speaker TEXT,
    medium TEXT, confidence REAL, intensity REAL, disputed INTEGER NOT NULL, hidden INTEGER NOT NULL,
    revised INTEGER NOT NULL, lead TEXT,
    UNIQUE (kind, record_id)
);
CREATE INDEX IF NOT EXISTS entries_by_time ON entries (time, kind);
CREATE TABLE IF NOT EXISTS records (seq INTEGER PRIMARY KEY, summary TEXT NOT NULL, body BLOB);
CREATE TABLE IF NOT EXISTS tags (
    seq INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (seq, name, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_with_tag ON tags (name, value, seq);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (forms, tokenize = "unicode61 remove_diacritics 0");
CREATE TRIGGER IF NOT EXISTS forget AFTER DELETE ON entries BEGIN
    DELETE FROM records WHERE seq = old.seq;
    DELETE FROM tags WHERE seq = old.seq;
    DELETE FROM words WHERE rowid = old.seq;
END;
CREATE TABLE IF NOT EXISTS offsets (
    topic TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL, PRIMARY KEY (topic, partition)
);
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_SHOWN: Final = """
e.seq, e.kind, e.record_id, e.time, e.outlet, e.language, e.type, e.mode, e.status, e.level, e.medium, e.confidence,
e.disputed, e.hidden, r.body IS NULL, r.summary,
CASE WHEN e.lead IS NULL THEN NULL ELSE (
    SELECT said.summary FROM entries m JOIN records said ON said.seq = m.seq
    WHERE m.kind = 'mention' AND m.record_id = e.lead
) END
"""
_STORED: Final = "entries e JOIN records r ON r.seq = e.seq"
_NAMES: Final = (
    "seq", "kind", "id", "time", "outlet", "language", "type", "mode", "status", "level", "medium", "confidence",
    "disputed", "hidden", "retracted",
)  # fmt: skip
_FACETS: Final = ("type", "status", "outlet", "speaker")
_TRIM_EVERY = 1000
"""Entries between two looks at whether there are too many."""

Partition = tuple[str, int]
Row = dict[str, Any]
"""An entry as the page gets it: the columns of ``_NAMES`` with its summary."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened at ``seq``: ``row`` where it fits the filter; ``revised`` where the record was there before."""

    seq: int
    kind: str
    record_id: str
    revised: bool
    row: Row | None


class History:
    """The store at ``path``; at most ``keep`` entries are kept, the oldest go first."""

    def __init__(self, path: Path, keep: int, words: Words) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._keep = keep
        self._words = words
        self._reading = threading.local()
        self._since_trim = 0
        self._writer = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = NORMAL")
        self._writer.executescript(_SCHEMA)
        self._writer.execute("INSERT OR IGNORE INTO about VALUES ('epoch', ?)", (uuid.uuid4().hex[:8],))
        self.epoch = str(self._writer.execute("SELECT value FROM about WHERE name = 'epoch'").fetchone()[0])
        """Names this history: a ``seq`` of another one, deleted since, means nothing here."""

    def close(self) -> None:
        """Close the writing connection; readers' connections end with their threads."""
        self._writer.close()

    # ---- writing

    def take(self, entries: Iterable[Entry | Retraction], offsets: dict[Partition, int]) -> int:
        """Keep what was read and where reading goes on, both or neither; the highest ``seq`` afterwards."""
        with self._transaction():
            for entry in entries:
                if isinstance(entry, Retraction):
                    self._retract(entry)
                else:
                    self._put(entry)
            self._writer.executemany(
                "INSERT INTO offsets VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset",
                [(*partition, offset) for partition, offset in offsets.items()],
            )
            if self._since_trim >= _TRIM_EVERY:
                self._trim()
        return self.head()

    def offsets(self) -> dict[Partition, int]:
        """The next offset to read of each partition that was ever read."""
        rows = self._reader().execute("SELECT topic, partition, offset FROM offsets")
        return {(topic, partition): offset for topic, partition, offset in rows}

    def _transaction(self) -> Any:
        return _Transaction(self._writer)

    def _put(self, entry: Entry) -> None:
        """Store the entry, unless what is there is the same or of a later version."""
        held = self._writer.execute(
            f"SELECT e.seq, e.version, e.key, r.body FROM {_STORED} WHERE e.kind = ? AND e.record_id = ?",
            (entry.kind, entry.record_id),
        ).fetchone()
        if held is not None:
            seq, version, key, body = held
            if entry.version < version or (body == entry.body and key == entry.key):
                return
            self._writer.execute("DELETE FROM entries WHERE seq = ?", (seq,))
        cursor = self._writer.execute(
            "INSERT INTO entries (kind, record_id, key, version, time, outlet, language, type, mode, status, level,"
            " speaker, medium, confidence, intensity, disputed, hidden, revised, lead)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.kind, entry.record_id, entry.key, entry.version, entry.time, entry.outlet, entry.language,
                entry.type, entry.mode, entry.status, entry.level, entry.speaker, entry.medium, entry.confidence,
                entry.summary.get("intensity"), entry.disputed, entry.superseded, held is not None, entry.lead,
            ),
        )  # fmt: skip
        seq = cursor.lastrowid
        self._writer.execute(
            "INSERT INTO records VALUES (?, ?, ?)", (seq, orjson.dumps(entry.summary).decode(), entry.body)
        )
        self._writer.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", [(seq, *tag) for tag in entry.tags])
        self._writer.execute("INSERT INTO words (rowid, forms) VALUES (?, ?)", (seq, self._words.indexed(entry.text)))
        self._since_trim += 1

    def _retract(self, gone: Retraction) -> None:
        """Take the words of a retracted record away and keep who and what; it gets a new ``seq`` for readers to see.

        A record whose key changed is retracted under its old key, perhaps after it was read under the new one: then
        the retraction does not mean what is there.
        """
        held = self._writer.execute(
            f"SELECT e.seq, e.key, e.version, r.summary FROM {_STORED}"
            " WHERE e.kind = ? AND e.record_id = ? AND r.body IS NOT NULL",
            (gone.kind, gone.record_id),
        ).fetchone()
        if held is None:
            return
        seq, key, version, summary = held
        if key != gone.key or (gone.version and gone.version < version):
            return
        kept = {name: value for name, value in orjson.loads(summary).items() if name not in ("words", "cue", "source")}
        tags = self._writer.execute("SELECT name, value FROM tags WHERE seq = ?", (seq,)).fetchall()
        moved = self._writer.execute(
            "INSERT INTO entries (kind, record_id, key, version, time, outlet, language, type, mode, status, level,"
            " speaker, medium, confidence, disputed, hidden, revised)"
            " SELECT kind, record_id || char(0), key, ?, time, outlet, language, type, mode, status, level, speaker,"
            " medium, confidence, disputed, 1, 1 FROM entries WHERE seq = ?",
            (gone.version, seq),
        ).lastrowid
        self._writer.execute("INSERT INTO records VALUES (?, ?, NULL)", (moved, orjson.dumps(kept).decode()))
        self._writer.execute("DELETE FROM entries WHERE seq = ?", (seq,))
        self._writer.execute("UPDATE entries SET record_id = ? WHERE seq = ?", (gone.record_id, moved))
        self._writer.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(moved, *tag) for tag in tags])

    def _trim(self) -> None:
        self._since_trim = 0
        self._writer.execute(
            "DELETE FROM entries WHERE seq <= (SELECT seq FROM entries ORDER BY seq DESC LIMIT 1 OFFSET ?)",
            (self._keep,),
        )

    # ---- reading

    def head(self) -> int:
        """The highest ``seq`` there is; 0 at the beginning."""
        return int(self._reader().execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()[0])

    def page(self, wanted: Filter, limit: int, before: int | None = None) -> list[Row]:
        """The newest rows that fit, newest first; with ``before`` only those with a lower ``seq``."""
        where, parameters = wanted.where(self._words)
        earlier = "AND e.seq < :before" if before is not None else ""
        found = self._reader().execute(
            f"SELECT {_SHOWN} FROM {_STORED} WHERE NOT e.hidden AND {where} {earlier} ORDER BY e.seq DESC LIMIT :limit",
            parameters | {"limit": limit, "before": before},
        )
        return [_row(columns) for columns in found]

    def changes(self, wanted: Filter, since: int, limit: int) -> list[Change]:
        """What changed after ``since``, oldest first, whether it fits or not: what fitted before may not now."""
        where, parameters = wanted.where(self._words)
        found = self._reader().execute(
            f"SELECT NOT e.hidden AND {where}, e.revised OR e.hidden, {_SHOWN} FROM {_STORED}"
            " WHERE e.seq > :since ORDER BY e.seq LIMIT :limit",
            parameters | {"since": since, "limit": limit},
        )
        return [
            Change(seq, kind, record_id, bool(changed), _row([seq, kind, record_id, *rest]) if shown else None)
            for shown, changed, seq, kind, record_id, *rest in found
        ]

    def record(self, kind: str, record_id: str) -> tuple[Row, Any] | None:
        """A row, hidden or not, with its whole record (None when it was retracted); None where nothing is known."""
        found = self._reader().execute(
            f"SELECT r.body, {_SHOWN} FROM {_STORED} WHERE e.kind = ? AND e.record_id = ?", (kind, record_id)
        )
        for body, *columns in found:
            return _row(columns), orjson.loads(body) if body is not None else None
        return None

    def tagged(self, kind: str, name: str, value: str, limit: int) -> list[Row]:
        """The rows of a kind that have this tag, oldest first."""
        found = self._reader().execute(
            f"SELECT {_SHOWN} FROM {_STORED} JOIN tags t ON t.seq = e.seq"
            " WHERE t.name = ? AND t.value = ? AND e.kind = ? AND NOT e.hidden ORDER BY e.time, e.seq LIMIT ?",
            (name, value, kind, limit),
        )
        return [_row(columns) for columns in found]

    def bodies(self, wanted: Filter) -> Iterator[tuple[Row, bytes]]:
        """Rows that fit with their whole records as JSON, newest first, read as they are taken."""
        where, parameters = wanted.where(self._words)
        found = self._connection().execute(
            f"SELECT r.body, {_SHOWN} FROM {_STORED} WHERE NOT e.hidden AND {where} ORDER BY e.seq DESC", parameters
        )
        for body, *columns in found:
            yield _row(columns), body

    def matrix(self, wanted: Filter) -> list[dict[str, Any]]:
        """For each direction between two states the events that fit: how many, their mean intensity, how many disputed.

        Superseded and retracted events do not count; which kinds the filter wants does not matter.
        """
        where, parameters = wanted.only(EVENT).where(self._words)
        found = self._reader().execute(
            "SELECT t.value, count(*), avg(e.intensity), sum(e.disputed)"
            " FROM entries e JOIN tags t ON t.seq = e.seq AND t.name = 'direction'"
            f" WHERE NOT e.hidden AND {where} GROUP BY t.value",
            parameters,
        )
        return [
            {
                "actor": direction.split(">")[0],
                "recipient": direction.split(">")[1],
                "events": count,
                "intensity": round(intensity, 2),
                "disputed": disputed,
            }
            for direction, count, intensity, disputed in found
        ]

    def facets(self, wanted: Filter, limit: int) -> dict[str, list[tuple[str, int]]]:
        """The commonest values of the fields that a reader chooses from, each with how many rows have it.

        The rows counted fit the rest of the filter: what is asked of the field itself is what the reader may change.
        """
        return {name: self._facet(wanted, name, limit) for name in ("kind", "state", *_FACETS)}

    def _facet(self, wanted: Filter, name: str, limit: int) -> list[tuple[str, int]]:
        where, parameters = (wanted.any_kind() if name == "kind" else wanted.without(name)).where(self._words)
        if name == "state":
            value, source = "t.value", "entries e JOIN tags t ON t.seq = e.seq AND t.name = 'state'"
        else:
            value, source = f"e.{name}", "entries e"
        found = self._reader().execute(
            f"SELECT {value}, count(*) AS n FROM {source} WHERE NOT e.hidden AND {value} IS NOT NULL AND {where}"
            f" GROUP BY {value} ORDER BY n DESC, {value} LIMIT :limit",
            parameters | {"limit": limit},
        )
        return found.fetchall()

    def counts(self, since: float) -> dict[str, int]:
        """How many entries of each kind have a time of ``since`` or later."""
        found = self._reader().execute("SELECT kind, count(*) FROM entries WHERE time >= ? GROUP BY kind", (since,))
        return dict(found.fetchall())

    def _reader(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._reading, "connection", None)
        if connection is None:
            connection = self._reading.connection = self._connection()
        return connection

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        connection.execute("PRAGMA query_only = 1")
        return connection


class _Transaction:
    """All that is written in the block, or nothing of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def _row(columns: Iterable[Any]) -> Row:
    """The columns of ``_SHOWN`` as a row; an event has the words of the mention that leads it."""
    *plain, summary, lead = columns
    row: Row = dict(zip(_NAMES, plain, strict=True)) | orjson.loads(summary)
    for name in ("disputed", "hidden", "retracted"):
        row[name] = bool(row[name])
    if lead is not None:
        row |= {name: value for name, value in orjson.loads(lead).items() if name in ("words", "article")}
    return row
