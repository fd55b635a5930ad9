from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
