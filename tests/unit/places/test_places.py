"""Places of acts in sentences of our own: only where the text puts the act, never a dateline or a government."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from spacy.language import Language

from nlp.document import Actor, ActorMention, Analysis
from nlp.inference import load_russian
from nlp.places import locate
from nlp.places.gazetteer import cities
from nlp.places.words import PlaceWordError, read_place_words
from topics.records import EventLocation


@cache
def russian() -> Language:
    return load_russian()


def located(marked: str, *, taken: str = "", country: tuple[str, str, str] | None = None) -> EventLocation | None:
    """The place of the act in brackets; ``taken`` names a participant, ``country`` the words, name and code of one."""
    start, end = marked.index("["), marked.index("]") - 1
    doc = russian()(marked.replace("[", "").replace("]", ""))
    tokens = [token.i for token in doc if token.idx < end and token.idx + len(token) > start]
    analysis = Analysis(doc=doc)
    if country is not None:
        words, name, code = country
        at = next(token.i for token in doc if token.text == words)
        actor = Actor(entity_id=code, type="COUNTRY", name=name, code=code)
        analysis.add(ActorMention(start=at, end=at + 1, head=at, form="NAM", actor=actor, phrase=(at, at + 1)))
    sentence = doc[tokens[0]].sent
    return locate(
        analysis,
        (tokens[0], tokens[-1] + 1),
        (sentence.start, sentence.end),
        frozenset(token.i for token in doc if token.text == taken),
    )


@pytest.mark.parametrize(
    ("sentence", "name", "code"),
    [
        ("Министры [встретились] в Женеве.", "Женева", "CHE"),
        ("[Встреча] министров в Минске длилась час.", "Минск", "BLR"),
        ("На [переговорах] в Осло посол говорил о рыбе.", "Осло", "NOR"),
        ("Президент прибыл с [визитом] в Сеул.", "Сеул", "KOR"),
        ("[Визит] премьера в Токио завершен.", "Токио", "JPN"),
        ("Министр обороны [посетил] Ханой.", "Ханой", "VNM"),
        ("Лидеры [встретились] в Нью-Йорке.", "Нью-Йорк", "USA"),
        ("Саммит [пройдет] в Буэнос-Айресе.", "Буэнос-Айрес", "ARG"),
        ("Послы [собрались] в Санкт-Петербурге.", "Санкт-Петербург", "RUS"),
        ("Лидеры [поговорили] в Давосе.", "Давос", "CHE"),
        ("Стороны [подписали] протокол на саммите в Кишиневе.", "Кишинёв", "MDA"),
        ("Делегации [встретятся] в столице Таджикистана Душанбе.", "Душанбе", "TJK"),
        ("В Тель-Авиве [прошли] переговоры.", "Тель-Авив", "ISR"),
        ("Министры встретятся в Рейкьявике, где [обсудят] Арктику.", "Рейкьявик", "ISL"),
        ("В пригороде Дамаска [похищен] посол.", "Дамаск", "SYR"),
        ("Франция [направила] в Бамако пятьсот солдат.", "Бамако", "MLI"),
        ("На саммите в Казани лидеры [договорились] о поставках.", "Казань", "RUS"),
    ],
)
def test_city(sentence: str, name: str, code: str) -> None:
    place = located(sentence)
    assert place is not None
    assert (place.name.replace("ё", "е"), place.country, place.precision) == (name.replace("ё", "е"), code, "city")
    assert place.span is not None
    assert sentence.replace("[", "").replace("]", "")[place.span.start : place.span.end] == place.span.text


def test_coordinates_are_those_of_the_larger_namesake() -> None:
    place = located("Министры [встретились] в Женеве.")
    assert place is not None
    assert (round(place.lat or 0, 1), round(place.lon or 0, 1)) == (46.2, 6.1)


def test_country_has_no_coordinates() -> None:
    place = located("Министры [встретились] в Швейцарии.", country=("Швейцарии", "Швейцария", "CHE"))
    assert place is not None
    assert (place.name, place.country, place.lat, place.precision) == ("Швейцария", "CHE", None, "country")


@pytest.mark.parametrize(
    "sentence",
    [
        "ЖЕНЕВА, 13 мая — Министры [встретились] снова.",
        "Президент [принял] посла из Токио.",
        "Министр [обсудил] с послом положение в Багдаде.",
        "Женева [приняла] беженцев.",
        "Послы [обвинили] Минск в обмане.",
        "Премьер заявил в Осло, что Канада [выслала] дипломата.",
        "Министры [встретились] в мэрии.",
        "Посол США в Киеве [встретился] с министром.",
        "По итогам года в Пекине [считают] диалог успешным.",
        "Положение на Северном Кавказе [обсудили] министры.",
    ],
)
def test_a_place_of_something_else_is_not_the_place_of_the_act(sentence: str) -> None:
    assert located(sentence) is None


def test_a_capital_that_stands_for_its_government_is_no_place() -> None:
    assert located("В Париже [осудили] захват судна.", taken="Париже") is None


def test_the_gazetteer_knows_capitals_by_their_russian_names() -> None:
    for name in ("москва", "киев", "пекин", "вашингтон", "брюссель", "тегеран", "анкара", "каир", "гавана", "дели"):
        assert name in cities()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("toward\tвизит", "places.tsv:1: expected kind, value and words"),
        ("near\t-\tрядом", "places.tsv:1: unknown kind 'near'"),
        ("venue\tCHE 46.8\tДавос", "places.tsv:1: a venue needs country, latitude and longitude"),
    ],
)
def test_a_mistake_in_the_place_words_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "places.tsv"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(PlaceWordError, match=complaint):
        read_place_words(path)
