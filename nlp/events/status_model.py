"""A small multinomial logistic regression that weighs the marks of status with the tense and frame of the act.

The weights (``languages/<code>/status_model.json``) are trained by ``python -m nlp.events.train_status``; every feature is
a readable string such as ``mark:governor:possible`` or ``tense:Past``, so that a weight can be looked up and understood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from nlp.clauses import plain
from nlp.events.status_marks import STATUSES, Governor, Mark
from topics.records import EventType, Status

LANGUAGES = Path(__file__).parent.parent / "languages"
STATE_FORMS = ("Fin", "Inf", "Conv", "Part")


@dataclass(frozen=True, slots=True)
class StatusModel:
    """Weights, one row of ``len(STATUSES)`` numbers a feature; ``bias`` likewise."""

    bias: NDArray[np.float64]
    weights: dict[str, NDArray[np.float64]]

    def probabilities(self, features: Iterable[str]) -> dict[Status, float]:
        """Probability of each status; unknown features count nothing."""
        scores = self.bias.copy()
        for feature in set(features):
            row = self.weights.get(feature)
            if row is not None:
                scores += row
        odds = np.exp(scores - scores.max())
        return dict(zip(STATUSES, (odds / odds.sum()).tolist(), strict=True))


@cache
def status_model(language: str) -> StatusModel:
    """The trained weights of a language, read once."""
    raw = json.loads((LANGUAGES / language / "status_model.json").read_text(encoding="utf-8"))
    if tuple(raw["statuses"]) != STATUSES:
        raise ValueError(f"status_model.json of {language} was trained for other statuses; run nlp.events.train_status")
    rows = {feature: np.array(row) for feature, row in raw["weights"].items()}
    return StatusModel(np.array(raw["bias"]), rows)


def features(
    doc: Doc,
    anchor: tuple[int, int],
    path: list[Governor],
    found: list[Mark],
    *,
    event_type: EventType,
    performed: bool,
    rule: Status,
    when: str,
) -> Iterator[str]:
    """What the model knows of an act: ``rule`` is the reading by priority, ``when`` the side its date lies on."""
    head = path[0].token
    part = head.pos_ if head.pos_ in ("VERB", "NOUN", "ADJ") else "other"
    yield f"rule:{rule}"
    yield f"rule:{rule}:{part}"
    yield f"type:{event_type}"
    yield f"type:{event_type}:{part}"
    yield f"performed:{performed}:{rule}"
    yield f"when:{when}"
    for token in doc[anchor[0] : anchor[1]]:
        yield f"anchor:{plain(token.lemma_)}"
    yield f"link:{head.dep_}:{part}"
    if head.i == head.sent.root.i:
        yield f"root:{part}"
    yield from _tenses(event_type, part, path)
    yield from _mark_features(found, part)
    if head.head.i != head.i:
        yield f"above:{plain(head.head.lemma_)}"
    for child in head.children:
        if child.dep_ == "case":
            yield f"case:{plain(child.text)}"
        if child.dep_ in ("amod", "acl", "det"):
            yield f"modified:{plain(child.lemma_)}"
    if head.sent.start == 0:
        yield f"headline:{part}"


def _tenses(event_type: EventType, part: str, path: list[Governor]) -> Iterator[str]:
    own = form_of(path[0].token)
    yield f"own:{own}"
    yield f"own:{own}:{event_type}"
    carrier = next((g for g in path if g.clause == 0 and finite(g.token)), None)
    if carrier is None:
        yield f"carrier:none:{part}"
        return
    height = path.index(carrier)
    form = form_of(carrier.token)
    yield f"carrier:{form}"
    yield f"carrier:{form}:{part}:{min(height, 2)}"
    if height:
        yield f"carrier:{form}:{part}:{path[1].link}"
        yield f"verb:{plain(carrier.token.lemma_)}"


def _mark_features(found: list[Mark], part: str) -> Iterator[str]:
    for mark in found:
        reach = "on" if mark.reaches else "off"
        yield f"mark:{mark.place}:{mark.status}:{min(mark.height, 2)}:{reach}"
        yield f"mark:{mark.place}:{mark.status}:{part}:{reach}"
        yield f"word:{mark.word}:{'not' if mark.negated else ''}{reach}"
        if mark.reaches:
            yield f"status:{mark.status}"
    if found:
        nearest = min(found, key=lambda mark: (mark.clause, mark.height))
        yield f"nearest:{nearest.place}:{nearest.status}"
    else:
        yield "unmarked"


def form_of(token: Token) -> str:
    """Tense, aspect and verb form in one word; the future of an auxiliary belongs to its verb."""
    tense = next(iter(token.morph.get("Tense", [])), "")
    for child in token.children:
        if child.dep_.startswith(("aux", "cop")) and plain(child.lemma_) == "быть":
            tense = next(iter(child.morph.get("Tense", [])), tense)
    form = next(iter(token.morph.get("VerbForm", [])), token.pos_)
    return f"{tense}{next(iter(token.morph.get('Aspect')), '')}{form}{next(iter(token.morph.get('Mood')), '')}"


def finite(token: Token) -> bool:
    """Whether the token carries the tense of its clause."""
    return "Fin" in token.morph.get("VerbForm", []) or "Short" in token.morph.get("Variant", [])
