"""Dictionary forms by pymorphy3, of the several parses the one that agrees best with the tagger.

Lemmas are in small letters with ``е`` for ``ё``. A participle's lemma is its verb's infinitive. The choice among parses
counts the features that both sides know, part of speech first, and prefers pymorphy's likelier lemma among equals.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from pymorphy3 import MorphAnalyzer

CACHE_SIZE = 65_536

RUSSIAN = re.compile(r"(?=.*[а-яё])[а-яёa-z\d.'’‑-]{1,60}")
"""What the dictionary is asked about: it breaks on letters without a Unicode name, and knows no other words."""

POS = {
    "ADJF": ("ADJ", "DET", "PRON"), "ADJS": ("ADJ",), "ADVB": ("ADV",), "COMP": ("ADJ", "ADV"),
    "CONJ": ("CCONJ", "SCONJ"),
    "GRND": ("VERB", "AUX"), "INFN": ("VERB", "AUX"), "INTJ": ("INTJ",), "NOUN": ("NOUN", "PROPN"), "NPRO": ("PRON",),
    "NUMR": ("NUM",), "PRCL": ("PART",), "PRED": ("ADV", "ADJ", "VERB"), "PREP": ("ADP",), "PRTF": ("VERB",),
    "PRTS": ("VERB",), "VERB": ("VERB", "AUX"),
}  # fmt: skip
FEATURES = {
    "anim": "Animacy=Anim", "inan": "Animacy=Inan", "impf": "Aspect=Imp", "perf": "Aspect=Perf", "ablt": "Case=Ins",
    "accs": "Case=Acc", "datv": "Case=Dat", "gent": "Case=Gen", "gen2": "Case=Gen", "loct": "Case=Loc",
    "loc2": "Case=Loc", "nomn": "Case=Nom", "COMP": "Degree=Cmp", "Supr": "Degree=Sup", "femn": "Gender=Fem",
    "masc": "Gender=Masc", "neut": "Gender=Neut", "impr": "Mood=Imp", "indc": "Mood=Ind", "plur": "Number=Plur",
    "sing": "Number=Sing", "1per": "Person=1", "2per": "Person=2", "3per": "Person=3", "futr": "Tense=Fut",
    "past": "Tense=Past", "pres": "Tense=Pres", "ADJS": "Variant=Short", "PRTS": "Variant=Short",
    "GRND": "VerbForm=Conv", "INFN": "VerbForm=Inf", "PRTF": "VerbForm=Part", "VERB": "VerbForm=Fin",
    "actv": "Voice=Act", "pssv": "Voice=Pass",
}  # fmt: skip
GENDERS = frozenset({"Gender=Fem", "Gender=Masc", "Gender=Neut"})
NAME_GRAMMEMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})
AGREEMENT = {"pos": 3.0, "feature": 1.0, "name": 1.5}


class Lemmatizer:
    """Dictionary forms, with a bounded memory of the words met; ``version`` is that of the dictionary."""

    def __init__(self) -> None:
        self._analyzer = MorphAnalyzer()
        self.version = str(self._analyzer.dictionary.meta["source_revision"])
        self.lemma = lru_cache(maxsize=CACHE_SIZE)(self._lemma)

    def _lemma(self, word: str, label: str) -> str:
        """Lemma of ``word`` under the tagger's ``label`` (``NOUN|Case=Gen|...``)."""
        word = word.lower()
        if not RUSSIAN.fullmatch(word):
            return word
        pos, *features = label.split("|")
        wanted = set(features)
        parses = self._analyzer.parse(word)
        likelihood: Counter[str] = Counter()
        for parse in parses:
            likelihood[parse.normal_form] += parse.score
        best = max(
            parses, key=lambda parse: (_agreement(parse.tag.grammemes, pos, wanted), likelihood[parse.normal_form])
        )
        return str(best.normal_form).replace("ё", "е")


def _agreement(grammemes: Any, pos: str, wanted: set[str]) -> float:
    """How far a parse's grammemes agree with the tagger's part of speech and features."""
    score = AGREEMENT["feature"] * sum(FEATURES.get(grammeme) in wanted for grammeme in grammemes)
    if "Pltm" in grammemes and not GENDERS.isdisjoint(wanted):
        score += AGREEMENT["feature"]  # the tagger gives a gender even to what has none: переговоры, выборы
    if any(pos in POS.get(grammeme, ()) for grammeme in grammemes):
        score += AGREEMENT["pos"]
    if pos == "PROPN" and not NAME_GRAMMEMES.isdisjoint(grammemes):
        score += AGREEMENT["name"]
    return score
