"""Workers as child processes under a supervisor that starts each anew when it has ended, whatever ended it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from brokers.process import LOOPBACK, child, free_ports

APP_ID = "diplowire-faults"
DRAIN_SECONDS = 30.0
"""What docs/reliability.md promises: a worker told to stop has finished what it has in flight, and is gone."""

_GRACE = 10.0


class Worker:
    """The place of one worker; the process in it changes."""

    def __init__(
        self, number: int, bootstrap: str, folder: Path, running: contextlib.ExitStack, **settings: object
    ) -> None:
        """Start it; ``settings`` are fields of agents.settings.Settings, ``running`` ends it at last."""
        self.number = number
        self.log = folder / f"worker-{number}.log"
        self.crashes = 0
        self.longest_drain = 0.0
        self._running = running
        self._port = free_ports(1)[0]
        self._asked_at: float | None = None
        self._expected_end = False
        given = {
            "broker": bootstrap,
            "app_id": APP_ID,
            "web_port": self._port,
            "pool_size": 2,
            "in_flight": 32,
            "session_timeout": 6,
            "drain": 8,
            "data": folder / "tables",
        }
        self._env = {f"DIPLOWIRE_{name.upper()}": str(value) for name, value in (given | settings).items()}
        self._process = self._start()

    def supervise(self) -> None:
        """Start a new process if the last has ended; an end that nobody asked for counts as a crash."""
        if self._process.poll() is None:
            return
        if self._asked_at is not None:
            self.longest_drain = max(self.longest_drain, time.monotonic() - self._asked_at)
        if not self._expected_end:
            self.crashes += 1
        self._process = self._start()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._expected_end = True
        self._process.kill()
        self._process.wait()

    def terminate(self) -> None:
        """Ask it to end; ``supervise`` sees when it has."""
        if self._asked_at is None:
            self._expected_end = True
            self._asked_at = time.monotonic()
            self._process.terminate()

    def freeze(self) -> None:
        """Stop it in its tracks; its pool goes on and finds nobody to answer to."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def pool(self) -> list[int]:
        """The processes of its pool, ready or not."""
        found = []
        for pid in _children(self._process.pid):
            with contextlib.suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found

    def ready(self) -> bool:
        """Whether it says that it works on messages."""
        return self._get("/readyz")[0] == 200

    def health(self) -> str:
        """What it says of itself, for a report on one that is stuck."""
        return self._get("/readyz")[1]

    def metric(self, name: str, **labels: str) -> float:
        """Sum of the samples of a metric that have these labels."""
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        lines = [line for line in self._get("/metrics")[1].splitlines() if line.startswith(f"{name}{{")]
        return sum(float(line.rpartition(" ")[2]) for line in lines if all(label in line for label in wanted))

    @property
    def exit_status(self) -> int | None:
        """Of the process that has ended; None while it runs."""
        return self._process.poll()

    def stop(self) -> float:
        """Ask it to end and wait; the seconds it took.

        Raises:
            subprocess.TimeoutExpired: it has not ended within DRAIN_SECONDS.
        """
        asked = time.monotonic()
        self._process.terminate()
        self._process.wait(DRAIN_SECONDS)
        self.longest_drain = max(self.longest_drain, time.monotonic() - asked)
        return time.monotonic() - asked

    def _start(self) -> subprocess.Popen[bytes]:
        self._asked_at, self._expected_end = None, False
        argv = [sys.executable, "-m", "agents.worker"]
        return self._running.enter_context(child(argv, self.log, _GRACE, self._env))

    def _get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self._port}{path}", timeout=2) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)


def _children(pid: int) -> list[int]:
    """The child processes that the process has now, whichever of its threads started them."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, children.read_text("ascii").split())
    return found


def kill_process(pid: int) -> None:
    """Kill a process of a pool; none the worse if it has just ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def freeze_process(pid: int) -> None:
    """Stop a process of a pool in its tracks."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)


def thaw_process(pid: int) -> None:
    """Let a frozen process of a pool go on, if it has not been replaced meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
