"""fuse: mentions in, events out. Binds the logic of ``agents.fusion`` to its topics and its table."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from agents.fusion import Changes, Fusion, Held, Report, entry_time
from agents.metrics import Metrics
from agents.outbox import Confirmation, Outbox, confirmed
from agents.state import State
from agents.status import denies_present_only, rank_of
from topics import cloudevents, codec
from topics.catalog import EVENTS
from topics.cloudevents import Attributes, HeaderError
from topics.records import Event, EventMention
from topics.schemas import schema_id

SOURCE = "/diplowire/fuse"


class Fuse:
    """The stage's handler."""

    def __init__(self, outbox: Outbox, table: State[Held], metrics: Metrics) -> None:
        self._outbox = outbox
        self._table = table
        self._metrics = metrics
        self._fusion = Fusion()

    def recovered(self) -> None:
        """Rebuild the events of this worker after the table was rebuilt."""
        self._fusion = Fusion()
        for _, held, _ in self._table.recovered():
            self._fusion.load(held)

    async def handle(self, event: Any) -> Awaitable[None]:
        """Take one mention, or one retraction, into the events; queue the events that it touches.

        Raises:
            DecodeError, HeaderError: the message is no mention, or a retraction that does not say of what.
        """
        message = event.message
        attributes = cloudevents.read(message.headers)
        received = attributes.time or datetime.fromtimestamp(message.timestamp, UTC)
        key = (message.key or b"").decode("utf-8", "replace")
        if message.value is None:
            version = _article_version(attributes)
            changes = self._fusion.retract(key, attributes.id, version, received)
        else:
            mention = codec.decode(EventMention, message.value)
            changes = self._fusion.report(report_of(mention, key, attributes, received))
        confirmations = await self._publish(changes, received)
        self._store(changes)
        return self._confirm([*confirmations, *self._table.confirmations()], changes, received)

    async def _publish(self, changes: Changes, received: datetime) -> list[Confirmation]:
        """Queue the events that changed; an event that is gone as a message without value."""
        sent: list[Confirmation] = []
        for event_id, event in changes.events.items():
            key = event_id.encode()
            if event is None:
                attributes = _attributes(event_id, "diplowire.event.retracted.v1", received, None)
                sent.append(await self._outbox.retract(EVENTS, key, attributes))
            else:
                attributes = _attributes(event_id, "diplowire.event.v1", received, schema_id(Event))
                sent.append(await self._outbox.put(EVENTS, key, event, attributes))
        return sent

    def _store(self, changes: Changes) -> None:
        """Write the changed entries, and drop those that are past their time."""
        for name, held in changes.stored.items():
            self._table.put(name, held, entry_time(held))
        for name, held in list(self._table.expired()):
            self._fusion.forget(held)
            self._table.drop(name)

    async def _confirm(self, confirmations: list[Confirmation], changes: Changes, received: datetime) -> None:
        await confirmed(confirmations)
        for event in changes.events.values():
            if event is None:
                self._metrics.retractions.labels("event").inc()
            else:
                self._metrics.events.labels(event.event_type, event.status).inc()
                self._metrics.end_to_end_seconds.observe(max(0.0, time.time() - received.timestamp()))


def report_of(mention: EventMention, key: str, attributes: Attributes, received: datetime) -> Report:
    """What fusing needs of a mention and of the headers it came with."""
    about = attributes.extensions
    return Report(
        key=key,
        mention_id=mention.mention_id,
        article_id=mention.article_id,
        article_version=mention.article_version,
        original=about.get("copyof", mention.article_id),
        outlet=about.get("outlet"),
        reported=mention.published_at or received,
        received=received,
        event_type=mention.event_type,
        mode=mention.mode,
        level=mention.level,
        status=mention.status,
        present_negation=denies_present_only(mention),
        speaker=mention.attribution.speaker,
        rank=rank_of(mention, about.get("speakercode"), about.get("speakertype")),
        actors=mention.actors,
        recipients=mention.recipients,
        date=mention.date,
        location=mention.location,
        quad_class=mention.quad_class,
        intensity=mention.intensity,
    )


def _article_version(attributes: Attributes) -> int:
    version = attributes.extensions.get("articleversion", "")
    if not version.isdecimal():
        raise HeaderError(f"header ce_articleversion is {version!r}; a retraction must say which version retracts")
    return int(version)


def _attributes(event_id: str, kind: str, received: datetime, schema: str | None) -> Attributes:
    return Attributes(id=event_id, source=SOURCE, type=kind, time=received, subject=event_id, dataschema=schema)
