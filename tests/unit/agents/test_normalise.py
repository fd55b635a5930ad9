"""Normalising never changes words, and a second time changes nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.normalise import normalise


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("Один\r\nдва\rтри\u2028четыре", "Один\nдва\nтри\nчетыре"),
        ("\ufeffВ\u200b Мос\u00adкве", "В Москве"),
        ("в\xa02026\u202fгоду", "в 2026 году"),
        ("и\u0306", "й"),
        ("Да\x00\x07нет", "Данет"),
        ("\u202eтекст\u202c", "текст"),
        ("  края  \n  отступ  \n\n\n\nконец \n", "края\n  отступ\n\nконец"),
        ("\u200b\n \t", ""),
    ],
)
def test_text_is_brought_into_one_form(given_text: str, text: str) -> None:
    assert normalise(given_text) == text


@given(st.text())
def test_normalised_text_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_no_letter_is_lost(text: str) -> None:
    def letters(s: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFC", s) if c.isalpha())

    assert letters(normalise(text)) == letters(
        "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    )
