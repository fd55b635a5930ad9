"""The heavy loops of the networks compiled by numba: the same answers as nlp.inference.plain, several times faster.

After its ReLU only a fifth of a layer's outputs are not zero, so a convolution here walks over those alone and adds
each one's row of weights. The normalisation after a layer is folded into the next layer's weights; at the ends of a
sentence, where the next layer sees separators, the folded constant is taken back.

Compiled code is kept beside this file, or in ``NUMBA_CACHE_DIR``; ``python -m nlp.inference.compiled`` fills the cache
ahead of time. The first load on a machine takes some seconds more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from nlp.inference import trees
from nlp.inference.plain import Flags, Integers
from nlp.inference.weights import Convolution, Floats


def _compiled(signature: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Compile now, for these types, and keep the code where a place for it can be written."""

    def compile_function(function: Callable[..., Any]) -> Callable[..., Any]:
        options: dict[str, Any] = {"nogil": True, "fastmath": {"contract"}, "error_model": "numpy"}
        try:
            return numba.njit(signature, cache=True, **options)(function)
        except RuntimeError:  # numba found no folder that it may write
            return numba.njit(signature, **options)(function)

    return compile_function


@_compiled("void(f4[:,:,::1], i8[::1], b1[::1], f4[::1], f4[:,::1])")
def _look_up(table: Floats, stream: Integers, token: Flags, bias: Floats, sums: Floats) -> None:
    """First layer before its ReLU: three partial sums of the word table for each token."""
    for t in range(len(stream)):
        if token[t]:
            left, middle, right = stream[t - 1], stream[t], stream[t + 1]
            for c in range(sums.shape[1]):
                sums[t, c] = table[left, 0, c] + table[middle, 1, c] + table[right, 2, c] + bias[c]


@_compiled("void(f4[:,::1], b1[::1], f4[:,::1], f4[:,::1], f4[:,::1])")
def _convolve(inputs: Floats, token: Flags, weight: Floats, constants: Floats, sums: Floats) -> None:
    """ReLU of ``inputs``, then a convolution; ``weight`` is (in, 3 * out), what each input adds after, at, before it.

    ``constants`` (3, out): the bias, and what is taken back at the first and at the last token of a sentence.
    """
    channels, width = weight.shape
    out = width // 3
    active = np.empty(channels + 4, np.int64)
    value = np.empty(channels + 4, np.float32)
    added = np.empty(width, np.float32)
    for t in range(len(token)):
        for j in range(out):
            sums[t, j] = constants[0, j]
    for t in range(len(token)):
        if not token[t]:
            continue
        count = 0
        for c in range(channels):
            active[count] = c
            value[count] = inputs[t, c]
            count += inputs[t, c] > 0
        for spare in range(count, count + 4):
            active[spare] = 0
            value[spare] = 0
        for j in range(width):
            added[j] = 0
        for k in range(0, count, 4):
            a, b, c, d = active[k], active[k + 1], active[k + 2], active[k + 3]
            va, vb, vc, vd = value[k], value[k + 1], value[k + 2], value[k + 3]
            for j in range(width):
                added[j] += va * weight[a, j] + vb * weight[b, j] + vc * weight[c, j] + vd * weight[d, j]
        for j in range(out):
            sums[t + 1, j] += added[j]
            sums[t, j] += added[out + j]
            sums[t - 1, j] += added[2 * out + j]
        if not token[t - 1]:
            for j in range(out):
                sums[t, j] -= constants[1, j]
        if not token[t + 1]:
            for j in range(out):
                sums[t, j] -= constants[2, j]


@_compiled("void(f4[:,::1], f4[:,::1], i8[::1], i8[:,::1], i8[::1])")
def _viterbi(best: Floats, transitions: Floats, bounds: Integers, origin: Integers, tags: Integers) -> None:
    """``best``: each token's own scores; becomes the score of the best path that ends in each tag there."""
    count = best.shape[1]
    for sentence in range(len(bounds) - 1):
        start, end = bounds[sentence], bounds[sentence + 1]
        for t in range(start + 1, end):
            for tag in range(count):
                source, own = 0, best[t, tag]
                highest = best[t - 1, 0] + transitions[0, tag] + own
                for previous in range(1, count):
                    through = best[t - 1, previous] + transitions[previous, tag] + own
                    if through > highest:
                        source, highest = previous, through
                best[t, tag] = highest
                origin[t, tag] = source
        tags[end - 1] = np.argmax(best[end - 1])
        for t in range(end - 2, start - 1, -1):
            tags[t] = origin[t + 1, tags[t + 1]]


is_tree = _compiled("b1(i8[::1])")(trees.is_tree)
best_tree = _compiled("i8[::1](f4[:,::1])")(trees.best_tree)


@_compiled("i8[::1](f4[:,::1], f4[:,::1], f4[::1], i8[::1])")
def attach(dependents: Floats, governors: Floats, root: Floats, bounds: Integers) -> Integers:
    """Head of each token, counted from 1 in its sentence, 0 for the root; each sentence a tree."""
    heads = np.empty(len(dependents), np.intp)
    for sentence in range(len(bounds) - 1):
        start, end = bounds[sentence], bounds[sentence + 1]
        scores = np.empty((end - start, end - start + 1), np.float32)
        best = np.empty(end - start, np.intp)
        for token in range(end - start):
            for candidate in range(end - start + 1):
                governor = root if candidate == 0 else governors[start + candidate - 1]
                score = np.float32(0)
                for k in range(len(governor)):
                    score += dependents[start + token, k] * governor[k]
                scores[token, candidate] = score
            best[token] = np.argmax(scores[token])
        heads[start:end] = best if is_tree(best) else best_tree(scores)
    return heads


class Encoder:
    """The three convolutions of one network, the first of them read from the word table."""

    def __init__(self, layers: tuple[Convolution, Convolution, Convolution]) -> None:
        first, second, third = layers
        self._bias = first.bias
        self._second = _fold(first, second)
        self._third = _fold(second, third)
        self._scale, self._shift = third.scale, third.shift

    def __call__(self, table: Floats, stream: Integers, token: Flags) -> Floats:
        """Hidden vectors (token, 64) of the tokens of a stream of rows of ``table``; separators are not ``token``."""
        sums = np.empty((len(stream), len(self._bias)), np.float32)
        _look_up(table, stream, token, self._bias, sums)
        for weight, constants in (self._second, self._third):
            inputs, sums = sums, np.empty((len(stream), constants.shape[1]), np.float32)
            _convolve(inputs, token, weight, constants, sums)
        hidden: Floats = np.maximum(sums[token], 0) * self._scale + self._shift
        return hidden


def viterbi(scores: Floats, transitions: Floats, bounds: Integers) -> Integers:
    """Best tag sequence of each sentence; ``scores`` (token, tag), sentence ``i`` is ``bounds[i]:bounds[i + 1]``."""
    tags = np.empty(len(scores), np.intp)
    _viterbi(scores.copy(), transitions, bounds, np.empty(scores.shape, np.intp), tags)
    return tags


def _fold(before: Convolution, layer: Convolution) -> tuple[Floats, Floats]:
    """Weight (in, 3 * out) and constants (3, out) of ``layer`` with the normalisation of the layer before inside."""
    taps, channels, out = layer.kernel.shape
    constant = before.shift @ layer.kernel  # (tap, out)
    weight = (layer.kernel * before.scale[:, None]).transpose(1, 0, 2).reshape(channels, taps * out)
    constants = np.stack([layer.bias + constant.sum(axis=0), constant[0], constant[2]])
    return np.ascontiguousarray(weight), np.ascontiguousarray(constants)
