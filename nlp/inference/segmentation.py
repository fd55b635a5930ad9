"""Lines, sentences and tokens: what razdel says, and every character of the text accounted for.

The networks were trained on razdel's tokens, so ours are the same: sentences by razdel inside each line, tokens by
razdel inside each sentence. White space that is not one blank after a token becomes a token of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from razdel import sentenize, tokenize

LONGEST_SENTENCE = 500
"""Tokens after which a sentence is cut: the cost of a parse grows with the square (a table read as one sentence)."""

LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(slots=True)
class Segmentation:
    """Words in order, whether one blank follows each, and which of them begin a sentence; equal lengths."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    sentence_starts: list[bool | int | None] = field(default_factory=list)

    def add(self, word: str, begins_sentence: bool) -> None:
        """Append a word that nothing follows yet."""
        self.words.append(word)
        self.spaces.append(False)
        self.sentence_starts.append(begins_sentence)

    def add_space(self, gap: str) -> None:
        """Append the white space between two words: a single blank, or a token of its own."""
        if gap.startswith(" ") and self.words:
            self.spaces[-1] = True
            gap = gap[1:]
        if gap:
            self.add(gap, begins_sentence=False)


def segment(text: str) -> Segmentation:
    """Split a text so that words and blanks put together are the text again, to the character."""
    found = Segmentation()
    end = 0
    for sentence in sentences(text):
        for number, (start, word) in enumerate(sentence):
            found.add_space(text[end:start])
            found.add(word, begins_sentence=number == 0)
            end = start + len(word)
    found.add_space(text[end:])
    if found.words:
        first = next((number for number, begins in enumerate(found.sentence_starts) if begins), 0)
        found.sentence_starts[first] = False
        found.sentence_starts[0] = True
    return found


def sentences(text: str) -> Iterator[list[tuple[int, str]]]:
    """Sentences as lists of ``(offset, token)``; none is empty, none crosses a line break."""
    for line in LINE.finditer(text):
        for sentence in sentenize(line.group()):
            offset = line.start() + sentence.start
            tokens = [(offset + token.start, token.text) for token in tokenize(sentence.text)]
            for start in range(0, len(tokens), LONGEST_SENTENCE):
                yield tokens[start : start + LONGEST_SENTENCE]
