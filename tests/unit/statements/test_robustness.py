"""Any text gets through: broken marks, no sentence ends, control characters; and work grows with length, not faster."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from nlp.document import Analysis
from nlp.statements import boundaries, extract
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
def test_work_grows_with_length_only(russian: Language, piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts tree look-ups instead of seconds: twice the text may cost little more than twice as many."""

    def look_ups(size: int) -> int:
        text = piece * (size // len(piece))
        analysis, count = Analysis(russian(text)), 0
        original = boundaries.climb

        def counted(*args: object) -> int:
            nonlocal count
            count += 1
            return original(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(boundaries, "climb", counted)
        extract(analysis, article_of(text))
        monkeypatch.setattr(boundaries, "climb", original)
        return count

    assert look_ups(16_000) <= 2.5 * look_ups(8_000) + 100
