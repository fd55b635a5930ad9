"""Our inference beside slovnet's own, on the same weights: the same answer for every token."""

import importlib
from itertools import chain, pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from navec import Navec
from slovnet import NER, Morph, Syntax

from nlp.inference import compiled, plain
from nlp.inference.networks import Labels, Networks, WordTable, fastest_loops
from nlp.inference.segmentation import segment
from nlp.inference.trees import is_tree
from nlp.inference.weights import MODELS, VECTORS, Weights, data_folder


def words(text: str) -> list[str]:
    return [word for word in segment(text).words if not word.isspace()]


@pytest.fixture(scope="module")
def tokenized(sentences: list[str]) -> list[list[str]]:
    return [words(sentence) for sentence in sentences]


@pytest.fixture(scope="module")
def peer(tokenized: list[list[str]]) -> dict[str, list[Any]]:
    """slovnet's answers, sentence by sentence."""
    vectors = Navec.load(str(data_folder() / VECTORS))
    answers = {}
    for name, model in (("ner", NER), ("morph", Morph), ("syntax", Syntax)):
        infer = model.load(str(data_folder() / MODELS[name])).navec(vectors).infer
        answers[name] = list(infer.process(infer.encoder(tokenized)))
    return answers


@pytest.fixture(scope="module", params=[plain, compiled], ids=["plain", "compiled"])
def ours(request: pytest.FixtureRequest, weights: Weights, tokenized: list[list[str]]) -> Labels:
    return Networks(weights, request.param).label(tokenized)


def test_there_is_enough_to_compare(tokenized: list[list[str]]) -> None:
    assert len(tokenized) >= 60
    assert sum(map(len, tokenized)) >= 700


def test_names_are_the_same(ours: Labels, peer: dict[str, list[Any]]) -> None:
    assert ours.names.tolist() == list(chain.from_iterable(peer["ner"]))


def test_morphology_is_the_same(ours: Labels, peer: dict[str, list[Any]]) -> None:
    assert ours.morphology.tolist() == list(chain.from_iterable(peer["morph"]))


def test_heads_and_relations_are_the_same_where_slovnet_makes_a_tree(
    ours: Labels, peer: dict[str, list[Any]], weights: Weights
) -> None:
    """Elsewhere heads must differ. The root's relation is always ``root``, and no other token's is."""
    root = weights.syntax.network.labels.index("root")
    start = trees = 0
    for heads, relations in peer["syntax"]:
        end = start + len(heads)
        if is_tree(heads):
            trees += 1
            assert ours.heads[start:end].tolist() == heads.tolist()
            regular = (heads == 0) == (relations == root)
            assert ours.relations[start:end][regular].tolist() == relations[regular].tolist()
        else:
            assert is_tree(ours.heads[start:end])
        start = end
    assert trees >= 40


def test_sentences_do_not_touch_one_another(weights: Weights, tokenized: list[list[str]]) -> None:
    """One stream carries all sentences of a batch; each must get the answer that it gets alone."""
    networks = Networks(weights)
    together = networks.label(tokenized)
    start = 0
    for sentence in tokenized:
        alone = networks.label([sentence])
        end = start + len(sentence)
        assert together.names[start:end].tolist() == alone.names.tolist()
        assert together.morphology[start:end].tolist() == alone.morphology.tolist()
        assert together.heads[start:end].tolist() == alone.heads.tolist()
        assert together.relations[start:end].tolist() == alone.relations.tolist()
        start = end


def test_a_full_table_forgets_and_answers_the_same(weights: Weights, tokenized: list[list[str]]) -> None:
    distinct = max(len(set(sentence)) for sentence in tokenized)
    small, large = WordTable(weights, rows=distinct + 2), WordTable(weights)
    for sentence in tokenized:
        np.testing.assert_allclose(
            small.array[:, small.rows(sentence)], large.array[:, large.rows(sentence)], rtol=1e-4, atol=1e-4
        )


def test_more_tokens_than_one_stream_holds(
    weights: Weights, tokenized: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Networks(weights).label(tokenized)
    monkeypatch.setattr("nlp.inference.networks.STREAM_TOKENS", 50)
    parts = Networks(weights).label(tokenized)
    assert parts.names.tolist() == whole.names.tolist()
    assert parts.heads.tolist() == whole.heads.tolist()


@pytest.mark.parametrize("loops", [plain, compiled], ids=["plain", "compiled"])
def test_viterbi_finds_the_best_path(loops: ModuleType) -> None:
    """Against every path of short sequences."""
    generator = np.random.default_rng(3)
    transitions = generator.normal(size=(3, 3)).astype(np.float32)
    bounds = np.array([0, 1, 5, 9])
    scores = generator.normal(size=(9, 3)).astype(np.float32)
    found = loops.viterbi(scores, transitions, bounds)
    for start, end in pairwise(bounds.tolist()):
        paths = np.array(list(np.ndindex(*(3,) * (end - start))))
        value = scores[np.arange(start, end), paths].sum(axis=1)
        value += transitions[paths[:, :-1], paths[:, 1:]].sum(axis=1)
        assert found[start:end].tolist() == paths[value.argmax()].tolist()


def test_the_plain_loops_are_chosen_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPLOWIRE_NUMBA", "0")
    assert fastest_loops() is importlib.import_module("nlp.inference.plain")
    monkeypatch.delenv("DIPLOWIRE_NUMBA")
    assert fastest_loops() is importlib.import_module("nlp.inference.compiled")


def test_missing_models_are_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "ner", "model/absent.tar")
    with pytest.raises(FileNotFoundError, match=r"absent\.tar is missing: install natasha==1\.6\.0"):
        data_folder()
