"""watch: statements, mentions and events in; an alert out for each watch that a record meets."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from agents.metrics import Metrics
from agents.outbox import Outbox, confirmed
from agents.watches import Watch
from nlp.identifiers import stable_id
from topics import codec
from topics.catalog import ALERTS, EVENTS, MENTIONS, STATEMENTS
from topics.cloudevents import Attributes
from topics.records import Alert, AlertArticle, Event, EventMention, Statement
from topics.schemas import schema_id

SOURCE = "/diplowire/watch"


class WatchStage:
    """The stage's handler."""

    def __init__(self, outbox: Outbox, watches: Sequence[Watch], metrics: Metrics) -> None:
        self._outbox = outbox
        self._watches = watches
        self._metrics = metrics

    async def handle(self, event: Any) -> Awaitable[None]:
        """Compare one record with every watch and queue the alerts. A retraction alerts nobody.

        Raises:
            DecodeError: the message is not the record that its topic holds.
        """
        message = event.message
        if message.value is None:
            return confirmed(())
        matched, kind, record_id, article = self._matched(message.topic, message.value)
        matched_at = datetime.fromtimestamp(message.timestamp, UTC)
        sent = []
        for watch in matched:
            alert = Alert(
                watch=watch.name,
                matched_at=matched_at,
                kind=kind,
                record_id=record_id,
                record=msgspec.Raw(message.value),
                article=article,
            )
            attributes = Attributes(
                # The same for the same record under the same watch, so that a repeat can be told from a new alert.
                id=stable_id("al", watch.name, record_id, message.offset, message.partition),
                source=SOURCE,
                type="diplowire.alert.v1",
                time=matched_at,
                subject=record_id,
                dataschema=schema_id(Alert),
            )
            sent.append(await self._outbox.put(ALERTS, watch.name.encode(), alert, attributes))
            self._metrics.alerts.labels(watch.name, kind).inc()
        return confirmed(sent)

    def _matched(
        self, topic: str, value: bytes
    ) -> tuple[list[Watch], Literal["statement", "mention", "event"], str, AlertArticle | None]:
        """The watches that the record meets, its kind, its id, and the article to read."""
        if topic == STATEMENTS.name:
            statement = codec.decode(Statement, value)
            met = [watch for watch in self._watches if watch.matches_statement(statement)]
            return met, "statement", statement.statement_id, AlertArticle(article_id=statement.article_id)
        if topic == MENTIONS.name:
            mention = codec.decode(EventMention, value)
            met = [watch for watch in self._watches if watch.matches_mention(mention)]
            return met, "mention", mention.mention_id, AlertArticle(article_id=mention.article_id)
        assert topic == EVENTS.name
        fused = codec.decode(Event, value)
        met = [watch for watch in self._watches if watch.matches_event(fused)]
        article = AlertArticle(article_id=fused.articles[0]) if fused.articles else None
        return met, "event", fused.event_id, article
