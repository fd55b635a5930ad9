"""The readable text of an HTML or XHTML fragment: paragraphs become lines, scripts and styles go."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({"script", "style", "head", "template", "figcaption"})


def text_of(markup: str) -> str:
    """The text that a reader of ``markup`` sees: one line a block, single blanks, no captions."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(reader.parts).split("\x00"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects the text; NUL marks the edge of a block, since line breaks of the source mean nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\x00")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag in _BLOCKS:
            self.parts.append("\x00")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\x00", ""))
