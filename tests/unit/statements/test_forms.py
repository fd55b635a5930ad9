"""Every surface form of Russian speech gives its statement: type, cue, source and content, to the character."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from tests.unit.statements.conftest import Tell, words

TABLE = Path(__file__).with_name("forms.tsv")


def _cases() -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [
        (
            text.replace("\\r", "\r").replace("\\n", "\n"),
            [(kind, cue, source, content) for _, kind, cue, source, content in group],
        )
        for text, group in groupby(rows, key=lambda row: row[0])
    ]


@pytest.mark.parametrize(("text", "expected"), _cases(), ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_form(tell: Tell, text: str, expected: list[tuple[str, str, str, str]]) -> None:
    found = [
        (s.quote_type, s.cue.text, s.source.text if s.source else "-", words(s)) for s in sorted(tell(text), key=_order)
    ]
    assert found == expected


def _order(statement: object) -> int:
    return statement.cue.start  # type: ignore[attr-defined, no-any-return]
