"""Messages as the agents send them, of our own words, for the tests of the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from desk.entries import Message
from topics import catalog, cloudevents, codec
from topics.cloudevents import Attributes
from topics.records import (
    AnnotatedArticle,
    Attribution,
    Cue,
    Entity,
    EntityMention,
    Event,
    EventDate,
    EventMention,
    Participant,
    PipelineInfo,
    Record,
    Source,
    SourceStatus,
    Span,
    Speaker,
    Statement,
    StatementConfidence,
)  # fmt: skip

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FRANCE = Participant(entity_id="state:FRA", name="Франция", code="FRA")
GERMANY = Participant(entity_id="state:DEU", name="Германия", code="DEU")


def span(text: str, words: str) -> Span:
    """Where ``words`` stand in ``text``, in code points."""
    start = text.index(words)
    return Span(start=start, end=start + len(words), text=words)


def message(record: Record, name: str, key: str = "k", offset: int = 0, **about: Any) -> Message:
    """The message that carries ``record`` under the id ``name``; ``about`` are extension attributes."""
    topics = {
        Statement: catalog.STATEMENTS,
        EventMention: catalog.MENTIONS,
        Event: catalog.EVENTS,
        AnnotatedArticle: catalog.ENRICHED,
    }
    extensions = {"articleversion": "1", "outlet": "Меридиан"} | {name: str(value) for name, value in about.items()}
    headers = cloudevents.write(Attributes(name, "/test", "test", NOON, name, None, extensions))
    topic = topics[type(record)].name
    return Message(topic, 0, offset, NOON.timestamp(), key.encode(), codec.encode(record), dict(headers))


def retraction(of: Message, key: str = "k", version: int = 2) -> Message:
    """The message that withdraws the record of another one."""
    name = cloudevents.read(of.headers).id
    extensions = {"articleversion": str(version), "outlet": "Меридиан"}
    headers = cloudevents.write(Attributes(name, "/test", "test", NOON, name, None, extensions), tombstone=True)
    return Message(of.topic, 0, 0, NOON.timestamp(), key.encode(), None, dict(headers))


def statement(
    name: str, words: str, speaker: str = "Жан Дюваль", code: str | None = "FRA", version: int = 1
) -> Statement:
    """``speaker`` says ``words``, in the article ``a-<name>``."""
    text = f"{speaker} заявил: {words}"
    return Statement(
        statement_id=name,
        article_id=f"a-{name}",
        article_version=version,
        published_at=NOON,
        quote_type="direct",
        cue=Cue(start=len(speaker) + 1, end=len(speaker) + 7, text="заявил", lemma="заявить", cue_class="claim"),
        source=Source(start=0, end=len(speaker), text=speaker, mention_type="NAM"),
        speaker=Speaker(entity_id="p", name=speaker, code=code, type="person", role="министр"),
        content=(span(text, words),),
        medium=None,
        utterance_cluster=name,
        confidence=StatementConfidence(content=0.9, speaker=0.8),
    )


def mention(name: str, words: str, status: Any = "occurred", speaker: str = "author") -> EventMention:
    """A report that France and Germany met, in ``words``, in the article ``a-<name>``."""
    return EventMention(
        mention_id=name,
        article_id=f"a-{name}",
        article_version=1,
        published_at=NOON,
        event_type="CONSULT",
        mode=None,
        quad_class=1,
        intensity=2.5,
        cameo="040",
        goldstein=1.0,
        status=status,
        plover_type="CONSULT",
        level="ministerial",
        anchor=Span(start=0, end=len(words.split()[0]), text=words.split()[0]),
        evidence=Span(start=0, end=len(words), text=words),
        actors=(FRANCE, GERMANY),
        recipients=(),
        attribution=Attribution(statement_id=None, speaker=speaker),
        date=EventDate(value=None, date_type="unresolved"),
        confidence=0.7,
    )


def event(
    name: str,
    status: Any = "occurred",
    version: int = 1,
    mentions: tuple[str, ...] = (),
    actors: tuple[Participant, ...] = (FRANCE, GERMANY),
    recipients: tuple[Participant, ...] = (),
    **more: Any,
) -> Event:
    """An event between states; ``more`` are fields of the record."""
    fields: dict[str, Any] = {
        "event_id": name,
        "version": version,
        "first_seen": NOON,
        "last_updated": NOON,
        "event_type": "CONSULT",
        "mode": None,
        "level": "ministerial",
        "actors": actors,
        "recipients": recipients,
        "date": EventDate(value=None, date_type="unresolved"),
        "location": None,
        "status": status,
        "status_by_source": (SourceStatus(speaker="author", status=status, mention_ids=mentions, last_reported=NOON),),
        "disputed": False,
        "status_history": (),
        "mention_ids": mentions,
        "articles": tuple(f"a-{mention}" for mention in mentions),
        "independent_sources": 1,
        "quad_class": 1,
        "intensity": 2.5,
    }
    return Event(**(fields | more))


def article(name: str, text: str, statements: tuple[Statement, ...] = (), **more: Any) -> AnnotatedArticle:
    """An article with one entity, the first word of its text, and these statements."""
    first = text.split()[0]
    fields: dict[str, Any] = {
        "article_id": name,
        "language": "ru",
        "source": "Меридиан",
        "title": None,
        "text": text,
        "published_at": NOON,
        "received_at": NOON,
        "entities": (
            Entity(
                entity_id="e",
                type="PERSON",
                name=first,
                mentions=(EntityMention(start=0, end=len(first), text=first, mention_type="NAM"),),
            ),
        ),
        "statements": statements,
        "pipeline": PipelineInfo(name="test", version="1", models={}),
    }
    return AnnotatedArticle(**(fields | more))


def dead_letter(offset: int, reason: str, value: bytes) -> Message:
    """A message that was refused."""
    headers: dict[str, bytes | None] = {
        "__connect.errors.stage": b"ingest",
        "__connect.errors.exception.message": reason.encode(),
    }
    return Message(catalog.DEAD_LETTERS.name, 0, offset, NOON.timestamp(), None, value, headers)
