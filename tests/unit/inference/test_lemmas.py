"""Lemmas follow the tagger where a form is ambiguous."""

import pytest

from nlp.inference.lemmas import Lemmatizer


@pytest.fixture(scope="module")
def lemmatizer() -> Lemmatizer:
    return Lemmatizer()


@pytest.mark.parametrize(
    ("word", "label", "lemma"),
    [
        ("стали", "VERB|Aspect=Perf|Mood=Ind|Number=Plur|Tense=Past|VerbForm=Fin|Voice=Act", "стать"),
        ("стали", "NOUN|Animacy=Inan|Case=Gen|Gender=Fem|Number=Sing", "сталь"),
        ("Песков", "PROPN|Animacy=Anim|Case=Nom|Gender=Masc|Number=Sing", "песков"),
        ("песков", "NOUN|Animacy=Inan|Case=Gen|Gender=Masc|Number=Plur", "песок"),
        ("политика", "NOUN|Animacy=Anim|Case=Gen|Gender=Masc|Number=Sing", "политик"),
        ("политика", "NOUN|Animacy=Inan|Case=Nom|Gender=Fem|Number=Sing", "политика"),
        ("выборов", "NOUN|Animacy=Inan|Case=Gen|Gender=Masc|Number=Plur", "выборы"),
        ("Переговорам", "NOUN|Animacy=Inan|Case=Dat|Gender=Masc|Number=Plur", "переговоры"),
        ("соответствующего", "ADJ|Case=Gen|Degree=Pos|Gender=Masc|Number=Sing", "соответствующий"),
        ("подписанный", "VERB|Aspect=Perf|Case=Nom|Gender=Masc|Number=Sing|Tense=Past|VerbForm=Part|Voice=Pass",
         "подписать"),
        ("Призвал", "VERB|Aspect=Perf|Gender=Masc|Mood=Ind|Number=Sing|Tense=Past|VerbForm=Fin|Voice=Act", "призвать"),
        ("своё", "DET|Animacy=Inan|Case=Acc|Gender=Neut|Number=Sing", "свой"),
        ("Reuters", "PROPN|Foreign=Yes", "reuters"),
        ("14-15", "NUM", "14-15"),
        ("«", "PUNCT", "«"),
        ("𗀀", "X", "𗀀"),
        ("а" * 10_000, "X", "а" * 10_000),
    ],
)  # fmt: skip
def test_the_tag_decides(lemmatizer: Lemmatizer, word: str, label: str, lemma: str) -> None:
    assert lemmatizer.lemma(word, label) == lemma


def test_a_letter_with_two_dots_never_reaches_a_lexicon(lemmatizer: Lemmatizer) -> None:
    assert lemmatizer.lemma("актёр", "NOUN|Animacy=Anim|Case=Nom|Gender=Masc|Number=Sing") == "актер"
