"""Which reports tell of one event: those of one type and the same participants that agree in time, level and mode.

The clusters are a function of the set of reports, whatever order they came in: dated reports are placed first, the
most precise before the vaguer, then the undated ones beside the nearest in time.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from topics.records import EventDate

REACH = timedelta(days=3)
"""An undated report belongs to an event this near to it in time; news tells of an act for about that long."""

_APPROXIMATE = timedelta(days=2)
"""How far an approximate date ("на днях") may be off on either side."""


class Datable(Protocol):
    """What clustering looks at in a report."""

    @property
    def mention_id(self) -> str: ...  # noqa: D102
    @property
    def day(self) -> date: ...  # noqa: D102
    @property
    def date(self) -> EventDate: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def mode(self) -> str | None: ...  # noqa: D102


Interval = tuple[date, date]
R = TypeVar("R", bound=Datable)


@dataclass(slots=True)
class _Cluster(Generic[R]):
    """Reports of one event; ``core`` is the time that all its dated reports have in common."""

    members: list[R] = field(default_factory=list)
    core: Interval | None = None
    level: str | None = None
    mode: str | None = None
    days: list[date] = field(default_factory=list)

    def accepts(self, report: R) -> bool:
        """Whether level and mode do not contradict what is known."""
        return _agree(self.level, _level(report)) and _agree(self.mode, report.mode)

    def add(self, report: R, when: Interval | None) -> None:
        """Take the report in; undated ones do not reach further for others."""
        self.members.append(report)
        self.level = self.level or _level(report)
        self.mode = self.mode or report.mode
        if when is not None:
            self.core = when if self.core is None else (max(self.core[0], when[0]), min(self.core[1], when[1]))
        if when is not None or not self.days:
            self.days.append(report.day)

    def distance(self, day: date) -> timedelta:
        """How far ``day`` is from the event or from the reports that define the cluster."""
        gaps = [abs(day - other) for other in self.days]
        if self.core is not None:
            gaps.append(max(self.core[0] - day, day - self.core[1], timedelta(0)))
        return min(gaps)


def clusters(reports: Iterable[R]) -> list[list[R]]:
    """Partition ``reports``, all of one type and with the same participants, into events."""
    dated: list[tuple[Interval, R]] = []
    undated: list[R] = []
    for report in reports:
        when = interval(report.date)
        if when is None:
            undated.append(report)
        else:
            dated.append((when, report))
    found: list[_Cluster[R]] = []
    for when, report in sorted(dated, key=lambda pair: (pair[0][1] - pair[0][0], pair[0][0], _order(pair[1]))):
        _place(report, when, found, [c for c in found if c.core is not None and _overlap(c.core, when)])
    for report in sorted(undated, key=_order):
        _place(report, None, found, [c for c in found if c.distance(report.day) <= REACH])
    return [cluster.members for cluster in found]


def interval(when: EventDate) -> Interval | None:
    """First and last day of a date; None when it is unresolved or cannot be read."""
    if when.value is None or when.date_type == "unresolved":
        return None
    try:
        first, last = _period(when.value, when.granularity)
        if when.end is not None:
            last = max(last, _period(when.end, None)[1])
    except ValueError:
        return None
    if when.date_type == "approximate" and (last - first) < timedelta(days=2):
        return first - _APPROXIMATE, last + _APPROXIMATE
    return first, last


def _period(value: str, granularity: str | None) -> Interval:
    """The days that an ISO date, month or year stands for at the given granularity."""
    parts = [int(part) for part in value[:10].split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    first = date(year, month, day)
    if len(parts) == 1 or granularity == "year":
        return first, date(year, 12, 31)
    if granularity == "quarter":
        last_month = (month - 1) // 3 * 3 + 3
        return first, date(year, last_month, calendar.monthrange(year, last_month)[1])
    if len(parts) == 2 or granularity == "month":
        return first, date(year, month, calendar.monthrange(year, month)[1])
    return first, first + timedelta(days=6 if granularity == "week" else 0)


def _place(report: R, when: Interval | None, found: list[_Cluster[R]], near: list[_Cluster[R]]) -> None:
    """Add the report to the nearest cluster that accepts it, or begin a new one."""
    accepting = [cluster for cluster in near if cluster.accepts(report)]
    if accepting:
        min(accepting, key=lambda cluster: cluster.distance(report.day)).add(report, when)
    else:
        found.append(_Cluster())
        found[-1].add(report, when)


def _order(report: Datable) -> tuple[bool, bool, date, str]:
    """Reports that say their level and mode before those that fit any."""
    return _level(report) is None, report.mode is None, report.day, report.mention_id


def _level(report: Datable) -> str | None:
    return None if report.level == "unspecified" else report.level


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _overlap(one: Interval, other: Interval) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
