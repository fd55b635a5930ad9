"""Tokens and sentences are razdel's, and no character of a text is lost."""

import razdel
from hypothesis import given, settings

from nlp.inference.segmentation import LINE, LONGEST_SENTENCE, segment
from tests.unit.inference.nasty import texts


def razdel_sentences(text: str) -> list[list[str]]:
    lines = [line.group() for line in LINE.finditer(text)]
    found = [[t.text for t in razdel.tokenize(s.text)] for line in lines for s in razdel.sentenize(line)]
    return [tokens for tokens in found if tokens]


def our_sentences(text: str) -> list[list[str]]:
    found: list[list[str]] = []
    parts = segment(text)
    for word, begins in zip(parts.words, parts.sentence_starts, strict=True):
        if begins:
            found.append([])
        if not word.isspace():
            found[-1].append(word)
    return [tokens for tokens in found if tokens]


@settings(max_examples=1500, deadline=None)
@given(texts)
def test_tokens_and_sentences_are_those_of_razdel(text: str) -> None:
    assert our_sentences(text) == razdel_sentences(text)


@settings(max_examples=1500, deadline=None)
@given(texts)
def test_words_and_blanks_make_the_text_again(text: str) -> None:
    parts = segment(text)
    assert "".join(word + " " * space for word, space in zip(parts.words, parts.spaces, strict=True)) == text
    assert "" not in parts.words


@settings(max_examples=300, deadline=None)
@given(texts)
def test_the_first_token_of_any_text_begins_a_sentence(text: str) -> None:
    assert segment(text).sentence_starts[:1] == [True][: len(text)]


def test_razdel_on_the_sample_sentences_in_one_text(sentences: list[str]) -> None:
    for text in (" ".join(sentences), "\n".join(sentences)):
        assert our_sentences(text) == razdel_sentences(text)


def test_marks_join_words_beyond_a_blank_as_in_razdel() -> None:
    assert our_sentences("в 2004, 2005") == [["в", "2004,", "2005"]]
    assert our_sentences("в 2004, мае") == [["в", "2004", ",", "мае"]]


def test_a_sentence_ends_with_its_line() -> None:
    assert our_sentences("Заголовок без точки\nпервая строка текста") == [
        ["Заголовок", "без", "точки"],
        ["первая", "строка", "текста"],
    ]


def test_a_sentence_without_end_is_cut() -> None:
    starts = segment("слово " * (2 * LONGEST_SENTENCE + 10)).sentence_starts
    assert [number for number, begins in enumerate(starts) if begins] == [0, LONGEST_SENTENCE, 2 * LONGEST_SENTENCE]


def test_a_line_that_begins_with_white_space_does_not_move_the_sentence_before_it() -> None:
    parts = segment(" Первое.\n\n  Второе.")
    begins = [word for word, begin in zip(parts.words, parts.sentence_starts, strict=True) if begin]
    assert begins == [" ", "Второе"]


def test_the_date_before_the_first_sentence_is_none_of_its_words() -> None:
    parts = our_sentences(" date 2026-11-20 Осло молчит. Рига ждет.")
    assert parts == [["date", "2026-11-20"], ["Осло", "молчит", "."], ["Рига", "ждет", "."]]
    assert our_sentences("Встреча date 2026-11-20 Осло")[0][0] == "Встреча"
