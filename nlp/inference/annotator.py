"""The spaCy side: a tokenizer with razdel's tokens, and the components that write the networks' answers into a Doc."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IS_SPACE, LEMMA, MORPH, ORTH, POS, SENT_START, TAG
from spacy.symbols import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp.inference.lemmas import Lemmatizer
from nlp.inference.networks import Networks
from nlp.inference.plain import Integers
from nlp.inference.segmentation import segment
from nlp.inference.weights import Weights

Codes = Any  # NDArray[np.uint64]; spaCy's own annotations ask for types of thinc that no array has
OUTSIDE, INSIDE, BEGINS = 2, 1, 3  # spaCy's codes of ENT_IOB
SPACE_TAG, SPACE_RELATION = "_SP", "dep"

WORDS_KEPT = 100_000
"""Words in a vocabulary after which it is replaced: some 40 MB."""


class RazdelTokenizer:
    """Text to a Doc with words, white space and sentence starts. ``doc.text`` is the text, to the character.

    spaCy keeps every word it has met, and a live wire never ends: when a vocabulary holds ``WORDS_KEPT`` words, later
    documents get a new one. Documents made before keep theirs.
    """

    def __init__(self, new_vocabulary: Callable[[], Vocab], vocabulary: Vocab) -> None:
        self._new_vocabulary = new_vocabulary
        self.vocab = vocabulary

    def __call__(self, text: str) -> Doc:
        """Tokenize one text."""
        if len(self.vocab) > WORDS_KEPT:
            self.vocab = self._new_vocabulary()
        parts = segment(text)
        return Doc(self.vocab, parts.words, parts.spaces, sent_starts=parts.sentence_starts)

    def pipe(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Tokenize texts as they come."""
        return map(self, texts)


class NetworkAnnotator:
    """Sets ``ents``, ``pos``, ``tag`` (the network's whole label), ``morph``, ``head`` and ``dep``."""

    def __init__(self, weights: Weights) -> None:
        self.version = weights.version
        self._networks = Networks(weights)
        names, labels = weights.ner.network.labels, weights.morph.network.labels
        self._strings = (
            SPACE_TAG,
            SPACE_RELATION,
            *labels,
            *weights.syntax.network.labels,
            *names,
            *(n[2:] for n in names),
        )
        self._features = ["", *(label.partition("|")[2] for label in labels)]
        self._introduce(Vocab())
        code = self._vocab.strings.add
        self._continues = np.array([tag.startswith("I-") for tag in names])
        self._entity_type = _codes(code(tag[2:]) if "-" in tag else 0 for tag in names)
        self._pos = _codes(IDS.get(label.split("|")[0], IDS["X"]) for label in labels)
        self._tag = _codes(code(label) for label in labels)
        self._morph = _codes(self._vocab.morphology.add(features) for features in self._features[1:])
        self._relation = _codes(code(relation) for relation in weights.syntax.network.labels)
        self._space = {
            POS: IDS["SPACE"], TAG: code(SPACE_TAG), MORPH: self._vocab.morphology.add(""),
            DEP: code(SPACE_RELATION), ENT_IOB: OUTSIDE, ENT_TYPE: 0,
        }  # fmt: skip

    def _introduce(self, vocab: Vocab) -> None:
        """Make the labels known to a vocabulary, once."""
        self._vocab = vocab
        for string in self._strings:
            vocab.strings.add(string)
        for features in self._features:
            vocab.morphology.add(features)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document that has sentence starts."""
        if not len(doc):
            return doc
        if doc.vocab is not self._vocab:
            self._introduce(doc.vocab)
        layout = doc.to_array([SENT_START, IS_SPACE])
        sentence = np.maximum(np.cumsum(layout[:, 0] == 1) - 1, 0)
        words = np.flatnonzero(layout[:, 1] == 0)
        bounds = np.concatenate(([0], np.flatnonzero(np.diff(sentence[words])) + 1, [len(words)]))
        texts = [doc[word].text for word in words.tolist()]
        labels = self._networks.label([texts[start:end] for start, end in pairwise(bounds.tolist()) if start < end])

        iob, entity_type = self._entities(labels.names, bounds)
        columns = {
            POS: self._pos[labels.morphology],
            TAG: self._tag[labels.morphology],
            MORPH: self._morph[labels.morphology],
            DEP: self._relation[labels.relations],
            ENT_IOB: iob,
            ENT_TYPE: entity_type,
        }
        array: Codes = np.empty((len(doc), len(columns) + 1), np.uint64)
        array[:, :-1] = [self._space[column] for column in columns]
        for number, values in enumerate(columns.values()):
            array[words, number] = values
        self._bridge_spaces(array, words, list(columns))
        array[:, -1] = _head_offsets(labels.heads, sentence, words, bounds).astype(np.uint64)
        return doc.from_array([*columns, HEAD], array)

    def _entities(self, names: Integers, bounds: Integers) -> tuple[Codes, Codes]:
        """ENT_IOB and ENT_TYPE: an ``I-`` that continues nothing of its type begins a name."""
        types = self._entity_type[names]
        continues = self._continues[names]
        continues[1:] &= types[1:] == types[:-1]
        continues[bounds[:-1][bounds[:-1] < len(names)]] = False
        return np.where(types == 0, OUTSIDE, np.where(continues, INSIDE, BEGINS)).astype(np.uint64), types

    @staticmethod
    def _bridge_spaces(array: Codes, words: Integers, columns: list[int]) -> None:
        """White space between two words of one name belongs to the name."""
        iob, types = columns.index(ENT_IOB), columns.index(ENT_TYPE)
        for left, right in pairwise(words.tolist()):
            if right - left > 1 and array[right, iob] == INSIDE:
                array[left + 1 : right, iob] = INSIDE
                array[left + 1 : right, types] = array[right, types]


class LemmaAnnotator:
    """Sets ``lemma`` from the word and its tag."""

    def __init__(self) -> None:
        self._lemmatizer = Lemmatizer()
        self.version = self._lemmatizer.version
        self._vocab: Vocab | None = None
        self._known: dict[tuple[int, int], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a tagged document."""
        if not len(doc):
            return doc
        if doc.vocab is not self._vocab or len(self._known) > WORDS_KEPT:
            self._vocab, self._known = doc.vocab, {}
        known = self._known
        pairs = list(zip(*doc.to_array([ORTH, TAG]).T.tolist(), strict=True))
        for word, tag in set(pairs) - known.keys():
            strings = doc.vocab.strings
            known[word, tag] = strings.add(self._lemmatizer.lemma(strings[word], strings[tag]))
        return doc.from_array([LEMMA], _codes(known[pair] for pair in pairs))


def _head_offsets(heads: Integers, sentence: Integers, words: Integers, bounds: Integers) -> Integers:
    """Distance from each token to its head; white space hangs from the root of its sentence."""
    tokens = np.arange(len(sentence))
    root = np.searchsorted(sentence, np.arange(int(sentence[-1]) + 1))
    own = np.arange(len(words))
    first = np.repeat(bounds[:-1], np.diff(bounds))
    governor = words[np.where(heads == 0, own, first + heads - 1)] if len(words) else words
    roots = words[heads == 0]
    root[sentence[roots]] = roots
    target = root[sentence]
    target[words] = governor
    return target - tokens


def _codes(values: Iterable[int]) -> Codes:
    return np.fromiter(values, np.uint64)
