"""The cue lexicon: complete enough to read news, and a mistake in it is reported with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.statements import lexicon
from nlp.statements.lexicon import LexiconError, russian_lexicon


def test_both_aspects_share_an_entry() -> None:
    verbs = russian_lexicon().verbs
    for imperfective, perfective in (
        ("заявлять", "заявить"),
        ("обвинять", "обвинить"),
        ("опровергать", "опровергнуть"),
    ):
        assert verbs[imperfective].cue_class == verbs[perfective].cue_class
        assert verbs[imperfective].frames == verbs[perfective].frames


def test_gesture_is_a_cue_beside_quoted_words_only() -> None:
    assert russian_lexicon().verbs["улыбнуться"].frames == {"quote"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("сказать\treport", "2 columns, expected 3"),
        ("сказать\tspeech\tquote", "cue class 'speech'"),
        ("сказать\treport\tquote how", "unknown frame 'how'"),
        ("сказать\treport\tquote о+voc", "unknown frame 'о+voc'"),
        ("сказать\t\tquote", "an empty column"),
    ],
)
def test_mistake_names_file_and_line(line: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in lexicon.FOLDER.glob("*.tsv"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "cues_verbs.tsv").write_text(f"# cues\nзаявить\treport\tquote\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    with pytest.raises(LexiconError, match=r"cues_verbs\.tsv, line 3") as raised:
        russian_lexicon.__wrapped__()
    assert problem in str(raised.value)
