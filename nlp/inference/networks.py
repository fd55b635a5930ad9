"""The three slovnet networks over one stream of tokens.

The sentences of a batch stand one after another in a single stream, parted by rows of zeros, so that a convolution is
one matrix product with no padding. The first convolution is linear in each token, so its three partial sums are looked
up in a bounded table by word and shape: 61% of the arithmetic is gone.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from nlp.inference.plain import Integers
from nlp.inference.shapes import shape
from nlp.inference.weights import Biaffine, Dense, Floats, Weights

TABLE_ROWS = 16_384
"""Distinct (word, shape) pairs held by the table, 9 kB each; forgotten all at once when full."""

STREAM_TOKENS = 4_096
"""Tokens that go through the networks at once, at most (a sentence is never divided): it bounds the buffers."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Answers for every token of a batch, in order: numbers into the vocabularies of the networks.

    ``heads`` count from 1 in the token's own sentence, 0 is the root; every sentence is a tree with one root.
    """

    names: Integers
    morphology: Integers
    heads: Integers
    relations: Integers


class WordTable:
    """First-layer partial sums of words: ``array`` is (network, row, tap, channel); row 0 is the separator."""

    def __init__(self, weights: Weights, rows: int = TABLE_ROWS) -> None:
        networks = (weights.ner.network, weights.morph.network, weights.syntax.network)
        self._words, self._shapes, self._vectors = weights.words, weights.shapes, weights.vectors
        self._unknown, self._odd = weights.words["<unk>"], weights.shapes["OTHER"]
        dimension = weights.vectors.codes.shape[0] * weights.vectors.codes.shape[2]
        kernels = np.stack([network.layers[0].kernel for network in networks])  # (network, tap, in, channel)
        self._word_kernel = _columns(kernels[:, :, :dimension])
        self._shape_sums = np.stack(
            [n.shapes @ _columns(k[None, :, dimension:]) for n, k in zip(networks, kernels, strict=True)], axis=1
        )  # (shape, network, tap * channel)
        count, taps, _, channels = kernels.shape
        self.array = np.zeros((count, rows, taps, channels), np.float32)
        self._capacity = rows
        self._row_of_input: dict[tuple[int, int], int] = {}
        self._row_of_word: dict[str, int] = {}  # many words share the row of the unknown word and a shape

    def rows(self, words: Sequence[str]) -> Integers:
        """Row of each word; the batch must have fewer distinct words than the table has rows."""
        known = self._row_of_word
        if not all(word in known for word in words):
            self._learn({word for word in words if word not in known}, words)
        return np.array([known[word] for word in words], np.intp)

    def _learn(self, new: set[str], batch: Sequence[str]) -> None:
        """Give every new word a row; when there is no room, forget all words but those of the batch."""
        inputs = {word: self._input(word) for word in new}
        missing = set(inputs.values()) - self._row_of_input.keys()
        if len(self._row_of_input) + len(missing) >= self._capacity or len(self._row_of_word) > 4 * self._capacity:
            self._row_of_input.clear()
            self._row_of_word.clear()
            inputs = {word: self._input(word) for word in batch}
            missing = set(inputs.values())
        if missing:
            self._add(sorted(missing))
        self._row_of_word.update((word, self._row_of_input[pair]) for word, pair in inputs.items())

    def _input(self, word: str) -> tuple[int, int]:
        return self._words.get(word.lower(), self._unknown), self._shapes.get(shape(word), self._odd)

    def _add(self, pairs: list[tuple[int, int]]) -> None:
        first = len(self._row_of_input) + 1
        self._row_of_input.update((pair, first + number) for number, pair in enumerate(pairs))
        words, shapes = (np.array(column, np.intp) for column in zip(*pairs, strict=True))
        sums = (self._vectors[words] @ self._word_kernel).reshape(len(pairs), len(self.array), -1)
        sums += self._shape_sums[shapes]
        by_network = sums.swapaxes(0, 1).reshape(len(self.array), len(pairs), *self.array.shape[2:])
        self.array[:, first : first + len(pairs)] = by_network


class Networks:
    """Names, morphology and syntax of sentences. One instance belongs to one thread."""

    def __init__(self, weights: Weights, loops: ModuleType | None = None) -> None:
        self._table = WordTable(weights)
        self._weights = weights
        self._root_relation = weights.syntax.network.labels.index("root")
        self._loops = loops or fastest_loops()
        networks = (weights.ner.network, weights.morph.network, weights.syntax.network)
        self._encoders = [self._loops.Encoder(network.layers) for network in networks]

    def label(self, sentences: Sequence[Sequence[str]]) -> Labels:
        """Labels of all tokens of ``sentences`` (none empty), in order."""
        batches = [self._label(batch) for batch in _batches(sentences)]
        nothing = np.zeros(0, np.intp)
        return Labels(
            names=np.concatenate([nothing, *(batch.names for batch in batches)]),
            morphology=np.concatenate([nothing, *(batch.morphology for batch in batches)]),
            heads=np.concatenate([nothing, *(batch.heads for batch in batches)]),
            relations=np.concatenate([nothing, *(batch.relations for batch in batches)]),
        )

    def _label(self, sentences: Sequence[Sequence[str]]) -> Labels:
        lengths = np.array([len(sentence) for sentence in sentences], np.intp)
        starts = np.cumsum(lengths + 1) - lengths  # a separator before each sentence, and one at the end
        stream = np.zeros(int(starts[-1] + lengths[-1]) + 1, np.intp)
        token = np.ones(len(stream), bool)
        token[0] = token[starts + lengths] = False
        stream[token] = self._table.rows([word for sentence in sentences for word in sentence])
        names, morphology, syntax = (
            encode(table, stream, token) for encode, table in zip(self._encoders, self._table.array, strict=True)
        )
        bounds = np.concatenate(([0], np.cumsum(lengths)))
        heads, relations = self._parse(syntax, bounds)
        return Labels(self._names(names, bounds), self._morphology(morphology), heads, relations)

    def _names(self, hidden: Floats, bounds: Integers) -> Integers:
        scores = _dense(hidden, self._weights.ner.projection)
        tags: Integers = self._loops.viterbi(scores, self._weights.ner.transitions, bounds)
        return tags

    def _morphology(self, hidden: Floats) -> Integers:
        best: Integers = _dense(hidden, self._weights.morph.projection).argmax(axis=1)
        return best

    def _parse(self, hidden: Floats, bounds: Integers) -> tuple[Integers, Integers]:
        arc, relation = self._weights.syntax.arc, self._weights.syntax.relation
        dependents = _relu_dense(hidden, arc.head) @ arc.kernel
        governors, root = _relu_dense(hidden, arc.tail), _relu_dense(arc.root[None], arc.tail)[0]
        heads: Integers = self._loops.attach(dependents, governors, root, bounds)
        return heads, self._relations(hidden, heads, bounds, relation)

    def _relations(self, hidden: Floats, heads: Integers, bounds: Integers, weights: Biaffine) -> Integers:
        root = len(hidden)
        sentence_starts = np.repeat(bounds[:-1], np.diff(bounds))
        governor = np.where(heads == 0, root, sentence_starts + heads - 1)
        distinct, row = np.unique(governor, return_inverse=True)
        governors = _relu_dense(np.concatenate((hidden, weights.root[None]))[distinct], weights.head) @ weights.kernel
        dependents = _relu_dense(hidden, weights.tail)
        by_relation = governors[row].reshape(root, -1, dependents.shape[1])
        scores = (by_relation @ dependents[:, :, None])[:, :, 0]
        scores[:, self._root_relation] = np.where(heads == 0, np.inf, -np.inf)
        best: Integers = scores.argmax(axis=1)
        return best


def fastest_loops() -> ModuleType:
    """The compiled loops, or the plain ones where numba is absent or ``DIPLOWIRE_NUMBA=0``."""
    if os.environ.get("DIPLOWIRE_NUMBA", "1") != "0" and importlib.util.find_spec("numba") is not None:
        return importlib.import_module("nlp.inference.compiled")
    return importlib.import_module("nlp.inference.plain")


def _batches(sentences: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    batch: list[Sequence[str]] = []
    tokens = 0
    for sentence in sentences:
        if batch and tokens + len(sentence) > STREAM_TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(sentence)
        tokens += len(sentence)
    if batch:
        yield batch


def _columns(kernels: Floats) -> Floats:
    """Kernels (network, tap, in, channel) side by side as one matrix (in, network * tap * channel)."""
    return np.ascontiguousarray(kernels.transpose(2, 0, 1, 3).reshape(kernels.shape[2], -1))


def _dense(x: Floats, layer: Dense) -> Floats:
    result: Floats = x @ layer.weight + layer.bias
    return result


def _relu_dense(x: Floats, layer: Dense) -> Floats:
    return np.maximum(_dense(x, layer), 0)
