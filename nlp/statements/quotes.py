"""Quotation spans of a text: « », „ “ ”, ASCII marks, nested, unbalanced, and left open by a careless hand.

Works on characters and one paragraph at a time (a line break ends a paragraph), in one pass, so that a lost mark never
damages more than its own paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKS = '«»„“”‟"″＂'
ASCII = '"″＂'
_MARK = re.compile(f"[{MARKS}]")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
# What follows the closing mark of quoted speech when the author takes the word: ", - сказал", "». —", ".- добавил".
_AUTHOR_FOLLOWS = re.compile(r"\s*[,.!?…]*\s*[—–―-]\s*[^\W\d_]|[.!?]\s+[«„\"][A-ZА-ЯЁ]")


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters ``[start, end)`` with their marks, and ``[inner_start, inner_end)`` without.

    ``opened`` and ``closed`` tell whether the marks stand in the text; an end without a mark is the paragraph's.
    ``depth`` is 0 for a quotation that lies in no other.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    opened: bool = True
    closed: bool = True


def find_quotes(text: str) -> list[Quote]:
    """All quotation spans of the text, sorted by start, outer before inner."""
    found: list[Quote] = []
    for line in _LINE.finditer(text):
        found.extend(_quotes_of_paragraph(text, line.start(), line.end()))
    return sorted(found, key=lambda quote: (quote.start, -quote.end))


def _quotes_of_paragraph(text: str, begin: int, end: int) -> Iterator[Quote]:
    waiting: list[int] = []
    behind = begin  # the last mark: a quotation that lost its opening begins after it
    for mark in _MARK.finditer(text, begin, end):
        at = mark.start()
        if _opens(text, at, begin, end, waiting):
            waiting.append(at)
            continue
        if not waiting:
            yield Quote(behind, at + 1, behind, at, 0, opened=False)
            behind = at + 1
            continue
        behind = at + 1
        partner = _partner(text, at, waiting)
        del waiting[partner + 1 :]
        opening = waiting.pop()
        yield Quote(opening, at + 1, opening + 1, at, len(waiting))
        # One mark written for two that close together: «проект «Поток», — сказал он.
        if len(waiting) == 1 and _AUTHOR_FOLLOWS.match(text, at + 1, end) and not _closes_later(text, at + 1, end):
            outer = waiting.pop()
            yield Quote(outer, at + 1, outer + 1, at + 1, 0)
    if waiting:
        yield Quote(waiting[0], end, waiting[0] + 1, end, 0, closed=False)


def _opens(text: str, at: int, begin: int, end: int, waiting: list[int]) -> bool:
    """Whether the mark at ``at`` opens a quotation: by its shape, or by its neighbours where that says nothing."""
    shape = text[at]
    before = text[at - 1] if at > begin else " "
    after = text[at + 1] if at + 1 < end else " "
    touches_left, touches_right = not before.isspace(), after.isalnum() or after in MARKS or after in "[(…—–-$"
    if shape in "«„‟":
        # A wire copy sometimes closes with the opening mark; then it clings to the word before it only.
        return not (before.isalnum() and not touches_right and bool(waiting))
    if shape == "»":
        return False
    if shape == "”":
        return not touches_left and touches_right and not waiting
    if not touches_left:
        return touches_right or (after.isspace() and not waiting)
    if before in "([{*«„—–-/+=":
        return touches_right
    if before in ASCII and waiting and waiting[-1] == at - 1:
        return touches_right
    if before in ",.;:" and after.isalpha():
        # No space after the comma: a new quotation when none is open or a name in capitals begins inside one.
        return not waiting or after.isupper()
    return False


def _partner(text: str, at: int, waiting: list[int]) -> int:
    """Index in ``waiting`` of the opening mark that the closing mark at ``at`` belongs to: the nearest of its kind."""
    kinds = {"»": "«", "”": '“„‟"', "“": "„“‟"}.get(text[at], ASCII)
    for index in range(len(waiting) - 1, max(-1, len(waiting) - 4), -1):
        if text[waiting[index]] in kinds:
            return index
    return len(waiting) - 1


def _closes_later(text: str, at: int, end: int) -> bool:
    """Whether the next mark of the paragraph, after an inserted author's remark, closes rather than opens."""
    following = _MARK.search(text, at, end)
    if following is None:
        return False
    position = following.start()
    before = text[position - 1]
    return text[position] in "»”" or (text[position] in ASCII and not before.isspace())
