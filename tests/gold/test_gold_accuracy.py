"""Accuracy on the gold sets: our measures equal the judge's, and the figures of docs/accuracy.json do not fall."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from nlp.accuracy import GoldArticle, Report, compare, read_gold, unannotated
from nlp.pipeline import Pipeline
from topics.records import AnnotatedArticle

RECORDED = Path(__file__).parents[2] / "docs" / "accuracy.json"
POINT = 0.01

pytestmark = [pytest.mark.gold, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def articles(gold: Path) -> list[GoldArticle]:
    with (gold / "dev.jsonl").open("rb") as lines:
        return read_gold(lines)


@pytest.fixture(scope="module")
def annotated(articles: list[GoldArticle]) -> dict[str, AnnotatedArticle]:
    pipeline = Pipeline.load("ru")
    return {article.id: pipeline.annotate(unannotated(article)) for article in articles}


@pytest.fixture(scope="module")
def report(articles: list[GoldArticle], annotated: dict[str, AnnotatedArticle]) -> Report:
    return compare(articles, annotated)


def test_our_measures_are_those_of_the_judge(
    gold: Path, annotated: dict[str, AnnotatedArticle], report: Report, tmp_path: Path
) -> None:
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_bytes(b"".join(msgspec.json.encode(article) + b"\n" for article in annotated.values()))
    command = [sys.executable, str(gold / "score.py"), str(gold / "dev.jsonl"), str(predictions), "--json"]
    judge = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    names = {
        "statement": "statement",
        "statement_exact": "statement exact",
        "attributed": "attributed",
        "event": "event",
        "event_participants": "event participants",
        "event_full": "event full",
        "document_events": "document events",
    }
    for theirs, ours in names.items():
        ratio = report.scores[ours]
        assert (ratio.precision, ratio.recall, ratio.f1) == pytest.approx(judge[theirs]), theirs
    parts = {"type": "quote type", "cue": "cue", "speaker": "speaker", "medium": "medium"}
    for theirs, ours in parts.items():
        assert report.matched[ours].precision == pytest.approx(judge["on_matched_statements"][theirs]), theirs
    for theirs, ours in {"who": "participants", "status": "status"}.items():
        assert report.matched[ours].precision == pytest.approx(judge["on_matched_events"][theirs]), theirs


def test_no_recorded_figure_falls_by_more_than_a_point(report: Report) -> None:
    recorded = json.loads(RECORDED.read_bytes())["scores"]
    fallen = {
        name: (figures["f1"], report.scores[name].f1)
        for name, figures in recorded.items()
        if report.scores[name].f1 < figures["f1"] - POINT
    }
    assert not fallen, (
        f"F1 recorded and now: {fallen}; after a deliberate change: diplowire evaluate --json GOLD > docs/accuracy.json"
    )


def test_the_seed_article_keeps_its_promise(gold: Path) -> None:
    """At least 9 of its 10 statements with the right speaker, 14 of its 23 events with type and participants."""
    with (gold / "seed.jsonl").open("rb") as lines:
        (seed,) = read_gold(lines)
    report = compare([seed], {seed.id: Pipeline.load("ru").annotate(unannotated(seed))})
    assert report.scores["attributed"].hits >= 9
    assert report.scores["event participants"].hits >= 14


def test_every_span_is_where_it_says(annotated: dict[str, AnnotatedArticle]) -> None:
    spans = 0
    for article in annotated.values():
        stack: list[object] = [json.loads(msgspec.json.encode(article))]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                if {"start", "end", "text"} <= value.keys():
                    spans += 1
                    assert article.text[value["start"] : value["end"]] == value["text"]
                stack.extend(value.values())
            elif isinstance(value, list):
                stack.extend(value)
    assert spans > 1000
