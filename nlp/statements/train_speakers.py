"""Learn the weights by which antecedents are ranked, from articles with annotated speakers.

    python -m nlp.statements.train_speakers GOLD.jsonl ... [--folds 6]

Each GOLD line: ``{id, text, statements: [{cue: [start, end], source: [start, end] or null, speaker: name or null}]}``.
Every source that is a pronoun or role noun is one example: its compatible candidates, of which one is right, or nobody.
The model is a softmax over the candidates and "nobody" with weights linear in the features of ``nlp.entities.discourse``:
one table for pronouns (PRO), one for the role nouns of persons (NOM), one for those of bodies and outlets (BODY). The
examples are few, so the weights are fitted (L-BFGS) with an L2 penalty on their distance from a prior set by hand; both
are in ``nlp/languages/ru/coreference.json``. The same input gives the same file to the last digit kept.
Prints the share of examples decided rightly, by cross-validation over articles.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from spacy.tokens import Doc, Span

from nlp.document import Actor, Analysis
from nlp.entities import recognise
from nlp.entities.coreference import resolve
from nlp.entities.discourse import WEIGHTS_FILE, prior
from nlp.entities.phrases import plain
from nlp.statements.speakers import SpeakerResolver

NOBODY = "nobody"
PENALTY = 1.0
FORMS = ("PRO", "NOM", "BODY")
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """One anaphoric source: features of each candidate, and which of them are right (none: nobody is)."""

    article: str
    form: str
    candidates: tuple[dict[str, float], ...]
    right: tuple[bool, ...]


def examples(article: str, doc: Doc, statements: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """Examples of one parsed article; who has spoken before is taken from the annotation."""
    analysis = Analysis(doc)
    recognise(analysis)
    resolve(analysis)
    resolver = SpeakerResolver(analysis)
    for statement in sorted((s for s in statements if s["cue"]), key=lambda s: s["cue"][0]):
        cue = _tokens(doc, statement["cue"])
        source = _tokens(doc, statement["source"])
        if source is not None:
            found = resolver.candidates((source.start, source.end))
            if found is not None:
                form, pairs = found
                right = tuple(same_person(actor, statement["speaker"]) for actor, _ in pairs)
                yield Example(article, form, tuple(features for _, features in pairs), right)
        actor = next((a for a in analysis.actors if same_person(a, statement["speaker"])), None)
        if actor is not None and cue is not None:
            resolver.heard(cue.start, actor)


def _tokens(doc: Doc, offsets: Sequence[int] | None) -> Span | None:
    """The tokens that lie, wholly or in part, between two character offsets."""
    return None if offsets is None else doc.char_span(offsets[0], offsets[1], alignment_mode="expand")


def same_person(actor: Actor, name: str | None) -> bool:
    """Whether the actor bears the annotated name, judged by the stems of all words of the shorter one."""
    stems = [{word[:5] for word in plain(text).split()} for text in (actor.name, name or "")]
    return all(stems) and (stems[0] <= stems[1] or stems[1] <= stems[0])


def fit(given: Sequence[Example], near: Weights) -> Weights:
    """Weights that make the right candidates of the examples likeliest and are not far from ``near``."""
    names = [*sorted({name for e in given for c in e.candidates for name in c} | near.keys() - {NOBODY}), NOBODY]
    centre = np.array([near.get(name, 0.0) for name in names])
    matrices = [_matrix(example, names) for example in given]
    targets = [np.array([*example.right, not any(example.right)]) for example in given]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        distance = weights - centre
        total, slope = PENALTY * float(distance @ distance) / 2, PENALTY * distance
        for matrix, target in zip(matrices, targets, strict=True):
            scores = matrix @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            hit = chances * target
            total -= float(np.log(hit.sum()))
            slope = slope + matrix.T @ (chances - hit / hit.sum())
        return total, slope

    best = minimize(loss, centre, jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 3) for name, weight in zip(names, best, strict=True)}


def decided_rightly(example: Example, weights: Weights) -> bool:
    """Whether the highest score is a right candidate's, or nobody's where no candidate is right."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in c.items()) for c in example.candidates]
    scores.append(weights[NOBODY])
    best = max(range(len(scores)), key=scores.__getitem__)
    return [*example.right, not any(example.right)][best]


def _matrix(example: Example, names: Sequence[str]) -> NDArray[np.float64]:
    """A row of features for each candidate, and one for nobody."""
    rows = [[candidate.get(name, 0.0) for name in names] for candidate in example.candidates]
    return np.array([*rows, [float(name == NOBODY) for name in names]])


def cross_validated(given: Sequence[Example], near: Weights, folds: int) -> float:
    """Share decided rightly when each article is judged by weights learnt without it."""
    articles = sorted({example.article for example in given})
    fold_of = {article: index % folds for index, article in enumerate(articles)}
    hits = 0
    for fold in range(folds):
        weights = fit([e for e in given if fold_of[e.article] != fold], near)
        hits += sum(decided_rightly(e, weights) for e in given if fold_of[e.article] == fold)
    return hits / len(given)


def train(given: Sequence[Example], folds: int) -> dict[str, Weights]:
    """Weights for each form, with a report on standard output."""
    tables: dict[str, Weights] = {}
    for form in FORMS:
        chosen = [example for example in given if example.form == form and example.candidates]
        near = prior()[form]
        tables[form] = fit(chosen, near)
        by_hand = sum(decided_rightly(example, near) for example in chosen) / len(chosen)
        fitted = sum(decided_rightly(example, tables[form]) for example in chosen) / len(chosen)
        held_out = cross_validated(chosen, near, folds)
        print(
            f"{form}: {len(chosen)} examples, right {by_hand:.3f} prior, {held_out:.3f} held out, {fitted:.3f} fitted"
        )
    return tables


def save(tables: dict[str, Weights], path: Path) -> None:
    """Write the prior and the weights as JSON that can be read and compared."""
    text = json.dumps({"prior": prior(), "weights": tables}, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Read the articles, learn, report and write the weights."""
    from nlp.inference import load_russian

    parser = argparse.ArgumentParser(description="Learn how antecedents of speakers are ranked.")
    parser.add_argument("gold", nargs="+", type=Path, help="annotated articles, one JSON object a line")
    parser.add_argument("--folds", type=int, default=6, help="parts of the cross-validation (default 6)")
    options = parser.parse_args()
    parse = load_russian()
    given: list[Example] = []
    for path in options.gold:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            given.extend(examples(record["id"], parse(record["text"]), record["statements"]))
    save(train(given, options.folds), WEIGHTS_FILE)


if __name__ == "__main__":
    main()
