"""Any text gets through: broken marks, no sentence ends, control characters; and work grows with length, not faster."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from nlp.document import Analysis
from nlp.statements import extract
from tests.unit.statements.conftest import article_of

PIECES = [
    "«", "»", '"', "„", "“", "—", "-", ":", ".", ",", "!", "\n", "\n\n", " ", "(", ")", "что", "о том, что", "заявил",
    "сказал", "он", "Петр Сидоров", "министр", "По словам", "сообщает", "ТАСС", "в МИД", "отметив", "назвал", "призвал",
    "уйти", "договор", "готов", "\x00", "\u200b", "😀", "Grüße", "中文", "об этом", "который", "говорится в заявлении",
]  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=80))
def test_any_text_gives_spans_of_its_own_characters(russian: Language, text: str) -> None:
    for statement in extract(Analysis(russian(text)), article_of(text)):
        assert statement.content
        for span in (*statement.content, statement.cue, *filter(None, [statement.source])):
            assert span.start < span.end
            assert text[span.start : span.end] == span.text


def test_text_of_another_article_is_refused(russian: Language) -> None:
    with pytest.raises(ValueError, match="article probe"):
        extract(Analysis(russian("Один текст.")), article_of("Другой текст."))


@pytest.mark.parametrize(
    "piece",
    ["Министр заявил, что договор подпишут, ", "«Мы готовы», — сказал министр. ", '"' * 20 + " ", "заявил что он "],
    ids=["no sentence end", "no paragraph", "marks only", "cues only"],
)
def test_work_grows_with_length_only(russian: Language, piece: str) -> None:
    """Counts function calls instead of seconds: twice the text may cost little more than twice as many."""

    def calls(size: int) -> int:
        text = piece * (size // len(piece))
        analysis, article, count = Analysis(russian(text)), article_of(text), 0

        def counted(frame: FrameType, event: str, argument: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(counted)
        try:
            extract(analysis, article)
        finally:
            sys.setprofile(None)
        return count

    calls(600)  # lexicons are read once
    shorter, longer = calls(6_000), calls(12_000)
    assert longer <= 2.3 * shorter
