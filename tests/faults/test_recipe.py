"""The recipe for consumers in docs/reliability.md, run as it stands there."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from brokers.embedded import embedded_broker
from tests.faults.account import findings, messages_of
from tests.faults.articles import numbered_articles
from tests.faults.trial import at_rest, send
from tests.faults.workers import APP_ID, Worker
from topics.admin import TopicAdmin
from topics.catalog import ENRICHED, EVENTS, MENTIONS, STATEMENTS, all_topics

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"

pytestmark = [pytest.mark.faults, pytest.mark.integration]


def recipe() -> Any:
    """A fresh ``Newest`` of the page."""
    (code,) = re.findall(r"^```python\n(.+?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, PAGE.name, "exec"), names)
    return names["Newest"]()


def test_recipe_comes_to_the_same_records_with_repeats_and_without(tmp_path: Path) -> None:
    with embedded_broker() as broker, contextlib.ExitStack() as running:
        with TopicAdmin(broker.bootstrap) as admin:
            admin.create(all_topics(APP_ID))
        worker = Worker(1, broker.bootstrap, tmp_path, running)
        send(broker.bootstrap, numbered_articles(40, seed=5))
        until = time.monotonic() + 240
        while len(list(messages_of(broker.bootstrap, ENRICHED))) < 15:
            assert time.monotonic() < until, worker.log.read_text()[-3000:]
            time.sleep(0.1)
        worker.kill()
        worker.supervise()
        while not at_rest(broker.bootstrap):
            assert time.monotonic() < until, worker.log.read_text()[-3000:]
            time.sleep(0.5)
        messages = [
            message
            for topic in (ENRICHED, STATEMENTS, MENTIONS, EVENTS)
            for message in messages_of(broker.bootstrap, topic)
        ]
        found = findings(broker.bootstrap)
        worker.stop()
    newest = recipe()
    taken = [message for message in messages if newest.take(message)]
    assert any(message.value is None for message in taken), "no article of this run was corrected or withdrawn"
    names = {(topic, key.encode(), name): value for (topic, key, name), value in found.records.items()}
    expected = {name: orjson.loads(value) for name, value in names.items() if value is not None}
    assert {name: record for name, record in newest.records.items() if name[0] != EVENTS.name} == expected
    events = {tuple(record["mention_ids"]) for name, record in newest.records.items() if name[0] == EVENTS.name}
    assert events == found.events.keys()
    held = dict(newest.records)
    assert not any(newest.take(message) for message in messages), "a repeat was taken for news"
    assert newest.records == held
    # An event that is told again after a restart may carry a higher version, and is news then; nothing else may.
    told = [(m.topic, m.key, m.value) for m in taken if m.topic != EVENTS.name and m.value is not None]
    assert len(told) == len(set(told)), "the same bytes were taken twice"
