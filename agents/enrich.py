"""enrich: clean articles in; annotated ones, statements and mentions out; what an earlier version had, retracted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable
from typing import Any
from weakref import WeakValueDictionary

import msgspec

from agents.metrics import Metrics
from agents.outbox import Confirmation, Outbox, confirmed
from agents.pool import Pool
from agents.state import State
from topics import codec
from topics.catalog import ENRICHED, MENTIONS, STATEMENTS, Topic
from topics.cloudevents import Attributes
from topics.records import AnnotatedArticle, CleanArticle, EventMention, Record, Speaker, Statement
from topics.schemas import schema_id

SOURCE = "/diplowire/enrich"

log = logging.getLogger(__name__)


class Published(msgspec.Struct, frozen=True):
    """What has been published of an article: its version, and the key of each record by the record's id."""

    version: int
    statements: dict[str, str | None]
    mentions: dict[str, str]


class Enrich:
    """The stage's handler: several articles at a time, the versions of one article in their order."""

    def __init__(self, outbox: Outbox, published: State[Published], pool: Pool, metrics: Metrics) -> None:
        self._outbox = outbox
        self._published = published
        self._pool = pool
        self._metrics = metrics
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def recovered(self) -> None:
        """Put the ages of the table's entries in order after it was rebuilt."""
        for _ in self._published.recovered():
            pass

    async def handle(self, event: Any) -> Awaitable[None]:
        """Decode one article; annotating and publishing it is what remains to be done.

        Raises:
            DecodeError: the message is no clean article.
        """
        article = codec.decode(CleanArticle, event.message.value or b"")
        turn = self._turns.setdefault(article.article_id, asyncio.Lock())
        return self._process(article, turn)

    async def _process(self, article: CleanArticle, turn: asyncio.Lock) -> None:
        async with turn:
            before = self._published.get(article.article_id)
            if before is not None and before.version > article.version:
                return
            annotated = codec.decode(AnnotatedArticle, await self._pool.run(codec.encode(article)))
            now = Published(
                article.version,
                {statement.statement_id: statement_key(statement) for statement in annotated.statements},
                {mention.mention_id: mention_key(mention) for mention in annotated.mentions},
            )
            await confirmed(await self._publish(article, annotated, now, before))
            # Written last: whoever dies before this publishes the same records once more, and retracts the same.
            self._published.put(article.article_id, now, article.received_at)
            for expired, _ in list(self._published.expired()):
                self._published.drop(expired)
            await confirmed(self._published.confirmations())
        self._count(annotated)
        log.info(
            "article annotated",
            extra={
                "article_id": article.article_id,
                "version": article.version,
                "statements": len(annotated.statements),
                "mentions": len(annotated.mentions),
            },
        )

    async def _publish(
        self, article: CleanArticle, annotated: AnnotatedArticle, now: Published, before: Published | None
    ) -> list[Confirmation]:
        """Queue the article, its findings, and retractions of what an earlier version had and this one has not."""
        key = article.article_id.encode()
        name = f"{article.article_id}/{article.version}"
        about = _About(article)
        sent = [await self._outbox.put(ENRICHED, key, annotated, about.record(name, "article.enriched", annotated))]
        speakers = {statement.statement_id: statement.speaker for statement in annotated.statements}
        for statement in annotated.statements:
            attributes = about.record(statement.statement_id, "statement", statement)
            key_text = now.statements[statement.statement_id]
            sent.append(await self._outbox.put(STATEMENTS, _bytes(key_text), statement, attributes))
        for mention in annotated.mentions:
            speaker = speakers.get(mention.attribution.statement_id or "")
            attributes = about.record(mention.mention_id, "mention", mention, _speaker(speaker))
            sent.append(await self._outbox.put(MENTIONS, _bytes(now.mentions[mention.mention_id]), mention, attributes))
        if before is not None:
            sent += await self._retract(STATEMENTS, "statement", before.statements, now.statements, about)
            sent += await self._retract(MENTIONS, "mention", before.mentions, now.mentions, about)
        return sent

    async def _retract(self, topic: Topic, kind: str, before: Any, now: Any, about: _About) -> list[Confirmation]:
        """Queue a message without value for each record that is gone, or whose key changed, under its old key."""
        gone = [(name, key) for name, key in before.items() if name not in now or now[name] != key]
        sent = [await self._outbox.retract(topic, _bytes(key), about.retraction(name, kind)) for name, key in gone]
        self._metrics.retractions.labels(kind).inc(len(gone))
        return sent

    def _count(self, annotated: AnnotatedArticle) -> None:
        for statement in annotated.statements:
            self._metrics.statements.labels(statement.quote_type).inc()
        for mention in annotated.mentions:
            self._metrics.mentions.labels(mention.event_type, mention.status).inc()


class _About:
    """CloudEvents attributes of the records made from one article."""

    def __init__(self, article: CleanArticle) -> None:
        self._article = article
        self._extensions = {"articleversion": str(article.version), "outlet": article.source}
        if article.copy_of is not None:
            self._extensions["copyof"] = article.copy_of

    def record(self, name: str, kind: str, record: Record, extensions: Iterable[tuple[str, str]] = ()) -> Attributes:
        return self._attributes(name, f"diplowire.{kind}.v1", schema_id(type(record)), dict(extensions))

    def retraction(self, name: str, kind: str) -> Attributes:
        return self._attributes(name, f"diplowire.{kind}.retracted.v1", None, {})

    def _attributes(self, name: str, kind: str, schema: str | None, extensions: dict[str, str]) -> Attributes:
        return Attributes(
            id=name,
            source=SOURCE,
            type=kind,
            time=self._article.received_at,
            subject=self._article.article_id,
            dataschema=schema,
            extensions=self._extensions | extensions,
        )


def statement_key(statement: Statement) -> str:
    """The key under which a statement is published: its speaker's entity id, or its own where nobody is known.

    Never none: a retraction has no value, and Kafka's clients refuse a message that has neither.
    """
    known = statement.speaker.entity_id if statement.speaker is not None else None
    return known or statement.statement_id


def mention_key(mention: EventMention) -> str:
    """The key under which a mention is published: the codes of its participants, sorted, joined by ``-``."""
    return "-".join(sorted({side.code for side in (*mention.actors, *mention.recipients) if side.code is not None}))


def _speaker(speaker: Speaker | None) -> list[tuple[str, str]]:
    """The speaker to whom a mention is attributed, for the status rule of fuse."""
    if speaker is None:
        return []
    code = [("speakercode", speaker.code)] if speaker.code is not None else []
    return [*code, ("speakertype", speaker.type)]


def _bytes(key: str | None) -> bytes | None:
    return None if key is None else key.encode()
