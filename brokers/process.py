"""A broker as a child process: started so that it cannot outlive us, waited for until it answers, stopped in order."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

LOOPBACK = "127.0.0.1"
# Below Linux's range for outgoing connections, so that nobody's connection takes a port between our look and its use.
_PORTS = range(20_000, 32_000)
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class BrokerError(RuntimeError):
    """A broker cannot be started or does not answer; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A running broker.

    ``bootstrap`` is what clients connect to (``host:port``, several joined by commas); ``pids`` are its processes;
    ``durable`` says whether what it acknowledged survives its end; ``logs`` are the files that hold its output.
    """

    name: str
    bootstrap: str
    pids: tuple[int, ...]
    durable: bool
    logs: tuple[Path, ...]

    @property
    def pid(self) -> int:
        """The (first) broker process."""
        return self.pids[0]


def free_ports(count: int) -> list[int]:
    """``count`` different loopback ports that nothing listens on now."""
    with contextlib.ExitStack() as held:
        found: list[int] = []
        for port in random.sample(_PORTS, len(_PORTS)):
            probe = held.enter_context(socket.socket())
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            found.append(port)
            if len(found) == count:
                return found
    raise BrokerError(
        f"no free port on {LOOPBACK} in {_PORTS.start}-{_PORTS.stop - 1}: close some servers and try again"
    )


@contextlib.contextmanager
def child(
    argv: Sequence[str], log: Path, grace: float, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``argv`` with its output in ``log``; on leaving, ask it to end (SIGTERM), after ``grace`` seconds make it.

    ``env`` is set on top of our own environment. The child gets a session of its own, so that Ctrl-C in the terminal
    reaches only us and we stop things in their order. The kernel kills it when the thread that started it dies, however
    that happens (Linux; elsewhere it can outlive a kill).
    """
    output: IO[bytes]
    with log.open("ab") as output:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            preexec_fn=_die_with_parent if _libc is not None else None,  # noqa: PLW1509 - one system call, no locks
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(
    bootstrap: str, processes: Mapping[Path, subprocess.Popen[bytes]], members: int, seconds: float
) -> None:
    """Return once the cluster at ``bootstrap`` answers a metadata request and names ``members`` brokers.

    ``processes`` are the brokers by log file; one that ends meanwhile, or ``seconds`` without an answer, is an error
    that quotes the end of that log.
    """
    deadline = time.monotonic() + seconds
    while True:
        for log, process in processes.items():
            if process.poll() is not None:
                raise BrokerError(f"the broker ended with status {process.returncode} at its start:\n{last_lines(log)}")
        if _brokers_at(bootstrap) >= members:
            return
        if time.monotonic() > deadline:
            logs = "\n".join(last_lines(log) for log in processes)
            raise BrokerError(f"the broker at {bootstrap} did not answer within {seconds:.0f} s:\n{logs}")
        time.sleep(0.05)


def last_lines(log: Path, lines: int = 15) -> str:
    """The end of a log, for an error message."""
    text = log.read_text("utf-8", errors="replace").strip()
    return "\n".join(text.splitlines()[-lines:]) or f"({log} is empty)"


def _die_with_parent() -> None:
    assert _libc is not None
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _brokers_at(bootstrap: str) -> int:
    host, port = bootstrap.split(",", maxsplit=1)[0].rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
        admin = KafkaAdminClient(
            bootstrap_servers=bootstrap.split(","), client_id="diplowire-ready", request_timeout_ms=5000
        )
        with contextlib.closing(admin):
            return len(admin.describe_cluster()["brokers"])
    except (OSError, KafkaError):
        return 0
