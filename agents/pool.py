"""Processes that do the heavy work, each on one task at a time, with a deadline; one that dies or hangs is replaced.

Spawned, not forked: the parent runs threads and an event loop. The kernel kills the children when the parent dies
(``PR_SET_PDEATHSIG``), or a killed worker would leave them behind. Each child is spoken to over a pipe of its own, so a
child that dies in the middle of a message harms nobody else's.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Literal

import msgspec

from agents.metrics import Metrics

Work = Callable[[bytes], bytes]
Load = Callable[[], Work]

_PR_SET_PDEATHSIG = 1
_MOST_FAILED_STARTS = 3
_THREADS_OF_LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

log = logging.getLogger(__name__)


class TaskError(Exception):
    """One task could not be done; ``reason`` is a short code for the dead letters."""

    reason = "work_failed"


class DeadlineExceeded(TaskError):
    """The task took longer than the deadline; its process was killed."""

    reason = "deadline_exceeded"


class ProcessDied(TaskError):
    """The process that worked on the task died."""

    reason = "process_died"


class WorkFailed(TaskError):
    """The work raised an exception in the child; ``trace`` is its traceback there."""

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace


class PoolBroken(OSError):
    """Processes of the pool die before they are ready; no task can be done."""


class _Reply(msgspec.Struct, array_like=True):
    """What a child answers: a result, or an error with its traceback; and the seconds it took."""

    seconds: float
    result: bytes = b""
    error: str | None = None
    trace: str = ""


class _Child:
    """A process of the pool, and our end of its pipe."""

    def __init__(self, load: Load) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, load, os.getpid()), name="annotator", daemon=True)
        self._process.start()
        # Only the child may hold its end, or its death would not close the pipe.
        theirs.close()

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.is_alive()

    def wait_ready(self) -> _Reply:
        """Block until the child has loaded what it needs; EOFError or OSError when it dies before."""
        return self._receive()

    def exchange(self, task: bytes) -> _Reply:
        """Block until the child has answered ``task``; EOFError or OSError when it dies."""
        self._connection.send_bytes(task)
        return self._receive()

    def kill(self) -> None:
        """Kill the process; whoever waits for its answer gets EOFError."""
        self._process.kill()

    def close(self) -> str:
        """Free what the dead or idle child holds; how it ended."""
        self._connection.close()
        self._process.join(timeout=5)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        code = self._process.exitcode or 0
        self._process.close()
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    def _receive(self) -> _Reply:
        return msgspec.msgpack.decode(self._connection.recv_bytes(), type=_Reply)


class Pool:
    """``size`` processes that each run what ``load`` returned in them."""

    def __init__(self, load: Load, size: int, deadline: float, start_deadline: float, metrics: Metrics) -> None:
        self._load = load
        self._size = size
        self._deadline = deadline
        self._start_deadline = start_deadline
        self._metrics = metrics
        self._threads = ThreadPoolExecutor(max_workers=size, thread_name_prefix="pool")
        self._children: set[_Child] = set()
        self._idle: asyncio.Queue[_Child] = asyncio.Queue()
        self._starting: set[asyncio.Task[None]] = set()
        self._failed_starts = 0
        self._broken: asyncio.Event = asyncio.Event()
        self._problem = ""
        self._closed = False
        for state in ("starting", "idle", "busy"):
            metrics.pool_processes.labels(state).set(0)

    @property
    def pids(self) -> list[int]:
        """Process ids of the children, ready or not."""
        return [child.pid for child in self._children if child.pid is not None]

    @property
    def ready(self) -> bool:
        """Whether at least one child has loaded and none failed for good."""
        return len(self._children) > len(self._starting) and not self._broken.is_set()

    def start(self) -> None:
        """Start the children; they load beside whatever else goes on, and tasks wait for the first of them."""
        for variable in _THREADS_OF_LIBRARIES:
            # Read when the child imports its libraries: one thread each, since the processes share the cores.
            os.environ.setdefault(variable, "1")
        for _ in range(self._size):
            self._spawn()

    async def run(self, task: bytes) -> bytes:
        """Have a child do ``task``.

        Raises:
            WorkFailed: the work raised; the child lives on.
            DeadlineExceeded, ProcessDied: the child is gone and being replaced; other tasks do not notice.
            PoolBroken: children die as soon as they start.
        """
        try:
            reply = await self._attempt(task)
        except ProcessDied:
            # It may have been killed for another's fault (memory); a task that kills its process kills this one too.
            reply = await self._attempt(task)
        self._metrics.annotation_seconds.observe(reply.seconds)
        if reply.error is not None:
            raise WorkFailed(reply.error, reply.trace)
        return reply.result

    async def stop(self) -> None:
        """End all children; tasks in progress fail."""
        self._closed = True
        for child in self._children:
            child.kill()
        # The threads wait for answers of children that are now dead, so this takes no time; only then may pipes close.
        self._threads.shutdown(wait=True, cancel_futures=True)
        await asyncio.gather(*self._starting)
        for child in self._children:
            child.close()
        self._children.clear()

    async def _attempt(self, task: bytes) -> _Reply:
        """Have the next idle child do ``task``."""
        child = await self._next_idle()
        self._count("busy", +1)
        try:
            reply = await self._exchange(child, task)
        finally:
            self._count("busy", -1)
        self._return(child)
        return reply

    async def _exchange(self, child: _Child, task: bytes) -> _Reply:
        """The child's answer; a child that is late is killed, which ends the wait of the thread too."""
        started = time.monotonic()
        answer = asyncio.get_running_loop().run_in_executor(self._threads, child.exchange, task)
        try:
            done, _ = await asyncio.wait({answer}, timeout=self._deadline)
        except asyncio.CancelledError:
            # The answer would reach the next task.
            child.kill()
            await asyncio.wait({answer})
            self._replace(child, "cancelled")
            raise
        if not done:
            child.kill()
            await asyncio.wait({answer})
        try:
            return answer.result()
        except (EOFError, OSError) as error:
            if not done:
                self._replace(child, DeadlineExceeded.reason)
                raise DeadlineExceeded(f"no result within {self._deadline:g} s; the process was killed") from None
            ended = self._replace(child, ProcessDied.reason)
            seconds = time.monotonic() - started
            raise ProcessDied(f"the process died after {seconds:.1f} s on this task: {ended}") from error

    async def _next_idle(self) -> _Child:
        """An idle child that lives, as soon as there is one."""
        while True:
            waiting = asyncio.ensure_future(self._idle.get())
            broken = asyncio.ensure_future(self._broken.wait())
            try:
                await asyncio.wait({waiting, broken}, return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                if waiting.done():
                    self._idle.put_nowait(waiting.result())
                raise
            finally:
                broken.cancel()
                waiting.cancel()
            if not waiting.done():
                raise PoolBroken(f"the processes that annotate do not start: {self._problem}")
            child = waiting.result()
            self._count("idle", -1)
            if child.alive:
                return child
            self._replace(child, ProcessDied.reason)

    def _return(self, child: _Child) -> None:
        self._idle.put_nowait(child)
        self._count("idle", +1)

    def _replace(self, child: _Child, reason: str) -> str:
        """Put a fresh child in the place of a dead or unusable one; how the old one ended."""
        child.kill()
        self._children.discard(child)
        ended = child.close()
        if not self._closed:
            self._metrics.pool_replacements.labels(reason).inc()
            log.warning("process of the pool replaced", extra={"reason": reason, "ended": ended})
            self._spawn()
        return ended

    def _spawn(self) -> None:
        """Start a child. From the event loop's thread: the kernel kills a child when the *thread* that made it ends."""
        child = _Child(self._load)
        self._children.add(child)
        starting = asyncio.create_task(self._await_start(child))
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)

    async def _await_start(self, child: _Child) -> None:
        """Wait until the child is ready and make it idle, or try again; after a few failures give the pool up."""
        begun = time.monotonic()
        self._count("starting", +1)
        try:
            problem = await self._start_problem(child)
        finally:
            self._count("starting", -1)
        if self._closed:
            return
        if problem is None:
            log.info(
                "process of the pool is ready", extra={"pid": child.pid, "seconds": round(time.monotonic() - begun, 3)}
            )
            self._failed_starts = 0
            self._return(child)
            return
        log.error("a process of the pool did not start", extra={"problem": problem})
        self._failed_starts += 1
        if self._failed_starts >= _MOST_FAILED_STARTS:
            self._problem = problem
            self._broken.set()
        else:
            self._replace(child, "start_failed")

    async def _start_problem(self, child: _Child) -> str | None:
        """What keeps the child from getting ready, or None."""
        if self._closed:
            return "the pool was stopped before it could start"
        ready = asyncio.get_running_loop().run_in_executor(self._threads, child.wait_ready)
        done, _ = await asyncio.wait({ready}, timeout=self._start_deadline)
        if not done:
            child.kill()
            await asyncio.wait({ready})
            return f"not ready within {self._start_deadline:g} s"
        if ready.cancelled():
            return "the pool was stopped before it could start"
        try:
            reply = ready.result()
        except (EOFError, OSError) as error:
            return f"died while loading ({type(error).__name__})"
        return f"{reply.error}\n{reply.trace}" if reply.error else None

    def _count(self, state: Literal["starting", "idle", "busy"], change: int) -> None:
        self._metrics.pool_processes.labels(state).inc(change)


def _serve(connection: Connection, load: Load, parent: int) -> None:
    """The child's life: load, say so, then answer one task after another until the pipe closes."""
    _die_with(parent)
    # Ctrl-C reaches the whole process group; the parent decides when its children end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    started = time.monotonic()
    try:
        work = load()
    except BaseException as error:
        _send(connection, _failure(error, started))
        return
    _send(connection, _Reply(time.monotonic() - started))
    while True:
        try:
            task = connection.recv_bytes()
        except (EOFError, OSError):
            return
        started = time.monotonic()
        try:
            reply = _Reply(0.0, work(task))
        except Exception as error:
            reply = _failure(error, started)
        reply.seconds = time.monotonic() - started
        _send(connection, reply)


def _die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            # It died before it could be asked for.
            os._exit(1)


def _failure(error: BaseException, started: float) -> _Reply:
    trace = "".join(traceback.format_exception(error))
    return _Reply(time.monotonic() - started, error=f"{type(error).__name__}: {error}", trace=trace)


def _send(connection: Connection, reply: _Reply) -> None:
    connection.send_bytes(msgspec.msgpack.encode(reply))
