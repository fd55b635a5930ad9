"""Every sentence becomes the best tree with one root."""

import itertools
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nlp.inference import compiled, plain
from nlp.inference.trees import Heads, Scores

score_tables = st.integers(1, 12).flatmap(
    lambda n: arrays(np.float32, (n, n + 1), elements=st.floats(-100, 100, width=16, allow_nan=False))
)
loops = pytest.mark.parametrize("loops", [plain, compiled], ids=["plain", "compiled"])


def reaches_root(heads: list[int]) -> bool:
    for token in range(1, len(heads) + 1):
        node, steps = token, 0
        while node != 0 and steps <= len(heads):
            node, steps = heads[node - 1], steps + 1
        if node != 0:
            return False
    return True


def total(scores: Scores, heads: Heads) -> float:
    return float(scores.astype(np.float64)[np.arange(len(heads)), heads].sum())


@loops
@settings(max_examples=300, deadline=None)
@given(scores=score_tables)
def test_the_best_tree_is_a_tree_with_one_root(loops: ModuleType, scores: Scores) -> None:
    heads = loops.best_tree(scores)
    assert (heads == 0).sum() == 1
    assert reaches_root(heads.tolist())
    assert loops.is_tree(heads)


@loops
@settings(max_examples=150, deadline=None)
@given(scores=score_tables.filter(lambda s: len(s) <= 4))
def test_no_tree_with_one_root_scores_higher(loops: ModuleType, scores: Scores) -> None:
    n = len(scores)
    candidates = (list(heads) for heads in itertools.product(range(n + 1), repeat=n))
    trees = [np.array(heads) for heads in candidates if heads.count(0) == 1 and reaches_root(heads)]
    best = max(total(scores, heads) for heads in trees)
    assert total(scores, loops.best_tree(scores)) == pytest.approx(best, abs=1e-3)


@loops
@settings(max_examples=300, deadline=None)
@given(heads=st.integers(1, 6).flatmap(lambda n: st.lists(st.integers(0, n), min_size=n, max_size=n)))
def test_what_is_no_tree_is_recognised(loops: ModuleType, heads: list[int]) -> None:
    assert loops.is_tree(np.array(heads, np.intp)) == (heads.count(0) == 1 and reaches_root(heads))


@loops
def test_the_longest_sentence_with_every_token_in_a_cycle(loops: ModuleType) -> None:
    """Nested cycles are contracted many times over; one sentence must not take minutes."""
    n = 120
    scores = np.random.default_rng(7).normal(size=(n, n + 1)).astype(np.float32)
    for token in range(0, n, 2):
        scores[token, token + 2] = scores[token + 1, token + 1] = 50
    assert loops.is_tree(loops.best_tree(scores))
