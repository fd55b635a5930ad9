"""Words as the full-text index holds them: every dictionary form that a Russian word can have, other words as they are.

All forms rather than the likeliest one, in the index and in the question alike: "стали" is found by "сталь" and by
"стать". The price is a stray find now and then; a missed one would be worse at a desk.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pymorphy3 import MorphAnalyzer

_WORD = re.compile(r"\w+")
_RUSSIAN = re.compile(r"[а-яё]{1,60}")
_CACHE_SIZE = 65_536


class Words:
    """Turns text into what is indexed, and what a person types into an FTS5 query."""

    def __init__(self) -> None:
        self._analyzer = MorphAnalyzer()
        self._forms = lru_cache(maxsize=_CACHE_SIZE)(self._dictionary_forms)

    def indexed(self, text: str) -> str:
        """The dictionary forms of all words of ``text``, with blanks between."""
        return " ".join(form for word in _WORD.findall(text.lower()) for form in self._forms(word))

    def query(self, typed: str) -> str | None:
        """The FTS5 query for texts that have every word typed, in any inflection; ``поставк*`` is a beginning.

        None where nothing typed is a word.
        """
        wanted = []
        for word, star in re.findall(r"(\w+)(\*?)", typed.lower()):
            forms = [word.replace("ё", "е")] if star else self._forms(word)
            wanted.append("(" + " OR ".join(f'"{form}"{star}' for form in forms) + ")")
        return " AND ".join(wanted) or None

    def _dictionary_forms(self, word: str) -> tuple[str, ...]:
        if not _RUSSIAN.fullmatch(word):
            return (word,)
        forms = dict.fromkeys(parse.normal_form.replace("ё", "е") for parse in self._analyzer.parse(word))
        return tuple(form for form in forms if _WORD.fullmatch(form)) or (word,)
