"""The doctor's verdicts: each wrong thing is found, and comes with a remedy."""

from __future__ import annotations

import socket
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from brokers.process import LOOPBACK, free_ports
from cli.main import main


def examine(broker: str, **environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    result = CliRunner().invoke(main, ["doctor", "--json", "--broker", broker], env=environment)
    return result.exit_code, {check["name"]: check for check in orjson.loads(result.stdout)}


@pytest.fixture(scope="module")
def nobody() -> str:
    """An address where nothing listens."""
    return f"{LOOPBACK}:{free_ports(1)[0]}"


def test_what_is_wrong_is_bad_with_a_remedy(nobody: str, tmp_path: Path) -> None:
    watches = tmp_path / "watches.toml"
    watches.write_text('[north]\nwhoo = "NOR"\n')
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, checks = examine(nobody, DIPLOWIRE_WEB_PORT=str(port), DIPLOWIRE_WATCHES=str(watches))
    assert status == 1
    for name, seen in (("broker", nobody), ("watches", "whoo"), ("metrics port", f"{port} is in use")):
        assert checks[name]["verdict"] == "bad", checks[name]
        assert seen in checks[name]["seen"]
        assert checks[name]["remedy"]
    assert "topics" not in checks, "without a broker there are no topics to judge"
    assert checks["models"]["verdict"] == "good", checks["models"]
    assert checks["memory"]["verdict"] == "good"


def test_a_pool_too_large_for_the_memory_is_seen(nobody: str) -> None:
    _, checks = examine(nobody, DIPLOWIRE_POOL_SIZE="100000")
    assert checks["memory"]["verdict"] == "bad"
    assert "DIPLOWIRE_POOL_SIZE" in checks["memory"]["remedy"]


def test_an_unusable_setting_ends_the_examination(nobody: str) -> None:
    status, checks = examine(nobody, DIPLOWIRE_POOL_SIZE="none")
    assert status == 1
    assert "DIPLOWIRE_POOL_SIZE" in checks["settings"]["seen"]
    assert list(checks) == ["python", "settings"]
