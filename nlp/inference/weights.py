"""The slovnet news models as plain arrays, read from the data that the ``natasha`` wheel carries.

Three networks (names, morphology, syntax) share one vocabulary of words, one of shapes, and word vectors compressed by
product quantisation (navec: 250,002 words of 300 numbers as 100 bytes each). Each network reads a word vector joined
to a learned vector of 30 numbers for the word's shape, then three convolutions of width three with ReLU and batch
normalisation (256, 128 and 64 channels), then its own head. Source: https://github.com/natasha/slovnet.

natasha itself is never imported: its pipeline needs pymorphy2, which no longer runs.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

VECTORS = "emb/navec_news_v1_1B_250K_300d_100q.tar"
MODELS = {name: f"model/slovnet_{name}_news_v1.tar" for name in ("ner", "morph", "syntax")}


@dataclass(frozen=True, slots=True)
class Convolution:
    """One encoder layer: ``kernel`` (3 taps, in, out), ``bias`` (out), and the normalisation after the ReLU."""

    kernel: Floats
    bias: Floats
    scale: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Dense:
    """``x @ weight + bias`` with ``weight`` (in, out)."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """What all three networks have in common, and the vocabulary of their answers (index 0 is padding)."""

    shapes: Floats
    layers: tuple[Convolution, Convolution, Convolution]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameWeights:
    """BIO tags of persons, places and organisations; ``transitions`` (from, to) are the scores of the CRF."""

    network: Network
    projection: Dense
    transitions: Floats


@dataclass(frozen=True, slots=True)
class MorphologyWeights:
    """One label is a part of speech with its features, as ``NOUN|Animacy=Inan|Case=Gen``."""

    network: Network
    projection: Dense


@dataclass(frozen=True, slots=True)
class Biaffine:
    """Scores a token as head of another: ``relu(head) @ kernel @ relu(tail)``; ``root`` stands before the sentence."""

    head: Dense
    tail: Dense
    root: Floats
    kernel: Floats


@dataclass(frozen=True, slots=True)
class SyntaxWeights:
    """Who governs whom, and by which relation (``relation.kernel`` holds one matrix a relation, side by side)."""

    network: Network
    arc: Biaffine
    relation: Biaffine


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Navec: ``codes[i, quantised[word, i]]`` are numbers ``3i`` to ``3i + 2`` of the vector of ``word``."""

    quantised: npt.NDArray[np.uint8]
    codes: Floats

    def __getitem__(self, words: npt.NDArray[np.intp]) -> Floats:
        """Vectors (word, 300) of the words with these numbers."""
        parts = self.codes[np.arange(len(self.codes)), self.quantised[words]]
        return parts.reshape(len(words), -1)


@dataclass(frozen=True, slots=True)
class Weights:
    """All that the annotator needs; ``version`` is a hash of the files it came from."""

    words: dict[str, int]
    shapes: dict[str, int]
    vectors: WordVectors
    ner: NameWeights
    morph: MorphologyWeights
    syntax: SyntaxWeights
    version: str


def load_weights() -> Weights:
    """Read the three networks and the word vectors. FileNotFoundError says what to install when they are missing."""
    folder = data_folder()
    digest = hashlib.sha256()
    for path in (VECTORS, *MODELS.values()):
        digest.update((folder / path).read_bytes())
    packs = {name: _Pack(folder / path) for name, path in MODELS.items()}
    morph, ner, syntax = packs["morph"], packs["ner"], packs["syntax"]
    return Weights(
        words={word: number for number, word in enumerate(ner.vocabulary("word"))},
        shapes={shape: number for number, shape in enumerate(ner.vocabulary("shape"))},
        vectors=_word_vectors(folder / VECTORS),
        ner=NameWeights(ner.network("tag"), ner.dense("head", "proj"), ner.array("head", "crf", "transitions")),
        morph=MorphologyWeights(morph.network("tag"), morph.dense("head", "proj")),
        syntax=SyntaxWeights(syntax.network("rel"), syntax.biaffine("head"), syntax.biaffine("rel")),
        version=digest.hexdigest()[:12],
    )


def data_folder() -> Path:
    """Where the ``natasha`` wheel keeps its models; FileNotFoundError when it, or one of them, is not there."""
    spec = importlib.util.find_spec("natasha")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the slovnet models are missing: install natasha==1.6.0, whose wheel carries them")
    folder = Path(spec.origin).parent / "data"
    for path in (VECTORS, *MODELS.values()):
        if not (folder / path).is_file():
            raise FileNotFoundError(f"{folder / path} is missing: install natasha==1.6.0, whose wheel carries it")
    return folder


class _Pack:
    """One model file of slovnet: a tar of a JSON tree whose leaves name raw arrays."""

    def __init__(self, path: Path) -> None:
        with tarfile.open(path) as archive:
            self._files = {
                member.name: file.read() for member in archive if (file := archive.extractfile(member)) is not None
            }
        self._tree: dict[str, Any] = json.loads(self._files["model.json"])

    def vocabulary(self, name: str) -> tuple[str, ...]:
        return tuple(gzip.decompress(self._files[f"vocabs/{name}.gz"]).decode().splitlines())

    def array(self, *path: str | int) -> Floats:
        leaf: Any = self._tree
        for step in path:
            leaf = leaf[step]
        raw = np.frombuffer(self._files[f"arrays/{leaf['array']}.bin"], leaf["dtype"])
        return raw.reshape(leaf["shape"]).astype(np.float32)

    def dense(self, *path: str | int) -> Dense:
        return Dense(self.array(*path, "weight"), self.array(*path, "bias"))

    def biaffine(self, name: str) -> Biaffine:
        return Biaffine(
            self.dense(name, "head", "proj"),
            self.dense(name, "tail", "proj"),
            self.array(name, "root"),
            self.array(name, "kernel"),
        )

    def network(self, labels: str) -> Network:
        first, second, third = (self._convolution(number) for number in range(3))
        return Network(self.array("emb", "shape", "weight"), (first, second, third), self.vocabulary(labels))

    def _convolution(self, number: int) -> Convolution:
        layer = ("encoder", "layers", number)
        kernel = self.array(*layer, "conv", "weight")  # (out, in, tap)
        scale = self.array(*layer, "norm", "weight") / self.array(*layer, "norm", "std")
        return Convolution(
            kernel=np.ascontiguousarray(kernel.transpose(2, 1, 0)),
            bias=self.array(*layer, "conv", "bias"),
            scale=scale,
            shift=self.array(*layer, "norm", "bias") - self.array(*layer, "norm", "mean") * scale,
        )


def _word_vectors(path: Path) -> WordVectors:
    with tarfile.open(path) as archive:
        file = archive.extractfile("pq.bin")
        assert file is not None
        content = file.read()
    words, parts, centroids = (int(n) for n in np.frombuffer(content, np.uint32, 4)[[0, 2, 3]])
    start = 4 * np.dtype(np.uint32).itemsize
    quantised = np.frombuffer(content, np.uint8, words * parts, start).reshape(words, parts)
    codes = np.frombuffer(content, np.float32, offset=start + words * parts).reshape(parts, centroids, -1)
    return WordVectors(quantised, codes)
