"""Logs as JSON, one object a line on stderr; what a caller passes in ``extra`` (``article_id`` ...) becomes a field."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson

_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Formats a log record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with its time (UTC), level, logger, message, extra fields, and traceback if there is one."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields |= {name: value for name, value in vars(record).items() if name not in _OWN_FIELDS}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(fields, default=str).decode("utf-8", "replace")


def configure(level: str) -> None:
    """Send all logs of this process to stderr as JSON lines, at ``level`` (debug, info, warning, error) and above."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # Faust and aiokafka build their debug messages even when nobody listens: a tenth of the time, measured.
    logging.disable(logging.NOTSET if level == "debug" else logging.DEBUG)
    for chatty in ("aiokafka", "kafka", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
