"""A real Apache Kafka 4 in KRaft mode without Docker: jars from Maven (deploy/kafka/pom.xml), run by plain ``java``.

A cluster is a list of nodes, each broker and controller at once. One node is the laptop's Kafka; three are a cluster in
which a broker may die.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from brokers.process import LOOPBACK, Broker, BrokerError, child, free_ports, wait_until_ready

PROJECT = Path(__file__).resolve().parent.parent
RECIPE = PROJECT / "deploy" / "kafka"
CACHE = PROJECT / ".cache" / "kafka"
_OLDEST_JAVA = 17


@dataclass(frozen=True, slots=True)
class Node:
    """One Kafka process: its number in the cluster, its ports on loopback, and the folder that holds its data."""

    number: int
    port: int
    controller_port: int
    folder: Path

    @property
    def address(self) -> str:
        """What clients connect to."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def properties(self) -> Path:
        """The node's server.properties."""
        return self.folder / "server.properties"


@contextlib.contextmanager
def apache_broker(data: Path | None = None, port: int | None = None, nodes: int = 1) -> Iterator[Broker]:
    """An Apache Kafka cluster on loopback, up and answering; stopped in order on leaving.

    ``data`` is kept and used again by a later start with the same number of ``nodes``; without it a temporary folder is
    used and removed. ``port`` is the first node's; the others and the controllers take free ones.
    """
    java = _java()
    jars = resolved_jars()
    with contextlib.ExitStack() as running:
        folder = data or Path(running.enter_context(tempfile.TemporaryDirectory(prefix="diplowire-kafka-")))
        cluster = lay_out(folder, port, nodes)
        processes: dict[Path, subprocess.Popen[bytes]] = {}
        for node in cluster:
            node.properties.write_text(server_properties(node, cluster), "utf-8")
            _format_storage(java, jars, node, cluster_id(folder))
            log = node.folder / "kafka.log"
            command = [*_java_command(java, jars), "-Xms128m", "-Xmx384m", "kafka.Kafka", str(node.properties)]
            processes[log] = running.enter_context(child(command, log, grace=20))
        bootstrap = ",".join(node.address for node in cluster)
        wait_until_ready(bootstrap, processes, members=nodes, seconds=60)
        pids = tuple(process.pid for process in processes.values())
        yield Broker(f"Apache Kafka {kafka_version()}", bootstrap, pids, durable=True, logs=tuple(processes))


def kafka_version() -> str:
    """The version that deploy/kafka/pom.xml asks for."""
    found = re.search(r"<kafka\.version>(.+?)</kafka\.version>", (RECIPE / "pom.xml").read_text("utf-8"))
    if found is None:
        raise BrokerError(f"{RECIPE / 'pom.xml'} does not set kafka.version")
    return found[1]


def resolved_jars() -> Path:
    """The folder of Kafka's jars, fetched by Maven when deploy/kafka/pom.xml is new and checked against jars.sha256."""
    pom = RECIPE / "pom.xml"
    if not pom.is_file():
        raise BrokerError(f"{pom} is missing: Apache Kafka can be started from a checkout of the project only")
    wanted = (RECIPE / "jars.sha256").read_text("utf-8")
    jars = CACHE / hashlib.sha256(pom.read_bytes() + wanted.encode()).hexdigest()[:16]
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.is_dir():
            _fetch(pom, wanted, jars)
    return jars


def _fetch(pom: Path, wanted: str, jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise BrokerError(
            "Apache Kafka's jars are fetched by Maven, and there is no `mvn` on the PATH: install it (Debian: apt-get "
            "install maven), or use the embedded broker"
        )
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="fetch-") as scratch:
        fetched = Path(scratch) / "jars"
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fetched}"]
        done = subprocess.run([maven, "-B", "-q", "-f", str(pom), *goal], check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise BrokerError(
                f"Maven could not fetch Apache Kafka (is its repository reachable?):\n{done.stdout[-3000:]}"
            )
        sums = "".join(f"{_sha256(jar)}  {jar.name}\n" for jar in sorted(fetched.glob("*.jar")))
        if set(sums.splitlines()) != set(wanted.splitlines()):
            raise BrokerError(_difference(sums, wanted))
        fetched.rename(jars)


def _difference(sums: str, wanted: str) -> str:
    seen = CACHE / "jars.sha256"
    seen.write_text(sums, "utf-8")
    strange = sorted(line[66:] for line in set(sums.splitlines()) ^ set(wanted.splitlines()))
    return (
        f"the jars that Maven fetched are not those of {RECIPE / 'jars.sha256'}: {', '.join(dict.fromkeys(strange))}. "
        f"If pom.xml was changed on purpose, review {seen} and copy it there"
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _java() -> str:
    """The java to run Kafka with: of JAVA_HOME, else on the PATH; new enough."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    remedy = (
        f"install a Java runtime of version {_OLDEST_JAVA} or newer (Debian: apt-get install openjdk-17-jre-headless)"
    )
    if java is None:
        where = f"JAVA_HOME={home}" if home else "the PATH"
        raise BrokerError(
            f"Apache Kafka needs Java, and there is no `java` in {where}: {remedy}, or use the embedded broker"
        )
    told = subprocess.run([java, "-version"], check=False, capture_output=True, text=True).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        raise BrokerError(f"{java} is too old for Apache Kafka {kafka_version()} ({told.splitlines()[0]}): {remedy}")
    return java


def _java_command(java: str, jars: Path) -> list[str]:
    # The quick compiler and the serial collector: a broker for one laptop starts sooner and spares the cores.
    flags = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true"]
    return [java, *flags, f"-Dlog4j2.configurationFile={RECIPE / 'log4j2.properties'}", "-cp", f"{jars}/*"]


def lay_out(folder: Path, port: int | None, nodes: int) -> list[Node]:
    """The nodes of a cluster with free ports (the first broker's is ``port`` if given) and folders below ``folder``."""
    ports = free_ports(2 * nodes)
    if port is not None:
        ports[0] = port
    cluster = [
        Node(number, ports[number - 1], ports[nodes + number - 1], folder.resolve() / f"node-{number}")
        for number in range(1, nodes + 1)
    ]
    for node in cluster:
        node.folder.mkdir(parents=True, exist_ok=True)
    return cluster


def server_properties(node: Node, cluster: Sequence[Node]) -> str:
    """KRaft with a fixed quorum of all nodes: the ports may differ from one start to the next over the same data."""
    copies = min(3, len(cluster))
    voters = ",".join(f"{peer.number}@{LOOPBACK}:{peer.controller_port}" for peer in cluster)
    settings = {
        "process.roles": "broker,controller",
        "node.id": node.number,
        "controller.quorum.voters": voters,
        "listeners": f"PLAINTEXT://{node.address},CONTROLLER://{LOOPBACK}:{node.controller_port}",
        "advertised.listeners": f"PLAINTEXT://{node.address}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": node.folder / "data",
        # Topics are made by `diplowire topics create`; a mistyped name should be an error.
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": max(1, copies - 1),
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": max(1, copies - 1),
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": max(1, copies - 1),
        # A killed broker may come back, and its partitions find another leader, after this rather than 9 s.
        "broker.session.timeout.ms": 5000,
        "broker.heartbeat.interval.ms": 1000,
        # The first worker need not wait for others to join.
        "group.initial.rebalance.delay.ms": 0,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def cluster_id(folder: Path) -> str:
    """The cluster's name for good, made at the first start over ``folder``: 16 bytes in URL-safe base64."""
    path = folder / "cluster-id"
    if not path.exists():
        # Kafka's storage tool takes a name that begins with "-" for an option; the first six bits of these make an "A".
        drawn = bytes([uuid.uuid4().bytes[0] & 0b11, *uuid.uuid4().bytes[1:]])
        path.write_text(base64.urlsafe_b64encode(drawn).decode().rstrip("="), "ascii")
    return path.read_text("ascii")


def _format_storage(java: str, jars: Path, node: Node, cluster_id: str) -> None:
    if (node.folder / "data" / "meta.properties").exists():
        return
    tool = ["-Xmx128m", "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(node.properties)]
    done = subprocess.run([*_java_command(java, jars), *tool], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise BrokerError(f"Kafka could not prepare {node.folder}:\n{(done.stderr or done.stdout)[-3000:]}")
