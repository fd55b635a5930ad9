"""Utterance clusters: the same words told twice in one article, as in the headline and in the body."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.statements.layout import Layout
from nlp.statements.quote_type import Chars

ALIKE = 0.6  # share of the shorter content's words that the other must hold
FEWEST = 3  # words by which two contents can be compared
CONTENT_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "X"})


def content_words(layout: Layout, content: Sequence[Chars]) -> frozenset[str]:
    """The lemmas of the meaningful words of a content."""
    return frozenset(
        layout.lemmas[token]
        for start, end in content
        for token in range(layout.token_from(start), layout.token_from(end))
        if layout.pos[token] in CONTENT_POS
    )


def cluster_numbers(words: Sequence[frozenset[str]], speakers: Sequence[str | None]) -> list[int]:
    """For each statement the index of the first one that tells the same utterance (its own when there is none).

    Two statements tell one utterance when most words of the shorter stand in the longer and no two speakers differ.
    """
    numbers: list[int] = []
    for index, (mine, speaker) in enumerate(zip(words, speakers, strict=True)):
        first = index
        for earlier in range(max(0, index - 40), index):
            theirs, other = words[earlier], speakers[earlier]
            least = min(len(mine), len(theirs))
            if speaker is not None and other is not None and speaker != other:
                continue
            if least >= FEWEST and len(mine & theirs) >= ALIKE * least:
                first = numbers[earlier]
                break
        numbers.append(first)
    return numbers
