"""Status of acts in sentences of our own, and the list of status words reports its mistakes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from spacy.language import Language

from nlp.document import Analysis
from nlp.events.status import StatusReading, status_of
from nlp.events.status_marks import StatusWordError, read_status_words, status_words
from nlp.inference import load_russian
from topics.records import Cue, EventType, Span, Statement, StatementConfidence

SENTENCES = [
    line.split("\t")
    for line in Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@cache
def russian() -> Language:
    return load_russian()


def read(marked: str, event_type: str, statement: Statement | None = None) -> tuple[StatusReading, list[str]]:
    """The reading of the act in brackets, and the words of its markers."""
    start, end = marked.index("["), marked.index("]") - 1
    doc = russian()(marked.replace("[", "").replace("]", ""))
    tokens = [token.i for token in doc if token.idx < end and token.idx + len(token) > start]
    analysis = Analysis(doc=doc, published_at=datetime(2021, 6, 16, tzinfo=UTC))
    reading = status_of(
        analysis,
        (tokens[0], tokens[-1] + 1),
        event_type=cast(EventType, event_type),
        speech_act=event_type in ("AGREE", "CONCEDE"),
        statement=statement,
    )
    return reading, [doc[first:last].text for first, last in reading.markers]


@pytest.mark.parametrize(("status", "event_type", "sentence"), SENTENCES)
def test_status(status: str, event_type: str, sentence: str) -> None:
    assert read(sentence, event_type)[0].status == status


def test_the_table_covers_every_status() -> None:
    assert len(SENTENCES) >= 200
    assert {status for status, _, _ in SENTENCES} == {
        "occurred", "ongoing", "planned", "possible", "conditional", "negated", "denied", "cancelled",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "marker"),
    [
        ("Министр обороны Индии намерен [посетить] Ханой.", "намерен"),
        ("Возможная [встреча] президентов обсуждается в Вашингтоне и Гаване.", "Возможная"),
        ("Президент Кипра не [встречался] с главой МИД Турции.", "не"),
        ("Посол не исключил [встречи] лидеров Кипра и Турции.", "не исключил"),
        ("Президент Мексики отменил [визит] в Вашингтон.", "отменил"),
    ],
)
def test_markers_are_the_words_that_show_the_status(sentence: str, marker: str) -> None:
    assert marker in read(sentence, "CONSULT")[1]


def test_negation_for_now_is_scoped_to_the_present() -> None:
    assert read("Послы Чили и Боливии пока не ведут [переговоров].", "CONSULT")[0].present_scoped
    assert not read("Послы Чили и Боливии не вели [переговоров].", "CONSULT")[0].present_scoped


def test_what_a_source_repeats_to_deny_it_is_denied() -> None:
    sentence = "Опровергаем: «Министр [посетил] базу повстанцев»."
    confidence = StatementConfidence(content=1.0, speaker=1.0)
    cue = Cue(start=0, end=11, text="Опровергаем", lemma="опровергать", cue_class="deny")
    content = (Span(start=14, end=45, text="Министр посетил базу повстанцев"),)
    statement = Statement(
        statement_id="s", article_id="a", article_version=1, published_at=None, quote_type="direct", cue=cue,
        source=None, speaker=None, content=content, medium=None, utterance_cluster="u", confidence=confidence,
    )  # fmt: skip
    assert read(sentence, "CONSULT", statement)[0].status == "denied"


def test_every_reading_has_a_probability() -> None:
    for _, event_type, sentence in SENTENCES[::20]:
        assert 0 < read(sentence, event_type)[0].confidence <= 1


def test_what_is_said_of_something_else_in_the_sentence_does_not_reach_the_act() -> None:
    assert read("Прибывший с [визитом] посол не ответил на вопросы.", "CONSULT")[0].status == "occurred"
    assert read("Из-за [санкций] против Кубы банки могут закрыться.", "SANCTION")[0].status == "ongoing"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("governor\tplanned\tхотеть", "status.tsv:2: expected place, status"),
        ("master\tplanned\t-\tхотеть", "status.tsv:2: unknown place 'master'"),
        ("governor\tlikely\t-\tхотеть", "status.tsv:2: unknown status 'likely'"),
        ("governor\tplanned\tmaybe\tхотеть", "status.tsv:2: unknown status 'maybe'"),
        ("governor\tplanned\t-\tхотеть хотеть", "status.tsv:2: 'хотеть' is listed already as governor"),
    ],
)
def test_a_mistake_in_the_status_words_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "status.tsv"
    path.write_text(f"# comment\n{line}\n", encoding="utf-8")
    with pytest.raises(StatusWordError, match=complaint):
        read_status_words(path)


def test_no_word_leads_two_lives() -> None:
    words = status_words("ru")
    assert not words["governor"].keys() & words["bearer"].keys()
