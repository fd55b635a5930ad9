"""Every topic of diplowire in one place: name, key, partitions, retention or compaction, size limit, purpose, record.

Topic names are ``domain.entity.vN``; a breaking change of a record makes a new ``.vN``. The tables in which the agents
keep their state have changelog topics, which are internal, named after the application, and listed by ``changelogs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from topics.records import Alert, AnnotatedArticle, CleanArticle, Event, EventMention, RawArticle, Record, Statement

MIB = 1024 * 1024

MAX_RAW_BYTES = MIB
"""The largest raw article that is processed. The raw topic takes larger ones, so that they reach the dead letters."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the broker should have it. ``record`` is None where the value is not one of our record types."""

    name: str
    key: str
    purpose: str
    record: type[Record] | None = None
    partitions: int = 6
    cleanup: Literal["delete", "compact"] = "delete"
    retention: timedelta | None = None
    max_bytes: int = MIB
    internal: bool = False

    @property
    def config(self) -> dict[str, str]:
        """The Kafka topic configuration, as strings, in Kafka's own units (milliseconds, bytes)."""
        config = {"cleanup.policy": self.cleanup, "max.message.bytes": str(self.max_bytes)}
        if self.retention is not None:
            config["retention.ms"] = str(int(self.retention / timedelta(milliseconds=1)))
        if self.cleanup == "compact":
            # A reader that is away for less than this still sees that a record was retracted.
            config["delete.retention.ms"] = str(int(timedelta(days=7) / timedelta(milliseconds=1)))
        return config


RAW = Topic(
    name="wire.articles.raw.v1",
    key="the article's uri, so that its versions stay in order",
    purpose="Articles as feeds deliver them: our JSON, IPTC ninjs 1.x-3.x, or plain text.",
    record=RawArticle,
    retention=timedelta(days=7),
    max_bytes=4 * MIB,
)
CLEAN = Topic(
    name="wire.articles.clean.v1",
    key="article_id",
    purpose="Decoded and normalised articles, without repeats; offsets of all later records refer to this text.",
    record=CleanArticle,
    retention=timedelta(days=7),
    max_bytes=4 * MIB,
)
ENRICHED = Topic(
    name="wire.articles.enriched.v1",
    key="article_id",
    purpose="Articles with the entities, statements and event mentions found in them.",
    record=AnnotatedArticle,
    retention=timedelta(days=30),
    max_bytes=8 * MIB,
)
STATEMENTS = Topic(
    name="diplomacy.statements.v1",
    key="entity_id of the speaker, or statement_id where there is none",
    purpose="Who said what: one record for each statement. A null value retracts the statement named in ce_id.",
    record=Statement,
    retention=timedelta(days=30),
)
MENTIONS = Topic(
    name="diplomacy.mentions.v1",
    key="codes of the participants, sorted, joined by '-'",
    purpose="What happened, is planned or denied, as one article tells it. A null value retracts the mention in ce_id.",
    record=EventMention,
    retention=timedelta(days=30),
)
EVENTS = Topic(
    name="diplomacy.events.v1",
    key="event_id",
    purpose="Mentions of one event fused within and across articles; the highest version of a key is the event.",
    record=Event,
    cleanup="compact",
)
ALERTS = Topic(
    name="diplomacy.alerts.v1",
    key="name of the watch",
    purpose="Records that met a standing query.",
    record=Alert,
    partitions=3,
    retention=timedelta(days=30),
    max_bytes=2 * MIB,
)
DEAD_LETTERS = Topic(
    name="wire.articles.dlq.v1",
    key="as in the original message",
    purpose="What could not be processed: original key, value and headers, and __connect.errors.* headers saying why.",
    partitions=1,
    retention=timedelta(days=30),
    max_bytes=5 * MIB,
)

CATALOG = (RAW, CLEAN, ENRICHED, STATEMENTS, MENTIONS, EVENTS, ALERTS, DEAD_LETTERS)


@dataclass(frozen=True, slots=True)
class StateTable:
    """A table of an agent; partitioned like ``source``, the topic whose messages change it."""

    name: str
    source: Topic
    purpose: str


ARTICLES_TABLE = StateTable("articles", RAW, "Last version, text hash and MinHash signature of each article.")
PUBLISHED_TABLE = StateTable("published", CLEAN, "Records published from each article, so that they can be retracted.")
FUSION_TABLE = StateTable("fusion", MENTIONS, "Reports and fused events that may still change.")

TABLES = (ARTICLES_TABLE, PUBLISHED_TABLE, FUSION_TABLE)


def changelog(app_id: str, table: StateTable) -> Topic:
    """The compacted topic from which Faust rebuilds a table of the application ``app_id``."""
    return Topic(
        name=f"{app_id}-{table.name}-changelog",
        key="key of the table",
        purpose=f"State of the agents, internal: {table.purpose}",
        partitions=table.source.partitions,
        cleanup="compact",
        internal=True,
    )


def changelogs(app_id: str) -> tuple[Topic, ...]:
    """The changelog topics that the application ``app_id`` needs beside the catalog."""
    return tuple(changelog(app_id, table) for table in TABLES)


def all_topics(app_id: str) -> Iterator[Topic]:
    """The public topics, then the internal ones of the application ``app_id``."""
    yield from CATALOG
    yield from changelogs(app_id)


def topic_named(name: str) -> Topic:
    """The catalog's topic of that name.

    Raises:
        KeyError: no such topic; the message lists those there are.
    """
    for topic in CATALOG:
        if topic.name == name:
            return topic
    raise KeyError(f"no topic {name!r} in the catalog; known: {', '.join(topic.name for topic in CATALOG)}")
