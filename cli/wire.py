"""The sample wire as raw messages in the order of their replay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from topics.catalog import MAX_RAW_BYTES

SAMPLE = Path(__file__).resolve().parent.parent / "sample"
WATCHES = SAMPLE / "watches.toml"

_BROKEN_EVERY = 8


@dataclass(frozen=True, slots=True)
class Message:
    """A raw message and the name of what it is."""

    name: str
    value: bytes


def sample_wire() -> list[Message]:
    """All the sample's articles in their order, with a broken input after every few of them.

    Raises:
        FileNotFoundError: there is no sample beside the code; it comes with a checkout, not with an installed package.
    """
    lines = (SAMPLE / "wire.jsonl").read_bytes().splitlines()
    good = [Message(f"wire.jsonl, line {number}", line) for number, line in enumerate(lines, 1)]
    good += [Message(path.name, path.read_bytes()) for part in ("plain", "ninjs") for path in _files(part)]
    broken = [Message(path.name, path.read_bytes()) for path in _files("broken")] + [too_large()]
    wire = list(good)
    for number, message in enumerate(broken, 1):
        wire.insert(number * (_BROKEN_EVERY + 1) - 1, message)
    return wire


def too_large() -> Message:
    """An article that is right in everything but its size; made here because nobody wants it in a repository."""
    text = "Переговоры продолжаются. " * (MAX_RAW_BYTES // 40)
    article = {"uri": "urn:diplowire:sample:broken-too-large", "version": 1, "source": "Меридиан", "text": text}
    return Message("too-large.json", orjson.dumps(article))


def _files(part: str) -> list[Path]:
    return sorted((SAMPLE / part).iterdir())
