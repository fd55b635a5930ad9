"""The account of a run: what came out, how often, and where that differs from a calm run."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from kafka import KafkaConsumer, TopicPartition

from tests.faults.articles import RawMessage
from topics import catalog, cloudevents
from topics.catalog import Topic
from topics.raw import article_id

_SECONDS_TO_READ = 120.0
_EXCUSED = frozenset({"process_died", "deadline_exceeded"})
_RECORDS = (catalog.ENRICHED, catalog.STATEMENTS, catalog.MENTIONS)

N = TypeVar("N", bound=tuple[str, ...])
RecordName = tuple[str, str, str]
"""Topic, key and ``ce_id``."""
EventMembers = tuple[str, ...]
"""The ids of an event's mentions: what it is known by here, as its id stems from the mention that came first."""


@dataclass
class Findings:
    """What the topics come to for a consumer that keeps to the recipe of docs/reliability.md."""

    records: dict[RecordName, bytes | None] = field(default_factory=dict)
    """Each enriched article, statement and mention as of the newest version of its article; None when retracted."""
    events: dict[EventMembers, bytes] = field(default_factory=dict)
    """Each event that stands, without what depends on the order of arrival: its id, version and last_updated."""
    letters: dict[str, str] = field(default_factory=dict)
    """Reason of each dead letter by the message's key."""
    articles: dict[RecordName, str] = field(default_factory=dict)
    """The article that each record stems from."""
    repeats: int = 0
    """Messages that were there already."""
    contradictions: list[str] = field(default_factory=list)
    """Messages under the id and version of an earlier one, but with another content."""


@dataclass
class Verdict:
    """How a run differs from the calm one; ``missing`` and ``altered`` are empty when nothing is lost or altered."""

    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    """Articles in the dead letters of this run only, with the reason: accounted for, and rare."""


def findings(bootstrap: str) -> Findings:
    """Read the output topics from the beginning to where they end now."""
    found = Findings()
    for topic in _RECORDS:
        _read_records(bootstrap, topic, found)
    _read_events(bootstrap, found)
    for message in messages_of(bootstrap, catalog.DEAD_LETTERS):
        headers = dict(message.headers)
        reason = headers["__connect.errors.exception.message"].decode().partition(":")[0]
        found.repeats += message.key.decode() in found.letters
        found.letters[message.key.decode()] = reason
    return found


def compare(sent: Iterable[RawMessage], calm: Findings, run: Findings) -> Verdict:
    """Hold a run beside the calm one of the same messages.

    A message that the run gave up for a fault of its process is in its dead letters with that reason; it counts as
    accounted for, and its records are not asked for.
    """
    verdict = Verdict(altered=[f"contradicts itself: {name}" for name in run.contradictions])
    enriched = {key for topic, key, _ in run.records if topic == catalog.ENRICHED.name}
    for message in sent:
        if message.article_id not in enriched and not {message.key, message.article_id} & run.letters.keys():
            verdict.missing.append(f"{message.key} is neither enriched nor in the dead letters")
    given_up = run.letters.keys() - calm.letters.keys()
    for key, reason in calm.letters.items():
        if run.letters.get(key) != reason:
            verdict.missing.append(f"dead letter {key}: {reason}, here {run.letters.get(key)}")
    touched = {name for key in given_up for name in (key, article_id(key))}
    lost_records = {name for name, article in (calm.articles | run.articles).items() if article in touched}
    _compare(verdict, "record", calm.records, run.records, lost_records)
    lost_mentions = {identity for _, _, identity in lost_records}
    lost_events = {members for members in calm.events if lost_mentions & set(members)}
    lost_mentions.update(*lost_events)
    lost_events |= {members for members in run.events if set(members) <= lost_mentions}
    _compare(verdict, "event", calm.events, run.events, lost_events)
    # Only what befell its process excuses an article; any other reason is a fault of ours.
    verdict.missing += [
        f"{key} was given up: {run.letters[key]}" for key in given_up if run.letters[key] not in _EXCUSED
    ]
    verdict.given_up = sorted(f"{key}: {run.letters[key]}" for key in given_up)
    return verdict


def _compare(
    verdict: Verdict, kind: str, calm: Mapping[N, bytes | None], run: Mapping[N, bytes | None], but: AbstractSet[N]
) -> None:
    """Add what is in one and not in the other, or not the same in both; names in ``but`` aside."""
    verdict.missing += [f"{kind} {name}" for name in calm.keys() - run.keys() - but]
    verdict.altered += [f"{kind} {name} is only here" for name in run.keys() - calm.keys() - but]
    verdict.altered += [
        f"{kind} {name}: {run[name]!r}, calm {calm[name]!r}"
        for name in (calm.keys() & run.keys()) - but
        if calm[name] != run[name]
    ]


def _read_records(bootstrap: str, topic: Topic, found: Findings) -> None:
    """The last word on each record; one under the same article version must be a mere repeat."""
    newest: dict[RecordName, int] = {}
    for message in messages_of(bootstrap, topic):
        attributes = cloudevents.read(message.headers)
        identity = attributes.subject if topic is catalog.ENRICHED else attributes.id
        name = (topic.name, message.key.decode(), identity or "")
        version = int(attributes.extensions["articleversion"])
        found.articles[name] = attributes.subject or ""
        if name in newest and newest[name] == version:
            found.repeats += 1
            if found.records[name] != message.value:
                found.contradictions.append(
                    f"{name} version {version}: {found.records[name]!r}, then {message.value!r}"
                )
        elif name in newest and newest[name] > version:
            # An older version once more, after a restart; consumers pass over it.
            found.repeats += 1
        else:
            newest[name], found.records[name] = version, message.value


def _read_events(bootstrap: str, found: Findings) -> None:
    newest: dict[str, dict[str, Any]] = {}
    seen: dict[tuple[str, int], bytes] = {}
    withdrawn: set[str] = set()
    for message in messages_of(bootstrap, catalog.EVENTS):
        name = message.key.decode()
        if message.value is None:
            withdrawn.add(name)
            continue
        event = orjson.loads(message.value)
        version = (name, event["version"])
        if version in seen:
            found.repeats += 1
            if seen[version] != message.value:
                found.contradictions.append(f"event {version}: {seen[version]!r}, then {message.value!r}")
        seen[version] = message.value
        if name not in newest or event["version"] >= newest[name]["version"]:
            newest[name] = event
            withdrawn.discard(name)
    for name, event in newest.items():
        if name not in withdrawn and event["superseded_by"] is None:
            for varying in ("event_id", "version", "last_updated"):
                del event[varying]
            found.events[tuple(event["mention_ids"])] = orjson.dumps(event)


def messages_of(bootstrap: str, topic: Topic) -> Iterator[Any]:
    """All messages of a topic, in the order of each partition."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap.split(","), auto_offset_reset="earliest", enable_auto_commit=False
    )
    try:
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        until = time.monotonic() + _SECONDS_TO_READ
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            if time.monotonic() > until:
                raise TimeoutError(f"{topic.name} could not be read to its end within {_SECONDS_TO_READ:g} s")
            for records in consumer.poll(timeout_ms=200).values():
                yield from records
    finally:
        consumer.close()
