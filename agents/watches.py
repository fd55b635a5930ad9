"""Standing queries on the stream: which statements, mentions and events an analyst wants to be told of. Pure logic.

Watches are read from a TOML file; every table is a watch, its name the table's::

    [paris-on-moscow]
    kind   = ["mention", "event"]      # statement, mention, event; all when left out
    who    = ["FRA", "Макрон"]         # an acting party or the speaker: a code, or words of the name
    whom   = ["RUS"]                   # the other party, or whom a statement mentions
    type   = ["CONSULT", "AGREE"]      # event types, or quote types of statements
    status = ["planned", "cancelled"]  # of mentions and events
    speaker = ["Песков"]               # who says it: a code, or words of the name
    words  = ["переговоры"]            # in the quoted or supporting text: all of them, by the beginning of a word

A record matches when each criterion given is met by one of its values; ``words`` needs all of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from topics.records import Event, EventMention, EventType, Participant, QuoteType, Speaker, Statement, Status

Kind = Literal["statement", "mention", "event"]

_VALUES = {
    "kind": frozenset(get_args(Kind)),
    "type": frozenset(get_args(EventType)) | frozenset(get_args(QuoteType)),
    "status": frozenset(get_args(Status)),
}


class WatchError(ValueError):
    """The file of watches cannot be used; the message names the file, the watch and what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One standing query; an empty criterion accepts everything."""

    name: str
    kind: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def matches_statement(self, statement: Statement) -> bool:
        """Whether a statement meets the query; its other party is whoever its words name."""
        text = " ".join(part.text for part in statement.content)
        return (
            self._accepts("statement", statement.quote_type)
            and not self.status
            and _meets(self.who, _speaker_names(statement.speaker))
            and _meets(self.speaker, _speaker_names(statement.speaker))
            and (not self.whom or any(_has_word(text, party) for party in self.whom))
            and _has_all(self.words, text)
        )

    def matches_mention(self, mention: EventMention) -> bool:
        """Whether an event mention meets the query."""
        return (
            self._accepts("mention", mention.event_type)
            and _meets(self.status, [mention.status])
            and self._parties(mention.actors, mention.recipients)
            and _meets(self.speaker, [mention.attribution.speaker])
            and _has_all(self.words, mention.evidence.text)
        )

    def matches_event(self, event: Event) -> bool:
        """Whether a fused event meets the query and is news: first published, or of a new status."""
        return (
            self._accepts("event", event.event_type)
            and not self.words
            and _is_news(event)
            and _meets(self.status, [event.status])
            and self._parties(event.actors, event.recipients)
            and _meets(self.speaker, [source.speaker for source in event.status_by_source])
        )

    def _accepts(self, kind: Kind, record_type: str) -> bool:
        return _meets(self.kind, [kind]) and _meets(self.type, [record_type])

    def _parties(self, actors: Iterable[Participant], recipients: Iterable[Participant]) -> bool:
        """Whether who and whom are there; between equals (no recipient) they are two different actors."""
        acting, others = list(actors), list(recipients)
        return any(
            _meets(self.who, _names(one)) and (not self.whom or any(_meets(self.whom, _names(other)) for other in rest))
            for number, one in enumerate(acting)
            for rest in [others or acting[:number] + acting[number + 1 :]]
        )


def read_watches(path: Path) -> list[Watch]:
    """The watches in a TOML file.

    Raises:
        WatchError: the file is missing, is no TOML, or a watch has an unknown criterion or value.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WatchError(f"{path}: {error}") from None
    return [_watch(path, name, criteria) for name, criteria in tables.items()]


def _watch(path: Path, name: str, criteria: Any) -> Watch:
    known = {field.name for field in fields(Watch)} - {"name"}
    if not isinstance(criteria, dict):
        raise WatchError(f"{path}: {name!r} must be a table of criteria: [{name}]")
    values: dict[str, tuple[str, ...]] = {}
    for criterion, given in criteria.items():
        wanted = [given] if isinstance(given, str) else given
        if criterion not in known:
            raise WatchError(f"{path}: [{name}] has no criterion {criterion!r}; there are {', '.join(sorted(known))}")
        if not isinstance(wanted, list) or not all(isinstance(value, str) and value.strip() for value in wanted):
            raise WatchError(f"{path}: [{name}] {criterion} must be a text or a list of texts")
        strange = [value for value in wanted if value not in _VALUES.get(criterion, wanted)]
        if strange:
            allowed = ", ".join(sorted(_VALUES[criterion]))
            raise WatchError(f"{path}: [{name}] {criterion} has {strange[0]!r}; it may be one of {allowed}")
        values[criterion] = tuple(wanted)
    if not values:
        raise WatchError(f"{path}: [{name}] has no criterion and would match everything")
    return Watch(name=name, **values)


def _is_news(event: Event) -> bool:
    """An event is told of once for each status: later reports of the same raise its version only."""
    if event.superseded_by is not None:
        return False
    changed = event.status_history[-1].at if event.status_history else None
    return event.version == 1 or changed == event.last_updated


def _meets(wanted: Iterable[str], values: Iterable[str]) -> bool:
    """Whether no value is asked for, or one of ``values`` is, or has as words, one that is."""
    asked = list(wanted)
    return not asked or any(value == one or _has_word(value, one) for value in values for one in asked)


def _names(side: Participant) -> list[str]:
    return [side.name, *([side.code] if side.code is not None else [])]


def _speaker_names(speaker: Speaker | None) -> list[str]:
    if speaker is None:
        return []
    return [name for name in (speaker.name, speaker.code, speaker.on_behalf_of) if name is not None]


def _has_all(words: Iterable[str], text: str) -> bool:
    return all(_has_word(text, word) for word in words)


def _has_word(text: str, beginning: str) -> bool:
    """Whether a word of ``text`` begins so; endings of inflected words are thus no hindrance."""
    return re.search(rf"\b{re.escape(beginning.lower())}", text.lower()) is not None
