"""The Doc that every later stage reads: the promises of nlp.document, on good text and on nasty."""

import numpy as np
import pytest
from hypothesis import given, settings
from spacy.language import Language
from spacy.tokens import Doc, Token

from nlp.inference import annotator
from nlp.inference.segmentation import LINE
from nlp.inference.weights import Weights
from tests.unit.inference.nasty import texts

UPOS = {
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SPACE", "SYM", "VERB", "X",
}  # fmt: skip


def check(doc: Doc, text: str) -> None:
    assert doc.text == text
    for sentence in doc.sents:
        assert [token for token in sentence if token.head == token] == [sentence.root]
        assert all(sentence.root in (token, *token.ancestors) for token in sentence)
        words = [token for token in sentence if not token.is_space]
        assert not words or len(LINE.findall(text[words[0].idx : words[-1].idx + len(words[-1])])) == 1
    for entity in doc.ents:
        assert entity.label_ in {"PER", "LOC", "ORG"}
        assert entity.sent.start <= entity.start < entity.end <= entity.sent.end
    for token in doc:
        assert token.pos_ in UPOS
        assert (token.pos_ == "SPACE") == token.text.isspace()
        assert token.lemma_ or token.is_space
        assert token.dep_
        assert token.dep_ == token.dep_.lower()


@settings(max_examples=400, deadline=None)
@given(text=texts)
def test_any_text_becomes_a_document_that_keeps_its_promises(russian: Language, text: str) -> None:
    check(russian(text), text)


def test_ordinary_text_keeps_them_too(russian: Language, sentences: list[str]) -> None:
    text = "\n\n".join(sentences)
    check(russian(text), text)


def test_the_only_token_related_as_root_is_the_root(russian: Language, sentences: list[str]) -> None:
    for token in russian("\n".join(sentences)):
        assert (token.dep_ == "root") == (token.head == token)


@pytest.mark.parametrize("text", ["", " ", "\n", "\r\n\r\n", "\u200b", "\x00", "😀" * 3])
def test_text_without_words(russian: Language, text: str) -> None:
    doc = russian(text)
    assert doc.text == text
    assert doc.ents == ()


def test_what_is_read_off_a_plain_sentence(russian: Language) -> None:
    doc = russian("Министр обороны Испании Хуан Переда заявил, что войска покинули Мали.")
    said, left = (token for token in doc if token.lemma_ in {"заявить", "покинуть"})
    assert doc[:].root == said
    assert left.head == said
    assert left.dep_ == "ccomp"
    minister = doc[0]
    assert (minister.dep_, minister.head, minister.morph.to_dict()["Case"]) == ("nsubj", said, "Nom")
    assert [(entity.text, entity.label_) for entity in doc.ents] == [
        ("Испании", "LOC"), ("Хуан Переда", "PER"), ("Мали", "LOC"),
    ]  # fmt: skip


def test_white_space_inside_a_name_belongs_to_it(russian: Language) -> None:
    doc = russian("В Рим прибыл Сергей  Иванов.")
    assert [entity.text for entity in doc.ents] == ["Рим", "Сергей  Иванов"]


def test_white_space_hangs_from_the_root_of_its_sentence(russian: Language) -> None:
    doc = russian("Посол  отбыл.\n\nКонсул остался.")
    spaces = [token for token in doc if token.is_space]
    assert [(token.text, token.head.text) for token in spaces] == [(" ", "отбыл"), ("\n\n", "отбыл")]


def test_documents_may_come_as_a_stream(russian: Language, sentences: list[str]) -> None:
    streamed = list(russian.pipe(sentences[:5]))
    assert [doc.to_json() for doc in streamed] == [russian(text).to_json() for text in sentences[:5]]


def test_a_sentence_longer_than_any_is_annotated_in_parts(russian: Language) -> None:
    text = "Посол Кубы и " * 400
    check(russian(text), text)


def test_the_vocabulary_is_renewed_and_earlier_documents_live_on(
    russian: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a worker's memory grows with every new word of the wire."""
    before = russian("Посол Дании уехал.")
    monkeypatch.setattr(annotator, "WORDS_KEPT", 5)
    after = russian("Посол Дании уехал.")
    assert after.vocab is not before.vocab
    assert after.to_json() == before.to_json()
    assert [entity.label_ for entity in after.ents] == ["LOC"]
    assert len(russian("Консул Непала приехал домой.").vocab.strings) < 5_000


def test_a_name_never_runs_on_from_another_type_or_another_sentence(russian: Language, weights: Weights) -> None:
    """The network may say ``I-`` where nothing of that type has begun; spaCy refuses such a document."""
    tags = ["B-PER", "I-PER", "I-LOC", "O", "I-ORG", "I-ORG", "I-ORG", "B-ORG"]
    names = np.array([weights.ner.network.labels.index(tag) for tag in tags])
    bounds = np.array([0, 6, 8])
    networks = russian.get_pipe("slovnet")
    assert isinstance(networks, annotator.NetworkAnnotator)
    iob, _ = networks._entities(names, bounds)
    assert [Token.iob_strings()[code] for code in iob] == ["B", "I", "B", "O", "B", "I", "B", "B"]
