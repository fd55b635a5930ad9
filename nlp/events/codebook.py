"""The PLOVER codebook: what follows from an event's type and mode, and what an article is about.

Types are the Literals of ``topics.records``. All facts stand in ``plover.toml`` beside this file.
"""

from __future__ import annotations

from collections.abc import Iterable

from topics.records import EventType, Status


def quad_class(event_type: EventType) -> int:
    """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
    raise NotImplementedError


def intensity(event_type: EventType, mode: str | None = None) -> float:
    """PLOVER score from -10 (most hostile) to 10; that of the mode where it has one, else of the bare type."""
    raise NotImplementedError


def cameo(event_type: EventType, mode: str | None = None) -> str | None:
    """The CAMEO code, two to four digits, that best corresponds."""
    raise NotImplementedError


def goldstein(event_type: EventType, mode: str | None = None) -> float | None:
    """Goldstein value of that CAMEO code, -10 to 10."""
    raise NotImplementedError


def modes(event_type: EventType) -> tuple[str, ...]:
    """The modes the type knows; empty for five of the types."""
    raise NotImplementedError


def plover_type(event_type: EventType, mode: str | None, status: Status) -> EventType | None:
    """The type PLOVER would code for an act with this status; None where it would code nothing."""
    raise NotImplementedError


def contexts(lemmas: Iterable[str]) -> tuple[str, ...]:
    """Contexts (of PLOVER's 37) that the lower-case lemmas of a paragraph or article show, in codebook order."""
    raise NotImplementedError
