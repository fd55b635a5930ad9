"""The annotator and its weights, loaded once for all tests of this folder, and sentences to try them on."""

from pathlib import Path

import pytest
from spacy.language import Language

from nlp.inference import load_russian
from nlp.inference.weights import Weights, load_weights


@pytest.fixture(scope="session")
def weights() -> Weights:
    return load_weights()


@pytest.fixture(scope="session")
def russian() -> Language:
    return load_russian()


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    lines = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
