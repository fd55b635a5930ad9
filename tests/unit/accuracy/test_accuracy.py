"""What counts as right: a change here would move every figure that is published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nlp.accuracy import GoldArticle, GoldEvent, GoldStatement, compare, read_gold, unannotated
from topics.records import (
    AnnotatedArticle,
    Attribution,
    Cue,
    EventDate,
    EventMention,
    Participant,
    PipelineInfo,
    Span,
    Speaker,
    Statement,
    StatementConfidence,
)

TEXT = "Министр Павел Горин заявил, что переговоры с Осло начнутся в мае. Осло отверг упреки."
PIPELINE = PipelineInfo(name="test", version="0", models={})


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def span(words: str) -> Span:
    start, end = place(words)
    return Span(start=start, end=end, text=words)


def statement(content: str, speaker: str | None = "Павел Горин", cue: str = "заявил") -> Statement:
    start, end = place(cue)
    return Statement(
        statement_id="s",
        article_id="a",
        article_version=1,
        published_at=None,
        quote_type="indirect",
        cue=Cue(start=start, end=end, text=cue, lemma="заявить", cue_class="report"),
        source=None,
        speaker=Speaker(entity_id=None, name=speaker, code="RUS", type="person") if speaker else None,
        content=(span(content),),
        medium=None,
        utterance_cluster="u",
        confidence=StatementConfidence(content=0.9, speaker=0.9),
    )


def mention(anchor: str, event_type: str, actors: str, recipients: str = "", status: str = "planned") -> EventMention:
    return EventMention(
        mention_id="m",
        article_id="a",
        article_version=1,
        published_at=None,
        event_type=event_type,  # type: ignore[arg-type]
        mode=None,
        quad_class=1,
        intensity=1.0,
        cameo=None,
        goldstein=None,
        status=status,  # type: ignore[arg-type]
        plover_type=None,
        level="unspecified",
        anchor=span(anchor),
        evidence=span(anchor),
        actors=tuple(Participant(entity_id=None, name=code, code=code) for code in actors.split()),
        recipients=tuple(Participant(entity_id=None, name=code, code=code) for code in recipients.split()),
        attribution=Attribution(statement_id=None),
        date=EventDate(value=None, date_type="unresolved"),
        confidence=0.9,
    )


def annotated(statements: tuple[Statement, ...] = (), mentions: tuple[EventMention, ...] = ()) -> AnnotatedArticle:
    return AnnotatedArticle(
        article_id="a", language="ru", text=TEXT, statements=statements, mentions=mentions, pipeline=PIPELINE
    )


GOLD = GoldArticle(
    id="a",
    text=TEXT,
    statements=[
        GoldStatement(
            type="indirect",
            speaker="Павел Горин",
            medium=None,
            cue=place("заявил"),
            content=[place("переговоры с Осло начнутся в мае")],
            speaker_country="RUS",
        )
    ],
    events=[
        GoldEvent("CONSULT", "planned", ["RUS"], ["NOR"], place("переговоры")),
        GoldEvent("REJECT", "occurred", ["NOR"], ["?"], place("отверг")),
    ],
)


def test_the_same_words_and_speaker_are_right() -> None:
    report = compare([GOLD], {"a": annotated((statement("переговоры с Осло начнутся в мае"),))})
    assert report.scores["attributed"].f1 == report.scores["statement exact"].f1 == 1.0


def test_a_leading_conjunction_and_the_final_stop_do_not_count() -> None:
    report = compare([GOLD], {"a": annotated((statement("что переговоры с Осло начнутся в мае."),))})
    assert report.scores["statement exact"].hits == 1


def test_half_of_the_words_match_but_are_not_exact_and_fewer_do_not_match() -> None:
    report = compare([GOLD], {"a": annotated((statement("переговоры с Осло"),))})
    assert (report.scores["statement"].hits, report.scores["statement exact"].hits) == (1, 0)
    report = compare([GOLD], {"a": annotated((statement("в мае"),))})
    assert report.scores["statement"].hits == 0
    assert ("statement: content differs", 1) in report.causes()


@pytest.mark.parametrize(("name", "right"), [("Горин", True), ("министр Павел Горин", True), ("Иван Лось", False)])
def test_a_speaker_is_right_by_name_in_any_length(name: str, right: bool) -> None:
    report = compare([GOLD], {"a": annotated((statement("переговоры с Осло начнутся в мае", name),))})
    assert report.scores["attributed"].hits == right


def test_the_parties_of_a_meeting_are_one_set_but_not_those_of_a_rejection() -> None:
    meeting = mention("переговоры", "CONSULT", "NOR RUS")
    rejection = mention("отверг", "REJECT", "RUS", "NOR", "occurred")
    report = compare([GOLD], {"a": annotated(mentions=(meeting, rejection))})
    assert report.scores["event"].hits == 2
    assert report.scores["event participants"].hits == 1
    assert report.scores["event full"].hits == 1


def test_an_event_of_another_type_is_no_match_and_says_so() -> None:
    report = compare([GOLD], {"a": annotated(mentions=(mention("переговоры", "AGREE", "RUS NOR"),))})
    assert report.scores["event"].hits == 0
    assert ("event CONSULT read as AGREE", 1) in report.causes()


def test_an_article_without_predictions_counts_as_empty() -> None:
    report = compare([GOLD], {})
    assert report.scores["event"].gold == 2
    assert report.scores["event"].f1 == 0.0


def test_the_calibration_error_is_the_distance_of_confidence_from_truth() -> None:
    report = compare([GOLD], {"a": annotated(mentions=(mention("переговоры", "CONSULT", "RUS"),))})
    assert report.calibration_error("event") == pytest.approx(0.1)


def test_a_broken_gold_line_is_named() -> None:
    with pytest.raises(ValueError, match="gold line 2"):
        read_gold([b'{"id":"a","text":"","statements":[],"events":[]}', b'{"id":1}'])


def test_a_gold_article_goes_to_the_pipeline_as_it_stands() -> None:
    article = unannotated(GoldArticle("a", "Текст\u00a0\r\n", [], [], "2020-05-04"))
    assert article.text == "Текст\u00a0\r\n"
    assert article.published_at == datetime(2020, 5, 4, tzinfo=UTC)
