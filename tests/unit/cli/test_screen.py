"""What `run` shows: the newest on top on a terminal, a line for each finding elsewhere."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from rich.console import Console

from cli.findings import Finding
from cli.screen import LiveScreen, PlainScreen, Progress


def test_the_live_table_has_the_newest_on_top_and_fits_the_terminal() -> None:
    output = io.StringIO()
    console = Console(file=output, force_terminal=True, width=140, height=16)
    with LiveScreen(console) as screen:
        for number in range(40):
            screen.show(Finding("statement", f"speaker {number:02}", "direct", "words"), "Меридиан")
        screen.update(Progress("ready", total=9, sent=3, annotated=2, found=Counter(statement=40, event=1)))
    last = output.getvalue().rsplit("diplowire", 1)[1]
    assert "sent 3 of 9, annotated 2: 40 statements, 0 mentions, 1 event" in last
    assert last.index("speaker 39") < last.index("speaker 38")
    assert "speaker 10" not in last
    assert last.count("\n") < 16


def test_plain_lines_hold_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with PlainScreen() as screen:
        screen.update(Progress())
        screen.show(Finding("event", "NOR → RUS", "CONSULT occurred", "переговоры [завершились]"), "")
    assert capsys.readouterr().out == "event       NOR → RUS  |  CONSULT occurred  |  переговоры [завершились]\n"
