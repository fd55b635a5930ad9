"""Mentions fused into events: pure logic, without Kafka.

What is kept is the set of reports, one for each mention; events are computed from it. So a report that comes twice, or
in another order, changes nothing, a retracted one is as if it had never been, and versions grow only when an event does
change. An event keeps its id while it keeps reports; when two turn out to be one, the younger is published once more
with ``superseded_by``; when its last report is retracted, it is withdrawn.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import date as Day

import msgspec

from agents.clusters import clusters
from agents.status import Rank, disputed, fused_status, history, last_words
from agents.summary import best_date, best_location, independent_sources, level_of, mode_of, sides
from nlp.identifiers import stable_id
from topics.records import Event, EventDate, EventLocation, EventType, Level, Participant, Status

SYMMETRIC: frozenset[EventType] = frozenset({"CONSULT", "AGREE", "COOPERATE"})
"""Types in which it does not matter who is named as actor and who as recipient."""

Group = tuple[str, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What fusing needs of a mention. ``reported`` is when the article was published, ``received`` when it came."""

    key: str
    mention_id: str
    article_id: str
    article_version: int
    original: str
    outlet: str | None
    reported: datetime
    received: datetime
    event_type: EventType
    mode: str | None
    level: Level
    status: Status
    present_negation: bool
    speaker: str
    rank: Rank
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    date: EventDate
    location: EventLocation | None
    quad_class: int
    intensity: float

    @property
    def day(self) -> Day:
        """The day of the report (UTC)."""
        return self.reported.astimezone(UTC).date()

    @property
    def group(self) -> Group:
        """Reports of different groups are never fused: participants with their sides, and type."""
        sides = (self.actors, self.recipients)
        if self.event_type in SYMMETRIC:
            return (self.key, self.event_type, *_names((*self.actors, *self.recipients)))
        return (self.key, self.event_type, *("|".join(_names(side)) for side in sides))


class Retracted(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A mention that was retracted by ``article_version``; kept so that an older version that comes late stays out."""

    key: str
    mention_id: str
    article_version: int
    received: datetime


class Fused(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What is remembered of an event beside its reports. ``digest`` is of its content as last published."""

    event_id: str
    group: Group
    version: int
    digest: str
    first_seen: datetime
    updated: datetime
    members: tuple[str, ...]
    gone: bool = False


Held = Report | Retracted | Fused


@dataclass(slots=True)
class Changes:
    """What follows from a message on ``mention_id``: entries to store, and events to publish (None: withdraw)."""

    mention_id: str
    at: datetime
    stored: dict[str, Held] = field(default_factory=dict)
    events: dict[str, Event | None] = field(default_factory=dict)


class Fusion:
    """The reports and events of one worker, indexed by group."""

    def __init__(self) -> None:
        self._reports: dict[str, Report | Retracted] = {}
        self._groups: defaultdict[Group, dict[str, Report]] = defaultdict(dict)
        self._events: defaultdict[Group, dict[str, Fused]] = defaultdict(dict)

    def load(self, held: Held) -> None:
        """Take an entry of the table back in after a restart."""
        if isinstance(held, Fused):
            self._events[held.group][held.event_id] = held
        else:
            self._forget_report(report_name(held))
            self._reports[report_name(held)] = held
            if isinstance(held, Report):
                self._groups[held.group][held.mention_id] = held

    def forget(self, held: Held) -> None:
        """Drop an entry that is past its time; the event stays published as it is."""
        if isinstance(held, Fused):
            self._events[held.group].pop(held.event_id, None)
            if not self._events[held.group]:
                del self._events[held.group]
        else:
            self._forget_report(report_name(held))

    def report(self, report: Report) -> Changes:
        """A mention was published, for the first time, again, or by a new version of its article."""
        changes = Changes(report.mention_id, report.received)
        name = report_name(report)
        before = self._reports.get(name)
        if before is not None and before.article_version > report.article_version:
            return changes
        if isinstance(before, Report) and before.article_version == report.article_version:
            # The same mention once more. Its first arrival counts, so that nothing changes but perhaps what is told.
            report = msgspec.structs.replace(report, received=before.received)
        self.load(report)
        changes.stored[name] = report
        groups = {report.group} | ({before.group} if isinstance(before, Report) else set())
        for group in groups:
            self._recompute(group, changes)
        return changes

    def retract(self, key: str, mention_id: str, article_version: int, received: datetime) -> Changes:
        """The mention is not in version ``article_version`` of its article."""
        changes = Changes(mention_id, received)
        gone = Retracted(key=key, mention_id=mention_id, article_version=article_version, received=received)
        name = report_name(gone)
        before = self._reports.get(name)
        if before is not None and before.article_version > article_version:
            return changes
        self.load(gone)
        changes.stored[name] = gone
        for group in [before.group] if isinstance(before, Report) else self._groups_that_held(key, mention_id):
            self._recompute(group, changes)
        return changes

    def _groups_that_held(self, key: str, mention_id: str) -> list[Group]:
        """Groups with an event that once had the mention: a retraction that comes twice withdraws twice."""
        return [
            group
            for group, events in self._events.items()
            if group[0] == key and any(mention_id in event.members for event in events.values())
        ]

    def _recompute(self, group: Group, changes: Changes) -> None:
        """Compute the group's events anew; publish those that changed, and that of the mention in any case."""
        reports = self._groups.get(group, {})
        before = self._events[group]
        owners = {name: event for event in before.values() if not event.gone for name in event.members}
        current: dict[str, list[Report]] = {}
        for members in sorted(clusters(reports.values()), key=_age):
            current[_identify(members, owners, current.keys())] = members
        for event_id, members in current.items():
            self._settle(event_id, group, members, changes)
        home = {report.mention_id: event_id for event_id, members in current.items() for report in members}
        for event_id in [name for name in before if name not in current]:
            self._close(before[event_id], reports, home, changes)
        if not before:
            del self._events[group]

    def _settle(self, event_id: str, group: Group, members: list[Report], changes: Changes) -> None:
        """Store and queue an event that exists, under a higher version if its content changed."""
        before = self._events[group].get(event_id)
        names = tuple(sorted(report.mention_id for report in members))
        if before is not None and not before.gone and before.members == names and changes.mention_id not in names:
            return
        event = _event(event_id, members)
        digest = _digest(event)
        if before is None or before.gone or before.digest != digest:
            fused = Fused(
                event_id=event_id,
                group=group,
                version=before.version + 1 if before is not None else 1,
                digest=digest,
                first_seen=min(report.received for report in members),
                updated=max(changes.at, before.updated) if before is not None else changes.at,
                members=names,
            )
            self._events[group][event_id] = fused
            changes.stored[event_name(event_id)] = fused
        else:
            # Published again: the first time may have been lost with a worker. Stored again: it lives with its reports.
            fused = before
            changes.stored[event_name(event_id)] = fused
        changes.events[event_id] = msgspec.structs.replace(
            event, version=fused.version, first_seen=fused.first_seen, last_updated=fused.updated
        )

    def _close(self, before: Fused, reports: dict[str, Report], home: dict[str, str], changes: Changes) -> None:
        """An event that has no cluster of its own any more: superseded by the one its reports went to, or withdrawn."""
        if before.gone and changes.mention_id not in before.members:
            return
        left = [reports[name] for name in before.members if name in reports]
        if not before.gone:
            fused = msgspec.structs.replace(
                before, version=before.version + 1, updated=max(changes.at, before.updated), gone=True, digest=""
            )
            self._events[before.group][before.event_id] = fused
        else:
            fused = before
        changes.stored[event_name(before.event_id)] = fused
        if not left:
            changes.events[before.event_id] = None
            return
        changes.events[before.event_id] = msgspec.structs.replace(
            _event(before.event_id, left),
            version=fused.version,
            first_seen=fused.first_seen,
            last_updated=fused.updated,
            superseded_by=home[min(left, key=_first).mention_id],
        )

    def _forget_report(self, name: str) -> None:
        held = self._reports.pop(name, None)
        if isinstance(held, Report):
            group = self._groups[held.group]
            group.pop(held.mention_id, None)
            if not group:
                del self._groups[held.group]


def report_name(held: Report | Retracted) -> str:
    """The key of a report in the table; the topic key is part of it, since a mention may move between keys."""
    return f"report {held.key} {held.mention_id}"


def event_name(event_id: str) -> str:
    """The key of an event in the table."""
    return f"event {event_id}"


def entry_time(held: Held) -> datetime:
    """The time from which an entry ages: for a report of something that lies ahead, the time of that."""
    if isinstance(held, Fused):
        return held.updated
    return held.received


def _identify(members: Sequence[Report], owners: Mapping[str, Fused], taken: Collection[str]) -> str:
    """The id of a cluster: that of the event most of its reports belonged to, else one made of its first report."""
    held = [owners[report.mention_id] for report in members if report.mention_id in owners]
    counts = Counter(event.event_id for event in held)
    free = [event for event in held if event.event_id not in taken]
    if free:
        return min(free, key=lambda event: (-counts[event.event_id], event.first_seen, event.event_id)).event_id
    founder = min(members, key=_first)
    event_id = stable_id("ev", *founder.group, founder.mention_id)
    while event_id in taken:
        event_id = stable_id("ev", event_id)
    return event_id


def _first(report: Report) -> tuple[datetime, str]:
    return report.received, report.mention_id


def _age(members: Sequence[Report]) -> tuple[datetime, str]:
    return min(_first(report) for report in members)


def _event(event_id: str, members: Sequence[Report]) -> Event:
    """The event that the reports make together; version and times are filled in by the caller."""
    leading = fused_status(members)
    actors, recipients = sides(members)
    first_seen = min(report.received for report in members)
    return Event(
        event_id=event_id,
        version=1,
        first_seen=first_seen,
        last_updated=first_seen,
        event_type=leading.event_type,
        mode=mode_of(members),
        level=level_of(members),
        actors=actors,
        recipients=recipients,
        date=best_date(members),
        location=best_location(members),
        status=leading.status,
        status_by_source=last_words(members),
        disputed=disputed(members),
        status_history=history(members),
        mention_ids=tuple(sorted(report.mention_id for report in members)),
        articles=tuple(sorted({report.article_id for report in members})),
        independent_sources=independent_sources(members),
        quad_class=leading.quad_class,
        intensity=leading.intensity,
    )


def _digest(event: Event) -> str:
    """Of all that the reports determine; the placeholders for version and times are the same for the same reports."""
    return hashlib.blake2b(msgspec.json.encode(event), digest_size=12).hexdigest()


def _names(participants: Iterable[Participant]) -> list[str]:
    """Codes of the participants, and the names of those without one."""
    return sorted({side.code or side.name.lower() for side in participants})
