"""Level of contacts in sentences of our own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from spacy.language import Language

from nlp.document import Actor, Analysis
from nlp.events.level import LevelWordError, level_of, read_level_words
from nlp.inference import load_russian
from topics.records import EventType


@cache
def russian() -> Language:
    return load_russian()


def level(marked: str, *roles: str | None, event_type: EventType = "CONSULT") -> str:
    """The level of the act in brackets between persons with these offices."""
    start, end = marked.index("["), marked.index("]") - 1
    doc = russian()(marked.replace("[", "").replace("]", ""))
    tokens = [token.i for token in doc if token.idx < end and token.idx + len(token) > start]
    actors = [Actor(entity_id=str(n), type="PERSON", name=str(n), role=role) for n, role in enumerate(roles)]
    return level_of(Analysis(doc=doc), (tokens[0], tokens[-1] + 1), actors, event_type)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("В Риме открылся [саммит] Италии и Греции.", "head_of_state"),
        ("Стороны готовят [встречу] в верхах.", "head_of_state"),
        ("[Переговоры] на высшем уровне пройдут в мае.", "head_of_state"),
        ("[Встреча] президентов Чили и Перу длилась час.", "head_of_state"),
        ("Лидеры Индии и Китая [встретились] в Казани.", "head_of_state"),
        ("Вопрос будут [обсуждать] на уровне министров.", "ministerial"),
        ("[Переговоры] министров обороны Кубы и Мексики отложены.", "ministerial"),
        ("Глава МИД Ганы [встретился] с послом.", "ministerial"),
        ("Состоялась рабочая [встреча] с делегацией Того.", "working"),
        ("В Осло прошли технические [консультации] Норвегии и Канады.", "working"),
        ("[Переговоры] Кипра и Турции прерваны.", "unspecified"),
        ("Помощник президента [встретился] с послом Чили.", "unspecified"),
        ("Советник министра [посетил] Лиму.", "unspecified"),
    ],
)
def test_words_tell_the_level(sentence: str, expected: str) -> None:
    assert level(sentence) == expected


def test_of_two_offices_the_lower_tells() -> None:
    assert level("Они [встретились] в Лиме.", "президент", "министр иностранных дел") == "ministerial"
    assert level("Они [встретились] в Лиме.", "президент", "канцлер") == "head_of_state"


def test_one_office_is_enough_for_a_visit_only() -> None:
    assert level("Во время [визита] они молчали.", "президент", None) == "head_of_state"
    assert level("Во время [переговоров] они молчали.", "президент", None) == "unspecified"


def test_an_office_that_serves_another_is_not_taken_for_it() -> None:
    assert level("Во время [визита] они молчали.", "помощник президента") == "unspecified"


def test_only_contacts_have_a_level() -> None:
    assert level("Президент Чили [осудил] действия Перу.", "президент", event_type="ACCUSE") == "unspecified"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("office\tministerial", "level.tsv:1: expected kind, level and words"),
        ("post\tministerial\tминистр", "level.tsv:1: unknown kind 'post'"),
        ("office\thigh\tминистр", "level.tsv:1: unknown level 'high'"),
        ("office\tministerial\tминистр министр", "level.tsv:1: 'министр' is listed already as office"),
    ],
)
def test_a_mistake_in_the_level_words_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "level.tsv"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(LevelWordError, match=complaint):
        read_level_words(path)
