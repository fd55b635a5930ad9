"""The heavy loops of the networks in plain numpy, for machines without numba (see nlp.inference.compiled).

The sentences of a batch stand one after another in one stream of rows of the word table, parted by separators.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nlp.inference.trees import best_tree, is_tree
from nlp.inference.weights import Convolution, Floats

__all__ = ["Encoder", "Flags", "Integers", "attach", "best_tree", "is_tree", "viterbi"]

Integers = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class Encoder:
    """The three convolutions of one network, the first of them read from the word table."""

    def __init__(self, layers: tuple[Convolution, Convolution, Convolution]) -> None:
        self._first, *self._rest = layers

    def __call__(self, table: Floats, stream: Integers, token: Flags) -> Floats:
        """Hidden vectors (token, 64) of the tokens of a stream of rows of ``table``; separators are not ``token``."""
        first, middle, last = (table[:, tap] for tap in range(3))
        sums = middle[stream]
        sums[1:] += first[stream[:-1]]
        sums[:-1] += last[stream[1:]]
        hidden = _finish(sums, token, self._first)
        for layer in self._rest:
            padded = np.pad(hidden, ((1, 1), (0, 0)))
            windows = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=0).swapaxes(1, 2)
            taps, channels, _ = layer.kernel.shape
            sums = windows.reshape(len(stream), taps * channels) @ layer.kernel.reshape(taps * channels, -1)
            hidden = _finish(sums, token, layer)
        return hidden[token]


def viterbi(scores: Floats, transitions: Floats, bounds: Integers) -> Integers:
    """Best tag sequence of each sentence; ``scores`` (token, tag), sentence ``i`` is ``bounds[i]:bounds[i + 1]``."""
    lengths = np.diff(bounds)
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = bounds[:-1][order], lengths[order]
    best = np.empty_like(scores)
    origin = np.zeros(scores.shape, np.intp)
    best[starts] = scores[starts]
    for position in range(1, int(lengths[0])):
        now = starts[: int(np.searchsorted(-lengths, -position))] + position
        through = best[now - 1][:, :, None] + transitions + scores[now][:, None, :]
        origin[now] = through.argmax(axis=1)
        best[now] = through.max(axis=1)
    tags: Integers = best.argmax(axis=1)
    for position in range(int(lengths[0]) - 2, -1, -1):
        now = starts[: int(np.searchsorted(-lengths, -(position + 1)))] + position
        tags[now] = origin[now + 1, tags[now + 1]]
    return tags


def attach(dependents: Floats, governors: Floats, root: Floats, bounds: Integers) -> Integers:
    """Head of each token, counted from 1 in its sentence, 0 for the root; each sentence a tree.

    The score of an arc is the product of the dependent's vector with the governor's, or with ``root``'s.
    """
    heads = np.empty(len(dependents), np.intp)
    for start, end in pairwise(bounds.tolist()):
        scores = dependents[start:end] @ np.concatenate((root[None], governors[start:end])).T
        best = scores.argmax(axis=1)
        heads[start:end] = best if is_tree(best) else best_tree(scores)
    return heads


def _finish(sums: Floats, token: Flags, layer: Convolution) -> Floats:
    """Bias, ReLU and normalisation; separators go back to zero."""
    sums += layer.bias
    np.maximum(sums, 0, out=sums)
    sums *= layer.scale
    sums += layer.shift
    sums[~token] = 0
    return sums
