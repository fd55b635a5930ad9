"""An Apache Kafka whose nodes can be killed, frozen and started again over the same data and ports."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from brokers.apache import apache_broker
from brokers.process import child

_GRACE = 20.0


class Node:
    """One Kafka process and what it takes to start it again."""

    def __init__(self, number: int, pid: int, log: Path, running: contextlib.ExitStack) -> None:
        self.number = number
        self._pid = pid
        self._log = log
        self._running = running
        self._argv = Path(f"/proc/{pid}/cmdline").read_text("utf-8").rstrip("\0").split("\0")
        self._process: subprocess.Popen[bytes] | None = None
        self._frozen = False
        self._up = True

    @property
    def sound(self) -> bool:
        """Whether it neither is down nor frozen."""
        return self._up and not self._frozen

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end; it hands its partitions over if there is another node, and closes its files."""
        self._end(signal.SIGTERM)

    def start(self) -> None:
        """Start it again, over the same data and ports."""
        self._process = self._running.enter_context(child(self._argv, self._log, _GRACE))
        self._pid = self._process.pid
        self._up = True

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers."""
        self._frozen = True
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._frozen = False
        if self._up:
            os.kill(self._pid, signal.SIGCONT)

    def _end(self, sent: signal.Signals) -> None:
        self._up = False
        os.kill(self._pid, sent)
        # Seen here and left for its owner to collect: until then the number is nobody else's.
        os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)


class Cluster:
    """The nodes, and the address of all of them."""

    def __init__(self, bootstrap: str, nodes: list[Node]) -> None:
        self.bootstrap = bootstrap
        self.nodes = nodes


@contextlib.contextmanager
def kafka(folder: Path, nodes: int) -> Iterator[Cluster]:
    """A fresh cluster of ``nodes`` with its data below ``folder``; all nodes are stopped on leaving."""
    with apache_broker(folder, nodes=nodes) as broker, contextlib.ExitStack() as running:
        pairs = zip(broker.pids, broker.logs, strict=True)
        cluster = Cluster(
            broker.bootstrap, [Node(number, pid, log, running) for number, (pid, log) in enumerate(pairs, 1)]
        )
        try:
            yield cluster
        finally:
            for node in cluster.nodes:
                node.thaw()
