"""The codebook answers for every type and mode, and a mistake in its files is found and named."""

from pathlib import Path
from typing import get_args

import pytest

from nlp.events import codebook
from topics.records import EventType, Status

TYPES: tuple[EventType, ...] = get_args(EventType)
STATUSES: tuple[Status, ...] = get_args(Status)


def test_sixteen_types_and_sixty_seven_modes() -> None:
    assert len(TYPES) == 16
    assert sum(len(codebook.modes(event_type)) for event_type in TYPES) == 67


@pytest.mark.parametrize("event_type", TYPES)
def test_every_type_and_mode_has_its_values(event_type: EventType) -> None:
    for mode in (None, *codebook.modes(event_type)):
        code = codebook.cameo(event_type, mode)
        assert code is not None
        assert code.isdigit()
        assert 3 <= len(code) <= 4
        assert codebook.goldstein(event_type, mode) is not None
        assert -10 <= codebook.intensity(event_type, mode) <= 10


@pytest.mark.parametrize("event_type", TYPES)
def test_scores_are_friendly_or_hostile_as_the_quad_class_says(event_type: EventType) -> None:
    if codebook.quad_class(event_type) in (1, 2):
        assert codebook.intensity(event_type) > 0
    else:
        assert codebook.intensity(event_type) <= 0


def test_the_same_mode_name_means_something_else_in_another_type() -> None:
    assert codebook.intensity("RETREAT", "withdraw") == 8
    assert codebook.intensity("SANCTION", "withdraw") == -6


@pytest.mark.parametrize(
    ("event_type", "mode", "code", "value"),
    [
        ("CONSULT", "visit", "042", 1.9),
        ("CONSULT", "phone", "041", 1.0),
        ("RETREAT", "ceasefire", "0871", 9.0),
        ("ASSAULT", "torture", "1822", -9.0),
        ("SANCTION", "discontinue", "163", -8.0),
        ("AID", None, "070", 7.0),
    ],
)
def test_cameo_and_goldstein(event_type: EventType, mode: str | None, code: str, value: float) -> None:
    assert codebook.cameo(event_type, mode) == code
    assert codebook.goldstein(event_type, mode) == value


@pytest.mark.parametrize(
    ("event_type", "status", "reduced"),
    [
        ("CONSULT", "occurred", "CONSULT"),
        ("CONSULT", "ongoing", "CONSULT"),
        ("CONSULT", "planned", "AGREE"),
        ("SUPPORT", "planned", "AGREE"),
        ("COOPERATE", "planned", "AGREE"),
        ("AID", "planned", "AGREE"),
        ("RETREAT", "planned", "CONCEDE"),
        ("AGREE", "planned", "AGREE"),
        ("ASSAULT", "planned", None),
        ("CONSULT", "cancelled", "REJECT"),
        ("AID", "cancelled", None),
    ],
)
def test_reduction_to_the_type_plover_codes(event_type: EventType, status: Status, reduced: EventType | None) -> None:
    assert codebook.plover_type(event_type, None, status) == reduced


@pytest.mark.parametrize("status", ["possible", "conditional", "negated", "denied"])
@pytest.mark.parametrize("event_type", TYPES)
def test_plover_codes_nothing_for_what_is_not_so(event_type: EventType, status: Status) -> None:
    assert codebook.plover_type(event_type, None, status) is None


def test_unknown_mode_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="CONSULT has no mode 'troops'; its modes: visit"):
        codebook.intensity("CONSULT", "troops")


def test_contexts_come_in_codebook_order() -> None:
    assert codebook.contexts(["посол", "газопровод", "и", "санкция"]) == ("economic", "diplomatic", "natural_resource")


def test_beginning_of_a_lemma_shows_a_context_and_plain_words_show_none() -> None:
    assert codebook.contexts(["кибербезопасность"]) == ("cyber",)
    assert codebook.contexts(["сказать", "вчера", "дом"]) == ()


def edited(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of the codebook with one mistake in it."""
    text = codebook.CODEBOOK.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "plover.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("quad = 1", "quad = 7", "types.AGREE: quad is 7"),
        ("score = 2.5", "score = 25.0", "score 25.0 is outside"),
        ('"042"]', '"999"]', "types.CONSULT visit: CAMEO code '999'"),
        ('planned = "AGREE"', 'planned = "AGREED"', "'AGREED' is no event type"),
        ("[types.AID]", "[types.HELP]", "differ in AID, HELP"),
        ('"military", ', '"military", "military", ', "listed twice"),
        ("[types.AID]", "[types.AID", "plover.toml: "),
    ],
)
def test_a_mistake_in_the_codebook_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(codebook.CodebookError, match=complaint):
        codebook.read_codebook(edited(tmp_path, old, new))


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("weather\tдождь", "contexts.tsv:1: 'weather' is no context"),
        ("crime\t", "contexts.tsv:1: crime has no words"),
        ("crime\tмафия\ncrime\tубийство", "contexts.tsv:2: crime has a line already"),
        ("crime\tмафия", "no line for military"),
    ],
)
def test_a_mistake_in_the_context_words_is_named(tmp_path: Path, lines: str, complaint: str) -> None:
    path = tmp_path / "contexts.tsv"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(codebook.CodebookError, match=complaint):
        codebook.context_words(path)
