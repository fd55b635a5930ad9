"""The status of an event told by several sources: who reported what last, which report leads, whether they disagree.

The rule (gold/guidelines, part A): the newest report leads; of one day, the participant's own official before another
official before the media before the author. A negation of the present only ("пока нет") does not undo a plan.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Final, Protocol, TypeVar

from topics.records import EventMention, SourceStatus, Status, StatusChange

AFFIRMED: Final[frozenset[Status]] = frozenset({"occurred", "ongoing", "planned", "possible", "conditional"})
CONTRADICTED: Final[frozenset[Status]] = frozenset({"negated", "denied"})
OPEN: Final[frozenset[Status]] = frozenset({"planned", "possible"})

_OFFICIAL = frozenset({"person", "government", "organization"})
_PRESENT_NEGATION = Path(__file__).with_name("present_negation.txt")


class Rank(IntEnum):
    """Whose word counts more among reports of one day."""

    AUTHOR = 0
    MEDIA = 1
    OTHER_OFFICIAL = 2
    OWN_OFFICIAL = 3


class Reported(Protocol):
    """What the rule looks at in a report."""

    @property
    def mention_id(self) -> str: ...  # noqa: D102
    @property
    def speaker(self) -> str: ...  # noqa: D102
    @property
    def rank(self) -> Rank: ...  # noqa: D102
    @property
    def status(self) -> Status: ...  # noqa: D102
    @property
    def present_negation(self) -> bool: ...  # noqa: D102
    @property
    def reported(self) -> datetime: ...  # noqa: D102
    @property
    def received(self) -> datetime: ...  # noqa: D102


R = TypeVar("R", bound=Reported)


def rank_of(mention: EventMention, speaker_code: str | None, speaker_type: str | None) -> Rank:
    """The rank of whoever the mention is attributed to."""
    if mention.attribution.statement_id is None or speaker_type is None:
        return Rank.AUTHOR
    if speaker_type not in _OFFICIAL or speaker_code is None:
        return Rank.MEDIA
    own = {side.code for side in (*mention.actors, *mention.recipients)}
    return Rank.OWN_OFFICIAL if speaker_code in own else Rank.OTHER_OFFICIAL


def denies_present_only(mention: EventMention) -> bool:
    """Whether the mention negates the event for the time being only."""
    return mention.status == "negated" and _present_words().search(mention.evidence.text.lower()) is not None


def fused_status(reports: Sequence[R]) -> R:
    """The report whose status is the event's; ``reports`` must not be empty."""
    plans = any(report.status in OPEN for report in reports)
    counted = [report for report in reports if not (plans and report.present_negation)]
    return max(counted, key=_weight)


def history(reports: Sequence[R]) -> tuple[StatusChange, ...]:
    """How the fused status went, report by report in the order of publication; ``at`` is when that report came in."""
    changes: list[StatusChange] = []
    newest: R | None = None
    newest_counted: R | None = None
    plans = False
    for report in sorted(reports, key=lambda report: (report.reported, report.received, report.mention_id)):
        plans = plans or report.status in OPEN
        newest = report if newest is None else max(newest, report, key=_weight)
        if not report.present_negation:
            newest_counted = report if newest_counted is None else max(newest_counted, report, key=_weight)
        leading = newest_counted if plans and newest_counted is not None else newest
        if not changes or changes[-1].status != leading.status:
            changes.append(StatusChange(status=leading.status, at=report.received, mention_id=report.mention_id))
    return tuple(changes)


def last_words(reports: Iterable[Reported]) -> tuple[SourceStatus, ...]:
    """For each speaker, in alphabetical order, the status of the newest report, and all the reports."""
    by_speaker: defaultdict[str, list[Reported]] = defaultdict(list)
    for report in reports:
        by_speaker[report.speaker].append(report)
    return tuple(
        SourceStatus(
            speaker=speaker,
            status=_newest(told).status,
            mention_ids=tuple(sorted(report.mention_id for report in told)),
            last_reported=_newest(told).reported,
        )
        for speaker, told in sorted(by_speaker.items())
    )


def disputed(reports: Iterable[Reported]) -> bool:
    """Whether, by the last word of each, one speaker affirms the event and another contradicts it."""
    latest: dict[str, Reported] = {}
    for report in reports:
        held = latest.get(report.speaker)
        latest[report.speaker] = report if held is None else _newest([held, report])
    affirming = [speaker for speaker, report in latest.items() if report.status in AFFIRMED]
    contradicting = [
        speaker for speaker, report in latest.items() if report.status in CONTRADICTED and not report.present_negation
    ]
    return bool(affirming) and bool(contradicting)


def _weight(report: Reported) -> tuple[object, ...]:
    """By day, then by rank, then by hour; the id decides between equals, so that the order of arrival never does."""
    moment = report.reported.astimezone(UTC)
    return moment.date(), report.rank, moment, report.mention_id


def _newest(reports: Iterable[Reported]) -> Reported:
    return max(reports, key=lambda report: (report.reported, report.mention_id))


@cache
def _present_words() -> re.Pattern[str]:
    lines = (line.strip() for line in _PRESENT_NEGATION.read_text("utf-8").splitlines())
    phrases = [re.escape(line) for line in lines if line and not line.startswith("#")]
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")
