"""The pool survives what its processes do: errors, death, hanging, failing to start. With real processes."""

import asyncio
import gc
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from agents.metrics import Metrics
from agents.pool import DeadlineExceeded, Pool, PoolBroken, ProcessDied, Work, WorkFailed

T = TypeVar("T")


def load_worker() -> Work:
    """Tasks: ``pid``, ``raise``, ``die``, ``hang``; anything else comes back in capitals."""

    def work(task: bytes) -> bytes:
        if task == b"pid":
            return str(os.getpid()).encode()
        if task == b"raise":
            raise ValueError("нет такого падежа")
        if task == b"die":
            os._exit(3)
        if task == b"hang":
            time.sleep(600)
        return task.upper()

    return work


def load_nothing() -> Work:
    raise FileNotFoundError("model file is missing")


def with_pool(
    body: Callable[[Pool], Awaitable[T]], size: int = 2, deadline: float = 20.0, load: object = load_worker
) -> T:
    async def run() -> T:
        pool = Pool(load, size, deadline, 60.0, Metrics())  # type: ignore[arg-type]
        pool.start()
        try:
            return await body(pool)
        finally:
            await pool.stop()

    return asyncio.run(run())


def test_tasks_are_done_by_other_processes() -> None:
    async def body(pool: Pool) -> tuple[bytes, bytes]:
        return await pool.run(b"paris"), await pool.run(b"pid")

    result, pid = with_pool(body)
    assert result == b"PARIS"
    assert int(pid) != os.getpid()


def test_large_task_does_not_get_stuck_in_the_pipe() -> None:
    async def body(pool: Pool) -> bytes:
        return await pool.run(b"x" * 3_000_000)

    assert with_pool(body, size=1) == b"X" * 3_000_000


def test_exception_is_reported_with_its_trace_and_the_process_lives_on() -> None:
    async def body(pool: Pool) -> tuple[bytes, WorkFailed, bytes]:
        before = await pool.run(b"pid")
        with pytest.raises(WorkFailed, match="нет такого падежа") as caught:
            await pool.run(b"raise")
        return before, caught.value, await pool.run(b"pid")

    before, error, after = with_pool(body, size=1)
    assert before == after
    assert "in work" in error.trace


def test_task_that_kills_its_process_fails_alone_and_the_pool_heals() -> None:
    async def body(pool: Pool) -> list[bytes]:
        poison = asyncio.create_task(pool.run(b"die"))
        others = await asyncio.gather(*(pool.run(str(n).encode() + b"a") for n in range(20)))
        with pytest.raises(ProcessDied, match="exit status 3"):
            await poison
        return [*others, await pool.run(b"after")]

    assert with_pool(body)[-1] == b"AFTER"


def test_task_that_hangs_is_ended_at_the_deadline_and_the_pool_heals() -> None:
    async def body(pool: Pool) -> tuple[float, bytes]:
        await pool.run(b"warm")
        started = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            await pool.run(b"hang")
        return time.monotonic() - started, await pool.run(b"after")

    seconds, after = with_pool(body, size=1, deadline=1.0)
    assert 1.0 <= seconds < 3.0
    assert after == b"AFTER"


def test_process_killed_while_idle_costs_no_task() -> None:
    async def body(pool: Pool) -> bytes:
        os.kill(int(await pool.run(b"pid")), signal.SIGKILL)
        return await pool.run(b"after")

    assert with_pool(body, size=1) == b"AFTER"


def test_task_whose_process_is_killed_from_outside_is_done_by_another() -> None:
    async def body(pool: Pool) -> bytes:
        victim = int(await pool.run(b"pid"))
        os.kill(victim, signal.SIGSTOP)
        task = asyncio.create_task(pool.run(b"kept"))
        await asyncio.sleep(0.2)
        os.kill(victim, signal.SIGKILL)
        return await task

    assert with_pool(body, size=1) == b"KEPT"


def test_cancelled_task_does_not_leave_its_answer_to_the_next() -> None:
    async def body(pool: Pool) -> bytes:
        await pool.run(b"warm")
        task = asyncio.create_task(pool.run(b"hang"))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await pool.run(b"mine")

    assert with_pool(body, size=1) == b"MINE"


def test_pool_whose_processes_cannot_start_says_why_instead_of_waiting_for_ever() -> None:
    async def body(pool: Pool) -> None:
        with pytest.raises(PoolBroken, match="model file is missing"):
            await pool.run(b"x")

    with_pool(body, size=1, load=load_nothing)


def test_states_of_processes_are_measured() -> None:
    metrics = Metrics()

    async def run() -> None:
        pool = Pool(load_worker, 2, 20.0, 60.0, metrics)
        pool.start()
        await asyncio.gather(*(pool.run(b"x") for _ in range(4)))
        while not pool.ready or _value("idle") < 2:
            await asyncio.sleep(0.05)
        with pytest.raises(ProcessDied):
            await pool.run(b"die")
        await pool.stop()

    def _value(state: str) -> float:
        return metrics.registry.get_sample_value("diplowire_pool_processes", {"state": state}) or 0.0

    asyncio.run(run())
    assert metrics.registry.get_sample_value("diplowire_annotation_seconds_count") == 4
    replaced = metrics.registry.get_sample_value("diplowire_pool_replacements_total", {"reason": "process_died"})
    assert replaced == 2, "the task was tried once more, and took the second process with it"
    assert _value("busy") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        "import asyncio, os, sys, time\n"
        f"sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[3])!r}]\n"
        "from test_pool import load_worker\n"
        "from agents.pool import Pool\n"
        "from agents.metrics import Metrics\n"
        "async def main():\n"
        "    pool = Pool(load_worker, 1, 60.0, 60.0, Metrics())\n"
        "    pool.start()\n"
        "    print((await pool.run(b'pid')).decode(), flush=True)\n"
        "    time.sleep(600)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    until = time.monotonic() + 10
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def load_slowly() -> Work:
    time.sleep(600)
    return load_worker()


@pytest.mark.timeout(120)
def test_a_pool_stopped_while_its_processes_load_ends_at_once_and_says_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Else a command that needed one process prints a traceback of the other, which was still loading."""

    async def run() -> None:
        pool = Pool(load_slowly, 2, 20.0, 60.0, Metrics())
        pool.start()
        await asyncio.sleep(0.1)
        await pool.stop()

    asyncio.run(run())
    gc.collect()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
