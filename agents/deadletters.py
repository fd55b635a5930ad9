"""The dead letters: messages that cannot be processed, as they came, with headers that say why.

The headers are those of Kafka Connect's dead-letter reporter (``__connect.errors.*``), which tools already read.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from aiokafka.errors import MessageSizeTooLargeError, RecordListTooLargeError

from agents.metrics import Metrics
from agents.outbox import Outbox, confirmed
from topics.catalog import DEAD_LETTERS
from topics.cloudevents import HeaderError
from topics.codec import DecodeError
from topics.raw import RefusedArticle

_PREFIX = "__connect.errors."
_LONGEST_TRACE = 16_000

TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)

log = logging.getLogger(__name__)


def reason_of(error: BaseException) -> str:
    """A short code for an error: the label of the metric, and what a person looks up in the documentation."""
    if isinstance(error, RefusedArticle):
        return error.reason
    if isinstance(error, DecodeError):
        return "schema"
    if isinstance(error, HeaderError):
        return "headers"
    if is_too_large(error):
        return "result_too_large"
    return str(getattr(error, "reason", "internal_error"))


def is_too_large(error: BaseException) -> bool:
    """Whether the broker or the producer refused a message for its size; Faust wraps the producer's refusal."""
    return isinstance(error, TOO_LARGE) or isinstance(error.__cause__, TOO_LARGE)


class DeadLetters:
    """Sends messages to the dead-letter topic."""

    def __init__(self, outbox: Outbox, metrics: Metrics, app_id: str) -> None:
        self._outbox = outbox
        self._metrics = metrics
        self._app_id = app_id

    async def bury(self, message: Any, stage: str, error: BaseException) -> None:
        """Send ``message`` (of Faust) to the dead letters because of ``error``; return when the broker has it."""
        reason = reason_of(error)
        headers = [(name, value) for name, value in message.headers or () if not name.startswith(_PREFIX)]
        headers += headers_for(message, stage, error, self._app_id)
        confirmation = await self._outbox.forward(DEAD_LETTERS, message.key, message.value, headers, message.timestamp)
        await confirmed([confirmation])
        self._metrics.dead_letters.labels(stage, reason).inc()
        log.warning(
            "dead letter: %s",
            error,
            extra={
                "stage": stage,
                "reason": reason,
                "topic": message.topic,
                "partition": message.partition,
                "offset": message.offset,
            },
        )


def headers_for(message: Any, stage: str, error: BaseException, app_id: str) -> list[tuple[str, bytes]]:
    """The ``__connect.errors.*`` headers: where the message lay, which stage refused it, and the error."""
    trace = "".join(traceback.format_exception(error))
    fields = {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "connector.name": app_id,
        "task.id": "0",
        "stage": stage,
        "class.name": f"agents.{stage}",
        "exception.class.name": f"{type(error).__module__}.{type(error).__qualname__}",
        "exception.message": f"{reason_of(error)}: {error}",
        "exception.stacktrace": getattr(error, "trace", trace)[-_LONGEST_TRACE:],
    }
    return [(_PREFIX + name, str(value).encode("utf-8", "replace")) for name, value in fields.items()]
