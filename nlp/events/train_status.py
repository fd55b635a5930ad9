"""Train the status model: ``python -m nlp.events.train_status GOLD.jsonl ... [--language ru] [--folds N]``.

GOLD has one object a line: ``{text, published_at, events: [{type, status, anchor: [start, end]}]}``, anchors in code points.
The same input gives the same file. With ``--folds`` nothing is written: accuracy is measured by cross-validation over
articles. Needs scikit-learn (the ``dev`` extra).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc

from nlp.document import Analysis
from nlp.events.status import gather
from nlp.events.status_marks import STATUSES
from nlp.inference import load_russian

LEAST_SEEN = 2  # a feature of one example teaches nothing
STRENGTH = 0.2  # inverse of the L2 penalty


@dataclass(frozen=True, slots=True)
class Example:
    """The features of one act, its status, and the article it stands in."""

    article: str
    features: frozenset[str]
    status: str


def examples(path: Path, nlp: Language) -> Iterator[Example]:
    """The acts of a gold file with their features."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        article = json.loads(line)
        doc = nlp(article["text"])
        analysis = Analysis(doc=doc, published_at=moment(article.get("published_at")))
        for event in article["events"]:
            anchor = tokens_of(doc, *event["anchor"][:2])
            evidence = gather(analysis, anchor, event_type=event["type"], speech_act=False)
            yield Example(f"{path}:{number}", frozenset(evidence.features(doc)), event["status"])


def moment(published: str | None) -> datetime | None:
    """An ISO date or moment; UTC where it names no zone."""
    if published is None:
        return None
    read = datetime.fromisoformat(published)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def tokens_of(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The tokens that the characters ``[start, end)`` touch."""
    touched = [token.i for token in doc if token.idx < end and token.idx + len(token) > start and not token.is_space]
    if not touched:
        raise ValueError(f"no word stands at characters {start}-{end}")
    return touched[0], touched[-1] + 1


def fit(data: Sequence[Example]) -> tuple[list[str], LogisticRegression]:
    """The features that are kept, sorted, and the model over them."""
    seen = Counter(feature for example in data for feature in example.features)
    kept = sorted(feature for feature, count in seen.items() if count >= LEAST_SEEN)
    model = LogisticRegression(C=STRENGTH, max_iter=2000, tol=1e-6)
    model.fit(matrix(data, kept), [example.status for example in data])
    return kept, model


def matrix(data: Sequence[Example], kept: Sequence[str]) -> np.ndarray:
    """One row an example, 1.0 where it has the feature."""
    column = {feature: at for at, feature in enumerate(kept)}
    rows = np.zeros((len(data), len(kept)))
    for at, example in enumerate(data):
        rows[at, [column[feature] for feature in example.features if feature in column]] = 1.0
    return rows


def cross_validate(data: Sequence[Example], folds: int) -> float:
    """Accuracy over folds that keep each article whole."""
    articles = sorted({example.article for example in data})
    right = 0
    for fold in range(folds):
        held = set(articles[fold::folds])
        kept, model = fit([example for example in data if example.article not in held])
        test = [example for example in data if example.article in held]
        told = model.predict(matrix(test, kept))
        right += sum(example.status == status for example, status in zip(test, told, strict=True))
    return right / len(data)


def weights(kept: Sequence[str], model: LogisticRegression) -> dict[str, object]:
    """The model as JSON: rows of weights in the order of STATUSES, rounded to what matters."""
    order = [list(model.classes_).index(status) for status in STATUSES]
    rows = {feature: [round(float(model.coef_[at][column]), 3) for at in order] for column, feature in enumerate(kept)}
    return {
        "statuses": STATUSES,
        "bias": [round(float(model.intercept_[at]), 3) for at in order],
        "weights": {feature: row for feature, row in rows.items() if any(abs(weight) >= 0.02 for weight in row)},
    }


def main() -> None:
    """Read the gold files, then write the weights or report the cross-validated accuracy."""
    parser = argparse.ArgumentParser(prog="python -m nlp.events.train_status", description="Train the status model.")
    parser.add_argument("gold", nargs="+", type=Path, help="JSONL files of articles with annotated events")
    parser.add_argument("--folds", type=int, default=0, help="measure by so many folds instead of writing the weights")
    options = parser.parse_args()
    nlp = load_russian()
    data = [example for path in options.gold for example in examples(path, nlp)]
    if options.folds:
        print(f"accuracy {cross_validate(data, options.folds):.3f} on {len(data)} acts, {options.folds} folds")
        return
    target = Path(__file__).parent.parent / "languages" / "ru" / "status_model.json"
    lines = json.dumps(weights(*fit(data)), ensure_ascii=False, separators=(",", ":")).replace("],", "],\n")
    target.write_text(lines + "\n", encoding="utf-8")
    print(f"{target.name}: {len(data)} acts, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
