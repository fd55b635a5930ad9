"""The replayed wire: every good article in its order, every broken input somewhere between them."""

from __future__ import annotations

import itertools

import pytest

from cli.wire import SAMPLE, WATCHES, sample_wire, too_large
from topics import raw


def test_broken_inputs_lie_between_the_articles_and_early_enough_to_be_seen() -> None:
    refused = []
    for number, message in enumerate(sample_wire()):
        try:
            raw.read(message.value)
        except raw.RefusedArticle:
            refused.append((number, message.name))
    assert {name for _, name in refused} == {path.name for path in (SAMPLE / "broken").iterdir()} | {"too-large.json"}
    assert refused[0][0] < 10
    assert all(second - first > 1 for (first, _), (second, _) in itertools.pairwise(refused))


def test_articles_keep_their_order() -> None:
    lines = (SAMPLE / "wire.jsonl").read_bytes().splitlines()
    assert [message.value for message in sample_wire() if message.name.startswith("wire.jsonl")] == lines


def test_the_large_one_is_refused_for_its_size_alone() -> None:
    with pytest.raises(raw.RefusedArticle) as refusal:
        raw.read(too_large().value)
    assert refusal.value.reason == "too_large"
    assert raw.read(too_large().value[:500] + b'"}').text


def test_the_watches_of_the_sample_can_be_read() -> None:
    from agents.watches import read_watches

    assert len(read_watches(WATCHES)) >= 3
