"""Numbered raw messages: short articles cut from the sample wire, corrections and withdrawals, broken inputs."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import orjson

from topics.raw import article_id

SAMPLE = Path(__file__).resolve().parents[2] / "sample"

_MOST_WORDS = 19
"""Texts of fewer than 20 words are never taken for near-copies, which would depend on the order of arrival."""
_FEWEST_WORDS = 6
_REVISED_EVERY = 10
_WITHDRAWN_EVERY = 25
_BROKEN_EVERY = 20
_PUBLISHED = datetime(2026, 11, 2, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RawMessage:
    """What is sent, under which key, and its time: given, so that two runs can be alike to the byte."""

    key: str
    value: bytes
    time: datetime

    @property
    def article_id(self) -> str:
        """The id under which the article, if it is one, travels on."""
        return article_id(self.key)


def numbered_articles(count: int, seed: int) -> list[RawMessage]:
    """``count`` articles with the uris ``urn:fault:0`` ... and theirs; the same for the same seed and day.

    Every tenth is corrected a while later by another text, every twenty-fifth withdrawn; after every twentieth comes a
    message that is no article.
    """
    # Kafka drops what is older than its topic's retention, and counts from this time.
    first = datetime.combine(datetime.now(UTC), time(), UTC)
    chance = random.Random(seed)
    sentences = sorted(_sentences())
    broken = [path.read_bytes() for path in sorted((SAMPLE / "broken").iterdir())]
    planned: list[tuple[float, str, bytes]] = []
    for number in range(count):
        uri = f"urn:fault:{number}"
        planned.append((number, uri, _article(uri, number, chance.choice(sentences))))
        later = number + chance.uniform(1, 30)
        if number % _WITHDRAWN_EVERY == 7:
            planned.append((later, uri, _article(uri, number, "", version=2, status="canceled")))
        elif number % _REVISED_EVERY == 3:
            planned.append((later, uri, _article(uri, number, chance.choice(sentences), version=2)))
        if number % _BROKEN_EVERY == 11:
            planned.append((number + 0.5, f"urn:broken:{number}", broken[number // _BROKEN_EVERY % len(broken)]))
    planned.sort(key=lambda entry: entry[0])
    return [RawMessage(uri, value, first + timedelta(seconds=at)) for at, (_, uri, value) in enumerate(planned)]


def _article(uri: str, number: int, text: str, **fields: object) -> bytes:
    published = _PUBLISHED + timedelta(minutes=number % 10_000)
    article = {"uri": uri, "source": f"Проба {number % 7}", "title": f"Сообщение {number}", "language": "ru"}
    return orjson.dumps(article | {"text": text, "published_at": published.isoformat()} | fields)


def _sentences() -> Iterator[str]:
    """Sentences of the sample wire that are neither too long nor without content."""
    for line in (SAMPLE / "wire.jsonl").read_bytes().splitlines():
        for paragraph in orjson.loads(line)["text"].split("\n"):
            for sentence in re.split(r"(?<=[.!?])\s+(?=[А-ЯЁ«])", paragraph.strip()):
                if _FEWEST_WORDS <= len(re.findall(r"\w+", sentence)) <= _MOST_WORDS:
                    yield sentence
