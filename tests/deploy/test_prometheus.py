"""The rules that wake an operator: real promtool reads and exercises them, and they name metrics that a worker has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from agents.metrics import Metrics

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"


@pytest.fixture(scope="module")
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed; on Debian: apt install prometheus")
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "rules.yml"],
        ["test", "rules", "tests/alerts.yml"],
    ],
    ids=" ".join,
)
def test_promtool_accepts(promtool: str, arguments: list[str]) -> None:
    run = subprocess.run([promtool, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_promtool_finds_no_fault_in_what_a_worker_exports(promtool: str) -> None:
    metrics = Metrics()
    metrics.count_article("ТАСС", "ru", "accepted")
    page, content_type = metrics.exposition("")
    assert content_type.startswith("text/plain")
    run = subprocess.run([promtool, "check", "metrics"], input=page, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_rules_name_only_metrics_that_exist() -> None:
    """A renamed metric would leave an alert that can never fire."""
    metrics = Metrics()
    exported = {sample.name for family in metrics.registry.collect() for sample in family.samples}
    exported |= {family.name for family in metrics.registry.collect()}
    suffixes = ("_total", "_bucket", "_count", "_sum", "")
    measured_at_scrape = {"diplowire_consumer_lag_records", "diplowire_consumer_lag_seconds"}
    named = set(re.findall(r"(?<![\w:])diplowire_\w+", (PROMETHEUS / "rules.yml").read_text()))
    assert len(named) > 3
    known = measured_at_scrape | exported | {name + suffix for name in exported for suffix in suffixes}
    assert named <= known, named - known


def test_every_alert_has_its_runbook_and_its_test() -> None:
    rules = (PROMETHEUS / "rules.yml").read_text()
    alerts = re.findall(r"alert: (\w+)", rules)
    tested = (PROMETHEUS / "tests" / "alerts.yml").read_text()
    assert alerts
    for alert in alerts:
        assert f"alertname: {alert}" in tested, f"{alert} has no test"
    for page in re.findall(r"runbook_url: (\S+)", rules):
        assert (ROOT / page).is_file(), f"{page} is missing"
