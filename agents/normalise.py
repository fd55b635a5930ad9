"""Text as it is published: one form for line ends, blanks and composed letters, nothing invisible.

Offsets of all records refer to the text that leaves here, so the rules are few and never change words: Unicode NFC;
every line end becomes a line feed; every other blank a space; control, zero-width and direction characters go; blanks
at the ends of lines and of the text go; more than one empty line becomes one.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Zero-width characters, direction marks, soft hyphen and byte-order mark; joiners matter in scripts such as Persian.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_BLANK = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANKS_AT_LINE_END = re.compile(" +\n")
_EMPTY_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """The text that is published for ``text``; applying it twice changes nothing more."""
    text = unicodedata.normalize("NFC", text)
    text = _LINE_END.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    text = _BLANK.sub(" ", text)
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    text = unicodedata.normalize("NFC", text)
    text = _BLANKS_AT_LINE_END.sub("\n", text)
    return _EMPTY_LINES.sub("\n\n", text).strip()
