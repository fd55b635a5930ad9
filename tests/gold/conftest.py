"""The gold sets lie beside the project; their texts belong to others and never enter it."""

from __future__ import annotations

from pathlib import Path

import pytest

GOLD = Path(__file__).parents[3] / "shared" / "gold"


@pytest.fixture(scope="session")
def gold() -> Path:
    """The folder of the gold sets, or a skip that says where it was looked for."""
    if not (GOLD / "dev.jsonl").is_file():
        pytest.skip("the gold sets are not beside this checkout (../shared/gold)")
    return GOLD
