"""The AsyncAPI 3.0 document: channels with their Kafka settings, messages with headers, and who sends and receives."""

from __future__ import annotations

from typing import Any, Final

from topics.catalog import ALERTS, CATALOG, CLEAN, DEAD_LETTERS, ENRICHED, EVENTS, MENTIONS, RAW, STATEMENTS, Topic
from topics.cloudevents import EXTENSIONS
from topics.schemas import schema_file

Document = dict[str, Any]

KAFKA_BINDING = "0.5.0"

FLOW: Final = {
    "feeds": ((), (RAW,)),
    "ingest": ((RAW,), (CLEAN, DEAD_LETTERS)),
    "enrich": ((CLEAN,), (ENRICHED, STATEMENTS, MENTIONS, DEAD_LETTERS)),
    "fuse": ((MENTIONS,), (EVENTS, DEAD_LETTERS)),
    "watch": ((STATEMENTS, MENTIONS, EVENTS), (ALERTS, DEAD_LETTERS)),
}
"""For each part of diplowire: the topics it receives from, and those it sends to."""


def document(version: str) -> Document:
    """The AsyncAPI document of diplowire ``version``; ``$ref`` to schemas are relative to ``topics/asyncapi.json``."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "diplowire",
            "version": version,
            "description": "Diplomacy on the news wire: who is named, who said what, what happened between states.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in CATALOG},
        "operations": dict(_operations()),
        "components": {"messageTraits": {"cloudEvent": {"headers": _cloud_event_headers()}}},
    }


def _channel(topic: Topic) -> Document:
    """The channel of a topic with its Kafka settings."""
    configuration: Document = {"cleanup.policy": [topic.cleanup], "max.message.bytes": topic.max_bytes}
    for setting in ("retention.ms", "delete.retention.ms"):
        if setting in topic.config:
            configuration[setting] = int(topic.config[setting])
    return {
        "address": topic.name,
        "description": topic.purpose,
        "messages": _messages(topic),
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": configuration,
                "bindingVersion": KAFKA_BINDING,
            }
        },
    }


def _messages(topic: Topic) -> Document:
    """The messages of a topic by name; raw articles and dead letters carry no CloudEvents headers."""
    key = {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": KAFKA_BINDING}}
    if topic is DEAD_LETTERS:
        letter = {"summary": topic.purpose, "headers": _dead_letter_headers(), "bindings": key}
        return {"deadLetter": letter}
    assert topic.record is not None
    record: Document = {
        "name": topic.record.__name__,
        "contentType": "application/json",
        "payload": {"$ref": f"schemas/{schema_file(topic.record)}"},
        "bindings": key,
    }
    if topic is RAW:
        return {
            topic.record.__name__: record,
            "ninjs": {
                "name": "ninjs",
                "contentType": "application/json",
                "summary": "An IPTC ninjs 1.x, 2.x or 3.x text story.",
                "payload": {"type": "object", "required": ["uri"]},
                "bindings": key,
            },
            "plainText": {
                "name": "plainText",
                "contentType": "text/plain",
                "summary": "UTF-8 text; the first line may begin with 'date YYYY-MM-DD'.",
                "payload": {"type": "string"},
                "bindings": key,
            },
        }
    record["traits"] = [{"$ref": "#/components/messageTraits/cloudEvent"}]
    return {topic.record.__name__: record}


def _operations() -> list[tuple[str, Document]]:
    operations: list[tuple[str, Document]] = []
    for part, (receives, sends) in FLOW.items():
        for action, channels in (("receive", receives), ("send", sends)):
            for topic in channels:
                reference = f"#/channels/{topic.name}"
                operations.append((f"{part}.{action}.{topic.name}", {"action": action, "channel": {"$ref": reference}}))
    return operations


def _cloud_event_headers() -> Document:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type"],
        "properties": {
            "content-type": {"const": "application/json"},
            "ce_specversion": {"const": "1.0"},
            "ce_id": {**text, "description": "id of the record; in a message without value, of the record retracted"},
            "ce_source": {**text, "description": "the stage that made the record"},
            "ce_type": text,
            "ce_time": {**text, "format": "date-time", "description": "when the article reached diplowire"},
            "ce_subject": {**text, "description": "article_id, or event_id for an event"},
            "ce_dataschema": {**text, "description": "$id of the record's JSON Schema"},
            **{f"ce_{name}": {**text, "description": meaning} for name, meaning in EXTENSIONS.items()},
        },
    }


def _dead_letter_headers() -> Document:
    origin = ("topic", "partition", "offset", "connector.name", "task.id", "stage", "class.name")
    names = (*origin, "exception.class.name", "exception.message", "exception.stacktrace")
    return {
        "type": "object",
        "description": "The original headers, and these.",
        "properties": {f"__connect.errors.{name}": {"type": "string"} for name in names},
    }
