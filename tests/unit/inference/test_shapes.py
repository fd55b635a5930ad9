"""Shapes are an input of the networks: one that differs from the training's is another word to them."""

from hypothesis import given
from hypothesis import strategies as st
from slovnet.shape import SHAPES, word_shape

from nlp.inference.shapes import shape
from nlp.inference.weights import Weights
from tests.unit.inference.nasty import PIECES


@given(
    st.one_of(
        st.text(min_size=1, max_size=8),
        st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join).filter(bool),
        st.from_regex(r"[А-Яа-яA-Za-z]{1,4}(-[А-Яа-я]{1,3})?", fullmatch=True),
    )
)
def test_shapes_are_those_of_slovnet(word: str) -> None:
    assert shape(word) == word_shape(word)


def test_the_models_know_every_shape(weights: Weights) -> None:
    assert set(SHAPES) <= set(weights.shapes)
