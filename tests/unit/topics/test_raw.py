"""What arrives on the raw topic: our JSON, ninjs, plain text; everything else is refused with a reason."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from topics import raw
from topics.catalog import MAX_RAW_BYTES
from topics.raw import RefusedArticle

TEXT = "Послы двух стран встретились в Осло."


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def test_our_json_is_read() -> None:
    article = raw.read(encoded({"uri": "u", "text": TEXT, "source": "Проба", "version": 3}))
    assert (article.uri, article.text, article.source, article.version) == ("u", TEXT, "Проба", 3)


def test_plain_text_begins_with_its_date_and_its_first_sentence_on_one_line() -> None:
    article = raw.read(f" date 2026-02-04 {TEXT}\n\nВторой абзац.".encode(), key=b"urn:x")
    assert article.published_at == datetime(2026, 2, 4, tzinfo=UTC)
    assert article.text == f"{TEXT}\n\nВторой абзац."
    assert article.uri == "urn:x"


def test_date_may_stand_alone_on_the_first_line() -> None:
    article = raw.read(f"date 2026-02-04\n{TEXT}".encode())
    assert article.text == TEXT


@pytest.mark.parametrize(
    "text", [f"dated 2026-02-04 {TEXT}", f"date 2026-02-04x {TEXT}", f"{TEXT} date 2026-02-04 {TEXT}"]
)
def test_text_that_only_resembles_a_date_line_is_left_alone(text: str) -> None:
    article = raw.read(text.encode())
    assert (article.published_at, article.text) == (None, text)


def test_plain_text_without_key_gets_the_same_uri_every_time_and_another_than_other_texts() -> None:
    assert raw.read(TEXT.encode()).uri == raw.read(TEXT.encode()).uri
    assert raw.read(TEXT.encode()).uri != raw.read(b"Another text.").uri


def test_source_of_plain_text_comes_from_the_header() -> None:
    assert raw.read(TEXT.encode(), headers={"ce_source": "Проба".encode()}).source == "Проба"


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    assert raw.read(b"\xef\xbb\xbf" + TEXT.encode()).text == TEXT


def test_text_that_begins_with_a_bracket_is_text() -> None:
    assert raw.read(f"[Срочно] {TEXT}".encode()).text.startswith("[Срочно]")


def test_content_type_overrules_the_first_character() -> None:
    article = raw.read(b"{so} the minister began.", headers={"content-type": b"text/plain; charset=utf-8"})
    assert article.text == "{so} the minister began."


def test_withdrawn_article_needs_no_text() -> None:
    assert raw.read(encoded({"uri": "u", "text": "", "source": "s", "status": "canceled"})).status == "canceled"


@pytest.mark.parametrize(
    ("value", "reason", "hint"),
    [
        (None, "empty", "canceled"),
        (b"", "empty", "canceled"),
        (b" \n\t ", "empty", "text is empty"),
        (b"date 2026-02-04\n", "empty", "text is empty"),
        (b"12:30 +++ 45", "no_letters", "no letters"),
        (TEXT.encode("cp1251"), "not_utf8", "byte 0"),
        (TEXT.encode("utf-16"), "not_utf8", "UTF-8"),
        (b"{" + TEXT.encode(), "malformed_json", "not JSON"),
        (b'{"uri": "u", "text": "\\ud800", "source": "s"}', "malformed_json", "JSON"),
        (encoded({"uri": "u", "source": "s"}), "schema", "'text'"),
        (encoded({"uri": "u", "text": "t", "source": "s", "version": -1}), "schema", "'version'"),
        (encoded({"uri": "u", "text": "", "source": "s"}), "empty", "canceled"),
        (b"date 2026-02-31 " + TEXT.encode(), "schema", "2026-02-31"),
        (b"<?xml version='1.0'?><nitf/>", "unsupported_form", "feed"),
        (b"  <!DOCTYPE html><p>x", "unsupported_form", "feed"),
        (b"x" * (MAX_RAW_BYTES + 1), "too_large", str(MAX_RAW_BYTES)),
    ],
)
def test_what_is_no_article_is_refused_with_reason_and_remedy(value: bytes | None, reason: str, hint: str) -> None:
    with pytest.raises(RefusedArticle, match=hint) as caught:
        raw.read(value)
    assert caught.value.reason == reason


def test_largest_article_is_accepted() -> None:
    assert len(raw.read(b"x" * MAX_RAW_BYTES).text) == MAX_RAW_BYTES


def test_json_that_is_no_object_is_refused_when_declared_as_json() -> None:
    with pytest.raises(RefusedArticle) as caught:
        raw.read(b"[1, 2]", headers={"content-type": b"application/json"})
    assert caught.value.reason == "schema"
