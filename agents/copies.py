"""Near-copies of one wire text: MinHash (A. Broder, 1997) of its word trigrams in datasketch's LSH index."""

from __future__ import annotations

import re
from collections import deque
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from datasketch import MinHash, MinHashLSH

PERMUTATIONS = 64
_SCHEME: Final = "affine32"
"""32-bit hash values: half the signature of the default, for sets of at most thousands of shingles."""
_SHINGLE = 3
_FEWEST_WORDS = 20
"""Below this, two different flashes ("Президент прибыл в столицу") look alike."""
_THRESHOLD = 0.7


def signature(text: str) -> bytes:
    """The MinHash signature of ``text``; empty for a text too short to be recognised by its words."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < _FEWEST_WORDS:
        return b""
    shingles = {" ".join(words[start : start + _SHINGLE]).encode() for start in range(len(words) - _SHINGLE + 1)}
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme=_SCHEME)
    sketch.update_batch(sorted(shingles))
    return np.asarray(sketch.hashvalues, dtype="<u4").tobytes()


class Copies:
    """Articles of the last days by their words. In memory: rebuilt from the table of articles after a restart."""

    def __init__(self, horizon: timedelta) -> None:
        self._horizon = horizon
        self._index = MinHashLSH(threshold=_THRESHOLD, num_perm=PERMUTATIONS)
        self._held: dict[str, tuple[MinHash, str]] = {}
        self._by_age: deque[tuple[datetime, str]] = deque()

    def add(self, article_id: str, sketch: bytes, seen: datetime, original: str | None = None) -> None:
        """Remember an article under its signature; ``original`` is the article it is itself a copy of."""
        self._forget_before(seen - self._horizon)
        if not sketch:
            return
        self._remove(article_id)
        held = _minhash(sketch)
        self._index.insert(article_id, held)
        self._held[article_id] = (held, original or article_id)
        self._by_age.append((seen, article_id))

    def original_of(self, article_id: str, sketch: bytes) -> str | None:
        """The first article seen with (nearly) the same words, other than ``article_id`` itself, or None."""
        if not sketch:
            return None
        wanted = _minhash(sketch)
        found = [name for name in self._index.query(wanted) if name != article_id and name in self._held]
        alike = [(self._held[name][0].jaccard(wanted), self._held[name][1]) for name in found]
        best = max((entry for entry in alike if entry[0] >= _THRESHOLD), default=None)
        return best[1] if best and best[1] != article_id else None

    def _forget_before(self, cutoff: datetime) -> None:
        while self._by_age and self._by_age[0][0] < cutoff:
            self._remove(self._by_age.popleft()[1])

    def _remove(self, article_id: str) -> None:
        if self._held.pop(article_id, None) is not None:
            self._index.remove(article_id)


def _minhash(sketch: bytes) -> MinHash:
    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme=_SCHEME, hashvalues=np.frombuffer(sketch, dtype="<u4"))
