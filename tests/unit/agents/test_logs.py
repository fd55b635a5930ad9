"""Logs are one JSON object a line."""

import json
import logging
import sys

from agents.logs import JsonFormatter


def formatted(**options: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "agents.x", "levelname": "INFO", "msg": "article %s", "args": ("new",), **options}
    )
    parsed: dict[str, object] = json.loads(JsonFormatter().format(record))
    return parsed


def test_message_and_extra_fields_are_fields() -> None:
    line = formatted(article_id="a-1")
    assert line["message"] == "article new"
    assert line["level"] == "info"
    assert line["article_id"] == "a-1"
    assert str(line["time"]).endswith("+00:00")


def test_traceback_stays_on_one_line() -> None:
    try:
        raise ValueError("две\nстроки")
    except ValueError:
        line = JsonFormatter().format(logging.makeLogRecord({"msg": "x", "exc_info": sys.exc_info()}))
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["exception"]


def test_what_is_no_json_is_written_as_text() -> None:
    assert formatted(path=object)["path"] == "<class 'object'>"
