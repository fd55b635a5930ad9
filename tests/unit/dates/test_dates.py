"""Dates of acts in sentences of our own: resolved against the publication date, or left unresolved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from spacy.language import Language

from nlp.dates import resolve
from nlp.dates.expressions import time_expressions
from nlp.dates.periods import Calendar, DayOf, FromTo, MonthOf, PartOf, Year
from nlp.dates.words import TimeWordError, read_time_words
from nlp.document import Analysis
from nlp.inference import load_russian
from topics.records import EventDate

PUBLISHED = datetime(2021, 6, 16, 12, tzinfo=UTC)
SENTENCES = [
    line.split("\t")
    for line in Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@cache
def russian() -> Language:
    return load_russian()


def dated(marked: str, published: datetime | None = PUBLISHED) -> EventDate:
    """The date of the act in brackets, its sentence taken for the clause."""
    start, end = marked.index("["), marked.index("]") - 1
    doc = russian()(marked.replace("[", "").replace("]", ""))
    tokens = [token.i for token in doc if token.idx < end and token.idx + len(token) > start]
    sentence = doc[tokens[0]].sent
    return resolve(
        Analysis(doc=doc, published_at=published), (tokens[0], tokens[-1] + 1), (sentence.start, sentence.end)
    )


@pytest.mark.parametrize(("value", "end", "granularity", "date_type", "sentence"), SENTENCES)
def test_date(value: str, end: str, granularity: str, date_type: str, sentence: str) -> None:
    found = dated(sentence)
    assert (found.value or "-", found.end or "-", found.granularity or "-", found.date_type) == (
        value, end, granularity, date_type,
    )  # fmt: skip


def test_relative_words_stay_unresolved_without_a_publication_date() -> None:
    found = dated("Вчера президент Ганы [принял] посла Китая.", published=None)
    assert found == EventDate(value=None, date_type="unresolved", text="Вчера")


def test_full_dates_need_no_publication_date() -> None:
    assert dated("5 сентября 2014 года стороны [подписали] протокол.", published=None).value == "2014-09-05"


def test_the_words_of_the_date_are_kept() -> None:
    assert dated("[Переговоры] прошли на прошлой неделе.").text == "прошлой неделе"


@pytest.mark.parametrize(
    ("reading", "first", "last"),
    [
        (DayOf(30, 2), None, None),
        (Calendar("week", 0), date(2020, 12, 28), date(2021, 1, 3)),
        (Calendar("month", -1), date(2020, 12, 1), date(2020, 12, 31)),
        (Calendar("quarter", -1), date(2020, 10, 1), date(2020, 12, 31)),
        (MonthOf(12), date(2020, 12, 1), date(2020, 12, 31)),
        (PartOf("end", Year(shift=0)), date(2021, 9, 1), date(2021, 12, 31)),
        (FromTo(DayOf(5, 5, Year(2020)), DayOf(3, 5, Year(2020))), None, None),
    ],
)
def test_the_calendar_at_the_turn_of_a_year(reading: Calendar, first: date | None, last: date | None) -> None:
    period = reading.period(date(2021, 1, 2), "past")
    assert (period and period.first, period and period.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["Встреча длилась два дня.", "Ей 20 лет.", "Он набрал 12,5 очка.", "Дом 5, корпус 3.", "По средам тихо."]
)
def test_no_date_is_read_into_other_numbers(text: str) -> None:
    doc = Analysis(russian()(text)).doc
    assert not list(time_expressions(doc, 0, len(doc)))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("month\t1", "dates.tsv:1: expected kind, value and words"),
        ("era\t1\tэпоха", "dates.tsv:1: unknown kind 'era'"),
        ("month\t13\tтринадцатый", "dates.tsv:1: month must lie in 1 .. 12, not 13"),
        ("month\tone\tянварь", "dates.tsv:1: the value of month must be a whole number"),
        ("unit\tcentury\tвек", "dates.tsv:1: unit must be one of day, week"),
        ("month\t1\tянварь январь", "dates.tsv:1: 'январь' is listed already"),
    ],
)
def test_a_mistake_in_the_time_words_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "dates.tsv"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(TimeWordError, match=complaint):
        read_time_words(path)
