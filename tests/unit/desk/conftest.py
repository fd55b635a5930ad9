from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from desk.history import History
from desk.words import Words


@pytest.fixture(scope="session")
def words() -> Words:
    return Words()


@pytest.fixture
def history(tmp_path: Path, words: Words) -> Iterator[History]:
    made = History(tmp_path / "history.sqlite", keep=10_000, words=words)
    yield made
    made.close()
