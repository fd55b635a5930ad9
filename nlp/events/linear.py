"""Multinomial logistic regression over named features, its weights kept as readable JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, fsum
from pathlib import Path

LANGUAGES = Path(__file__).parent.parent / "languages"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """``weights`` has a row of ``len(labels)`` numbers for each feature; ``bias`` is one such row."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Probability of each label; a feature that was never seen counts nothing.

        The sums are exact, so that the order of the features makes no difference and equals stay equal.
        """
        weights = self.weights
        rows = [weights[feature] for feature in set(features) if feature in weights]
        scores = [fsum(column) for column in zip(self.bias, *rows, strict=True)]
        highest = max(scores)
        odds = [exp(score - highest) for score in scores]
        total = fsum(odds)
        return {label: value / total for label, value in zip(self.labels, odds, strict=True)}


@cache
def load_model(language: str, name: str) -> LinearModel:
    """The model ``languages/<language>/<name>.json``, read once; made by ``python -m nlp.events.train_events``."""
    raw = json.loads((LANGUAGES / language / f"{name}.json").read_text(encoding="utf-8"))
    rows = {feature: tuple(row) for feature, row in raw["weights"].items()}
    return LinearModel(tuple(raw["labels"]), tuple(raw["bias"]), rows)
