"""Records of the output topics as one line each: what `run` and `tail` show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from topics import catalog, codec
from topics.cloudevents import HeaderError, read
from topics.records import Alert, AnnotatedArticle, CleanArticle, Event, EventMention, Participant, Record, Statement


@dataclass(frozen=True, slots=True)
class Finding:
    """One record in a line: its kind, who it is about, what it is, the words behind it, and the article."""

    kind: str
    who: str
    what: str
    words: str
    article_id: str | None = None


def finding(topic: str, value: bytes | None, headers: Mapping[str, bytes | None]) -> Finding:
    """The record in a message of ``topic``; one that is not as the catalog says is shown as it stands.

    A message without value retracts the record that its headers name.
    """
    if topic == catalog.DEAD_LETTERS.name:
        return _dead_letter(value, headers)
    record = next((entry.record for entry in catalog.CATALOG if entry.name == topic), None)
    kind = topic.rsplit(".", 2)[-2].removesuffix("s") if topic.count(".") >= 2 else topic
    if value is None:
        return Finding(kind, "", "retracted", "", _subject(headers))
    line = _LINES.get(record) if record is not None else None
    if record is None or line is None:
        return Finding(kind, "", "", shortened(value.decode("utf-8", "replace")))
    try:
        return line(codec.decode(record, value))
    except codec.DecodeError as error:
        return Finding(kind, "", "unreadable", str(error))


def shortened(text: str, length: int = 160) -> str:
    """The text on one line, cut at a word if it is longer than ``length`` characters."""
    line = re.sub(r"\s+", " ", text).strip()
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(" ,.;:—-") + "…"


def spoken_by(statement: Statement) -> str:
    """The speaker with role and code, or the source as it stands in the text."""
    speaker = statement.speaker
    if speaker is None:
        return statement.source.text if statement.source else "(not named)"
    return speaker.name + (f" ({speaker.code})" if speaker.code else "")


def participants(actors: Iterable[Participant], recipients: Iterable[Participant]) -> str:
    """``FRA, DEU → RUS``: codes where there are any, names elsewhere."""
    sides = (", ".join(dict.fromkeys(side.code or side.name for side in sides)) for sides in (actors, recipients))
    return " → ".join(side for side in sides if side) or "?"


def _statement(statement: Statement) -> Finding:
    words = " … ".join(span.text for span in statement.content)
    through = f" via {statement.medium.name}" if statement.medium else ""
    cue = f"не {statement.cue.text}" if statement.cue.negated else statement.cue.text
    what = f"{statement.quote_type}, {cue}{through}"
    return Finding("statement", spoken_by(statement), what, shortened(words), statement.article_id)


def _mention(mention: EventMention) -> Finding:
    source = mention.attribution.speaker
    what = f"{mention.event_type} {mention.status}" + (f", says {source}" if source != "author" else "")
    who = participants(mention.actors, mention.recipients)
    return Finding("mention", who, what, shortened(mention.evidence.text), mention.article_id)


def _event(event: Event) -> Finding:
    what = f"{event.event_type} {event.status}" + (" (disputed)" if event.disputed else "")
    by_source = ", ".join(f"{source.speaker}: {source.status}" for source in event.status_by_source)
    counts = f"version {event.version}, outlets {event.independent_sources}, mentions {len(event.mention_ids)}"
    told = f"now part of {event.superseded_by}" if event.superseded_by else f"{by_source} ({counts})"
    return Finding("event", participants(event.actors, event.recipients), what, shortened(told))


def _alert(alert: Alert) -> Finding:
    inner = {"statement": catalog.STATEMENTS, "mention": catalog.MENTIONS, "event": catalog.EVENTS}[alert.kind]
    found = finding(inner.name, bytes(alert.record), {})
    return Finding("alert", alert.watch, f"{found.kind}: {found.who}, {found.what}", found.words, found.article_id)


def _article(article: CleanArticle) -> Finding:
    copy = f", copy of {article.copy_of}" if article.copy_of else ""
    what = f"{article.status}, version {article.version}, {article.language}{copy}"
    return Finding("article", article.source, what, shortened(article.title or article.text), article.article_id)


def _annotated(article: AnnotatedArticle) -> Finding:
    counts = f"{len(article.entities)} entities, {len(article.statements)} statements, {len(article.mentions)} mentions"
    words = shortened(article.title or article.text)
    return Finding("annotated", article.source or "", counts, words, article.article_id)


def _dead_letter(value: bytes | None, headers: Mapping[str, bytes | None]) -> Finding:
    told = {
        name.removeprefix("__connect.errors."): (text or b"").decode("utf-8", "replace")
        for name, text in headers.items()
    }
    words = shortened((value or b"").decode("utf-8", "replace"), 80)
    return Finding("dead letter", told.get("stage", ""), told.get("exception.message", "no reason given"), words)


def _subject(headers: Mapping[str, bytes | None]) -> str | None:
    try:
        return read(headers).subject
    except HeaderError:
        return None


_LINES: dict[type[Record], Callable[[Any], Finding]] = {
    Statement: _statement,
    EventMention: _mention,
    Event: _event,
    Alert: _alert,
    CleanArticle: _article,
    AnnotatedArticle: _annotated,
}
