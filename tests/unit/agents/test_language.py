"""The language of wire copy, also where the model alone errs or has nothing to go by."""

import pytest

from agents.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Глава ведомства прибыл с визитом в соседнюю страну и провел переговоры.", "ru"),
        ("Голова відомства прибув із візитом до сусідньої країни і провів переговори.", "uk"),
        ("Кіраўнік ведамства прыбыў з візітам у суседнюю краіну і правёў перамовы.", "be"),
        ("The head of the agency arrived in the neighbouring country for talks.", "en"),
        ("Le chef de l'agence est arrivé dans le pays voisin pour des pourparlers.", "fr"),
    ],
)
def test_language_of_a_sentence(text: str, language: str) -> None:
    assert detect(text) == language


def test_text_decides_against_a_wrong_declaration() -> None:
    assert detect("Министр встретился с послом и обсудил с ним договор.", declared="en") == "ru"


def test_declaration_decides_where_there_are_no_words() -> None:
    assert detect("12:30 — 45%", declared="ru-RU") == "ru"
    assert detect("12:30 — 45%") == "und"
    assert detect("") == "und"


def test_foreign_headline_above_the_text_does_not_decide() -> None:
    text = "Breaking news.\n\n" + "Министр иностранных дел заявил, что переговоры продолжатся на следующей неделе. " * 4
    assert detect(text) == "ru"
