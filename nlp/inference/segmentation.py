"""Lines, sentences and tokens: what razdel says, and every character of the text accounted for.

The networks were trained on razdel's tokens, so ours are the same: sentences by razdel inside each line, tokens by
razdel inside each sentence. razdel looks at every character anew; we ask it once for each run of letters between blanks
and remember the answer, and ask about sentence ends only where a blank follows. White space that is not one blank
after a token becomes a token of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import razdel
from razdel.segmenters.sentenize import SentSplit
from razdel.segmenters.tokenize import PUNCTS

LONGEST_SENTENCE = 500
"""Tokens after which a sentence is cut: the cost of a parse grows with the square (a table read as one sentence)."""

CACHED_CHUNKS = 65_536
LONGEST_CACHED = 60

LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
DATE_LINE = re.compile(r"\s*date \d{4}-\d{2}-\d{2}(?=\s)")
"""How a plain-text article may begin; the first sentence may follow on the same line and does not hold the date."""

CHUNK = re.compile(r"\S+")
PLAIN = re.compile(r"([«\"(]?)([а-яё]+)([,.:;!?»\")]?)", re.IGNORECASE)
"""A Russian word with at most one mark before and after it: razdel never joins these, so it need not be asked."""

# razdel joins a mark to the word on one side of it by what stands on the other side, even beyond a blank.
JOINING = frozenset("-‑–—−_.,/\\")
SAMPLE = {"": "", "number": "0", "mark": "!", "word": "а"}


@dataclass(slots=True)
class Segmentation:
    """Words in order, whether one blank follows each, and which of them begin a sentence; equal lengths."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    sentence_starts: list[bool | int | None] = field(default_factory=list)

    def add(self, *words: str) -> None:
        """Append words with nothing between or after them."""
        self.words += words
        self.spaces += [False] * len(words)
        self.sentence_starts += [False] * len(words)

    def add_space(self, gap: str) -> None:
        """Append the white space between two words: a single blank, or a token of its own."""
        if gap.startswith(" ") and self.words:
            self.spaces[-1] = True
            gap = gap[1:]
        if gap:
            self.add(gap)


def segment(text: str) -> Segmentation:
    """Split a text so that words and blanks put together are the text again, to the character."""
    found = Segmentation()
    end = 0
    for start, stop in sentences(text):
        first = None
        for position, tokens in _chunks(text, start, stop):
            found.add_space(text[end:position])
            first = len(found.words) if first is None else first
            found.add(*tokens)
            end = position + sum(map(len, tokens))
        for begin in range(first or 0, len(found.words), LONGEST_SENTENCE):
            found.sentence_starts[begin] = True
    found.add_space(text[end:])
    if found.words and found.words[0].isspace():  # it belongs to the sentence after it
        found.sentence_starts[:2] = [True, False][: len(found.words)]
    return found


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Character ranges of sentences, none without a word in it; none crosses a line break."""
    date_line = DATE_LINE.match(text)
    if date_line:
        yield date_line.span()
    for line in LINE.finditer(text, date_line.end() if date_line else 0):
        for start, end in _sentences_of_line(line.group()):
            if CHUNK.search(text, line.start() + start, line.start() + end):
                yield line.start() + start, line.start() + end


def _sentences_of_line(line: str) -> Iterator[tuple[int, int]]:
    """razdel's own rules, spared the many marks that no blank follows (by its second rule no sentence ends there)."""
    window = razdel.sentenize.split.window
    begin = 0
    for mark in razdel.sentenize.split.re.finditer(line):
        start, end = mark.span()
        if end < len(line) and line[end].isspace():
            split = SentSplit(line[max(0, start - window) : start], mark.group(), line[end : end + window])
            split.buffer = line[begin:start]
            if not razdel.sentenize.join(split):
                yield begin, end
                begin = end
    yield begin, len(line)


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Tokens of each run of characters without white space in a sentence, and where the run begins."""
    chunks = [(chunk.start(), chunk.group()) for chunk in CHUNK.finditer(text, start, end)]
    for number, (position, chunk) in enumerate(chunks):
        before = after = ""
        if chunk[0] in JOINING and number > 0:
            before = _kind(chunks[number - 1][1][-1])
        if chunk[-1] in JOINING and number + 1 < len(chunks):
            after = _kind(chunks[number + 1][1][0])
        tokens = _cached_tokens if len(chunk) <= LONGEST_CACHED else _tokens
        yield position, tokens(chunk, before, after)


def _kind(character: str) -> str:
    if character.isdecimal():
        return "number"
    return "mark" if character in PUNCTS else "word"


def _tokens(chunk: str, before: str, after: str) -> tuple[str, ...]:
    """razdel's tokens of a chunk between neighbours of these kinds, whose place samples of them take."""
    if plain := PLAIN.fullmatch(chunk):
        return tuple(part for part in plain.groups() if part)
    left, right = SAMPLE[before], SAMPLE[after]
    tokens = [token.text for token in razdel.tokenize(f"{left} {chunk} {right}")]
    return tuple(tokens[bool(left) : len(tokens) - bool(right)])


_cached_tokens = lru_cache(CACHED_CHUNKS)(_tokens)
