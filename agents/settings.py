"""Settings of a worker, read once from ``DIPLOWIRE_*`` environment variables."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

PREFIX = "DIPLOWIRE_"


class SettingsError(ValueError):
    """A variable has a value that cannot be used; the message names the variable, the value and what it may be."""


def _whole(minimum: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text) if text.strip().isdecimal() else -1
        if number < minimum:
            raise ValueError(f"a whole number of at least {minimum}")
        return number

    return parse


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ValueError("a number of seconds above 0")
    return seconds


def _days(text: str) -> timedelta:
    try:
        return timedelta(days=_seconds(text))
    except (ValueError, OverflowError):
        raise ValueError("a number of days above 0") from None


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("not empty")
    return text.strip()


def _path(text: str) -> Path:
    return Path(_text(text)).expanduser()


def _log_level(text: str) -> str:
    levels = ("debug", "info", "warning", "error")
    if text.lower() not in levels:
        raise ValueError("one of " + ", ".join(levels))
    return text.lower()


def _how(parse: Callable[[str], Any], meaning: str) -> dict[str, Any]:
    return {"parse": parse, "meaning": meaning}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one worker runs. Each field is the variable ``DIPLOWIRE_<NAME>``; ``explain`` tells what it means."""

    broker: str = field(
        default="127.0.0.1:9092", metadata=_how(_text, "Kafka's address, host:port, several joined by commas")
    )
    app_id: str = field(
        default="diplowire", metadata=_how(_text, "consumer group; also the first part of the changelog topics' names")
    )
    pool_size: int = field(
        default=max(1, (os.cpu_count() or 2) - 1), metadata=_how(_whole(1), "processes that annotate articles")
    )
    in_flight: int = field(default=64, metadata=_how(_whole(1), "messages that one stage works on at a time"))
    deadline: float = field(
        default=30.0, metadata=_how(_seconds, "seconds an article may take to annotate before it is given up")
    )
    start_deadline: float = field(
        default=180.0, metadata=_how(_seconds, "seconds a process of the pool may take to load its models")
    )
    stuck_after: float = field(
        default=300.0, metadata=_how(_seconds, "seconds without progress after which a worker calls itself dead")
    )
    drain: float = field(
        default=20.0,
        metadata=_how(_seconds, "seconds to finish what is in flight when told to stop or when partitions move away"),
    )
    memory_days: timedelta = field(
        default=timedelta(days=30), metadata=_how(_days, "days for which versions of an article are recognised")
    )
    copy_days: timedelta = field(
        default=timedelta(days=3), metadata=_how(_days, "days within which a near-copy is recognised")
    )
    fusion_days: timedelta = field(
        default=timedelta(days=30), metadata=_how(_days, "days for which an event still takes in new reports")
    )
    watches: Path | None = field(default=None, metadata=_how(_path, "TOML file of standing queries"))
    data: Path = field(default=Path(".diplowire"), metadata=_how(_path, "folder for tables that are kept on disk"))
    store: str = field(default="memory://", metadata=_how(_text, "where tables live: memory:// or rocksdb://"))
    web_host: str = field(default="127.0.0.1", metadata=_how(_text, "address on which metrics and health are served"))
    web_port: int = field(default=0, metadata=_how(_whole(0), "port of metrics and health; 0 takes a free one"))
    session_timeout: float = field(
        default=15.0, metadata=_how(_seconds, "seconds after which the group gives up a silent worker")
    )
    log_level: str = field(default="info", metadata=_how(_log_level, "debug, info, warning or error"))


def from_environment(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """The settings in ``environ`` (default: the process's own), with ``overrides`` on top.

    Raises:
        SettingsError: a value that cannot be used.
    """
    variables = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        variable = PREFIX + setting.name.upper()
        if variable in variables and setting.name not in overrides:
            try:
                values[setting.name] = setting.metadata["parse"](variables[variable])
            except ValueError as error:
                raise SettingsError(f"{variable}={variables[variable]!r}: must be {error}") from None
    return Settings(**values, **overrides)


def explain() -> list[tuple[str, str, str]]:
    """For each setting its variable, its default, and what it means."""
    return [
        (
            PREFIX + setting.name.upper(),
            "" if setting.default is None else str(setting.default),
            setting.metadata["meaning"],
        )
        for setting in fields(Settings)
    ]
