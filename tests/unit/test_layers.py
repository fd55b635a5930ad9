"""Imports between the folders run one way (docs/design): a cycle or a short cut would tie their reasons to change."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT: dict[str, set[str]] = {
    "topics": set(),
    "brokers": set(),
    "nlp": {"topics"},
    "agents": {"nlp", "topics"},
    "feeds": {"nlp", "topics"},
    "desk": {"nlp", "topics"},
    "cli": {"agents", "brokers", "desk", "feeds", "nlp", "topics"},
}


def imported(source: str) -> set[str]:
    """Names of the top-level packages that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", [name for name in MAY_IMPORT if (ROOT / name).is_dir()])
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    modules = sorted((ROOT / package).rglob("*.py"))
    assert modules, f"{package} holds no module: the test would prove nothing"
    for module in modules:
        wrong = (imported(module.read_text()) & MAY_IMPORT.keys()) - MAY_IMPORT[package] - {package}
        assert not wrong, f"{module.relative_to(ROOT)} imports {', '.join(sorted(wrong))}"


def test_nlp_takes_nothing_from_topics_but_the_records() -> None:
    for module in (ROOT / "nlp").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "topics":
                assert node.module == "topics.records", f"{module.relative_to(ROOT)} imports {node.module}"
