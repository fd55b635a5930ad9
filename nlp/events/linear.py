"""Multinomial logistic regression over named features, its weights kept as readable JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LANGUAGES = Path(__file__).parent.parent / "languages"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """``weights`` has a row of ``len(labels)`` numbers for each feature; ``bias`` is one such row."""

    labels: tuple[str, ...]
    bias: NDArray[np.float64]
    weights: Mapping[str, NDArray[np.float64]]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Probability of each label; a feature that was never seen counts nothing."""
        scores = self.bias.copy()
        for feature in set(features):
            row = self.weights.get(feature)
            if row is not None:
                scores += row
        odds = np.exp(scores - scores.max())
        return dict(zip(self.labels, (odds / odds.sum()).tolist(), strict=True))


@cache
def load_model(language: str, name: str) -> LinearModel:
    """The model ``languages/<language>/<name>.json``, read once; made by ``python -m nlp.events.train_events``."""
    raw = json.loads((LANGUAGES / language / f"{name}.json").read_text(encoding="utf-8"))
    rows = {feature: np.array(row) for feature, row in raw["weights"].items()}
    return LinearModel(tuple(raw["labels"]), np.array(raw["bias"]), rows)
