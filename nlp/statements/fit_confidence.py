"""Fit the weights of nlp.statements.confidence: ``python -m nlp.statements.fit_confidence GOLD.jsonl ...``.

GOLD has one article a line, ``{id, text, statements: [{content: [[start, end], ...]}, ...]}``. A draft counts as right
when its content shares at least half of its characters with a gold content, each used once. The weights are those of an
L2-regularised logistic regression, with the regularisation fixed, so that a second run gives the same file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.document import Analysis
from nlp.entities import recognise
from nlp.entities.coreference import resolve
from nlp.inference import load_russian
from nlp.statements.confidence import WEIGHTS, content_features
from nlp.statements.extract import found_drafts
from nlp.statements.lexicon import FOLDER
from nlp.statements.quote_type import Chars

REGULARISATION = 0.5  # inverse strength, as scikit-learn's C
SAME = 0.5  # intersection over union of characters from which two contents are the same
HEAD = """# Weights of the logistic model of nlp.statements.confidence, feature and weight, separated by a tab.
# Written by: python -m nlp.statements.fit_confidence GOLD.jsonl ... (do not edit by hand)
"""


def examples(paths: Iterable[Path]) -> Iterator[tuple[dict[str, bool], bool]]:
    """Features of each draft found in the gold articles, and whether its content is right."""
    annotate = load_russian()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            analysis = Analysis(annotate(record["text"]))
            recognise(analysis)
            resolve(analysis)
            layout, drafts, _ = found_drafts(analysis)
            right = _matched([d.content for d in drafts], [s["content"] for s in record["statements"]])
            for number, draft in enumerate(drafts):
                yield dict.fromkeys(content_features(layout, draft), True), number in right


def _matched(found: list[list[Chars]], gold: list[list[Chars]]) -> set[int]:
    """Indices of the contents that are in the gold, paired greedily by falling overlap."""
    pairs = sorted(((_overlap(f, g), i, j) for i, f in enumerate(found) for j, g in enumerate(gold)), reverse=True)
    used: set[int] = set()
    right: set[int] = set()
    for value, i, j in pairs:
        if value >= SAME and i not in right and j not in used:
            right.add(i)
            used.add(j)
    return right


def _overlap(one: list[Chars], other: list[Chars]) -> float:
    first, second = ({at for start, end in spans for at in range(start, end)} for spans in (one, other))
    return len(first & second) / len(first | second)


def main(arguments: list[str]) -> int:
    """Fit and write the weights; exit status 2 when no gold is given."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    features, right = zip(*examples(map(Path, arguments)), strict=True)
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=REGULARISATION, fit_intercept=False, max_iter=1000)
    model.fit(vectorizer.fit_transform(features), right)
    rows = sorted(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    body = "".join(f"{name}\t{weight:.3f}\n" for name, weight in rows)
    (FOLDER / WEIGHTS).write_text(HEAD + body, encoding="utf-8")
    print(f"{len(right)} statements, {sum(right)} right; {len(rows)} weights written to {FOLDER / WEIGHTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
