"""The one-pass matcher: cases, number, capitals, quotation marks, ambiguity."""

from __future__ import annotations

import pytest

from nlp.entities.lexicon import Lexicon


def found(lexicon: Lexicon[str], text: str) -> list[tuple[int, int, str]]:
    words = text.split()
    return [(m.start, m.end, m.payload) for at in range(len(words)) for m in lexicon.matches(words, at)]


@pytest.fixture
def lexicon() -> Lexicon[str]:
    made: Lexicon[str] = Lexicon()
    for phrase in ("Соединенные Штаты", "Белый дом", "ЕС", "власти", "Совет Европы", "Европейский совет"):
        made.add(phrase, phrase)
    made.add("Европейский союз", "ЕС")
    made.add("Европейский Союз", "ЕС")
    made.add('движение "Талибан"', "Талибан")
    made.add("G20", "G20")
    return made


@pytest.mark.parametrize(
    "form", ["Соединенные Штаты", "Соединенных Штатов", "Соединенными Штатами", "Соединённых Штатах"]
)
def test_every_case_and_spelling_is_found(lexicon: Lexicon[str], form: str) -> None:
    assert found(lexicon, form) == [(0, 2, "Соединенные Штаты")]


def test_another_number_is_another_word(lexicon: Lexicon[str]) -> None:
    assert found(lexicon, "Соединенный Штат") == []
    assert found(lexicon, "Белые дома") == []


def test_capitals_of_the_lexicon_are_demanded(lexicon: Lexicon[str]) -> None:
    assert found(lexicon, "белый дом") == []
    assert found(lexicon, "в Белом доме") == [(1, 3, "Белый дом")]
    assert found(lexicon, "ес") == []
    assert found(lexicon, "Власти ЕС") == [(0, 1, "власти"), (1, 2, "ЕС")]


def test_all_capitals_fit(lexicon: Lexicon[str]) -> None:
    assert found(lexicon, "БЕЛЫЙ ДОМ") == [(0, 2, "Белый дом")]


def test_phrases_with_a_common_beginning_stay_apart(lexicon: Lexicon[str]) -> None:
    """Breaks when the nodes of two phrases are taken for one because they look alike while they are built."""
    assert found(lexicon, "Европейского союза") == [(0, 2, "ЕС")]
    assert found(lexicon, "Европейского Союза") == [(0, 2, "ЕС")]
    assert found(lexicon, "Европейском совете") == [(0, 2, "Европейский совет")]
    assert found(lexicon, "Советом Европы") == [(0, 2, "Совет Европы")]


def test_any_quotation_marks_are_one_mark(lexicon: Lexicon[str]) -> None:
    assert found(lexicon, "движения « Талибан »") == [(0, 4, "Талибан")]
    assert found(lexicon, 'движению " Талибан "') == [(0, 4, "Талибан")]


def test_a_phrase_is_cut_as_the_tokenizer_cuts_texts(lexicon: Lexicon[str]) -> None:
    assert found(lexicon, "саммит G 20") == [(1, 3, "G20")]


def test_an_empty_phrase_is_refused() -> None:
    with pytest.raises(ValueError, match="an empty phrase"):
        Lexicon[str]().add(" ", "нет")
