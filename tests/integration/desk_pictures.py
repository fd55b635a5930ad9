"""Makes the pictures of docs/desk.md: the sample wire, run through everything, as Chromium shows it.

.venv/bin/python tests/integration/desk_pictures.py docs/desk
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.integration.chromium import Page, browser_page


@contextmanager
def _sample_desk() -> Iterator[str]:
    """The address of a desk that has the whole sample wire."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "run", "--pace", "0.1"], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        address = ""
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("The desk is at "):
                address = line.split()[-1].rstrip("/")
            if line.startswith("The sample wire is sent"):
                break
        while not address or _get(address, "/api/health")["lag"] != 0:
            time.sleep(1)
        time.sleep(6)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _get(address: str, path: str) -> Any:
    with urllib.request.urlopen(address + path, timeout=10) as answer:
        return json.load(answer)


def _pictures(page: Page, address: str, folder: Path) -> None:
    events = _get(address, "/api/rows?kind=event&disputed=1&limit=500")["rows"]
    articles = _get(address, "/api/rows?kind=article&limit=500")["rows"]
    event = max(events, key=lambda row: (len(row["by_source"]), row["reports"]))
    article = max(articles, key=lambda row: (row["statements"], row["mentions"]))

    def show(path: str, ready: str) -> None:
        page.open(address + path)
        page.wait(f"document.querySelector('{ready}') && document.querySelector('#filters section')")
        time.sleep(1)

    page.resize(1440, 860)
    show(f"/event/{quote(event['id'], safe='')}", ".timeline")
    page.picture(folder / "light.webp")
    show("/matrix", ".matrix td .cell")
    page.picture(folder / "matrix.webp")
    page.dark(True)
    show(f"/article/{quote(article['id'], safe='')}?kind=statement&kind=event", ".text .quote")
    page.picture(folder / "dark.webp")
    page.dark(False)
    page.resize(400, 820, scale=1.5)
    show("/", ".row")
    page.picture(folder / "narrow.webp")


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    with _sample_desk() as where, browser_page() as shown:
        _pictures(shown, where, into)
    print(*sorted(into.iterdir()), sep="\n")
