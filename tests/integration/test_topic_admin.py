"""Topics on a real broker: created as the catalog has them, compared, described, aligned."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from brokers.apache import apache_broker
from brokers.embedded import embedded_broker
from brokers.process import Broker, free_ports
from topics.admin import BrokerUnreachable, Difference, TopicAdmin
from topics.catalog import CLEAN, EVENTS, RAW, all_topics

pytestmark = pytest.mark.integration


@pytest.fixture(
    scope="module",
    params=[embedded_broker, pytest.param(apache_broker, marks=pytest.mark.apache)],
    ids=["embedded", "apache"],
)
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    start: Callable[[], contextlib.AbstractContextManager[Broker]] = request.param
    with start() as running:
        yield running


def test_catalog_is_created_once_and_then_agrees_with_the_broker(broker: Broker) -> None:
    wanted = list(all_topics("admin-test"))
    with TopicAdmin(broker.bootstrap) as admin:
        assert admin.differences([RAW]) == [Difference(RAW.name, "topic", "exists", None)]
        assert admin.create(wanted) == [topic.name for topic in wanted]
        assert admin.differences(wanted) == []
        assert admin.create(wanted) == []
        states = admin.describe([EVENTS.name, "no.such.topic", RAW.name])
        assert [(state.name, state.partitions) for state in states] == [(EVENTS.name, 6), (RAW.name, 6)]


def test_topic_that_differs_is_reported_by_setting(broker: Broker) -> None:
    topic = replace(CLEAN, name="wire.admin.differs.v1", partitions=2)
    with TopicAdmin(broker.bootstrap) as admin:
        admin.create([topic])
        changed = replace(topic, partitions=4, retention=timedelta(days=1))
        assert admin.differences([changed]) == [
            Difference(topic.name, "partitions", "4", "2"),
            Difference(topic.name, "retention.ms", "86400000", "604800000"),
        ]


@pytest.mark.apache
def test_settings_are_aligned_and_partitions_left_alone() -> None:
    topic = replace(CLEAN, name="wire.admin.aligned.v1", partitions=2)
    changed = replace(topic, partitions=4, retention=timedelta(days=1))
    with apache_broker() as broker, TopicAdmin(broker.bootstrap) as admin:
        admin.create([topic])
        left = admin.align([changed])
        assert [difference.setting for difference in left] == ["partitions"]
        assert [difference.setting for difference in admin.differences([changed])] == ["partitions"]


def test_address_where_nothing_answers_is_named() -> None:
    address = f"127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(BrokerUnreachable, match=address):
        TopicAdmin(address, timeout_seconds=2)
