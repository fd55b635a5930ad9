"""``diplowire doctor``: checks all that diplowire needs; what is wrong comes with its remedy."""

from __future__ import annotations

import ctypes
import errno
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click
import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.settings import Settings, SettingsError, from_environment
from cli.options import broker_option, json_option
from cli.reach import require_broker
from topics.admin import BrokerUnreachable, TopicAdmin
from topics.catalog import all_topics

Verdict = Literal["good", "warning", "bad"]

_STYLES = {"good": "green", "warning": "yellow", "bad": "bold red"}
_GIB = 1024**3
_OWN_MEMORY = 0.3 * _GIB
_PROCESS_MEMORY = 0.5 * _GIB
"""Bytes that a worker takes for itself, and for each process of its pool with the models (measured, rounded up)."""
_OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
_CLOCK_UNSYNCHRONISED = 0x40


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked, the verdict, what was seen, and what to do about it."""

    name: str
    verdict: Verdict
    seen: str
    remedy: str = ""


@click.command()
@broker_option
@json_option("Print a list of checks.")
def doctor(broker: str, as_json: bool) -> None:
    """Check the settings, the broker and its topics, the models, memory, clock and ports.

    Exit status 1 if anything is bad; a warning alone is no reason.
    """
    checks = list(_checks(broker))
    if as_json:
        click.echo(orjson.dumps([asdict(check) for check in checks]))
    else:
        _print(checks)
    raise SystemExit(1 if any(check.verdict == "bad" for check in checks) else 0)


def _checks(broker: str) -> Iterator[Check]:
    """All checks, one after another; those that need the settings only if these can be read."""
    yield _python()
    try:
        settings = from_environment(broker=broker)
    except SettingsError as error:
        yield Check("settings", "bad", str(error), "correct the variable; `diplowire worker --help` explains them all")
        return
    yield Check("settings", "good", "the environment can be read")
    yield from _broker(settings)
    yield _watches(settings)
    yield _models()
    yield _memory(settings)
    yield _clock()
    yield _port(settings)
    yield from _optional()


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        return Check("python", "good", version)
    return Check("python", "bad", version, "use Python 3.11, 3.12 or 3.13")


def _broker(settings: Settings) -> Iterator[Check]:
    """Whether the broker answers, and how its topics compare with the catalog."""
    started = time.monotonic()
    try:
        require_broker(settings.broker)
        with TopicAdmin(settings.broker) as admin:
            differences = admin.differences(list(all_topics(settings.app_id)))
    except BrokerUnreachable as error:
        remedy = "start one (`diplowire broker embedded`, `diplowire broker apache`) or set DIPLOWIRE_BROKER=host:port"
        yield Check("broker", "bad", str(error), remedy)
        return
    yield Check("broker", "good", f"{settings.broker} answered in {(time.monotonic() - started) * 1000:.0f} ms")
    missing = [item.topic for item in differences if item.found is None and item.setting == "topic"]
    other = [f"{item.topic} {item.setting}={item.found}" for item in differences if item.topic not in missing]
    if missing:
        names = f"{len(missing)} missing, such as {missing[0]}"
        yield Check("topics", "bad", names, "diplowire topics create")
    elif other:
        seen = f"{len(other)} settings differ from the catalog, such as {other[0]}"
        yield Check(
            "topics", "warning", seen, "see `diplowire topics diff`; `diplowire topics create --align` settles most"
        )
    else:
        yield Check("topics", "good", "as the catalog has them")


def _watches(settings: Settings) -> Check:
    from agents.watches import WatchError, read_watches

    if settings.watches is None:
        return Check("watches", "good", "none: no alerts", "")
    try:
        return Check("watches", "good", f"{len(read_watches(settings.watches))} in {settings.watches}")
    except WatchError as error:
        return Check("watches", "bad", str(error), "correct the file that DIPLOWIRE_WATCHES names")


def _models() -> Check:
    """Load the pipeline and annotate a sentence with it."""
    from agents.annotation import load_annotator
    from cli.articles import Input, article
    from topics import codec
    from topics.records import AnnotatedArticle

    given = article(Input("doctor", "Министр иностранных дел Франции прибыл в Осло.".encode(), name="doctor"))
    started = time.monotonic()
    try:
        annotate = load_annotator()
        loaded = time.monotonic() - started
        result = codec.decode(AnnotatedArticle, annotate(codec.encode(given)))
    except Exception as error:
        return Check("models", "bad", f"{type(error).__name__}: {error}", "install again: make clean && make run")
    codes = {entity.code for entity in result.entities}
    if "FRA" not in codes:
        return Check(
            "models", "bad", f"found {codes or 'nobody'} in a sentence about France", "install the pinned versions"
        )
    return Check("models", "good", f"loaded in {loaded:.1f} s")


def _memory(settings: Settings) -> Check:
    """Whether a worker fits into the memory that new processes can have: the machine's, and the container's limit."""
    needed = _OWN_MEMORY + settings.pool_size * _PROCESS_MEMORY
    free = _available_memory()
    if free is None:
        return Check("memory", "warning", "cannot be told on this system", f"have {needed / _GIB:.1f} GiB free")
    seen = f"{free / _GIB:.1f} GiB available, a worker with {settings.pool_size} process(es) takes {needed / _GIB:.1f}"
    if free < needed:
        return Check("memory", "bad", seen, "free some, or set a smaller DIPLOWIRE_POOL_SIZE")
    return Check("memory", "good", seen)


def _available_memory() -> float | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    available = next((float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)
    try:
        limit, used = (Path("/sys/fs/cgroup", name).read_text().strip() for name in ("memory.max", "memory.current"))
    except OSError:
        return available
    if available is None or limit == "max":
        return available
    return min(available, float(limit) - float(used))


def _clock() -> Check:
    """Whether the clock is past any doubt, and the kernel thinks it synchronised."""
    now = datetime.now(UTC)
    seen = now.isoformat(timespec="seconds")
    if now < _OLDEST_CLOCK:
        return Check("clock", "bad", seen, "set the clock: times of articles and events would be wrong")
    if sys.platform == "linux":
        status = ctypes.create_string_buffer(256)
        state = ctypes.CDLL(None, use_errno=True).adjtimex(status)
        # struct timex: modes, padding, offset, freq, maxerror, esterror, then status.
        flags = int.from_bytes(status.raw[40:44], sys.byteorder)
        if state >= 0 and flags & _CLOCK_UNSYNCHRONISED:
            return Check("clock", "warning", f"{seen}, not synchronised", "run chrony or systemd-timesyncd")
    return Check("clock", "good", seen)


def _port(settings: Settings) -> Check:
    """Whether the port of metrics and health can be had."""
    if settings.web_port == 0:
        return Check("metrics port", "good", "any free one is taken")
    address = f"{settings.web_host}:{settings.web_port}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.web_host, settings.web_port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else str(error)
            return Check("metrics port", "bad", f"{address} {why}", "stop its owner or set another DIPLOWIRE_WEB_PORT")
    return Check("metrics port", "good", f"{address} is free")


def _optional() -> Iterator[Check]:
    """What only `diplowire broker apache` needs."""
    for program, needed in (("java", "install Java 17 or newer"), ("mvn", "install Maven")):
        found = shutil.which(program)
        remedy = "" if found else f"only for `diplowire broker apache`: {needed}"
        yield Check(program, "good" if found else "warning", found or "not on the PATH", remedy)


def _print(checks: list[Check]) -> None:
    table = Table("check", "", "seen", "remedy", box=None, header_style="bold", pad_edge=False)
    for check in checks:
        table.add_row(check.name, Text(check.verdict, _STYLES[check.verdict]), check.seen, check.remedy)
    console = Console(highlight=False)
    (console if console.is_terminal else Console(width=160, highlight=False)).print(table)
