"""Articles for ``annotate``: lines of JSON or plain-text files, read with no character of the text altered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta

from topics.plaintext import PlainTextError, split_date
from topics.records import CleanArticle

_LINES = frozenset({".jsonl", ".ndjson", ".json"})


class UnreadableArticle(ValueError):
    """A line or file is no article; the message says where and what is wrong."""


@dataclass(frozen=True, slots=True)
class Input:
    """Bytes of one article and the place they come from: ``dev.jsonl, line 3``, or the file's name."""

    place: str
    value: bytes
    name: str | None = None
    """Set for a plain-text file: the id of its article."""


class _Line(msgspec.Struct):
    """What a line may hold: an id under one of three names, the text, and any field of a raw article."""

    text: str
    article_id: str | int | None = None
    id: str | int | None = None
    uri: str | None = None
    version: Annotated[int, Meta(ge=1)] = 1
    source: str | None = None
    language: str | None = None
    title: str | None = None
    published_at: str | None = None
    url: str | None = None


def inputs_of_file(path: Path) -> Iterator[Input]:
    """The articles in a file: each line of JSON lines (by suffix, or because it begins with ``{``), else all of it."""
    with path.open("rb") as file:
        start = file.read(4096)
        file.seek(0)
        if path.suffix.lower() in _LINES or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            yield from inputs_of_lines(file, f"{path}, line ")
        else:
            yield Input(str(path), file.read(), name=path.name)


def inputs_of_lines(file: BinaryIO, name: str) -> Iterator[Input]:
    """The lines of ``file`` that are not blank; ``name`` and the number of the line make its place."""
    for number, line in enumerate(file, 1):
        if line.strip():
            yield Input(f"{name}{number}", line.removeprefix(b"\xef\xbb\xbf"))


def article(given: Input) -> CleanArticle:
    """The article in ``given``; its text is exactly what was given.

    Raises:
        UnreadableArticle: not UTF-8, not JSON, a field is missing or wrong.
    """
    try:
        text = _decoded(given.value)
        plain = given.name is not None
        line = _Line(text=text, article_id=given.name) if plain else msgspec.json.decode(text, type=_Line)
        article_id = next((name for name in (line.article_id, line.id, line.uri) if name not in (None, "")), None)
        if article_id is None:
            raise ValueError("has no article_id, and no id or uri instead")
        published_at = _moment(line.published_at) or _date_line(line.text)
    except (msgspec.MsgspecError, ValueError) as error:
        raise UnreadableArticle(f"{given.place}: {error}") from None
    return CleanArticle(
        article_id=str(article_id),
        version=line.version,
        source=line.source or "",
        language=_language(line),
        text=line.text,
        content_hash="",
        received_at=datetime.now(UTC),
        title=line.title,
        published_at=published_at,
        url=line.url,
    )


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8; convert the article first") from None


def _moment(text: str | None) -> datetime | None:
    """An ISO 8601 time or day; midnight and UTC where it does not say."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"published_at is {text!r}, must be an ISO 8601 time or day") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _date_line(text: str) -> datetime | None:
    """The day in a leading ``date YYYY-MM-DD``, which stays in the text."""
    try:
        return split_date(text)[0]
    except PlainTextError:
        return None


def _language(line: _Line) -> str:
    from agents.language import detect

    return detect(line.text, line.language)
