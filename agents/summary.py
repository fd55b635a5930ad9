"""What several reports of one event say together: participants, date, place, level, and how many sources there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from agents.clusters import interval
from topics.records import EventDate, EventLocation, Level, Participant


class Told(Protocol):
    """What is summed up of a report."""

    @property
    def mention_id(self) -> str: ...  # noqa: D102
    @property
    def article_id(self) -> str: ...  # noqa: D102
    @property
    def original(self) -> str: ...  # noqa: D102
    @property
    def outlet(self) -> str | None: ...  # noqa: D102
    @property
    def reported(self) -> datetime: ...  # noqa: D102
    @property
    def mode(self) -> str | None: ...  # noqa: D102
    @property
    def level(self) -> Level: ...  # noqa: D102
    @property
    def actors(self) -> tuple[Participant, ...]: ...  # noqa: D102
    @property
    def recipients(self) -> tuple[Participant, ...]: ...  # noqa: D102
    @property
    def date(self) -> EventDate: ...  # noqa: D102
    @property
    def location(self) -> EventLocation | None: ...  # noqa: D102


def sides(reports: Sequence[Told]) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """Actors and recipients: who acts in one report is an actor, even where another names it as recipient."""
    actors: defaultdict[str, list[Participant]] = defaultdict(list)
    recipients: defaultdict[str, list[Participant]] = defaultdict(list)
    for report in reports:
        for side in report.actors:
            actors[_who(side)].append(side)
    for report in reports:
        for side in report.recipients:
            (actors if _who(side) in actors else recipients)[_who(side)].append(side)
    return _represented(actors), _represented(recipients)


def mode_of(reports: Iterable[Told]) -> str | None:
    """The mode, which the reports of one event do not contradict."""
    return min((report.mode for report in reports if report.mode is not None), default=None)


def level_of(reports: Iterable[Told]) -> Level:
    """The level, which the reports of one event do not contradict."""
    return min((report.level for report in reports if report.level != "unspecified"), default="unspecified")


def best_date(reports: Sequence[Told]) -> EventDate:
    """The most precise date; of equally precise ones the newest."""
    dated: list[tuple[timedelta, float, str, EventDate]] = []
    for report in reports:
        when = interval(report.date)
        if when is not None:
            dated.append((when[1] - when[0], -report.reported.timestamp(), report.mention_id, report.date))
    if not dated:
        return EventDate(value=None, date_type="unresolved")
    return min(dated, key=lambda entry: entry[:3])[3]


def best_location(reports: Sequence[Told]) -> EventLocation | None:
    """The place most often given; of equally frequent ones the newest. Its span, of one article, is left out."""
    counts = Counter(report.location.name for report in reports if report.location is not None)
    located = [
        (counts[report.location.name], report.reported, report.mention_id, report.location)
        for report in reports
        if report.location is not None
    ]
    if not located:
        return None
    return msgspec.structs.replace(max(located, key=lambda entry: entry[:3])[3], span=None)


def independent_sources(reports: Sequence[Told]) -> int:
    """Outlets that tell of the event in their own words; copies of a text that is not among the reports count once."""
    articles = {report.article_id for report in reports}
    own = {report.outlet or report.article_id for report in reports if report.original == report.article_id}
    unseen = {report.original for report in reports if report.original not in articles}
    return len(own) + len(unseen)


def _who(side: Participant) -> str:
    return side.code or side.name.lower()


def _represented(named: dict[str, list[Participant]]) -> tuple[Participant, ...]:
    """For each participant its office-holders, or, where none is named, the name most often used."""
    chosen: list[Participant] = []
    for _, given in sorted(named.items()):
        holders = [side for side in given if side.role is not None]
        counts = Counter(side.name for side in holders or given)
        kept = [name for name in counts if not _shortens_another(name, counts)] if holders else [_most_used(counts)]
        for name in sorted(kept):
            side = min((s for s in holders or given if s.name == name), key=lambda s: (s.role or "", s.entity_id or ""))
            chosen.append(msgspec.structs.replace(side, span=None, implicit=False))
    return tuple(chosen)


def _shortens_another(name: str, names: Iterable[str]) -> bool:
    """Whether the words of ``name`` are some of another's ("Песков" of "Дмитрий Песков")."""
    words = set(name.lower().split())
    return any(words < set(other.lower().split()) for other in names)


def _most_used(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))
