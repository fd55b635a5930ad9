"""Topics on a broker: created as the catalog has them, compared with it, described."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kafka.admin import AlterConfigOp, ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from topics.catalog import Topic


class BrokerUnreachable(ConnectionError):
    """No Kafka answers at the address; the message says which and what to check."""


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as the broker has it; ``config`` holds the settings that the broker reports."""

    name: str
    partitions: int
    replicas: int
    config: dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """``setting`` of ``topic`` is ``found`` on the broker (None: absent) where the catalog wants ``wanted``."""

    topic: str
    setting: str
    wanted: str
    found: str | None


class TopicAdmin:
    """Administration of topics on one broker; a context manager that closes its connection."""

    def __init__(self, bootstrap: str, timeout_seconds: float = 15.0) -> None:
        """Connect to ``bootstrap`` (``host:port``, several joined by commas).

        Raises:
            BrokerUnreachable: nothing answers there within the timeout.
        """
        try:
            self._client = KafkaAdminClient(
                bootstrap_servers=bootstrap.split(","),
                client_id="diplowire-topics",
                request_timeout_ms=int(timeout_seconds * 1000),
            )
        except (KafkaError, ValueError, OSError) as error:
            raise BrokerUnreachable(
                f"no Kafka answers at {bootstrap} ({error}): is it running, and is the address right?"
            ) from error

    def __enter__(self) -> TopicAdmin:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def create(self, topics: Iterable[Topic], replicas: int = -1) -> list[str]:
        """Create those of ``topics`` that are missing, wait until they have leaders; return their names.

        ``replicas`` -1 leaves the number to the broker. Existing topics are left as they are.
        """
        wanted = list(topics)
        present = {state.name for state in self.describe(topic.name for topic in wanted)}
        created: list[str] = []
        for topic in wanted:
            if topic.name not in present:
                with contextlib.suppress(TopicAlreadyExistsError):
                    self._client.create_topics(
                        [NewTopic(topic.name, topic.partitions, replicas, topic_configs=topic.config)]
                    )
                created.append(topic.name)
        self._client.wait_for_topics(created)
        return created

    def describe(self, names: Iterable[str]) -> list[TopicState]:
        """Those of the named topics that exist, in the order asked for."""
        asked = list(names)
        found = {topic["name"]: topic for topic in self._client.describe_topics() if not topic["error_code"]}
        existing = [name for name in asked if name in found]
        configs = self._configs(existing)
        return [
            TopicState(
                name=name,
                partitions=len(found[name]["partitions"]),
                replicas=max((len(part["replica_nodes"]) for part in found[name]["partitions"]), default=0),
                config=configs.get(name, {}),
            )
            for name in existing
        ]

    def differences(self, topics: Sequence[Topic]) -> list[Difference]:
        """Where the broker differs from the catalog: missing topics, partition counts, declared settings."""
        states = {state.name: state for state in self.describe(topic.name for topic in topics)}
        return [difference for topic in topics for difference in _differences(topic, states.get(topic.name))]

    def align(self, topics: Sequence[Topic]) -> list[Difference]:
        """Bring the settings of existing topics in line; return what cannot be changed on a topic with data in it.

        Partition counts stay: with more of them a key would move to another partition, away from its state.
        """
        left: list[Difference] = []
        for topic in topics:
            states = self.describe([topic.name])
            found = list(_differences(topic, states[0] if states else None))
            settings = {
                item.setting: (AlterConfigOp.SET, item.wanted) for item in found if item.setting in topic.config
            }
            if settings:
                self._client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, settings)])
            left += [item for item in found if item.setting not in topic.config]
        return left

    def _configs(self, names: list[str]) -> dict[str, dict[str, str]]:
        """The configuration of each topic, as strings."""
        if not names:
            return {}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        described = self._client.describe_configs(resources, config_filter="all")
        return {
            name: {setting: entry["value"] for setting, entry in settings.items() if entry["value"] is not None}
            for by_name in described.values()
            for name, settings in by_name.items()
        }


def _differences(topic: Topic, state: TopicState | None) -> Iterator[Difference]:
    if state is None:
        yield Difference(topic.name, "topic", "exists", None)
        return
    if state.partitions != topic.partitions:
        yield Difference(topic.name, "partitions", str(topic.partitions), str(state.partitions))
    for setting, wanted in topic.config.items():
        if state.config.get(setting) != wanted:
            yield Difference(topic.name, setting, wanted, state.config.get(setting))
