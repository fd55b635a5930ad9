"""Quotation spans: which mark opens and which closes, also where a mark is lost, doubled or ambiguous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.statements.quotes import MARKS, find_quotes


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("он сказал «да» и ушел", ["да"]),
        ('газета "Труд" и журнал "Огонек"', ["Труд", "Огонек"]),
        ("„Так“ и “этак”", ["Так", "этак"]),
        ("«Проект «Поток» готов»", ["Проект «Поток» готов", "Поток"]),
        ('"Проект "Поток" готов"', ['Проект "Поток" готов', "Поток"]),
        ("«Проект «Поток», — сказал он", ["Проект «Поток»", "Поток"]),
        ("«Мы строим «Поток», — сказал он, — и построим»", ["Мы строим «Поток», — сказал он, — и построим", "Поток"]),
        ('конец".- добавил', ["конец"]),
        ('мира ".- добавил', ["мира "]),
        ('компания " Поток " закрыта', [" Поток "]),
        ('после санкций,"Поток" закрыт', ["Поток"]),
        ("начало «без конца", ["без конца"]),
        ('*"Поток"* — проект', ["Поток"]),
        ("две\n«строки\nтекста»", ["строки", "текста"]),
    ],
)
def test_pairs_of_marks(text: str, inner: list[str]) -> None:
    assert [text[quote.inner_start : quote.inner_end] for quote in find_quotes(text)] == inner


def test_lost_marks_are_told() -> None:
    lost_end, lost_start = find_quotes("начало «без конца\nбез начала», сказал он")
    assert (lost_end.opened, lost_end.closed) == (True, False)
    assert (lost_start.opened, lost_start.closed) == (False, True)


@given(st.text(alphabet=MARKS + "аБ .,—\n(", max_size=200))
def test_any_marks_give_ordered_spans_inside_their_paragraph(text: str) -> None:
    for quote in find_quotes(text):
        assert 0 <= quote.start <= quote.inner_start <= quote.inner_end <= quote.end <= len(text)
        assert "\n" not in text[quote.start : quote.end]
