"""How sure a content is: a logistic model over a handful of features of how the statement was found.

The weights are data (``languages/ru/statement_confidence.tsv``), fitted on annotated articles by
``python -m nlp.statements.fit_confidence GOLD.jsonl ...``; this module only applies them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import exp

from nlp.statements.drafts import Draft
from nlp.statements.layout import Layout
from nlp.statements.lexicon import FOLDER, LexiconError

WEIGHTS = "statement_confidence.tsv"
SHORT, LONG = 4, 45  # words of a content that is unusually short or long


def content_features(layout: Layout, draft: Draft) -> Iterator[str]:
    """The names of the features that hold of a draft."""
    words = sum(len(layout.text[start:end].split()) for start, end in draft.content)
    yield "always"
    yield f"frame {draft.frame}"
    yield f"cue {draft.cue.kind}"
    yield f"class {draft.cue.entry.cue_class}"
    yield f"type {draft.quote_type}"
    for name, holds in {
        "nested": draft.parent is not None,
        "no source": draft.source is None,
        "negated": draft.cue.negated,
        "short": words < SHORT,
        "long": words > LONG,
        "several spans": len(draft.content) > 1,
        "participle": layout.morph(draft.cue.head, "VerbForm") == "Part",
        "gerund": layout.morph(draft.cue.head, "VerbForm") == "Conv",
    }.items():
        if holds:
            yield name


def content_confidence(layout: Layout, draft: Draft) -> float:
    """The probability, 0..1, that the draft is a statement and its content is told right."""
    known = weights()
    return round(1 / (1 + exp(-sum(known.get(name, 0.0) for name in content_features(layout, draft)))), 3)


@cache
def weights() -> dict[str, float]:
    """Weight by feature. Raises LexiconError naming the line of a weight that is no number."""
    path, found = FOLDER / WEIGHTS, {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, _, value = line.partition("\t")
        try:
            found[name] = float(value)
        except ValueError:
            raise LexiconError(path, number, f"expected 'feature, weight', found {line!r}") from None
    return found
