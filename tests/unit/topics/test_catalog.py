"""The catalog keeps the promises that consumers and the agents rely on."""

import re

import pytest

from topics.catalog import (
    CATALOG,
    CLEAN,
    DEAD_LETTERS,
    EVENTS,
    MENTIONS,
    RAW,
    TABLES,
    all_topics,
    changelogs,
    topic_named,
)  # fmt: skip


def test_names_are_versioned_and_unique() -> None:
    names = [topic.name for topic in CATALOG]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(\.[a-z]+)+\.v\d+", name) for name in names)


def test_changelogs_have_the_partitions_of_the_topics_that_change_them_or_faust_refuses_to_start() -> None:
    for table, topic in zip(TABLES, changelogs("app"), strict=True):
        assert topic.name == f"app-{table.name}-changelog"
        assert topic.partitions == table.source.partitions
        assert topic.config["cleanup.policy"] == "compact"


def test_events_are_compacted_and_tombstones_are_kept_for_readers_that_were_away() -> None:
    assert EVENTS.config["cleanup.policy"] == "compact"
    assert int(EVENTS.config["delete.retention.ms"]) >= 24 * 3600 * 1000
    assert "retention.ms" not in EVENTS.config


def test_oversized_articles_fit_into_the_raw_topic_and_into_the_dead_letters() -> None:
    assert 1024 * 1024 < RAW.max_bytes < DEAD_LETTERS.max_bytes


def test_config_is_in_kafkas_units() -> None:
    assert CLEAN.config["retention.ms"] == str(7 * 24 * 3600 * 1000)


def test_unknown_topic_is_reported_with_those_there_are() -> None:
    with pytest.raises(KeyError, match=re.escape(MENTIONS.name)):
        topic_named("wire.articles.v9")


def test_internal_topics_come_after_the_public_ones() -> None:
    assert [topic.internal for topic in all_topics("a")] == [False] * len(CATALOG) + [True] * len(TABLES)
