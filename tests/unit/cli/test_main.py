"""The group of commands: quick to ask, complete, and clear when no broker answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from brokers.process import LOOPBACK, free_ports
from cli.main import COMMANDS, main

ROOT = Path(__file__).parents[3]


def test_help_imports_nothing_heavy() -> None:
    """`diplowire --help` must not wait for spaCy, Faust or Kafka to be imported."""
    script = (
        "import sys; from cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = {'kafka', 'spacy', 'faust', 'numpy', 'rich', 'msgspec'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"


def test_an_unknown_command_is_a_mistake_in_the_command_line() -> None:
    result = CliRunner().invoke(main, ["anotate"])
    assert result.exit_code == 2
    assert "anotate" in result.output


@pytest.mark.parametrize(
    "arguments", [["topics", "diff"], ["tail", "events"], ["send", str(ROOT / "sample" / "plain" / "date-line.txt")]]
)
def test_no_broker_has_a_status_of_its_own_and_a_remedy(arguments: list[str]) -> None:
    address = f"{LOOPBACK}:{free_ports(1)[0]}"
    result = CliRunner().invoke(main, [*arguments, "--broker", address])
    assert result.exit_code == 3, result.output
    assert address in result.output
    assert "diplowire broker embedded" in result.output


def test_a_setting_that_cannot_be_used_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPLOWIRE_IN_FLIGHT", "many")
    result = CliRunner().invoke(main, ["topics", "diff"])
    assert result.exit_code == 1
    assert "DIPLOWIRE_IN_FLIGHT='many'" in result.output
    assert "Traceback" not in result.output
