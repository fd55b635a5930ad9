"""Messages of the output topics as entries of the desk's history: what a row shows, what filters ask, what is searched.

An entry is made once, when its message is read, so that no query has to open records again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, Final

import msgspec

from topics import catalog, cloudevents, codec
from topics.records import Alert, AnnotatedArticle, Event, EventMention, Participant, Statement

EVENT, STATEMENT, ALERT, MENTION, ARTICLE, DEAD = "event", "statement", "alert", "mention", "article", "dead"
KINDS: Final = (EVENT, STATEMENT, ALERT, MENTION, ARTICLE, DEAD)

KIND_OF_TOPIC: Final = {
    catalog.STATEMENTS.name: STATEMENT,
    catalog.MENTIONS.name: MENTION,
    catalog.EVENTS.name: EVENT,
    catalog.ALERTS.name: ALERT,
    catalog.ENRICHED.name: ARTICLE,
    catalog.DEAD_LETTERS.name: DEAD,
}
"""The topics that the desk reads, and what each of their messages is."""

_LONGEST_WORDS = 400
_LONGEST_DEAD = 20_000
_ERRORS = "__connect.errors."

Tag = tuple[str, str]
"""Something of which a record can have several, such as ``("actor", "FRA")``."""


@dataclass(frozen=True, slots=True)
class Message:
    """A Kafka message: where it lay, its time in seconds since 1970, and what it holds."""

    topic: str
    partition: int
    offset: int
    time: float
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record as the history keeps it. ``summary`` is what a row shows; ``body`` the whole record as JSON.

    ``key`` is the message's key and ``version`` that of the article or event: together they tell whether a retraction
    that comes later means this record. ``lead`` is the mention whose words stand for an event.
    """

    kind: str
    record_id: str
    key: str
    version: int
    time: float
    summary: dict[str, Any]
    body: bytes
    outlet: str | None = None
    language: str | None = None
    type: str | None = None
    mode: str | None = None
    status: str | None = None
    level: str | None = None
    speaker: str | None = None
    medium: str | None = None
    confidence: float | None = None
    disputed: bool = False
    superseded: bool = False
    lead: str | None = None
    text: str = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Retraction:
    """The record of that kind and id, published under ``key`` before ``version``, is withdrawn."""

    kind: str
    record_id: str
    key: str
    version: int
    time: float


@dataclass(slots=True)
class _Origin:
    """What the headers of a message say of its record."""

    id: str
    time: float
    version: int = 1
    outlet: str | None = None
    extensions: Mapping[str, str] = field(default_factory=dict)


def entry_of(message: Message) -> Entry | Retraction:
    """The entry that a message makes, or the retraction that it is.

    Raises:
        DecodeError, HeaderError: it is not what its topic holds.
    """
    kind = KIND_OF_TOPIC[message.topic]
    if kind == DEAD:
        return _dead_letter(message)
    attributes = cloudevents.read(message.headers)
    moment = attributes.time.timestamp() if attributes.time else message.time
    version = attributes.extensions.get("articleversion", "")
    origin = _Origin(
        attributes.id, moment, int(version) if version.isdecimal() else 0, attributes.extensions.get("outlet")
    )
    key = (message.key or b"").decode("utf-8", "replace")
    if message.value is None:
        return Retraction(kind, origin.id, key, origin.version, origin.time)
    return dataclasses.replace(_MAKERS[kind](message.value, origin), key=key)


def _statement(value: bytes, origin: _Origin) -> Entry:
    record = codec.decode(Statement, value)
    speaker, words = record.speaker, " … ".join(span.text for span in record.content)
    said_by, role = (speaker.name, speaker.role) if speaker else (None, None)
    medium = record.medium.name if record.medium else None
    return Entry(
        kind=STATEMENT,
        record_id=record.statement_id,
        key="",
        version=record.article_version,
        time=origin.time,
        outlet=origin.outlet,
        type=record.quote_type,
        speaker=said_by,
        medium=medium,
        confidence=min(record.confidence.content, record.confidence.speaker),
        body=value,
        text=" ".join(filter(None, (words, said_by, role, medium, record.addressee))),
        summary={
            "article": record.article_id,
            "published": _iso(record.published_at),
            "speaker": speaker
            and {"name": speaker.name, "code": speaker.code, "role": speaker.role, "type": speaker.type},
            "source": record.source.text if record.source else None,
            "cue": {"text": record.cue.text, "class": record.cue.cue_class, "negated": record.cue.negated},
            "medium": medium,
            "words": _shortened(words),
            "parent": record.parent_id,
        },
        tags=(
            ("article", record.article_id),
            *_speaker_tags([said_by]),
            *_tags("state", [speaker.code if speaker else None]),
            *_tags("actor", [speaker.code if speaker else None]),
        ),
    )


def _mention(value: bytes, origin: _Origin) -> Entry:
    record = codec.decode(EventMention, value)
    return Entry(
        kind=MENTION,
        record_id=record.mention_id,
        key="",
        version=record.article_version,
        time=origin.time,
        outlet=origin.outlet,
        type=record.event_type,
        mode=record.mode,
        status=record.status,
        level=record.level,
        speaker=record.attribution.speaker,
        confidence=record.confidence,
        body=value,
        text=" ".join((record.evidence.text, *_names(record.actors), *_names(record.recipients))),
        summary={
            "article": record.article_id,
            "published": _iso(record.published_at),
            "actors": _sides(record.actors),
            "recipients": _sides(record.recipients),
            "attribution": record.attribution.speaker,
            "statement": record.attribution.statement_id,
            "date": record.date.value,
            "place": record.location.name if record.location else None,
            "quad": record.quad_class,
            "intensity": record.intensity,
            "words": _shortened(record.evidence.text),
        },
        tags=(
            ("article", record.article_id),
            *_speaker_tags([record.attribution.speaker]),
            *_participant_tags(record.actors, record.recipients),
        ),
    )


def _event(value: bytes, origin: _Origin) -> Entry:
    record = codec.decode(Event, value)
    return Entry(
        kind=EVENT,
        record_id=record.event_id,
        key="",
        version=record.version,
        time=origin.time,
        type=record.event_type,
        mode=record.mode,
        status=record.status,
        level=record.level,
        disputed=record.disputed,
        superseded=record.superseded_by is not None,
        lead=record.mention_ids[-1] if record.mention_ids else None,
        body=value,
        text=" ".join((*_names(record.actors), *_names(record.recipients))),
        summary={
            "published": _iso(record.last_updated),
            "actors": _sides(record.actors),
            "recipients": _sides(record.recipients),
            "version": record.version,
            "outlets": record.independent_sources,
            "reports": len(record.mention_ids),
            "by_source": [
                {"speaker": source.speaker, "status": source.status} for source in record.status_by_source[:8]
            ],
            "date": record.date.value,
            "place": record.location.name if record.location else None,
            "quad": record.quad_class,
            "intensity": record.intensity,
            "superseded_by": record.superseded_by,
        },
        tags=(
            *_tags("article", record.articles),
            *_tags("mention", record.mention_ids),
            *_speaker_tags(source.speaker for source in record.status_by_source),
            *_participant_tags(record.actors, record.recipients),
        ),
    )


def _alert(value: bytes, origin: _Origin) -> Entry:
    record = codec.decode(Alert, value)
    inner = _MAKERS[record.kind](bytes(record.record), origin)
    summary = {"watch": record.watch, "of": inner.kind, "of_id": record.record_id, **inner.summary}
    if record.article is not None:
        summary |= {"article": record.article.article_id, "title": record.article.title}
    return dataclasses.replace(
        inner,
        kind=ALERT,
        record_id=origin.id,
        version=0,
        time=record.matched_at.timestamp(),
        body=value,
        superseded=False,
        text=f"{record.watch} {inner.text}",
        summary=summary,
        tags=(*inner.tags, ("watch", record.watch)),
    )


def _article(value: bytes, origin: _Origin) -> Entry:
    record = codec.decode(AnnotatedArticle, value)
    return Entry(
        kind=ARTICLE,
        record_id=record.article_id,
        key="",
        version=record.version,
        time=origin.time,
        outlet=record.source,
        language=record.language,
        status=record.status,
        body=value,
        text=f"{record.title or ''} {record.text}",
        summary={
            "article": record.article_id,
            "published": _iso(record.published_at),
            "title": record.title,
            "words": _shortened(record.text),
            "version": record.version,
            "copy_of": record.copy_of,
            "statements": len(record.statements),
            "mentions": len(record.mentions),
        },
        tags=(
            ("article", record.article_id),
            *_speaker_tags(statement.speaker.name for statement in record.statements if statement.speaker),
            *_tags("state", [entity.code for entity in record.entities]),
        ),
    )


def _dead_letter(message: Message) -> Entry:
    headers = {name: (value or b"").decode("utf-8", "replace") for name, value in message.headers.items()}
    value = (message.value or b"").decode("utf-8", "replace")
    reason = headers.get(f"{_ERRORS}exception.message", "no reason given")
    name = f"{message.partition}-{message.offset}"
    return Entry(
        kind=DEAD,
        record_id=name,
        key=name,
        version=0,
        time=message.time,
        body=msgspec.json.encode(
            {"headers": headers, "value": value[:_LONGEST_DEAD], "length": len(message.value or b"")}
        ),
        text=reason,
        summary={
            "published": None,
            "stage": headers.get(f"{_ERRORS}stage"),
            "reason": reason,
            "words": _shortened(value),
        },
    )


def _participant_tags(actors: Iterable[Participant], recipients: Iterable[Participant]) -> list[Tag]:
    """Tags of who takes part, of each pair (in the order of the codes), and of each direction between two.

    Where nobody is the recipient the act is mutual: it goes both ways between any two of the actors.
    """
    doing = list(dict.fromkeys(side.code for side in actors if side.code))
    receiving = list(dict.fromkeys(side.code for side in recipients if side.code))
    if receiving:
        directions = [(one, other) for one in doing for other in receiving if one != other]
    else:
        directions = [pair for one, other in combinations(doing, 2) for pair in ((one, other), (other, one))]
    everyone = sorted({*doing, *receiving})
    return [
        *_tags("actor", doing),
        *_tags("recipient", receiving),
        *_tags("state", everyone),
        *_tags("dyad", ("~".join(pair) for pair in combinations(everyone, 2))),
        *_tags("direction", (">".join(pair) for pair in directions)),
    ]


def _speaker_tags(names: Iterable[str | None]) -> list[Tag]:
    return _tags("speaker", (name.casefold() for name in names if name))


def _tags(name: str, values: Iterable[str | None]) -> list[Tag]:
    return [(name, value) for value in dict.fromkeys(values) if value]


def _names(sides: Iterable[Participant]) -> list[str]:
    return [side.name for side in sides]


def _sides(sides: Iterable[Participant]) -> list[dict[str, str | None]]:
    return [{"name": side.name, "code": side.code} for side in sides]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_WORDS else line[:_LONGEST_WORDS].rsplit(" ", 1)[0] + "…"


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


_MAKERS: Final[dict[str, Callable[[bytes, _Origin], Entry]]] = {
    STATEMENT: _statement,
    MENTION: _mention,
    EVENT: _event,
    ALERT: _alert,
    ARTICLE: _article,
}
