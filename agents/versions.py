"""Is a raw article new, a new version, a withdrawal, a repeat, or older than what is known? Pure logic.

Feeds number versions badly: many send a changed article under the old number. So the article's content counts, not only
the number, and the versions that are published are counted here, always growing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from topics.records import ArticleStatus

Outcome = Literal["new", "revised", "withdrawn", "repeat", "superseded", "redelivered"]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an article; ``position`` is (partition, offset) of the raw message accepted last."""

    seen: datetime
    position: tuple[int, int]
    raw_version: int
    version: int
    digest: str
    status: ArticleStatus
    signature: bytes = b""
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, and the version under which to publish (None: nothing to publish)."""

    outcome: Outcome
    version: int | None


def judge(
    known: Known | None, *, raw_version: int, digest: str, status: ArticleStatus, position: tuple[int, int]
) -> Verdict:
    """Compare an arriving article with what is known of it.

    A message that was accepted before and comes again, because a worker died before committing it, is published again
    under the same version (``redelivered``): the first time may not have got through.
    """
    if known is None:
        return Verdict("new" if status == "usable" else "withdrawn", raw_version)
    partition, offset = position
    if position == known.position:
        return Verdict("redelivered", known.version)
    if partition == known.position[0] and offset < known.position[1]:
        return Verdict("superseded", None)
    if raw_version < known.raw_version:
        return Verdict("superseded", None)
    if raw_version == known.raw_version:
        if digest == known.digest:
            return Verdict("repeat", None)
        if known.status != "usable" and status == "usable":
            # A feed that goes on sending an article after withdrawing it; only a higher version brings it back.
            return Verdict("superseded", None)
    version = max(raw_version, known.version + 1)
    return Verdict("revised" if status == "usable" else "withdrawn", version)
