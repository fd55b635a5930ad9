"""Russian text to a spaCy Doc: tokens, sentences, names, morphology, syntax and lemmas, as nlp.document describes."""

from __future__ import annotations

from functools import partial

import spacy
from spacy.language import Language
from spacy.vocab import create_vocab

from nlp.inference.annotator import LemmaAnnotator, NetworkAnnotator, RazdelTokenizer
from nlp.inference.weights import load_weights


@Language.factory("slovnet", assigns=["doc.ents", "token.pos", "token.morph", "token.head", "token.dep"])
def create_networks(nlp: Language, name: str) -> NetworkAnnotator:
    """Component that tags, parses and finds names; FileNotFoundError when the models are not installed."""
    return NetworkAnnotator(load_weights())


@Language.factory("pymorphy_lemmas", requires=["token.tag"], assigns=["token.lemma"])
def create_lemmas(nlp: Language, name: str) -> LemmaAnnotator:
    """Component that sets lemmas, after the networks."""
    return LemmaAnnotator()


def load_russian() -> Language:
    """The annotator of Russian: ``load_russian()(text)`` is a Doc as nlp.document describes it."""
    nlp = spacy.blank("ru")
    nlp.tokenizer = RazdelTokenizer(partial(create_vocab, nlp.lang, nlp.Defaults), nlp.vocab)
    nlp.add_pipe("slovnet")
    nlp.add_pipe("pymorphy_lemmas")
    return nlp
