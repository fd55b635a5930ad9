"""Child processes: ports nobody has, an end that is certain, and errors that quote what the child said."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from brokers.process import LOOPBACK, BrokerError, child, free_ports, wait_until_ready


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_free_ports_are_different_and_can_be_bound() -> None:
    ports = free_ports(6)
    assert len(set(ports)) == 6
    for port in ports:
        with socket.socket() as server:
            server.bind((LOOPBACK, port))


def test_a_child_that_dies_at_its_start_is_quoted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        child(["/bin/sh", "-c", "echo the disk is full; exit 3"], log, grace=1) as process,
        pytest.raises(BrokerError, match=r"status 3 at its start:\nthe disk is full"),
    ):
        wait_until_ready(f"{LOOPBACK}:{free_ports(1)[0]}", {log: process}, members=1, seconds=20)


def test_a_silent_child_is_given_up_in_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    address = f"{LOOPBACK}:{free_ports(1)[0]}"
    with (
        child(["/bin/sleep", "60"], log, grace=1) as process,
        pytest.raises(BrokerError, match=rf"{address} did not answer within 0 s"),
    ):
        wait_until_ready(address, {log: process}, members=1, seconds=0.3)
    assert process.returncode == -signal.SIGTERM


def test_a_child_deaf_to_sigterm_is_killed(tmp_path: Path) -> None:
    deaf = ["/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"]
    with child(deaf, tmp_path / "log", grace=0.2) as process:
        while "up" not in (tmp_path / "log").read_text():
            time.sleep(0.01)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    """A SIGKILL of `diplowire run` must not leave a broker behind."""
    script = (
        "import pathlib, sys, time; from brokers.process import child\n"
        f"with child(['/bin/sleep', '60'], pathlib.Path({str(tmp_path / 'log')!r}), 1) as process:\n"
        "    print(process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
    assert alive(pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not alive(pid)
