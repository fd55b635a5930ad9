"""The committed schemas and AsyncAPI document follow from the code, are valid, and stay compatible."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from topics import codec, generate
from topics.asyncapi import FLOW
from topics.catalog import CATALOG, DEAD_LETTERS, RAW
from topics.compatibility import breaking_changes
from topics.records import Record, Statement
from topics.schemas import published_records, schema_of

ASYNCAPI: Any = json.loads(generate.ASYNCAPI.read_text("utf-8"))
RECORDS = pytest.mark.parametrize("record", published_records(), ids=lambda record: record.__name__)


@pytest.mark.parametrize("path", generate.generated(), ids=lambda path: path.name)
def test_committed_file_is_what_the_code_generates(path: Path) -> None:
    assert path.read_text("utf-8") == generate.generated()[path], "run: python -m topics.generate"


def test_no_schema_file_is_left_of_a_record_that_is_gone() -> None:
    assert set(generate.SCHEMAS.glob("*.json")) == {
        path for path in generate.generated() if path.parent.name == "schemas"
    }


@RECORDS
def test_schema_is_valid_json_schema(record: type[Record]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(record))


def test_schema_accepts_an_encoded_record(statement: Statement) -> None:
    value = json.loads(codec.encode(statement))
    jsonschema.Draft202012Validator(schema_of(Statement)).validate(value)


def test_schema_refuses_what_the_codec_refuses(statement: Statement) -> None:
    value = json.loads(codec.encode(statement)) | {"quote_type": "whispered"}
    assert not jsonschema.Draft202012Validator(schema_of(Statement)).is_valid(value)


@RECORDS
def test_schema_is_compatible_with_the_released_one(record: type[Record]) -> None:
    released = json.loads(generate.RELEASED.read_text("utf-8"))
    assert breaking_changes(released[record.__name__], schema_of(record)) == []


def test_asyncapi_document_has_what_version_3_requires() -> None:
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= ASYNCAPI["info"].keys()
    assert ASYNCAPI.keys() <= {
        "asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components",
    }  # fmt: skip
    for channel in ASYNCAPI["channels"].values():
        assert channel["address"]
        assert channel["messages"]
    for operation in ASYNCAPI["operations"].values():
        assert operation["action"] in {"send", "receive"}
        assert operation["channel"].keys() == {"$ref"}


def test_every_reference_in_the_asyncapi_document_leads_somewhere() -> None:
    references = list(_references(ASYNCAPI))
    assert references
    for reference in references:
        if reference.startswith("#/"):
            target = ASYNCAPI
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]
        else:
            assert (generate.ASYNCAPI.parent / reference).is_file(), reference


def test_every_topic_is_a_channel_with_its_settings() -> None:
    assert set(ASYNCAPI["channels"]) == {topic.name for topic in CATALOG}
    for topic in CATALOG:
        binding = ASYNCAPI["channels"][topic.name]["bindings"]["kafka"]
        assert binding["partitions"] == topic.partitions
        assert binding["topicConfiguration"]["max.message.bytes"] == topic.max_bytes


def test_every_topic_is_sent_to_by_someone_and_all_but_the_last_are_received() -> None:
    sent = {topic for _, sends in FLOW.values() for topic in sends}
    received = {topic for receives, _ in FLOW.values() for topic in receives}
    assert sent == set(CATALOG)
    assert received >= {RAW}
    assert DEAD_LETTERS not in received


def _references(node: Any) -> Any:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
