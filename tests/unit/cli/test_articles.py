"""Input of `annotate`: the text exactly as given, ids under their three names, and errors that say where."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.articles import Input, UnreadableArticle, article, inputs_of_file, inputs_of_lines


def line(**fields: Any) -> Input:
    return Input("standard input, line 7", orjson.dumps(fields))


@settings(deadline=None)  # the first call loads the language model
@given(st.text())
def test_the_text_of_a_line_is_never_altered(text: str) -> None:
    """Offsets hold for the text as given: no normalisation, no stripping, no change of line ends."""
    assert article(line(article_id="a", text=text)).text == text


@settings(deadline=None)
@given(st.text(min_size=1).filter(lambda text: not text.lstrip("\ufeff \t\r\n").startswith("{")))
def test_the_text_of_a_plain_file_is_never_altered(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("plain") / "article.txt"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert [article(found).text for found in inputs_of_file(path)] == [text]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"article_id": "a", "id": "b", "uri": "c"}, "a"),
        ({"id": "b", "uri": "c"}, "b"),
        ({"uri": "c"}, "c"),
        ({"id": 12}, "12"),
        ({"article_id": "", "id": "b"}, "b"),
    ],
)
def test_the_id_may_have_three_names(fields: dict[str, Any], expected: str) -> None:
    assert article(line(text="Визит.", **fields)).article_id == expected


@pytest.mark.parametrize(
    ("published_at", "text", "expected"),
    [
        ("2026-11-02", "Визит.", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2026-11-02T10:00:00+03:00", "Визит.", datetime(2026, 11, 2, 7, tzinfo=UTC)),
        (None, "date 2026-11-03 Визит.", datetime(2026, 11, 3, tzinfo=UTC)),
        ("2026-11-02", "date 2026-11-03 Визит.", datetime(2026, 11, 2, tzinfo=UTC)),
        (None, "date 2026-02-31 Визит.", None),
        (None, "Визит.", None),
    ],
)
def test_the_day_of_publication(published_at: str | None, text: str, expected: datetime | None) -> None:
    """A date line gives the day and stays in the text."""
    found = article(line(id="a", text=text, published_at=published_at))
    assert found.published_at == expected
    assert found.text == text


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (b"not JSON", "JSON is malformed"),
        (b'{"id": "a"}', "`text`"),
        (b'{"text": "x"}', "has no article_id"),
        (b'{"id": "a", "text": 5}', "$.text"),
        (b'{"id": "a", "text": "x", "published_at": "yesterday"}', "published_at is 'yesterday'"),
        (b'["a", "x"]', "object"),
        ('{"id": "a", "text": "Визит"}'.encode("cp1251"), "UTF-8"),
        (b'{"id": "a", "text": "\\ud800"}', "truncated"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(value: bytes, problem: str) -> None:
    with pytest.raises(UnreadableArticle, match=r"^standard input, line 7: ") as failure:
        article(Input("standard input, line 7", value))
    assert problem in str(failure.value)


def test_lines_are_counted_with_the_blank_ones() -> None:
    """The number must be the one that an editor shows; U+2028 inside a text is no end of a line."""
    file = io.BytesIO('\ufeff{"id": 1, "text": "а\u2028б"}\n\n  \n{"id": 2, "text": ""}'.encode())
    found = list(inputs_of_lines(file, "wire.jsonl, line "))
    assert [one.place for one in found] == ["wire.jsonl, line 1", "wire.jsonl, line 4"]
    assert [article(one).text for one in found] == ["а\u2028б", ""]


def test_a_file_that_holds_json_lines_need_not_be_named_so(tmp_path: Path) -> None:
    path = tmp_path / "wire"
    path.write_text('{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n')
    assert [article(found).article_id for found in inputs_of_file(path)] == ["a", "b"]


def test_a_plain_file_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "visit.txt"
    path.write_bytes("Визит.\r\nПереговоры.".encode())
    assert [article(found).article_id for found in inputs_of_file(path)] == ["visit.txt"]


def test_an_english_article_is_told_from_a_russian_one() -> None:
    assert (
        article(line(id=1, text="The foreign ministers of France and Norway met in Oslo on Monday.")).language == "en"
    )
    assert article(line(id=2, text="Министры иностранных дел Франции и Норвегии встретились в Осло.")).language == "ru"
