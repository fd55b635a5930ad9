"""Plain-text articles, whose first line may begin with ``date YYYY-MM-DD``."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DATE_LINE = re.compile(r"\s*date[ \t]+(\d{4}-\d{2}-\d{2})(?=\s|$)[ \t]*\n?")


class PlainTextError(ValueError):
    """The date line names a day that does not exist."""


def split_date(text: str) -> tuple[datetime | None, str]:
    """The publication day (midnight UTC) if the first line begins with one, and the text after it.

    The article's first sentence may follow on the same line: ``date 2026-02-04 В Москве ...``.

    Raises:
        PlainTextError: ``date 2026-02-31``.
    """
    match = _DATE_LINE.match(text)
    if match is None:
        return None, text
    try:
        day = datetime.strptime(match[1], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise PlainTextError(f"the first line says 'date {match[1]}', which is no day of the calendar") from None
    return day, text[match.end() :]
