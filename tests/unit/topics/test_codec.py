"""Decoding is strict, and its errors name the field."""

import pytest

from topics import codec
from topics.codec import DecodeError
from topics.records import RawArticle, Statement


def test_record_survives_the_wire(statement: Statement) -> None:
    assert codec.decode(Statement, codec.encode(statement)) == statement


def test_cue_class_is_called_class_on_the_wire(statement: Statement) -> None:
    assert b'"class":"report"' in codec.encode(statement)


def test_unknown_fields_are_ignored_so_that_producers_may_add_some() -> None:
    value = b'{"uri": "u", "text": "t", "source": "s", "mood": "sunny"}'
    assert codec.decode(RawArticle, value) == RawArticle(uri="u", text="t", source="s")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (b'{"text": "t", "source": "s"}', "uri"),
        (b'{"uri": "", "text": "t", "source": "s"}', "uri"),
        (b'{"uri": "u", "text": null, "source": "s"}', "text"),
        (b'{"uri": "u", "text": "t", "source": "s", "version": "2"}', "version"),
        (b'{"uri": "u", "text": "t", "source": "s", "version": 0}', "version"),
        (b'{"uri": "u", "text": "t", "source": "s", "status": "deleted"}', "status"),
        (b'{"uri": "u", "text": "t", "source": "s", "published_at": "2026-03-01T10:00:00"}', "published_at"),
    ],
)
def test_error_names_the_field_that_is_wrong(value: bytes, field: str) -> None:
    with pytest.raises(DecodeError) as caught:
        codec.decode(RawArticle, value)
    assert caught.value.field == field
    assert field in str(caught.value)


def test_error_in_a_nested_record_gives_the_whole_path(statement: Statement) -> None:
    value = codec.encode(statement).replace(b'"start":20', b'"start":-1')
    with pytest.raises(DecodeError) as caught:
        codec.decode(Statement, value)
    assert caught.value.field == "content[0].start"


def test_missing_field_of_a_nested_record_gives_the_whole_path(statement: Statement) -> None:
    value = codec.encode(statement).replace(b'"lemma":"\xd1\x81\xd0\xba\xd0\xb0\xd0\xb7\xd0\xb0\xd1\x82\xd1\x8c",', b"")
    with pytest.raises(DecodeError) as caught:
        codec.decode(Statement, value)
    assert caught.value.field == "cue.lemma"


@pytest.mark.parametrize("value", [b"", b"{", b"[" * 100_000, b'"\xff"', b'{"uri": "\\ud800"}'])
def test_what_is_no_json_is_a_decode_error_without_field(value: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        codec.decode(RawArticle, value)
    assert caught.value.field is None
