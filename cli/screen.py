"""What `diplowire run` shows: a live table on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from cli.findings import Finding

_STYLES = {
    "statement": "cyan",
    "mention": "green",
    "event": "bold yellow",
    "alert": "bold magenta",
    "dead letter": "red",
}


@dataclass(slots=True)
class Progress:
    """How far the replay is: what the worker does, messages sent of all, articles annotated, and findings by kind."""

    phase: str = "starting"
    total: int = 0
    sent: int = 0
    annotated: int = 0
    found: Counter[str] = field(default_factory=Counter)

    def counts(self) -> str:
        """The findings in words."""
        kinds = ("statement", "mention", "event", "alert", "dead letter")
        return ", ".join(f"{self.found[kind]} {kind}{'s' * (self.found[kind] != 1)}" for kind in kinds)


class Screen(Protocol):
    """Shows findings as they come, and how far the replay is."""

    def __enter__(self) -> Screen: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, finding: Finding, outlet: str) -> None:
        """A finding, and the outlet whose article it is from."""

    def update(self, progress: Progress) -> None:
        """How far it is now; called several times a second."""

    def say(self, line: str) -> None:
        """A line for the reader that stays."""


class PlainScreen:
    """A line for each finding; flushed, so that a program can read along."""

    def __enter__(self) -> PlainScreen:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, finding: Finding, outlet: str) -> None:
        """Kind, who, what, words, outlet."""
        parts = (finding.who, finding.what, finding.words, outlet)
        print(f"{finding.kind:<11} " + "  |  ".join(part for part in parts if part), flush=True)

    def update(self, progress: Progress) -> None:
        """Nothing: progress is no finding."""

    def say(self, line: str) -> None:
        """The line as it is."""
        print(line, flush=True)


class LiveScreen:
    """A table that fills the terminal, the newest finding on top."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: deque[tuple[str, Finding, str]] = deque(maxlen=200)
        self._progress = Progress()
        self._live = Live(self._picture(), console=console, refresh_per_second=6, get_renderable=self._picture)

    def __enter__(self) -> LiveScreen:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, finding: Finding, outlet: str) -> None:
        """Put the finding on top."""
        self._rows.appendleft((datetime.now().strftime("%H:%M:%S"), finding, outlet))

    def update(self, progress: Progress) -> None:
        """Show the progress at the next refresh."""
        self._progress = progress

    def say(self, line: str) -> None:
        """The line above the table."""
        self._console.print(line, highlight=False)

    def _picture(self) -> Group:
        progress = self._progress
        head = Text.assemble(
            ("diplowire ", "bold"),
            (progress.phase, "bold green" if progress.phase == "ready" else "bold yellow"),
            f"; sent {progress.sent} of {progress.total}, annotated {progress.annotated}: {progress.counts()}",
        )
        table = Table(expand=True, header_style="bold", box=None, pad_edge=False)
        for name, ratio in (("time", 0), ("kind", 0), ("who", 4), ("what", 5), ("words", 10), ("outlet", 3)):
            width = {"time": 8, "kind": 11}.get(name)
            table.add_column(name, ratio=ratio or None, width=width, no_wrap=True, overflow="ellipsis")
        for moment, finding, outlet in list(self._rows)[: max(3, self._console.height - 5)]:
            style = "dim" if finding.what == "retracted" else _STYLES.get(finding.kind, "")
            table.add_row(
                moment, Text(finding.kind, style), *map(Text, (finding.who, finding.what, finding.words, outlet))
            )
        return Group(head, table)
