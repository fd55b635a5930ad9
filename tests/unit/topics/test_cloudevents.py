"""CloudEvents attributes as Kafka headers, both ways."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from topics import cloudevents
from topics.cloudevents import Attributes, HeaderError

FULL = Attributes(
    id="s-1",
    source="/diplowire/enrich",
    type="diplowire.statement.v1",
    time=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
    subject="a-1",
    dataschema="urn:diplowire:schema:Statement:v1",
    extensions={"outlet": "Вечерний телеграф", "articleversion": "2"},
)


def test_written_headers_are_read_back() -> None:
    assert cloudevents.read(cloudevents.write(FULL)) == FULL


def test_headers_have_the_names_of_the_kafka_binding() -> None:
    headers = dict(cloudevents.write(FULL))
    assert headers["ce_specversion"] == b"1.0"
    assert headers["content-type"] == b"application/json"
    assert not any(name.startswith("ce-") for name in headers)


def test_tombstone_has_no_content_type() -> None:
    assert "content-type" not in dict(cloudevents.write(FULL, tombstone=True))


def test_time_is_written_in_utc() -> None:
    moscow = Attributes(id="i", source="s", type="t", time=datetime(2026, 3, 1, 3, tzinfo=timezone(timedelta(hours=3))))
    assert dict(cloudevents.write(moscow))["ce_time"] == b"2026-03-01T00:00:00+00:00"


def test_undeclared_extension_is_refused() -> None:
    with pytest.raises(HeaderError, match="mood"):
        cloudevents.write(Attributes(id="i", source="s", type="t", extensions={"mood": "sunny"}))


def test_other_headers_are_left_alone() -> None:
    headers = [("trace", b"\xff"), *cloudevents.write(FULL)]
    assert cloudevents.read(headers) == FULL


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ce_id", None, "ce_id"),
        ("ce_type", b"", "ce_type"),
        ("ce_specversion", b"0.3", "ce_specversion"),
        ("ce_specversion", None, "ce_specversion"),
        ("ce_time", b"yesterday", "ce_time"),
        ("ce_time", b"2026-03-01T00:00:00", "time zone"),
        ("ce_subject", b"\xff", "ce_subject"),
    ],
)
def test_bad_header_is_named(name: str, value: bytes | None, complaint: str) -> None:
    headers: dict[str, bytes | None] = dict(cloudevents.write(FULL))
    headers[name] = value
    with pytest.raises(HeaderError, match=complaint):
        cloudevents.read(headers)


def test_message_without_headers_is_no_cloud_event() -> None:
    with pytest.raises(HeaderError):
        cloudevents.read(None)
