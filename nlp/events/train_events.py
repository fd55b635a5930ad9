"""Train what decides on events and participants: ``python -m nlp.events.train_events GOLD.jsonl ... [--folds N]``.

GOLD has one object a line: ``{id, text, events: [{type, anchor: [start, end], actors, recipients}]}``, anchors in code
points, participants as codes ("?" for an unknown one). Each article passes the stages before this one, so that the
models learn from what they will be given. The same input gives the same files. With ``--folds`` nothing is written: F1
of events, and of events with participants, is measured by cross-validation over articles. Needs scikit-learn (the
``dev`` extra).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.language import Language

from nlp.document import Analysis
from nlp.entities import coreference, recognise
from nlp.events.candidates import Candidate, Decided, Scene, survey, visible
from nlp.events.casting import ACTOR, EVENT, NO_EVENT, NO_PARTY, RECIPIENT, assign
from nlp.events.extraction import LEAST_LIKELY
from nlp.events.features import of_candidate, of_party
from nlp.inference import load_russian
from nlp.statements import extract as extract_statements
from topics.records import CleanArticle

LANGUAGES = Path(__file__).parent.parent / "languages"
WINDOW = 60  # characters between the anchors of an annotated and a found event that are taken for the same
LEAST_SEEN = 2  # a feature of one example teaches nothing
STRENGTH = 0.05  # inverse of the L2 penalty

Features = frozenset[str]


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate of one article: its features, its event in the gold if it has one, its visible parties' features."""

    candidate: Candidate
    features: Features
    gold: Mapping[str, Any] | None
    parties: Mapping[str, Features]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One article: its candidates, and the number of events that its annotation has."""

    article: str
    examples: tuple[Example, ...]
    events: int


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model and the features it knows, sorted."""

    features: tuple[str, ...]
    model: LogisticRegression

    def probabilities(self, rows: Sequence[Features]) -> list[dict[str, float]]:
        """Probability of each label, one row an example."""
        if not rows:
            return []
        found = self.model.predict_proba(matrix(rows, self.features))
        return [dict(zip(self.model.classes_, row, strict=True)) for row in found.tolist()]


def lesson(article: Mapping[str, Any], nlp: Language) -> Lesson:
    """What one annotated article teaches."""
    clean = CleanArticle(
        article_id=article["id"],
        version=1,
        source="gold",
        language="ru",
        text=article["text"],
        content_hash="",
        received_at=datetime.now(UTC),
    )
    analysis = Analysis(nlp(article["text"]))
    recognise(analysis)
    coreference.resolve(analysis)
    scene = survey(analysis, "ru", extract_statements(analysis, clean))
    gold = pair(scene, article["events"])
    past: Decided | None = None
    examples: list[Example] = []
    for at, candidate in enumerate(scene.candidates):
        annotated = gold.get(at)
        examples.append(example(scene, candidate, annotated, past))
        if annotated is not None:
            past = Decided(candidate.sentence, *map(frozenset, sides(annotated)))
    return Lesson(article["id"], tuple(examples), len(article["events"]))


def example(scene: Scene, candidate: Candidate, gold: Mapping[str, Any] | None, past: Decided | None) -> Example:
    """The features of a candidate and of its parties."""
    parties = {
        code: frozenset(of_party(scene, candidate, code, party, past))
        for code, party in visible(scene, candidate).items()
    }
    return Example(candidate, frozenset(of_candidate(scene, candidate)), gold, parties)


def pair(scene: Scene, events: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """Candidate number -> the annotated event of its type that stands nearest, each used once."""
    doc = scene.analysis.doc
    table = sorted(
        (abs(event["anchor"][0] - doc[candidate.match.start].idx), number, at)
        for number, event in enumerate(events)
        for at, candidate in enumerate(scene.candidates)
        if event["type"] == candidate.match.predicate.event_type
    )
    pairs: dict[int, Mapping[str, Any]] = {}
    used: set[int] = set()
    for distance, number, at in table:
        if distance <= WINDOW and number not in used and at not in pairs:
            used.add(number)
            pairs[at] = events[number]
    return pairs


def fit(lessons: Sequence[Lesson]) -> tuple[Trained, Trained]:
    """The filter of candidates and the model of their parties."""
    examples = [example for lesson in lessons for example in lesson.examples]
    events = train([e.features for e in examples], [EVENT if e.gold else NO_EVENT for e in examples])
    rows = [(features, part(code, e.gold)) for e in examples if e.gold for code, features in e.parties.items()]
    return events, train([features for features, _ in rows], [label for _, label in rows])


def part(code: str, gold: Mapping[str, Any]) -> str:
    """What the party with ``code`` is in an annotated event."""
    return ACTOR if code in gold["actors"] else RECIPIENT if code in gold["recipients"] else NO_PARTY


def train(rows: Sequence[Features], labels: Sequence[str]) -> Trained:
    """A logistic regression over the features seen often enough."""
    seen = Counter(feature for row in rows for feature in row)
    kept = tuple(sorted(feature for feature, count in seen.items() if count >= LEAST_SEEN))
    model = LogisticRegression(C=STRENGTH, max_iter=2000, tol=1e-5)
    model.fit(matrix(rows, kept), labels)
    return Trained(kept, model)


def matrix(rows: Sequence[Features], kept: Sequence[str]) -> csr_matrix:
    """One row an example, 1.0 where it has the feature."""
    column = {feature: at for at, feature in enumerate(kept)}
    cells = [(number, column[f]) for number, row in enumerate(rows) for f in sorted(row) if f in column]
    places = ([number for number, _ in cells], [at for _, at in cells])
    return csr_matrix(([1.0] * len(cells), places), shape=(len(rows), len(kept)))


def cross_validate(lessons: Sequence[Lesson], folds: int) -> tuple[float, float]:
    """F1 of events, and of events with the right participants, over folds that keep each article whole."""
    counts: Counter[str] = Counter()
    for fold in range(folds):
        events, parties = fit([one for at, one in enumerate(lessons) if at % folds != fold])
        for one in lessons[fold::folds]:
            counts["gold"] += one.events
            odds = events.probabilities([e.features for e in one.examples])
            for e, chance in zip(one.examples, odds, strict=True):
                if chance[EVENT] >= LEAST_LIKELY:
                    counts["found"] += 1
                    counts["right"] += e.gold is not None
                    counts["who"] += e.gold is not None and right(e, parties)
    return f1(counts["right"], counts["found"], counts["gold"]), f1(counts["who"], counts["found"], counts["gold"])


def right(e: Example, parties: Trained) -> bool:
    """Whether actors and recipients are those annotated; the parties of a meeting are one set."""
    assert e.gold is not None
    odds = dict(zip(e.parties, parties.probabilities(list(e.parties.values())), strict=True))
    found, wanted = assign(e.candidate, odds), sides(e.gold)
    if e.candidate.match.predicate.event_type == "CONSULT":
        return found[0] | found[1] == wanted[0] | wanted[1]
    return found == wanted


def sides(gold: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Actors and recipients as annotated, unknown ones aside."""
    return set(gold["actors"]) - {"?"}, set(gold["recipients"]) - {"?"}


def f1(right: int, found: int, gold: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * right / (found + gold) if found + gold else 0.0


def save(name: str, trained: Trained, language: str) -> Path:
    """Write a model; a binary one as a row of two numbers like any other."""
    labels = [str(label) for label in trained.model.classes_]
    rows, bias = trained.model.coef_, trained.model.intercept_
    if len(labels) == 2:
        rows, bias = [-rows[0] / 2, rows[0] / 2], [-bias[0] / 2, bias[0] / 2]
    weights = {
        feature: [round(float(row[at]), 3) for row in rows]
        for at, feature in enumerate(trained.features)
        if any(abs(row[at]) >= 0.005 for row in rows)
    }
    path = LANGUAGES / language / f"{name}.json"
    content = {"labels": labels, "bias": [round(float(value), 3) for value in bias], "weights": weights}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n")
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read(paths: Sequence[Path]) -> Iterator[Mapping[str, Any]]:
    """The annotated articles of all files."""
    for path in paths:
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Read the gold files, then write the weights or report what cross-validation measures."""
    parser = argparse.ArgumentParser(prog="python -m nlp.events.train_events", description="Train the event models.")
    parser.add_argument("gold", nargs="+", type=Path, help="JSONL files of articles with annotated events")
    parser.add_argument("--folds", type=int, default=0, help="measure by so many folds instead of writing the weights")
    options = parser.parse_args()
    nlp = load_russian()
    lessons = [lesson(article, nlp) for article in read(options.gold)]
    if options.folds:
        events, participants = cross_validate(lessons, options.folds)
        print(f"event F1 {events:.3f}, with participants {participants:.3f}, by {options.folds} folds")
        return
    for name, trained in zip(("event_filter", "event_parties"), fit(lessons), strict=True):
        path = save(name, trained, "ru")
        print(f"{path.name}: {len(trained.features)} features, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
