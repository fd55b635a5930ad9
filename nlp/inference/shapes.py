"""The outward form of a word, as the networks' second input knows it: ``RU_Xx``, ``EN_XX``, ``NUM``, ``PUNCT_,``.

Shapes are letters' script with their case (X one capital, x one small letter, XX all capitals, xx all small, Xx a
title, Xx-Xx two titles joined), a number, or the punctuation mark itself. The words of the news models' training data
were described so; a word described otherwise would be another input.
"""

from __future__ import annotations

import re

MARKS = "!#$%&()[]\\/*+,.:;<=>?@^_{|}~" + "-‐−‒⁃–—―" + "`\"'«»„“ʼʻ”" + "№…"
SCRIPT = re.compile(
    rf"(?P<RU>[а-яё]+)|(?P<EN>[a-z]+)|(?P<NUM>[+-]?\d+)|(?P<PUNCT>[{re.escape(MARKS)}]+)", re.IGNORECASE
)


def shape(word: str) -> str:
    """Shape of a word by its first characters' script and its case."""
    match = SCRIPT.match(word)
    script = match.lastgroup if match else None
    if script in ("RU", "EN"):
        return f"{script}_{_outline(word)}"
    if script == "PUNCT":
        return f"PUNCT_{word}" if len(word) == 1 else "PUNCT_OTHER"
    return script or "OTHER"


def _outline(word: str) -> str:
    if len(word) == 1:
        return "X" if word.isupper() else "x"
    if word.isupper():
        return "XX"
    if word.islower():
        return "xx"
    if _is_title(word):
        return "Xx"
    left, dash, right = word.partition("-")
    return "Xx-Xx" if dash and _is_title(left) and _is_title(right) else "OTHER"


def _is_title(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()
