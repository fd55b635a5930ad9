"""Starting Apache Kafka: what a person is told when something is missing, and the settings a cluster is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from brokers import apache
from brokers.process import BrokerError


def program(folder: Path, name: str, script: str) -> None:
    """An executable ``name`` in ``folder``."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def settings(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def test_a_missing_java_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    remedy = r"no `java` in the PATH: install a Java runtime of version 17"
    with pytest.raises(BrokerError, match=remedy), apache.apache_broker():
        pass


def test_a_wrong_java_home_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(BrokerError, match=rf"no `java` in JAVA_HOME={tmp_path}"), apache.apache_broker():
        pass


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.21"])
def test_an_old_java_is_refused_before_kafka_dies_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str
) -> None:
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin", "java", f"""echo 'openjdk version "{version}"' >&2""")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(BrokerError, match="too old for Apache Kafka 4"), apache.apache_broker():
        pass


def test_a_missing_maven_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apache, "CACHE", tmp_path / "cache")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokerError, match=r"no `mvn` on the PATH: install it"):
        apache.resolved_jars()


def test_jars_other_than_the_pinned_ones_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A tampered or silently changed jar never reaches a class path."""
    find_folder = 'for a in "$@"; do case "$a" in -DoutputDirectory=*) d="${a#*=}";; esac; done'
    program(tmp_path, "mvn", f'{find_folder}; /bin/mkdir -p "$d"; echo x > "$d/odd-1.jar"')
    cache = tmp_path / "cache"
    monkeypatch.setattr(apache, "CACHE", cache)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokerError, match=r"not those of .*odd-1\.jar"):
        apache.resolved_jars()
    assert "odd-1.jar" in (cache / "jars.sha256").read_text("utf-8"), "the checksums seen are there to be reviewed"
    assert not list(cache.glob("*/*.jar")), "nothing of a refused fetch is kept"


def test_three_nodes_form_one_cluster_that_survives_a_death(tmp_path: Path) -> None:
    cluster = apache.lay_out(tmp_path, port=None, nodes=3)
    each = [settings(apache.server_properties(node, cluster)) for node in cluster]
    assert len({properties["controller.quorum.voters"] for properties in each}) == 1
    assert len({properties["log.dirs"] for properties in each}) == 3
    assert len({port for node in cluster for port in (node.port, node.controller_port)}) == 6
    for properties in each:
        assert properties["offsets.topic.replication.factor"] == "3"
        assert properties["min.insync.replicas"] == "2"


def test_a_single_node_needs_no_second(tmp_path: Path) -> None:
    cluster = apache.lay_out(tmp_path, port=29_099, nodes=1)
    properties = settings(apache.server_properties(cluster[0], cluster))
    assert properties["listeners"].startswith("PLAINTEXT://127.0.0.1:29099,")
    assert {value for name, value in properties.items() if "replication.factor" in name} == {"1"}
    assert {value for name, value in properties.items() if "min.isr" in name or "min.insync" in name} == {"1"}


def test_the_cluster_keeps_its_id_over_restarts(tmp_path: Path) -> None:
    """With another id Kafka refuses the data of the last run."""
    assert apache.cluster_id(tmp_path) == apache.cluster_id(tmp_path)
    assert len(apache.cluster_id(tmp_path)) == 22


def test_no_cluster_id_looks_like_an_option_of_the_storage_tool(tmp_path: Path) -> None:
    for number in range(300):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert not apache.cluster_id(folder).startswith("-")
